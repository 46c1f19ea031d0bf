"""The month of ``docs/model.md`` as numpy columns: float64 arrays, masks, one generator, no compiler.

Written as a careful numpy user would: subsets are taken once, every step works on whole arrays, caseworkers are sums
by ``np.bincount``. Steps 1 to 10 in regular practice at a constant stock with the market at its reference.

Left out, so the comparison favours this file: accounts, records by arm and group, arms and targeting rules, levers by
month, teams other than the regular one, modes of contact other than a talk, bonuses, premiums, allowances and
supplements, tailored places and guaranteed jobs, displacement and the effect of capacity on leaving (both rest in
burn-in), the mark of jobs that were taken under pressure. Random numbers are a stream, not keyed: people do not keep
their draws when something else changes. Needs numpy, scipy, and the package's parameters and legal amounts.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from scipy.special import expit, ndtr, ndtri

from bijstandsim.behaviour import defaults
from bijstandsim.law import monthly

NAME = "numpy columns"
LAW_MONTH = "2018-06"
B, P, F, W, O, X = range(6)  # noqa: E741  (the letters of the model's text); X is a free row here
SINGLE, SINGLE_PARENT, COUPLE = range(3)
NO_ACTIVITY, VOLUNTEERING, COURSE, CARE_GIVING = range(4)
LEFT_FOR_JOB, LEFT_WITHOUT_WORK, LEFT_AFTER_CUT = range(3)
NEVER = 255

FLOATS = """loss_aversion present_bias log_search_cost motivation_level health_level trust_level control_reaction
    income_floor u_release u_imposed exempt_score distance health stress motivation trust perceived_risk reference
    contact_rate search wage quality savings""".split()
INTS = """status household education migrant kids birth caseworker tau off tenure hours rights insured left cut_left
    cuts cut_ago release_used since duty_ago turned intake debt activity activity_months training""".split()


def columns(n: int) -> SimpleNamespace:
    """``n`` free rows."""
    who = SimpleNamespace(**{name: np.zeros(n) for name in FLOATS}, **{name: np.zeros(n, np.int64) for name in INTS})
    who.status[:] = X
    return who


def place_in_queue(desk):
    """Place of each element among those with the same desk, in the order given, from 0."""
    order = np.argsort(desk, kind="stable")
    ordered = desk[order]
    place = np.empty(len(desk), np.int64)
    place[order] = np.arange(len(desk)) - np.searchsorted(ordered, ordered)
    return place


class City:
    """A city of ``people`` benefits; ``step`` takes it through a month, ``history`` has its outcomes."""

    def __init__(self, people: int, seed: int, start: dict[str, np.ndarray] | None = None):
        self.par = SimpleNamespace(**defaults())
        self.law = monthly(LAW_MONTH, 1)[0]
        self.rng = np.random.default_rng(seed)
        self.stock, self.t, self.people_months = people, 0, 0
        self.history: list[dict[str, float]] = []
        self.n_desks = int(np.ceil(people / self.par.caseload_clients))
        self.character = self.rng.standard_normal((4, self.n_desks))  # toughness, support, skill, belief
        self.backlog, self.carry, self.cases = np.zeros((3, self.n_desks))
        self.who = columns(int(1.6 * people) + 64)
        if start is None:
            self.first_stock()
        else:
            self.take_over(start)

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

    def step(self) -> None:
        """One month."""
        who = self.who
        self.people_months += int(np.count_nonzero(who.status != X))
        self.depart()
        self.enter()
        on = np.flatnonzero(who.status <= P)
        away = np.flatnonzero((who.status >= F) & (who.status <= O))
        month = self.caseworkers(on)
        self.enforce(on, month)
        self.choose_search(on, month)
        next_on = self.offers(on, month)
        self.activities(on, month)
        self.live(on, month.income, next_on, month)
        income_away, next_away = self.month_away(away)
        self.live(away, income_away, next_away, None)
        self.end_month(on, next_on)
        self.end_month(away, next_away)
        self.count(on, away, month, income_away, next_on)
        self.t += 1

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

    def caseworkers(self, on) -> SimpleNamespace:
        """C1 to C5 and C7; returns the columns of the month, in the order of ``on``."""
        who, par, rng, n = self.who, self.par, self.rng, self.n_desks
        desk = who.caseworker[on]
        clients = np.bincount(desk, minlength=n)
        load = clients / par.caseload_clients
        leaving = rng.random(n) < par.caseworker_turnover_prob_month * np.exp(par.turnover_load_slope * (load - 1.0))
        self.character[:, leaving] = rng.standard_normal((4, np.count_nonzero(leaving)))
        new_face = leaving[desk]
        who.turned[on[new_face]] = int(par.caseworker_change_effect_months)
        z_tough, z_support, z_skill, z_belief = self.character
        spread, sd = par.guideline_style_spread_ratio, par.caseworker_skill_log_sd
        tough = np.clip(par.caseworker_toughness_mean + spread * par.caseworker_toughness_sd * z_tough, 0.0, 1.0)
        support = np.clip(par.caseworker_support_mean + spread * par.caseworker_support_sd * z_support, 0.0, 1.0)
        skill = np.exp(sd * z_skill - 0.5 * sd * sd)

        hours = par.caseworker_hours_month * (1.0 - par.caseworker_sick_share) * len(on) / par.caseload_clients / n
        intakes = np.bincount(desk, who.intake[on], n)
        who.intake[on] = 0
        tasks = par.hours_per_file_month * clients + par.hours_per_intake * intakes + self.cases + self.backlog
        rest = hours - np.minimum(tasks, hours)
        self.backlog = np.maximum(tasks - hours, 0.0)
        self.cases = np.zeros(n)

        who.duty_ago[on] = np.minimum(who.duty_ago[on] + 1, NEVER)
        exempt = who.exempt_score[on] < self.exempt_below
        due = np.flatnonzero(exempt & (who.duty_ago[on] >= par.duty_meeting_interval_months))
        room = np.floor(rest / par.hours_per_duty_meeting)
        due = due[place_in_queue(desk[due]) < room[desk[due]]]
        who.duty_ago[on[due]] = 0
        rest = rest - par.hours_per_duty_meeting * np.bincount(desk[due], minlength=n)
        monitoring = (1.0 - par.contact_hours_share) * rest
        per_client = monitoring / np.maximum(clients, 1)
        checked = 1.0 - np.exp(-per_client / par.monitoring_hours_scale_month)

        talks = self.contacts(on, desk, rest - monitoring)
        talks[due] += 1
        who.since[on] = np.where(talks > 0, 0, np.minimum(who.since[on] + 1, int(par.since_cap_months)))
        return SimpleNamespace(
            desk=desk, exempt=exempt, new_face=new_face, contacts=talks, monitoring=checked[desk],
            toughness=tough[desk], support=support[desk],
            belief=np.where(talks > 0, np.exp(par.caseworker_belief_sd * z_belief)[desk], 1.0),
            dose=talks * support[desk] * (0.5 + who.trust[on]) * skill[desk],
        )  # fmt: skip

    def contacts(self, on, desk, hours):
        """C2, C3: Poisson by triage weight; in random order until the caseworker's hours are gone."""
        who, par, rng, n = self.who, self.par, self.rng, self.n_desks
        each = par.minutes_per_talk / 60.0
        asked = rng.random(len(on)) < par.asks_for_contact_prob_month * who.motivation[on] * (0.5 + who.trust[on])
        score = par.triage_distance_weight * who.distance[on] + par.triage_need_weight * (1.0 - who.health[on])
        score += par.triage_months_since_weight_per_month * who.since[on] + par.triage_asked_weight * asked
        weight = np.exp(score + par.triage_new_client_weight * (who.tau[on] < par.triage_new_client_months))
        available = hours + self.carry
        wanted = rng.poisson((available / np.maximum(np.bincount(desk, weight, n) * each, 1e-12))[desk] * weight)
        order = rng.permutation(len(on))
        queue = np.repeat(order, wanted[order])
        served = queue[(place_in_queue(desk[queue]) + 1) * each <= available[desk[queue]]]
        self.carry = np.minimum(available - each * np.bincount(desk[served], minlength=n), hours)
        return np.bincount(served, minlength=len(on))

    def enforce(self, on, month) -> None:
        """C6 and R10: reports, cuts, warnings, objections."""
        who, par, rng = self.who, self.par, self.rng
        who.cut_ago[on] = np.where(who.cut_ago[on] < 254, who.cut_ago[on] + 1, who.cut_ago[on])
        missing = np.maximum(0.0, 1.0 - who.search[on] / par.search_requirement_level)
        chance = missing * par.violation_detection_prob_month + par.wrongful_report_prob_month
        found = np.flatnonzero(~month.exempt & (rng.random(len(on)) < month.monitoring * chance))
        rows = on[found]
        log_odds = (
            par.cut_log_odds
            + par.cut_toughness_slope * (month.toughness[found] - 0.5)
            - par.cut_health_slope * (1.0 - who.health[rows])
            - par.cut_trust_slope * who.trust[rows]
            + par.cut_prior_slope * np.minimum(who.cuts[rows], par.prior_cuts_cap)
        )
        cut = rng.random(len(rows)) < expit(log_odds)
        jump = np.exp(-par.repeat_cut_jump_decay_log * who.cuts[rows])
        jump = par.perceived_risk_jump_prob_month * np.where(cut, jump, par.warning_to_cut_jump_ratio)
        who.perceived_risk[rows] = np.minimum(1.0, who.perceived_risk[rows] + jump)
        month.cut = np.zeros(len(on), bool)
        month.cut[found[cut]] = True

        objects = cut & (rng.random(len(rows)) < par.objection_share_of_cuts)
        wins = objects & (rng.random(len(rows)) < par.objection_success_share)
        effort = par.hours_per_enforcement_case + par.hours_per_objection * objects
        self.cases += np.bincount(month.desk[found], effort, self.n_desks)
        repeat = who.cut_ago[rows] <= par.repeat_window_months
        months = np.where(repeat, par.repeat_cut_duration_months, par.cut_duration_months).astype(np.int64)
        runs = rows[cut & ~wins]
        who.cut_left[runs] = np.minimum(who.cut_left[runs] + months[cut & ~wins], 36)
        who.cuts[rows[cut]] += 1
        who.cut_ago[rows[cut]] = 0

    def released(self, rows, earnings):
        """Part of earnings that is not set off, EUR a month."""
        who, par, law = self.who, self.par, self.law
        used, months = who.release_used[rows], law.release_months
        parent = (who.household[rows] == SINGLE_PARENT) & (used < months + law.release_single_parent_months)
        parent &= law.release_single_parent_applies > 0
        limited = (who.health[rows] < par.health_limit_threshold_share) & (law.release_medical_applies > 0)
        free = np.select(
            [used < months, parent, limited],
            [
                np.minimum(law.release_share * earnings, law.release_cap),
                np.minimum(law.release_single_parent_share * earnings, law.release_single_parent_cap),
                np.minimum(law.release_medical_share * earnings, law.release_medical_cap),
            ],
            0.0,
        )
        knows = who.u_release[rows] < par.regular_release_take_up_share
        return free * (knows & (self.t - who.birth[rows] >= law.release_min_age_months))

    def largest_cut(self, earnings, release, norm):
        """Cut as a share of the norm: no more than the benefit paid."""
        paid = np.maximum(0.0, 1.0 - (np.minimum(earnings, norm) - release) / norm)
        return np.minimum(self.par.cut_size_share_of_norm, paid)

    def utility(self, rows, y):
        """U(y; r)."""
        x = y / self.who.reference[rows] - 1.0
        return np.log(y) + self.par.gain_loss_weight_ratio * np.where(x < 0.0, self.who.loss_aversion[rows] * x, x)

    def work_value(self, rows):
        """What full-time work is worth beside its pay."""
        par = self.par
        ill = par.work_disutility_ill_health * (1.0 - self.who.health[rows])
        return par.work_nonpecuniary_value - par.work_disutility_full_time - ill

    def choose_search(self, on, month) -> None:
        """R1 to R6."""
        who, par, index = self.who, self.par, self.law.minimum_wage_index
        works = who.status[on] == P
        norm, floor, beta = self.norm(on), who.income_floor[on], who.present_bias[on]
        earnings = np.where(works, who.wage[on] * index, 0.0)
        release = self.released(on, earnings)
        full_cut = self.largest_cut(earnings, release, norm)
        cut = np.where(who.cut_left[on] > 0, full_cut, 0.0)
        extra = release / norm
        y = np.maximum(floor, 1.0 - cut + extra)
        now = self.utility(on, y)

        y_full = 1.0 + par.work_gain_kept_share * (par.expected_full_work_pay_eur_month * index / norm - 1.0)
        kids, value = who.kids[on], self.work_value(on)
        d_full = self.utility(on, y_full) - now + value - par.work_disutility_care * kids
        extra_part = self.released(on, np.full(len(on), par.expected_parttime_pay_eur_month * index)) / norm
        y_part = np.maximum(floor, 1.0 - cut + extra_part)
        d_part = self.utility(on, y_part) - now + par.parttime_hours_ratio * value
        m = who.motivation[on]
        b_full = beta * par.full_work_value_weight * np.maximum(d_full, 0.0) + m * par.motivation_weight_full_work
        wish = par.motivation_weight_parttime * np.exp(par.motivation_weight_parttime_kids_log * kids)
        b_part = np.where(works, 0.0, beta * par.parttime_value_weight * np.maximum(d_part, 0.0) + m * wish)
        total = np.hypot(b_full, b_part)

        imposed = who.u_imposed[on] < par.tegenprestatie_imposed_share
        duty = ~month.exempt
        risk = np.minimum(1.0, par.perceived_cut_prob_per_detection * month.monitoring + who.perceived_risk[on])
        month.press = duty * (par.accept_duty_pressure + par.pressure_weight_perceived_risk * risk)
        month.control = duty * (
            par.control_weight_monitoring * month.monitoring
            + par.control_weight_toughness * month.toughness
            + par.control_weight_tegenprestatie * imposed
        )
        required, eta = par.search_requirement_level, par.search_effort_elasticity
        cost = np.exp(
            who.log_search_cost[on]
            + par.search_cost_stress_log * who.stress[on]
            + par.search_cost_ill_health_log * (1.0 - who.health[on])
        )
        low = (total / cost) ** eta
        uncut = self.utility(on, np.maximum(floor, 1.0 + extra))
        loss = uncut - self.utility(on, np.maximum(floor, 1.0 - full_cut + extra))
        psi = beta * duty * risk * loss * par.cut_duration_months / required
        high = ((total + psi) / cost) ** eta
        search = np.where(low >= required, low, np.minimum(high, required))
        effort = low + par.complied_effort_productivity_share * (search - low)
        who.search[on] = search
        month.income, month.utility, month.imposed = y, now, imposed
        month.effort_full, month.effort_part = effort * b_full / total, effort * b_part / total

    def offers(self, on, month):
        """R7, R8, R11: offers and acceptance, leaving, end of small jobs; returns the next status."""
        who, par, rng = self.who, self.par, self.rng
        n, tau, d, works = len(on), who.tau[on], who.distance[on], who.status[on] == P
        ill, z = 1.0 - who.health[on], who.stress[on]
        factor = 1.0 - par.duration_dependence_share * (1.0 - np.exp(-tau / par.duration_dependence_months))
        factor *= month.belief * np.where(who.turned[on] > 0, np.exp(par.caseworker_change_effect_log), 1.0)
        factor *= np.where(who.training[on] > 0, 1.0 - par.training_lock_in_share, 1.0)
        referral = (1.0 - np.exp(-month.dose)) * np.exp(par.referral_effect_distance_slope * (d - 0.5))
        short, long = par.full_work_offer_ratio_in_parttime_short_spell, par.full_work_offer_ratio_in_parttime_long_spell
        rate_full = par.offer_scale_full_work_per_month * factor * np.exp(
            -par.offer_distance_gradient_full_work * d
            - par.offer_health_gradient_full_work * ill
            - par.offer_stress_gradient_full_work * z
        )
        rate_full *= month.effort_full + par.referral_effect_full_work_per_dose * referral
        rate_full *= np.where(works, np.where(tau < 12, short, long), 1.0)
        rate_part = par.offer_scale_parttime_per_month * factor * np.exp(
            -par.offer_distance_gradient_parttime * d
            - par.offer_health_gradient_parttime * ill
            - par.offer_stress_gradient_parttime * z
        )
        rate_part *= month.effort_part + par.referral_effect_parttime_per_dose * referral

        new = who.status[on].copy()
        taken = np.zeros(n, bool)
        for kind, rate in (("full_work", rate_full), ("parttime", np.where(works, 0.0, rate_part))):
            got = np.flatnonzero(~taken & (rng.random(n) < -np.expm1(-rate)))
            self.decide(on, got, kind, month, new, taken)

        scale = np.exp(par.leave_without_work_pressure_slope * month.press - par.leave_without_work_distance_slope * (d - 0.5))
        fading = 1.0 - par.leave_without_work_duration_share * (1.0 - np.exp(-tau / par.leave_without_work_duration_months))
        leaves = ~taken & (rng.random(n) < par.leave_without_work_base_prob_month * fading * scale)
        new[leaves] = O
        enforced = who.cut_ago[on[leaves]] < par.repeat_window_months
        who.left[on[leaves]] = np.where(enforced, LEFT_AFTER_CUT, LEFT_WITHOUT_WORK)
        end = par.parttime_separation_prob_month * np.exp(-par.parttime_separation_quality_slope * who.quality[on])
        new[works & ~taken & ~leaves & (rng.random(n) < end)] = B
        return new

    def decide(self, on, got, kind, month, new, taken) -> None:
        """R8 for the people at the places ``got`` of ``on``; writes ``new``, ``taken`` and the job."""
        who, par, rng, index = self.who, self.par, self.rng, self.law.minimum_wage_index
        rows = on[got]
        shares = {"full_work": (16, 24, 32, 38), "parttime": (6, 10, 15, 20)}[kind]
        share = np.array([getattr(par, f"offer_{kind}_hours_{hours}_share") for hours in shares])
        bands = np.array([getattr(par, f"offer_{kind}_hours_band_{k}") for k in (1, 2, 3, 4)])
        hours = rng.choice(bands, len(got), p=share / share.sum())
        above = np.abs(rng.standard_normal(len(got))) * par.offer_wage_above_minimum_log_sd
        pay = hours * par.net_pay_eur_month_per_weekly_hour * index * np.exp(above)
        norm = self.norm(rows)
        full = pay > norm

        y_full = 1.0 + par.work_gain_kept_share * (pay / norm - 1.0)
        release = self.released(rows, pay)
        cut = np.where(who.cut_left[rows] > 0, self.largest_cut(pay, release, norm), 0.0)
        y_part = np.maximum(who.income_floor[rows], 1.0 - cut + release / norm)
        value = hours / par.full_time_hours_week * self.work_value(rows) - month.utility[got]
        value += self.utility(rows, np.where(full, y_full, y_part)) - par.work_disutility_care * who.kids[rows] * full
        quality = rng.standard_normal(len(got))
        least = par.acceptance_threshold_base_sd - par.acceptance_value_slope_sd * value
        least -= par.acceptance_pressure_slope_sd * month.press[got]
        yes = (quality >= least) & (full | (who.status[rows] == B))
        rows, got, full = rows[yes], got[yes], full[yes]
        who.hours[rows], who.wage[rows], who.quality[rows] = hours[yes], pay[yes] / index, quality[yes]
        who.tenure[rows] = 0
        who.left[rows[full]] = LEFT_FOR_JOB
        new[got] = np.where(full, F, P)
        taken[got] = True

    def activities(self, on, month) -> None:
        """Unpaid activities and courses start, go on and stop."""
        who, par, rng, n = self.who, self.par, self.rng, len(on)
        imposed = month.imposed & ~month.exempt
        active = who.activity[on] != NO_ACTIVITY
        doing = on[active]
        who.activity_months[doing] = np.minimum(who.activity_months[doing] + 1, 250)
        faded = np.minimum(who.activity_months[on], par.activity_fade_cap_months)
        stop = expit(par.activity_stop_log_odds + par.activity_fade_per_month * faded)
        years = (self.t - who.birth[on]) / 12.0 - par.activity_reference_age_years
        freedom = (
            par.autonomy_motivation_slope_sd * who.motivation[on]
            + par.autonomy_trust_slope_sd * who.trust[on]
            + par.autonomy_dose_slope_sd * month.dose
            + par.autonomy_control_slope_sd * month.control
        )
        start = expit(
            par.activity_start_log_odds
            + par.activity_start_age_slope_per_year * years
            + par.activity_start_migrant_log_odds * who.migrant[on]
            + par.activity_start_health_slope * who.health[on]
            + par.activity_start_autonomy_slope * freedom
        )
        u = rng.random(n)
        who.activity[on[active & ~imposed & (u < stop)]] = NO_ACTIVITY
        begins = ~active & (imposed | (u < start))
        course, care = par.activity_language_or_training_share, par.activity_informal_care_share
        kind = rng.choice([COURSE, CARE_GIVING, VOLUNTEERING], n, p=[course, care, 1.0 - course - care])
        who.activity[on[begins]] = np.where(imposed, VOLUNTEERING, kind)[begins]
        who.activity_months[on[begins]] = 0

        learning = who.training[on] > 0
        who.training[on[learning]] -= 1
        month.course_ended = learning & (who.training[on] == 0)
        offered = par.training_budget_eur_client_year / par.training_cost_eur_course / 12.0
        joins = ~learning & (rng.random(n) < offered * expit(par.training_take_up_log_odds))
        who.training[on[joins]] = max(int(par.training_duration_months), 1)

    def month_away(self, away):
        """R9: income and next status of people in work, on insurance or without either."""
        who, par, rng = self.who, self.par, self.rng
        n, status, d, norm = len(away), who.status[away], who.distance[away], self.norm(away)
        wage = who.wage[away] * self.law.minimum_wage_index
        new, u, u_return = status.copy(), rng.random(n), rng.random(n)
        in_work, insured, without = status == F, status == W, status == O
        income = np.select(
            [in_work, insured],
            [1.0 + par.work_gain_kept_share * (wage / norm - 1.0), par.insurance_replacement_ratio * wage / norm],
            np.maximum(who.income_floor[away], par.income_off_benefit_without_work_ratio),
        )
        months = np.minimum(who.tenure[away], par.tenure_cap_months)
        end = par.separation_base_prob_month * np.exp(
            -par.separation_quality_slope * who.quality[away]
            - par.separation_tenure_slope_per_month * months
            + par.separation_distance_slope * (d - par.separation_reference_distance)
        )
        ends = in_work & (u < end)
        left = who.left[away]
        base = np.where(
            left == LEFT_FOR_JOB,
            par.job_finding_no_benefit_prob_month,
            par.job_finding_after_leaving_without_work_prob_month,
        )
        base = np.where(insured, par.job_finding_insured_prob_month, base)
        slope = par.job_finding_off_benefit_distance_slope
        finds = ~in_work & (u < base * np.exp(-slope * (d - par.job_finding_reference_distance)))
        back = np.where(
            left == LEFT_AFTER_CUT,
            par.return_after_enforcement_start_prob_month,
            par.return_from_no_benefit_start_prob_month,
        )
        returns = without & ~finds & (u_return < back * np.exp(-who.tenure[away] / par.return_fading_months))
        new[returns] = B

        who.insured[away[insured]] -= 1
        entitled = ends & (who.rights[away] >= par.insurance_entitlement_months)
        new[entitled] = W
        who.insured[away[entitled]] = int(par.insurance_duration_months)
        who.rights[away[entitled]] = 0
        claims = (ends & ~entitled) | (insured & ~finds & (who.insured[away] == 0))
        take_up = expit(par.benefit_take_up_log_odds + par.benefit_take_up_trust_slope * (who.trust[away] - 0.5))
        succeeds = rng.random(n) < (1.0 - par.wealth_test_fail_share) * take_up
        new[claims] = np.where(succeeds, B, O)[claims]
        who.left[away[ends | claims]] = LEFT_FOR_JOB

        low = away[finds & (wage <= norm)]
        who.wage[low], who.hours[low] = par.expected_full_work_pay_eur_month, int(par.full_time_hours_week)
        floor = ndtr(par.acceptance_threshold_base_sd)
        who.quality[away[finds]] = ndtri(floor + rng.random(np.count_nonzero(finds)) * (1.0 - floor))
        who.tenure[away[finds]] = 0
        new[finds] = F
        return income, new

    def live(self, rows, y, new, month) -> None:
        """R12; ``month`` is None for people off benefit. People who move or die get ``new`` = X."""
        who, par, rng, n = self.who, self.par, self.rng, len(rows)
        status = who.status[rows]
        d, h, z, m, tr = who.distance[rows], who.health[rows], who.stress[rows], who.motivation[rows], who.trust[rows]
        zero = np.zeros(n)
        on, no = month is not None, np.zeros(n, bool)
        dose, ctrl, contacts = (month.dose, month.control, month.contacts) if on else (zero, zero, zero)
        cut, new_face, ended = (month.cut, month.new_face, month.course_ended) if on else (no, no, no)
        support = month.support if on else zero
        gained = 1.0 - np.exp(-dose)
        fall = par.distance_fall_in_work_per_month
        drift = np.where(status == P, -0.5 * fall * d, par.distance_drift_out_of_work_per_month * (1.0 - d))
        change = np.where(status == F, -fall * d, drift) - par.distance_fall_per_dose * gained * d
        change -= par.distance_fall_at_training_end_share * d * ended
        if on:
            change -= par.distance_fall_in_activity_per_month * d * (who.activity[rows] != NO_ACTIVITY)
        who.distance[rows] = np.clip(d + change, 0.0, 1.0)
        level = who.health_level[rows]
        health = level + par.health_persistence_per_month * (h - level) - par.health_loss_per_stress_per_month * z
        health += par.health_gain_in_good_work_per_month * ((status == F) & (who.quality[rows] > 0.0))
        who.health[rows] = np.clip(health + par.health_shock_sd * rng.standard_normal(n), 0.0, 1.0)
        stress = (
            par.stress_persistence_per_month * z
            + par.stress_per_control * ctrl
            + par.stress_per_cut * par.cut_size_share_of_norm * cut
            - par.stress_per_log_income * np.log(y / par.income_need_ratio)
            - par.stress_relief_per_dose * np.minimum(dose, 1.0)
            + par.stress_in_debt_per_month * who.debt[rows]
        )
        who.stress[rows] = np.maximum(stress, 0.0)
        push = par.motivation_gain_from_dose * gained
        push -= par.motivation_loss_per_control * (1.0 + 2.0 * who.control_reaction[rows]) * ctrl
        goal = who.motivation_level[rows] * np.exp(push)
        who.motivation[rows] = np.maximum(m + par.motivation_adjustment_per_month * (goal - m), par.motivation_floor)
        rate = who.contact_rate[rows]
        goal = who.trust_level[rows] + par.trust_per_log_contact * np.log1p(12.0 * rate) * support
        goal -= par.trust_loss_per_control * ctrl
        trust = tr + par.trust_adjustment_per_month * (goal - tr)
        trust -= par.trust_loss_per_cut * cut + par.trust_loss_per_new_caseworker * new_face
        who.trust[rows] = np.clip(trust, 0.0, 1.0)
        who.contact_rate[rows] = rate + (contacts - rate) / par.contact_memory_months
        who.reference[rows] += (y - who.reference[rows]) / par.reference_adaptation_months
        who.perceived_risk[rows] *= 0.5 ** (1.0 / par.perceived_risk_half_life_months)
        saved = par.savings_rate_of_income_gap * (y - par.income_need_ratio) * self.norm(rows)
        savings = np.clip(who.savings[rows] + saved, 0.0, self.wealth_limit(rows))
        who.savings[rows] = savings
        indebted = who.debt[rows] > 0
        falls = (savings <= 0.0) & (rng.random(n) < par.debt_entry_prob_month * np.where(y < 1.0, 2.0, 1.0))
        who.debt[rows] = np.where(indebted, rng.random(n) >= par.debt_exit_prob_month, falls)
        new[rng.random(n) < par.moved_or_died_prob_month] = X

    def end_month(self, rows, new) -> None:
        """Clocks, then the new status and what it resets."""
        who, par = self.who, self.par
        old = who.status[rows]
        was_on, is_on = old <= P, new <= P
        on, off = rows[was_on], rows[~was_on]
        who.tau[on] += 1
        who.cut_left[on] = np.maximum(who.cut_left[on] - 1, 0)
        who.turned[on] = np.maximum(who.turned[on] - 1, 0)
        who.off[off] += 1
        who.release_used[rows[old == P]] += 1
        counted = np.select([old == F, old == W], [1, 0], -1)
        who.rights[rows] = np.clip(who.rights[rows] + counted, 0, int(par.insurance_memory_months))
        who.tenure[rows[(new == old) & (old != B)]] += 1
        who.status[rows] = new
        who.tenure[rows[(new == O) & (old != O)]] = 0
        back = rows[is_on & ~was_on]
        who.intake[back], who.since[back] = 1, 0
        restart = back[who.off[back] > par.spell_resumes_after_gap_months]
        who.tau[restart] = who.release_used[restart] = 0
        gone = rows[was_on & ~is_on]
        who.activity[gone] = who.training[gone] = who.cut_left[gone] = 0
        who.off[rows[is_on != was_on]] = 0

    def count(self, on, away, month, income_away, new) -> None:
        """Outcomes of the month, with the names and units of the package's own."""
        who, par = self.who, self.par
        rows, y = np.concatenate([on, away]), np.concatenate([month.income, income_away])
        alive = who.status[rows] != X
        rows, y = rows[alive], y[alive]
        status, z, m, n = who.status[rows], who.stress[rows], who.motivation[rows], len(rows)
        client = status <= P
        active = client & (who.activity[rows] != NO_ACTIVITY)
        work = par.wellbeing_work_sd * np.select(
            [status == F, status == P],
            [1.0 + par.wellbeing_match_quality_ratio * who.quality[rows], par.wellbeing_parttime_ratio],
            0.0,
        )
        wellbeing = (
            par.wellbeing_level_sd
            + par.wellbeing_log_income_sd * np.log(y)
            + par.wellbeing_health_sd * who.health[rows]
            - par.wellbeing_stress_sd * z
            + par.wellbeing_motivation_sd * np.log(m / who.motivation_level[rows])
            + par.wellbeing_contact_sd * np.log1p(12.0 * who.contact_rate[rows]) * client
            + par.wellbeing_activity_sd * active
            + work
        )
        of, tau = rows[client], who.tau[rows[client]]
        self.history.append({
            "parttime_share": 100.0 * np.mean(status[client] == P),
            "exit_work_rate": 100.0 * np.mean(new == F),
            "exit_all_rate": 100.0 * np.mean((new == F) | (new == O)),
            "cuts": 100.0 * month.cut.mean(),
            "search_effort": who.search[on].mean(),
            "contacts": 12.0 * month.contacts.mean(),
            "dose": month.dose.mean(),
            "wellbeing": wellbeing.mean(),
            "income": (y * self.norm(rows)).mean(),
            "in_work": 100.0 * np.mean(status == F),
            "off_otherwise": 100.0 * np.mean(status == O),
            "participation": 100.0 * active.sum() / n,
            "debt": 100.0 * who.debt[rows].mean(),
            "below_12_months": 100.0 * np.mean(tau < 12),
            "from_5_years": 100.0 * np.mean(tau >= 60),
            "distance": who.distance[of].mean(),
            "health": who.health[of].mean(),
            "stress": who.stress[of].mean(),
            "motivation": who.motivation[of].mean(),
            "trust": who.trust[of].mean(),
        })  # fmt: skip


def run(people: int, months: int, seed: int, burn_in: int = 0, start: dict[str, np.ndarray] | None = None):
    """Means of the monthly outcomes over ``months`` months after ``burn_in``, and ``people_months`` of all of them."""
    city = City(people, seed, start)
    for _ in range(burn_in + months):
        city.step()
    kept = city.history[burn_in:]
    means = {name: float(np.mean([month[name] for month in kept])) for name in kept[0]}
    return {**means, "people_months": city.people_months}


def prepare(people: int):
    """A city of ``people`` benefits after a year; returns what takes it further and says how many people-months."""
    city = City(people, seed=1)

    def advance(months: int) -> int:
        before = city.people_months
        for _ in range(months):
            city.step()
        return city.people_months - before

    advance(12)
    return advance
