"""Activity, R12, the clocks of the month and its outcomes in numpy."""

from __future__ import annotations

import numpy as np
from _numpy_people import CARE_GIVING, COURSE, NO_ACTIVITY, VOLUNTEERING, B, F, O, P, W, X
from scipy.special import expit


class Life:
    """What a month does to people."""

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
