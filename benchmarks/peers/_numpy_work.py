"""Search, offers and jobs in numpy (R1 to R9 and R11)."""

from __future__ import annotations

import numpy as np
from _numpy_people import LEFT_AFTER_CUT, LEFT_FOR_JOB, LEFT_WITHOUT_WORK, SINGLE_PARENT, B, F, O, P, W
from scipy.special import expit, ndtr, ndtri


class Work:
    """What people on and off benefit do about work."""

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
        pay_part = np.full(len(on), par.expected_parttime_pay_eur_month * index)
        release_part = self.released(on, pay_part)
        cut_part = np.where(who.cut_left[on] > 0, self.largest_cut(pay_part, release_part, norm), 0.0)
        y_part = np.maximum(floor, 1.0 - cut_part + release_part / norm)
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
        short = par.full_work_offer_ratio_in_parttime_short_spell
        long = par.full_work_offer_ratio_in_parttime_long_spell
        rate_full = par.offer_scale_full_work_per_month * factor
        rate_full *= np.exp(
            -par.offer_distance_gradient_full_work * d
            - par.offer_health_gradient_full_work * ill
            - par.offer_stress_gradient_full_work * z
        )
        rate_full *= month.effort_full + par.referral_effect_full_work_per_dose * referral
        rate_full *= np.where(works, np.where(tau < 12, short, long), 1.0)
        rate_part = par.offer_scale_parttime_per_month * factor
        rate_part *= np.exp(
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

        slope = par.leave_without_work_pressure_slope * month.press - par.leave_without_work_distance_slope * (d - 0.5)
        fading = 1.0 - np.exp(-tau / par.leave_without_work_duration_months)
        leaving = par.leave_without_work_base_prob_month * (1.0 - par.leave_without_work_duration_share * fading)
        leaves = ~taken & (rng.random(n) < leaving * np.exp(slope))
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
