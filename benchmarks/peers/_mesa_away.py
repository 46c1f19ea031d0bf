"""The month of a recipient of the Mesa peer who is off benefit (R9)."""

from __future__ import annotations

import math
from statistics import NormalDist

from _mesa_constants import LEFT_AFTER_CUT, LEFT_FOR_JOB, B, F, O, W
from _mesa_inner import logistic

NORMAL = NormalDist()


class Away:
    """In work, on insurance, or without either."""

    def month_away(self) -> None:
        """R9: in work, on insurance or without either."""
        par, random, norm = self.model.par, self.random.random, self.norm
        wage = self.wage * self.model.law.minimum_wage_index
        if self.status == F:
            self.income = 1.0 + par.work_gain_kept_share * (wage / norm - 1.0)
            end = par.separation_base_prob_month * math.exp(
                -par.separation_quality_slope * self.quality
                - par.separation_tenure_slope_per_month * min(self.tenure, par.tenure_cap_months)
                + par.separation_distance_slope * (self.distance - par.separation_reference_distance)
            )
            if random() < end:
                self.lose_job()
            return
        near = math.exp(
            -par.job_finding_off_benefit_distance_slope * (self.distance - par.job_finding_reference_distance)
        )
        if self.status == W:
            self.income = par.insurance_replacement_ratio * wage / norm
            self.insured -= 1
            if random() < par.job_finding_insured_prob_month * near:
                self.find_job(wage)
            elif self.insured == 0:
                self.lose_job()
            return
        self.income = max(self.income_floor, par.income_off_benefit_without_work_ratio)
        base, back = par.job_finding_after_leaving_without_work_prob_month, par.return_from_no_benefit_start_prob_month
        if self.left == LEFT_FOR_JOB:
            base = par.job_finding_no_benefit_prob_month
        if self.left == LEFT_AFTER_CUT:
            back = par.return_after_enforcement_start_prob_month
        if random() < base * near:
            self.find_job(wage)
        elif random() < back * math.exp(-self.tenure / par.return_fading_months):
            self.next = B

    def lose_job(self) -> None:
        """Insurance, or else a claim for benefit."""
        par = self.model.par
        self.left = LEFT_FOR_JOB
        if self.status == F and self.rights >= par.insurance_entitlement_months:
            self.next, self.insured, self.rights = W, int(par.insurance_duration_months), 0
            return
        take_up = logistic(par.benefit_take_up_log_odds + par.benefit_take_up_trust_slope * (self.trust - 0.5))
        self.next = B if self.random.random() < (1.0 - par.wealth_test_fail_share) * take_up else O

    def find_job(self, wage: float) -> None:
        """A job found off benefit, of a quality that needs no pressure."""
        par = self.model.par
        if wage <= self.norm:
            self.wage, self.hours = par.expected_full_work_pay_eur_month, int(par.full_time_hours_week)
        floor = NORMAL.cdf(par.acceptance_threshold_base_sd)
        self.quality = NORMAL.inv_cdf(floor + self.random.random() * (1.0 - floor))
        self.tenure, self.next = 0, F
