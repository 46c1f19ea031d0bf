"""The caseworker's month in Mesa: hours, duty meetings, triage, contacts, checks, cuts (C1 to C7)."""

from __future__ import annotations

import math

import mesa


class Caseworker(mesa.Agent):
    """A desk and the person behind it."""

    def __init__(self, model):
        super().__init__(model)
        self.clients: list = []
        self.backlog = self.carry = self.cases = 0.0
        self.new_face()

    def new_face(self) -> None:
        """Somebody new behind the desk."""
        gauss = self.random.gauss
        self.z_toughness, self.z_support = gauss(0.0, 1.0), gauss(0.0, 1.0)
        self.z_skill, self.z_belief = gauss(0.0, 1.0), gauss(0.0, 1.0)

    def work(self) -> None:
        """The whole month."""
        self.turn_over()
        self.show_style()
        hours = self.fixed_tasks()
        hours = self.duty_meetings(hours)
        par = self.model.par
        monitoring = (1.0 - par.contact_hours_share) * hours
        per_client = monitoring / max(len(self.clients), 1)
        self.monitoring = 1.0 - math.exp(-per_client / par.monitoring_hours_scale_month)
        self.meet(hours - monitoring)
        for client in self.clients:
            client.receive(self)
            self.check(client)

    def turn_over(self) -> None:
        """C7: the caseworker leaves, a colleague takes over the files."""
        par = self.model.par
        load = len(self.clients) / par.caseload_clients
        leaving = par.caseworker_turnover_prob_month * math.exp(par.turnover_load_slope * (load - 1.0))
        leaves = self.random.random() < leaving
        if leaves:
            self.new_face()
        for client in self.clients:
            client.new_caseworker = leaves
            if leaves:
                client.turned = int(par.caseworker_change_effect_months)

    def show_style(self) -> None:
        """Toughness, support, skill and belief."""
        par, sd = self.model.par, self.model.par.caseworker_skill_log_sd
        spread = par.guideline_style_spread_ratio
        tough = par.caseworker_toughness_mean + spread * par.caseworker_toughness_sd * self.z_toughness
        support = par.caseworker_support_mean + spread * par.caseworker_support_sd * self.z_support
        self.toughness = min(max(tough, 0.0), 1.0)
        self.support = min(max(support, 0.0), 1.0)
        self.skill = math.exp(sd * self.z_skill - 0.5 * sd * sd)
        self.offer_factor = math.exp(par.caseworker_belief_sd * self.z_belief)

    def fixed_tasks(self) -> float:
        """C1: files, intakes, last month's cases; returns the hours that are left."""
        par, desks = self.model.par, self.model.desks
        team = sum(len(desk.clients) for desk in desks) / par.caseload_clients
        hours = par.caseworker_hours_month * (1.0 - par.caseworker_sick_share) * team / len(desks)
        tasks = par.hours_per_file_month * len(self.clients) + self.cases + self.backlog
        for client in self.clients:
            tasks += par.hours_per_intake * client.intake
            client.intake = 0
        done = min(tasks, hours)
        self.backlog = tasks - done
        self.cases = 0.0
        return hours - done

    def duty_meetings(self, hours: float) -> float:
        """The regular talk with clients who are exempt; returns the hours that are left."""
        par = self.model.par
        for client in self.clients:
            client.contacts = 0
            client.duty_ago += 1
            due = client.exempt and client.duty_ago >= par.duty_meeting_interval_months
            if due and hours >= par.hours_per_duty_meeting:
                hours -= par.hours_per_duty_meeting
                client.duty_ago = 0
                client.contacts = 1
        return hours

    def meet(self, hours: float) -> None:
        """C2, C3: contacts by triage weight, in random order, until the hours are gone."""
        if not self.clients:
            return
        par = self.model.par
        each = par.minutes_per_talk / 60.0
        available = hours + self.carry
        weights = [client.triage_weight() for client in self.clients]
        per_weight = available / (sum(weights) * each)
        # One call for all clients is what numpy's generator is good at.
        wanted = self.rng.poisson([weight * per_weight for weight in weights]).tolist()
        queue = [(client, talks) for client, talks in zip(self.clients, wanted, strict=True) if talks]
        self.random.shuffle(queue)
        for client, talks in queue:
            for _ in range(talks):
                if each > available:
                    break
                available -= each
                client.contacts += 1
        self.carry = min(available, hours)

    def check(self, client) -> None:
        """C6 and R10: a report, then a cut or a warning."""
        client.cut = False
        if client.cut_ago is not None:
            client.cut_ago += 1
        if client.exempt:
            return
        par = self.model.par
        missing = max(0.0, 1.0 - client.search / par.search_requirement_level)
        chance = missing * par.violation_detection_prob_month + par.wrongful_report_prob_month
        if self.random.random() >= self.monitoring * chance:
            return
        self.cases += par.hours_per_enforcement_case
        log_odds = (
            par.cut_log_odds
            + par.cut_toughness_slope * self.toughness
            - par.cut_health_slope * (1.0 - client.health)
            - par.cut_trust_slope * client.trust
            + par.cut_prior_slope * min(client.cuts, par.prior_cuts_cap)
        )
        jump = par.perceived_risk_jump_prob_month
        if self.random.random() < 1.0 / (1.0 + math.exp(-log_odds)):
            jump *= math.exp(-par.repeat_cut_jump_decay_log * client.cuts)
            self.impose(client)
        else:
            jump *= par.warning_to_cut_jump_ratio
        client.perceived_risk = min(1.0, client.perceived_risk + jump)

    def impose(self, client) -> None:
        """A cut; an objection that succeeds gives the money back."""
        par, random = self.model.par, self.random
        repeat = client.cut_ago is not None and client.cut_ago <= par.repeat_window_months
        client.cut, client.cut_ago = True, 0
        client.cuts += 1
        if random.random() < par.objection_share_of_cuts:
            self.cases += par.hours_per_objection
            if random.random() < par.objection_success_share:
                return
        months = par.repeat_cut_duration_months if repeat else par.cut_duration_months
        client.cut_left = min(client.cut_left + int(months), 36)
