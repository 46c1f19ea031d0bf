"""Activity, R12, money and the clocks of a recipient of the Mesa peer."""

from __future__ import annotations

import math

from _mesa_constants import CARE_GIVING, COURSE, NO_ACTIVITY, VOLUNTEERING, B, F, O, P, W


def logistic(x: float) -> float:
    """1 / (1 + e**-x)."""
    return 1.0 / (1.0 + math.exp(-x))


def clip(x: float, low: float = 0.0, high: float = 1.0) -> float:
    """x kept within its bounds."""
    return min(max(x, low), high)


class Inner:
    """What a month does to a recipient."""

    def be_active(self) -> None:
        """Unpaid activities start, go on and stop."""
        par, random = self.model.par, self.random.random
        imposed = not self.exempt and self.u_imposed < par.tegenprestatie_imposed_share
        if self.activity != NO_ACTIVITY:
            self.activity_months += 1
            faded = par.activity_fade_per_month * min(self.activity_months, par.activity_fade_cap_months)
            if not imposed and random() < logistic(par.activity_stop_log_odds + faded):
                self.activity = NO_ACTIVITY
            return
        years = self.age / 12.0 - par.activity_reference_age_years
        freedom = par.autonomy_motivation_slope_sd * self.motivation + par.autonomy_trust_slope_sd * self.trust
        freedom += par.autonomy_dose_slope_sd * self.dose + par.autonomy_control_slope_sd * self.control
        score = par.activity_start_log_odds + par.activity_start_age_slope_per_year * years
        score += par.activity_start_migrant_log_odds * self.migrant + par.activity_start_health_slope * self.health
        score += par.activity_start_autonomy_slope * freedom
        if imposed:
            self.activity, self.activity_months = VOLUNTEERING, 0
        elif random() < logistic(score):
            course, care = par.activity_language_or_training_share, par.activity_informal_care_share
            kinds, shares = (COURSE, CARE_GIVING, VOLUNTEERING), (course, care, 1.0 - course - care)
            self.activity, self.activity_months = self.random.choices(kinds, shares)[0], 0

    def learn(self) -> None:
        """Courses are offered, taken and ended."""
        par = self.model.par
        self.course_ended = self.training == 1
        if self.training > 0:
            self.training -= 1
            return
        offered = par.training_budget_eur_client_year / par.training_cost_eur_course / 12.0
        if self.random.random() < offered * logistic(par.training_take_up_log_odds):
            self.training = max(int(par.training_duration_months), 1)

    def change_inside(self) -> None:
        """R12: distance, health, stress, motivation, trust."""
        par, d, y, client = self.model.par, self.distance, self.income, self.was_client
        gained = 1.0 - math.exp(-self.dose)
        change = -par.distance_fall_per_dose * gained * d
        if self.status == F:
            change -= par.distance_fall_in_work_per_month * d
        elif self.status == P:
            change -= 0.5 * par.distance_fall_in_work_per_month * d
        else:
            change += par.distance_drift_out_of_work_per_month * (1.0 - d)
        change -= par.distance_fall_at_training_end_share * d * self.course_ended
        if client and self.activity != NO_ACTIVITY:
            change -= par.distance_fall_in_activity_per_month * d
        self.distance = clip(d + change)

        level, stress = self.health_level, self.stress
        health = level + par.health_persistence_per_month * (self.health - level)
        health -= par.health_loss_per_stress_per_month * stress
        if self.status == F and self.quality > 0.0:
            health += par.health_gain_in_good_work_per_month
        self.health = clip(health + self.random.gauss(0.0, par.health_shock_sd))
        stress = par.stress_persistence_per_month * stress + par.stress_per_control * self.control
        stress += par.stress_per_cut * par.cut_size_share_of_norm * self.cut + par.stress_in_debt_per_month * self.debt
        stress -= par.stress_per_log_income * math.log(y / par.income_need_ratio)
        self.stress = max(stress - par.stress_relief_per_dose * min(self.dose, 1.0), 0.0)

        push = par.motivation_gain_from_dose * gained
        push -= par.motivation_loss_per_control * (1.0 + 2.0 * self.control_reaction) * self.control
        goal = self.motivation_level * math.exp(push)
        motivation = self.motivation + par.motivation_adjustment_per_month * (goal - self.motivation)
        self.motivation = max(motivation, par.motivation_floor)
        goal = self.trust_level - par.trust_loss_per_control * self.control
        if client:
            goal += par.trust_per_log_contact * math.log(1.0 + 12.0 * self.contact_rate) * self.caseworker.support
        trust = self.trust + par.trust_adjustment_per_month * (goal - self.trust)
        trust -= par.trust_loss_per_cut * self.cut + par.trust_loss_per_new_caseworker * self.new_caseworker
        self.trust = clip(trust)
        self.contact_rate += (self.contacts - self.contact_rate) / par.contact_memory_months
        self.reference += (y - self.reference) / par.reference_adaptation_months
        self.perceived_risk *= 0.5 ** (1.0 / par.perceived_risk_half_life_months)

    def change_money(self) -> None:
        """Savings and problem debt; moved or died."""
        par, random, y = self.model.par, self.random.random, self.income
        saved = par.savings_rate_of_income_gap * (y - par.income_need_ratio) * self.norm
        self.savings = clip(self.savings + saved, 0.0, self.wealth_limit)
        if self.debt:
            self.debt = int(random() >= par.debt_exit_prob_month)
        elif self.savings <= 0.0:
            self.debt = int(random() < par.debt_entry_prob_month * (2.0 if y < 1.0 else 1.0))
        self.gone = random() < par.moved_or_died_prob_month

    def end_month(self) -> None:
        """Clocks, then the new status and what it resets."""
        par, status, new = self.model.par, self.status, self.next
        if self.was_client:
            self.tau += 1
            self.cut_left = max(self.cut_left - 1, 0)
            self.turned = max(self.turned - 1, 0)
        else:
            self.off += 1
        if status == P:
            self.release_used += 1
        if status == F:
            self.rights = min(self.rights + 1, int(par.insurance_memory_months))
        elif status != W:
            self.rights = max(self.rights - 1, 0)
        if new == status:
            self.tenure += status != B
            return
        self.status = new
        if new == O:
            self.tenure = 0
        if self.was_client and new > P:
            self.activity = self.training = self.cut_left = self.off = 0
        elif not self.was_client and new <= P:
            self.intake, self.since = 1, 0
            if self.off > par.spell_resumes_after_gap_months:
                self.tau = self.release_used = 0
            self.off = 0

    def wellbeing(self) -> float:
        """Well-being in survey standard deviations, without survey noise."""
        par = self.model.par
        w = par.wellbeing_level_sd + par.wellbeing_log_income_sd * math.log(self.income)
        w += par.wellbeing_health_sd * self.health - par.wellbeing_stress_sd * self.stress
        w += par.wellbeing_motivation_sd * math.log(self.motivation / self.motivation_level)
        if self.status == F:
            w += par.wellbeing_work_sd * (1.0 + par.wellbeing_match_quality_ratio * self.quality)
        if self.status == P:
            w += par.wellbeing_parttime_ratio * par.wellbeing_work_sd
        if self.status <= P:
            w += par.wellbeing_contact_sd * math.log(1.0 + 12.0 * self.contact_rate)
            w += par.wellbeing_activity_sd * (self.activity != NO_ACTIVITY)
        return w
