"""A recipient of the Mesa peer: this month's income, search, offers and leaving (R1 to R8, R11)."""

from __future__ import annotations

import math

import mesa
from _mesa_away import Away
from _mesa_birth import be_born
from _mesa_constants import COUPLE, LEFT_AFTER_CUT, LEFT_FOR_JOB, LEFT_WITHOUT_WORK, SINGLE, SINGLE_PARENT, B, F, O, P
from _mesa_inner import Inner


class Recipient(Away, Inner, mesa.Agent):
    """A household on benefit, or one that was."""

    def __init__(self, model, household: int, education: int, initial: bool = False):
        super().__init__(model)
        self.gone = self.was_client = False
        self.caseworker = None
        self.household, self.education = household, education
        be_born(self, initial)

    @property
    def age(self) -> int:
        """Age in months."""
        return self.model.month - self.birth

    @property
    def norm(self) -> float:
        """Net norm, EUR a month."""
        law = self.model.law
        return law.norm_couple if self.household == COUPLE else law.norm_single

    @property
    def wealth_limit(self) -> float:
        """Wealth limit, EUR."""
        law = self.model.law
        return law.wealth_limit_single if self.household == SINGLE else law.wealth_limit_family

    @property
    def exempt(self) -> bool:
        """Formally exempt from the duties."""
        return self.exempt_score < self.model.exempt_below

    def leaves_simulation(self) -> bool:
        """Pension age, or long off benefit."""
        long_off = self.status > P and self.off >= self.model.par.forget_months
        return long_off or self.age >= self.model.law.pension_age_months

    def triage_weight(self) -> float:
        """C2."""
        par = self.model.par
        score = par.triage_distance_weight * self.distance + par.triage_need_weight * (1.0 - self.health)
        score += par.triage_months_since_weight_per_month * self.since
        if self.tau < par.triage_new_client_months:
            score += par.triage_new_client_weight
        if self.random.random() < par.asks_for_contact_prob_month * self.motivation * (0.5 + self.trust):
            score += par.triage_asked_weight
        return math.exp(score)

    def receive(self, desk) -> None:
        """C5: what this month's contacts give."""
        self.dose = self.contacts * desk.support * (0.5 + self.trust) * desk.skill
        self.since = 0 if self.contacts else min(self.since + 1, int(self.model.par.since_cap_months))

    def live_month(self) -> None:
        """Everything after the caseworkers' part."""
        self.was_client = self.status <= P
        self.next = self.status
        if self.was_client:
            self.choose_search()
            self.answer_offers()
            self.be_active()
            self.learn()
        else:
            self.contacts, self.dose, self.control = 0, 0.0, 0.0
            self.cut = self.new_caseworker = self.course_ended = False
            self.month_away()
        self.change_inside()
        self.change_money()
        self.end_month()

    def released(self, earnings: float) -> float:
        """Part of earnings that is not set off, EUR a month."""
        par, law = self.model.par, self.model.law
        knows = self.u_release < par.regular_release_take_up_share
        if earnings <= 0.0 or not knows or self.age < law.release_min_age_months:
            return 0.0
        used = self.release_used
        if used < law.release_months:
            return min(law.release_share * earnings, law.release_cap)
        months = law.release_months + law.release_single_parent_months
        if self.household == SINGLE_PARENT and law.release_single_parent_applies and used < months:
            return min(law.release_single_parent_share * earnings, law.release_single_parent_cap)
        if law.release_medical_applies and self.health < par.health_limit_threshold_share:
            return min(law.release_medical_share * earnings, law.release_medical_cap)
        return 0.0

    def largest_cut(self, earnings: float, release: float) -> float:
        """Cut as a share of the norm: no more than the benefit paid."""
        paid = max(0.0, 1.0 - (min(earnings, self.norm) - release) / self.norm)
        return min(self.model.par.cut_size_share_of_norm, paid)

    def utility(self, y: float) -> float:
        """U(y; r)."""
        x = y / self.reference - 1.0
        return math.log(y) + self.model.par.gain_loss_weight_ratio * (x if x >= 0.0 else self.loss_aversion * x)

    def work_value(self) -> float:
        """What full-time work is worth beside its pay."""
        par = self.model.par
        ill = par.work_disutility_ill_health * (1.0 - self.health)
        return par.work_nonpecuniary_value - par.work_disutility_full_time - ill

    def choose_search(self) -> None:
        """R1 to R6."""
        par, law, norm, floor, desk = self.model.par, self.model.law, self.norm, self.income_floor, self.caseworker
        works, beta, m = self.status == P, self.present_bias, self.motivation
        earnings = self.wage * law.minimum_wage_index if works else 0.0
        release = self.released(earnings)
        extra = release / norm
        full_cut = self.largest_cut(earnings, release)
        cut = full_cut if self.cut_left > 0 else 0.0
        self.income = max(floor, 1.0 - cut + extra)
        self.utility_now = self.utility(self.income)

        pay = par.expected_full_work_pay_eur_month * law.minimum_wage_index
        gain = self.utility(1.0 + par.work_gain_kept_share * (pay / norm - 1.0)) - self.utility_now
        value = self.work_value()
        d_full = gain + value - par.work_disutility_care * self.kids
        b_full = beta * par.full_work_value_weight * max(d_full, 0.0) + m * par.motivation_weight_full_work
        b_part = 0.0
        if not works:
            pay = par.expected_parttime_pay_eur_month * law.minimum_wage_index
            release = self.released(pay)
            cut = self.largest_cut(pay, release) if self.cut_left > 0 else 0.0
            gain = self.utility(max(floor, 1.0 - cut + release / norm)) - self.utility_now
            wish = par.motivation_weight_parttime * math.exp(par.motivation_weight_parttime_kids_log * self.kids)
            b_part = beta * par.parttime_value_weight * max(gain + par.parttime_hours_ratio * value, 0.0) + m * wish
        total = math.hypot(b_full, b_part)

        risk = min(1.0, par.perceived_cut_prob_per_detection * desk.monitoring + self.perceived_risk)
        imposed = self.u_imposed < par.tegenprestatie_imposed_share
        self.press = self.control = 0.0
        if not self.exempt:
            self.press = par.accept_duty_pressure + par.pressure_weight_perceived_risk * risk
            self.control = par.control_weight_monitoring * desk.monitoring
            self.control += par.control_weight_toughness * desk.toughness
            self.control += par.control_weight_tegenprestatie * imposed
        required, eta = par.search_requirement_level, par.search_effort_elasticity
        cost = math.exp(
            self.log_search_cost
            + par.search_cost_stress_log * self.stress
            + par.search_cost_ill_health_log * (1.0 - self.health)
        )
        low = self.search = (total / cost) ** eta
        if not self.exempt and low < required:
            loss = self.utility(max(floor, 1.0 + extra)) - self.utility(max(floor, 1.0 - full_cut + extra))
            psi = beta * risk * loss * par.cut_duration_months / required
            self.search = min(((total + psi) / cost) ** eta, required)
        effort = low + par.complied_effort_productivity_share * (self.search - low)
        self.effort_full, self.effort_part = effort * b_full / total, effort * b_part / total

    def answer_offers(self) -> None:
        """R7, R8, R11."""
        par, random, d = self.model.par, self.random.random, self.distance
        factor = 1.0 - par.duration_dependence_share * (1.0 - math.exp(-self.tau / par.duration_dependence_months))
        if self.contacts:
            factor *= self.caseworker.offer_factor
        if self.turned > 0:
            factor *= math.exp(par.caseworker_change_effect_log)
        if self.training > 0:
            factor *= 1.0 - par.training_lock_in_share
        referral = (1.0 - math.exp(-self.dose)) * math.exp(par.referral_effect_distance_slope * (d - 0.5))
        reach = self.effort_full + par.referral_effect_full_work_per_dose * referral
        if self.status == P and self.tau < 12:
            reach *= par.full_work_offer_ratio_in_parttime_short_spell
        elif self.status == P:
            reach *= par.full_work_offer_ratio_in_parttime_long_spell
        rate = par.offer_scale_full_work_per_month * reach * factor
        rate *= math.exp(
            -par.offer_distance_gradient_full_work * d
            - par.offer_health_gradient_full_work * (1.0 - self.health)
            - par.offer_stress_gradient_full_work * self.stress
        )
        if random() < 1.0 - math.exp(-rate) and self.decide("full_work", (16, 24, 32, 38)):
            return
        if self.status == B:
            reach = self.effort_part + par.referral_effect_parttime_per_dose * referral
            rate = par.offer_scale_parttime_per_month * reach * factor
            rate *= math.exp(
                -par.offer_distance_gradient_parttime * d
                - par.offer_health_gradient_parttime * (1.0 - self.health)
                - par.offer_stress_gradient_parttime * self.stress
            )
            if random() < 1.0 - math.exp(-rate) and self.decide("parttime", (6, 10, 15, 20)):
                return
        fading = 1.0 - math.exp(-self.tau / par.leave_without_work_duration_months)
        leaving = par.leave_without_work_base_prob_month * (1.0 - par.leave_without_work_duration_share * fading)
        slope = par.leave_without_work_pressure_slope * self.press - par.leave_without_work_distance_slope * (d - 0.5)
        if random() < leaving * math.exp(slope):
            self.next = O
            recent = self.cut_ago is not None and self.cut_ago < par.repeat_window_months
            self.left = LEFT_AFTER_CUT if recent else LEFT_WITHOUT_WORK
        elif self.status == P:
            end = par.parttime_separation_prob_month * math.exp(-par.parttime_separation_quality_slope * self.quality)
            if random() < end:
                self.next = B

    def decide(self, kind: str, bands: tuple[int, ...]) -> bool:
        """R8: draw an offer and take it if it is good enough."""
        par, random, index = self.model.par, self.random, self.model.law.minimum_wage_index
        shares = [getattr(par, f"offer_{kind}_hours_{hours}_share") for hours in bands]
        band = random.choices((1, 2, 3, 4), shares)[0]
        hours = getattr(par, f"offer_{kind}_hours_band_{band}")
        above = abs(random.gauss(0.0, par.offer_wage_above_minimum_log_sd))
        pay = hours * par.net_pay_eur_month_per_weekly_hour * index * math.exp(above)
        full = pay > self.norm
        if not full and self.status == P:
            return False
        value = hours / par.full_time_hours_week * self.work_value() - self.utility_now
        if full:
            value += self.utility(1.0 + par.work_gain_kept_share * (pay / self.norm - 1.0))
            value -= par.work_disutility_care * self.kids
        else:
            release = self.released(pay)
            cut = self.largest_cut(pay, release) if self.cut_left > 0 else 0.0
            value += self.utility(max(self.income_floor, 1.0 - cut + release / self.norm))
        quality = random.gauss(0.0, 1.0)
        least = par.acceptance_threshold_base_sd - par.acceptance_value_slope_sd * value
        if quality < least - par.acceptance_pressure_slope_sd * self.press:
            return False
        self.hours, self.wage, self.quality, self.tenure = int(hours), pay / index, quality, 0
        self.next = P
        if full:
            self.next, self.left = F, LEFT_FOR_JOB
        return True
