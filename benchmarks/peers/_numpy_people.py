"""Columns of the numpy peer: their codes, and how people are drawn into them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

B, P, F, W, O, X = range(6)  # noqa: E741  (the letters of the model's text); X is a free row here
SINGLE, SINGLE_PARENT, COUPLE = range(3)
NO_ACTIVITY, VOLUNTEERING, COURSE, CARE_GIVING = range(4)
LEFT_FOR_JOB, LEFT_WITHOUT_WORK, LEFT_AFTER_CUT = range(3)
NEVER = 255


FLOATS = (
    "loss_aversion", "present_bias", "log_search_cost", "motivation_level", "health_level", "trust_level",
    "control_reaction", "income_floor", "u_release", "u_imposed", "exempt_score", "distance", "health", "stress",
    "motivation", "trust", "perceived_risk", "reference", "contact_rate", "search", "wage", "quality", "savings",
)  # fmt: skip
INTS = (
    "status", "household", "education", "migrant", "kids", "birth", "caseworker", "tau", "off", "tenure", "hours",
    "rights", "insured", "left", "cut_left", "cuts", "cut_ago", "release_used", "since", "duty_ago", "turned",
    "intake", "debt", "activity", "activity_months", "training",
)  # fmt: skip


def columns(n: int) -> SimpleNamespace:
    """``n`` free rows."""
    who = SimpleNamespace(**{name: np.zeros(n) for name in FLOATS}, **{name: np.zeros(n, np.int64) for name in INTS})
    who.status[:] = X
    return who


class People:
    """Who there is: first stock, entrants, departures."""

    def first_stock(self) -> None:
        """People with a duration behind them; formal exemption holds for a fixed share of them."""
        par, n = self.par, self.stock
        rows = np.arange(n)
        household = self.rng.choice(3, n, p=self.household_goal())
        education = self.rng.choice(3, n, p=self.education_goal())
        young, middle = par.stock_age_under_27_share, par.stock_age_27_44_share
        self.draw_people(rows, household, education, young, middle)
        who = self.who
        duration = self.rng.exponential(par.initial_duration_mean_months, n)
        duration = np.minimum(duration, np.maximum(self.t - who.birth[:n] - 216.0, 0.0))
        who.tau[:n] = duration
        further = 1.0 - np.exp(-duration / par.initial_distance_duration_months)
        who.distance[:n] = np.clip(who.distance[:n] + par.initial_distance_duration_share * further, 0.0, 1.0)
        works = np.flatnonzero(self.rng.random(n) < par.initial_parttime_share)
        small = self.rng.random(len(works)) < par.offer_parttime_hours_6_share
        who.status[works] = P
        who.hours[works] = np.where(small, par.offer_parttime_hours_band_1, par.offer_parttime_hours_band_2)
        who.wage[works] = who.hours[works] * par.net_pay_eur_month_per_weekly_hour
        who.caseworker[:n] = rows * self.n_desks // n
        who.intake[:n] = 0
        self.exempt_below = np.quantile(who.exempt_score[:n], par.formally_exempt_share)

    def take_over(self, start: dict[str, np.ndarray]) -> None:
        """Start from given columns, desks and threshold."""
        n = len(start["status"])
        self.who = columns(max(n, len(self.who.status)))
        for name in FLOATS + INTS:
            getattr(self.who, name)[:n] = start[name]
        self.character, self.exempt_below = start["character"].copy(), float(start["exempt_below"])
        self.backlog, self.carry, self.cases = (start[name].copy() for name in ("backlog", "carry", "cases"))
        self.n_desks = len(self.backlog)

    def household_goal(self) -> np.ndarray:
        """Shares of the stock by household."""
        par = self.par
        return np.array([par.household_single_share, par.household_single_parent_share, par.household_couple_share])

    def education_goal(self) -> np.ndarray:
        """Shares of the stock by education."""
        low, high = self.par.education_low_share, self.par.education_high_share
        return np.array([low, 1.0 - low - high, high])

    def draw_people(self, rows, household, education, young, middle) -> None:
        """Fill rows with people who have just come on benefit."""
        par, rng, law, who, n = self.par, self.rng, self.law, self.who, len(rows)
        for name in FLOATS + INTS:
            getattr(who, name)[rows] = 0
        u = rng.random(n)
        edges = 12.0 * np.array([par.youngest_age_years, par.young_age_limit_years, par.middle_age_limit_years, 0.0])
        edges[3] = law.pension_age_months - 1.0
        band = (u >= young).astype(int) + (u >= young + middle)
        age = (edges[band] + rng.random(n) * (edges[band + 1] - edges[band])).astype(np.int64)
        years = age / 12.0
        couples_kids = rng.random(n) < par.couples_with_children_share
        who.status[rows] = B
        who.household[rows], who.education[rows], who.birth[rows] = household, education, self.t - age
        who.kids[rows] = (household == SINGLE_PARENT) | ((household == COUPLE) & couples_kids)
        who.migrant[rows] = rng.random(n) < par.migrant_non_western_share
        # Mean education of the stock: low is 0, high is 2.
        education = education - self.education_goal() @ np.arange(3)

        health = par.health_level_mean + par.health_level_age_slope_per_year * (years - par.health_reference_age_years)
        health = np.clip(health + par.health_level_sd * rng.standard_normal(n), 0.02, 0.98)
        trust = np.clip(par.trust_level_mean + par.trust_level_sd * rng.standard_normal(n), 0.0, 1.0)
        sd = par.motivation_log_sd
        motivation = par.motivation_mean * rng.lognormal(-0.5 * sd * sd, sd, n)
        who.health_level[rows] = who.health[rows] = health
        who.trust_level[rows] = who.trust[rows] = trust
        who.motivation_level[rows] = who.motivation[rows] = motivation
        who.control_reaction[rows] = rng.normal(par.reaction_to_control_mean, par.reaction_to_control_sd, n)
        sd = par.loss_aversion_log_sd
        shift = par.loss_aversion_age_slope_log_per_decade * (years - par.loss_aversion_reference_age_years) / 10.0
        shift += par.loss_aversion_education_slope_log * education
        lam = par.loss_aversion_mean_ratio * rng.lognormal(shift - 0.5 * sd * sd, sd)
        who.loss_aversion[rows] = np.clip(lam, par.lambda_low, par.lambda_high)
        beta = rng.normal(par.present_bias_mean_ratio, par.present_bias_sd, n)
        who.present_bias[rows] = np.clip(beta, par.beta_low, 1.0)
        who.log_search_cost[rows] = np.log(par.search_cost_median) + par.search_cost_log_sd * rng.standard_normal(n)
        who.income_floor[rows] = rng.uniform(par.income_floor_low_ratio, par.income_floor_high_ratio, n)
        distance = par.entry_distance_mean_share + par.entry_distance_sd * rng.standard_normal(n)
        distance += par.entry_distance_health_slope_share * (health - par.entry_reference_health)
        distance += par.entry_distance_age_slope_per_year * (years - par.entry_reference_age_years)
        distance += par.entry_distance_education_slope_share * education
        who.distance[rows] = np.clip(distance, 0.0, 1.0)

        who.u_release[rows], who.u_imposed[rows] = rng.random((2, n))
        who.exempt_score[rows] = rng.logistic(size=n) + par.exempt_health_slope_log_odds * (health - 0.5)
        who.duty_ago[rows] = rng.random(n) * par.duty_meeting_interval_months
        who.stress[rows], who.reference[rows] = par.initial_stress_sd, 1.0
        who.perceived_risk[rows] = par.initial_extra_risk_prob_month
        who.search[rows] = par.search_level_at_entry * par.search_requirement_level
        who.debt[rows] = rng.random(n) < par.initial_problem_debt_share
        savings = par.entry_savings_median_eur * rng.lognormal(0.0, par.entry_savings_log_sd, n)
        who.savings[rows] = np.where(who.debt[rows] > 0, 0.0, np.minimum(savings, self.wealth_limit(rows)))
        who.cut_ago[rows], who.intake[rows] = NEVER, 1

    def norm(self, rows):
        """Net norm, EUR a month."""
        return np.where(self.who.household[rows] == COUPLE, self.law.norm_couple, self.law.norm_single)

    def wealth_limit(self, rows):
        """Wealth limit, EUR."""
        single = self.who.household[rows] == SINGLE
        return np.where(single, self.law.wealth_limit_single, self.law.wealth_limit_family)

    def depart(self) -> None:
        """Pension age, and people long off benefit."""
        who = self.who
        off = (who.status >= F) & (who.off >= self.par.forget_months)
        who.status[off | (self.t - who.birth >= self.law.pension_age_months)] = X

    def enter(self) -> None:
        """Entrants bring the stock back to its size and its composition."""
        who, par, rng = self.who, self.par, self.rng
        clients = np.flatnonzero(who.status <= P)
        n = max(self.stock - len(clients), 0)
        free = np.flatnonzero(who.status == X)
        if len(free) < n:
            more = columns(n + self.stock // 10)
            for name in FLOATS + INTS:
                setattr(who, name, np.concatenate([getattr(who, name), getattr(more, name)]))
            free = np.flatnonzero(who.status == X)
        rows = free[:n]
        mixes = []
        for goal, column in ((self.household_goal(), who.household), (self.education_goal(), who.education)):
            short = np.maximum(goal * self.stock - np.bincount(column[clients], minlength=3), 0.0)
            mixes.append(short / short.sum() if short.sum() > 0.0 else np.full(3, 1.0 / 3.0))
        household, education = (rng.choice(3, n, p=mix) for mix in mixes)
        self.draw_people(rows, household, education, par.inflow_age_under_27_share, par.inflow_age_27_44_share)
        load = np.bincount(who.caseworker[clients], minlength=self.n_desks)
        picks = rng.integers(self.n_desks, size=(2, n))
        who.caseworker[rows] = np.where(load[picks[1]] < load[picks[0]], picks[1], picks[0])
