"""The caseworkers' month in numpy: hours, contacts, checks, cuts (C1 to C7)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from _numpy_people import NEVER
from scipy.special import expit


def place_in_queue(desk):
    """Place of each element among those with the same desk, in the order given, from 0."""
    order = np.argsort(desk, kind="stable")
    ordered = desk[order]
    place = np.empty(len(desk), np.int64)
    place[order] = np.arange(len(desk)) - np.searchsorted(ordered, ordered)
    return place


class Service:
    """What caseworkers do; arrays of the month are in the order of ``on``, the rows of the clients."""

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
            + par.cut_toughness_slope * month.toughness[found]
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
