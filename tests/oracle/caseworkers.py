"""Step 5 in plain Python: turnover, hours, meetings, checks and cuts (C1 to C7, R10)."""

from __future__ import annotations

import math
from types import SimpleNamespace

from scipy.special import expit, ndtri
from scipy.stats import poisson

from bijstandsim.kernels import slots
from bijstandsim.kernels.levers import APP, GROUP, ON_DEMAND, PEER, TALK

from .world import Oracle, Person

NEVER = 255


def clip(x: float, low: float, high: float) -> float:
    return min(max(x, low), high)


def caseworkers(world: Oracle, clients: list[Person]) -> None:
    """Everything that caseworkers do in a month, desk by desk; ``clients`` are the people in B and P."""
    for desk in world.desks:
        desk.list = [c for c in clients if c.caseworker == desk.number]
        desk.close = False
    for team in world.teams:
        team.desks = world.desks[team.first : team.first + team.size]
        team.clients = sum(len(desk.list) for desk in team.desks)
    for desk in world.desks:
        team = world.teams[desk.team]
        turnover(world, desk, team)
        style(world, desk, team)
        fixed_tasks(world, desk, team)
    for team in world.teams:
        capacity(world, team)
    for desk in world.desks:
        duty_meetings(world, desk)
        monitoring(world, desk, world.teams[desk.team])
        contacts(world, desk, world.teams[desk.team])
        for client in desk.list:
            dose(world, desk, client)
        desk.cases = 0.0
        for client in desk.list:
            enforcement(world, desk, client)
        desk.client_months += len(desk.list)
        desk.contact_count += sum(client.contacts for client in desk.list)
        desk.cut_count += sum(client.cut for client in desk.list)
        if desk.close:
            for client in desk.list:
                client.close = True


def turnover(world: Oracle, desk: SimpleNamespace, team: SimpleNamespace) -> None:
    """C7: somebody else may take the desk over."""
    par = world.par
    load = len(desk.list) / world.levers(team.row).caseload
    prob = par.caseworker_turnover_prob_month * math.exp(par.turnover_load_slope * (load - 1.0))
    u = world.draw(desk.number, slots.DESK_MONTH, 0)
    if abs(u - prob) < 1e-5:
        desk.close = True
    if u >= prob:
        return
    desk.generation = world.t
    z = [float(ndtri(world.draw(desk.number, slots.DESK_TRAITS, word))) for word in range(4)]
    desk.z_toughness, desk.z_support, desk.z_skill, desk.z_belief = z
    for client in desk.list:
        if world.levers(client.row).fixed_contact == 0.0:
            client.new_caseworker = 1
            client.turned = int(par.caseworker_change_effect_months)


def style(world: Oracle, desk: SimpleNamespace, team: SimpleNamespace) -> None:
    """What the desk's caseworker is like under the team's guideline."""
    par, lev = world.par, world.levers(team.row)
    desk.toughness = clip(lev.toughness + lev.style_spread * par.caseworker_toughness_sd * desk.z_toughness, 0.0, 1.0)
    desk.support = clip(lev.support + lev.style_spread * par.caseworker_support_sd * desk.z_support, 0.0, 1.0)
    sd = par.caseworker_skill_log_sd
    desk.skill = math.exp(sd * desk.z_skill - sd * sd / 2.0)
    desk.offer_factor = math.exp(par.caseworker_belief_sd * desk.z_belief)


def fixed_tasks(world: Oracle, desk: SimpleNamespace, team: SimpleNamespace) -> None:
    """C1: hours of the month, less files, intakes, the cases of last month and what was left undone."""
    par, lev = world.par, world.levers(team.row)
    fte = team.fte if lev.staffing_fixed > 0.0 else team.clients / lev.caseload
    desk.hours = par.caseworker_hours_month * (1.0 - par.caseworker_sick_share) * fte / team.size
    case_hours = desk.cases
    tasks = par.hours_per_file_month * len(desk.list)
    tasks += par.hours_per_intake * sum(client.intake for client in desk.list)
    tasks += case_hours + desk.backlog
    done = min(tasks, desk.hours)
    desk.backlog = tasks - done
    desk.used = done
    desk.enforcement_hours = min(case_hours, done)
    desk.left = desk.hours - done
    for client in desk.list:
        client.intake = 0


def capacity(world: Oracle, team: SimpleNamespace) -> None:
    """Hours per client after fixed tasks, and its logarithm against the reference."""
    if team.clients == 0:
        team.cap, team.log_cap = world.par.capacity_floor_hours, 0.0
        return
    team.cap = max(sum(desk.left for desk in team.desks) / team.clients, world.par.capacity_floor_hours)
    reference = world.run.capacity_reference
    team.log_cap = math.log(team.cap / reference) if reference > 0.0 else 0.0


def duty_meetings(world: Oracle, desk: SimpleNamespace) -> None:
    """Exempt clients meet once in so many months, while there are hours: in the order of their place in the queue."""
    par = world.par
    due = []
    for client in desk.list:
        gap = world.levers(client.row).duty_meeting_months
        if client.exempt and gap > 0.0:
            client.duty_ago = min(client.duty_ago + 1, 255)
            if client.duty_ago >= gap:
                due.append(client)
    held = min(len(due), int(desk.left / par.hours_per_duty_meeting))
    for client in sorted(due, key=lambda c: world.draw(c.pid, slots.CARE, 2))[:held]:
        desk.left -= par.hours_per_duty_meeting
        desk.used += par.hours_per_duty_meeting
        client.contacts += 1
        client.effect += 1.0
        client.duty_ago = 0
        due.remove(client)
    for client in due:
        client.waiting = 1


def monitoring(world: Oracle, desk: SimpleNamespace, team: SimpleNamespace) -> None:
    """The rest of the hours is split; C4."""
    par, lev = world.par, world.levers(team.row)
    checks = min(desk.left, lev.monitoring_factor * (1.0 - par.contact_hours_share) * desk.left)
    desk.contact_hours = desk.left - checks
    desk.used += checks
    desk.enforcement_hours += checks
    per_client = checks / len(desk.list) if desk.list else 0.0
    desk.monitoring = 1.0 - math.exp(-per_client / par.monitoring_hours_scale_month)


def mode_of(world: Oracle, client: Person) -> tuple[float, float]:
    """Hours and effect of one contact in the client's mode."""
    par = world.par
    minutes, effect = {
        TALK: (par.minutes_per_talk, 1.0),
        GROUP: (par.minutes_per_group_contact, par.effect_group_contact_ratio),
        APP: (par.minutes_per_app_contact, par.effect_app_contact_ratio),
        ON_DEMAND: (par.minutes_per_demand_contact, par.effect_demand_contact_ratio),
        PEER: (par.minutes_per_peer_contact, par.effect_peer_contact_ratio),
    }[int(world.levers(client.row).guidance_mode)]
    return minutes / 60.0, effect


def triage(world: Oracle, client: Person, team: SimpleNamespace) -> float:
    """C2: weight of one client."""
    par, lev = world.par, world.levers(team.row)
    asks = par.asks_for_contact_prob_month * client.motivation * (0.5 + client.trust)
    asked = client.happens(world.draw(client.pid, slots.CARE, 0), asks)
    if int(world.levers(client.row).guidance_mode) == ON_DEMAND and not asked:
        return 0.0
    a_d = lev.triage_distance + par.pay_per_exit_triage_shift * lev.pay_per_exit
    return math.exp(
        a_d * client.distance
        + lev.triage_need * (1.0 - client.health)
        + lev.triage_since * client.since
        + lev.triage_new * (client.tau < par.triage_new_client_months)
        + lev.triage_asked * asked
    )


def contacts(world: Oracle, desk: SimpleNamespace, team: SimpleNamespace) -> None:
    """C3: how many contacts each client should have, then who gets them."""
    available = desk.contact_hours + desk.carry
    weights = [triage(world, client, team) for client in desk.list]
    total = sum(w * mode_of(world, client)[0] for w, client in zip(weights, desk.list, strict=True))
    wanted = []
    for w, client in zip(weights, desk.list, strict=True):
        rate = min(available * w / total, world.levers(client.row).contacts_month) if total > 0.0 else 0.0
        u = world.draw(client.pid, slots.CARE, 1)
        number = int(poisson.ppf(u, rate)) if rate > 0.0 else 0
        for k in (number - 1, number):
            if k >= 0 and abs(poisson.cdf(k, rate) - u) < 1e-5:
                desk.close = True
        if number > 0:
            wanted.append((world.draw(client.pid, slots.CARE, 2), client, number))
    left = available
    for _, client, number in sorted(wanted, key=lambda item: item[0]):
        hours, effect = mode_of(world, client)
        for _ in range(number):
            if abs(left - hours) < 1e-6:
                desk.close = True
            if left < hours:
                client.waiting = 1
                break
            left -= hours
            client.contacts += 1
            client.effect += effect
    desk.contact_used = available - left
    desk.used += desk.contact_used
    desk.carry = min(left, desk.contact_hours)


def dose(world: Oracle, desk: SimpleNamespace, client: Person) -> None:
    """C5, and the clock since the last contact."""
    par, lev = world.par, world.levers(client.row)
    interviewing = 1.0 + par.trained_interviewing_dose_gain_ratio * lev.interviewing_trained
    interviewing += par.untrained_interviewing_dose_change_ratio * lev.interviewing_untrained
    client.dose = max(client.effect * desk.support * interviewing * (0.5 + client.trust) * desk.skill, 0.0)
    client.since = 0 if client.contacts > 0 else min(client.since + 1, int(par.since_cap_months))


def enforcement(world: Oracle, desk: SimpleNamespace, client: Person) -> None:
    """C6 and R10: detection, cut or warning, objection, perceived risk."""
    par, lev = world.par, world.levers(client.row)
    if client.cut_ago < NEVER:
        client.cut_ago = min(client.cut_ago + 1, NEVER - 1)
    if lev.search_duty == 0.0 or client.exempt:
        return
    v = max(0.0, 1.0 - client.search / lev.search_level - lev.tolerance) if lev.search_level > 0.0 else 0.0
    detected = desk.monitoring * (v * par.violation_detection_prob_month + par.wrongful_report_prob_month)
    if not client.happens(world.draw(client.pid, slots.CARE, 3), detected):
        return
    desk.cases += par.hours_per_enforcement_case
    odds = (
        par.cut_log_odds
        + par.cut_toughness_slope * desk.toughness
        - par.cut_health_slope * (1.0 - client.health)
        - par.cut_trust_slope * client.trust
        + par.cut_prior_slope * min(client.cuts, par.prior_cuts_cap)
    )
    spared = lev.warning_first > 0.0 and client.warned == 0
    if not client.happens(world.draw(client.pid, slots.ENFORCE, 0), float(expit(odds))) or spared:
        client.warning = 1
        client.warned = min(client.warned + 1, 255)
        jump = par.warning_to_cut_jump_ratio * par.perceived_risk_jump_prob_month
    else:
        jump = par.perceived_risk_jump_prob_month * math.exp(-par.repeat_cut_jump_decay_log * client.cuts)
        impose(world, desk, client)
    client.perceived_risk = min(client.perceived_risk + jump, 1.0)


def impose(world: Oracle, desk: SimpleNamespace, client: Person) -> None:
    """A cut, its months, and the objection to it."""
    par, lev = world.par, world.levers(client.row)
    repeat = client.cut_ago <= par.repeat_window_months
    u = world.draw(client.pid, slots.ENFORCE, 1)
    if client.happens(u, par.objection_share_of_cuts):
        desk.cases += par.hours_per_objection
    won = client.happens(u, par.objection_share_of_cuts * par.objection_success_share)
    if not won:
        client.cut_left = int(min(client.cut_left + (lev.repeat_months if repeat else lev.cut_months), 36))
    client.cut = 1
    client.cuts = min(client.cuts + 1, 255)
    client.cut_ago = 0
