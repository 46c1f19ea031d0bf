"""The start of an experiment: who takes part, who gets which arm, whose coach."""

from __future__ import annotations

import numpy as np

from bijstandsim.errors import InputError
from bijstandsim.kernels.rng import uniform_table
from bijstandsim.kernels.settle import apply_rules
from bijstandsim.kernels.slots import RECRUIT
from bijstandsim.kernels.state import B, P
from bijstandsim.population.build import World
from bijstandsim.scenario import Scenario


def eligible_slots(world: World, scenario: Scenario) -> np.ndarray:
    """Slots of the people on benefit who meet the scenario's conditions, in slot order."""
    rule = scenario.assignment.eligible
    state, traits = world.state, world.traits
    age = world.t - traits.birth
    pension = float(world.city.law[1].pension_age_months)
    fits = (state.status == B) | (state.status == P)
    fits &= state.tau >= rule.min_months_on_benefit
    fits &= age >= rule.min_age * 12
    fits &= pension - age >= rule.min_months_to_pension
    return np.flatnonzero(fits)


def _volunteer_weight(world: World, slots: np.ndarray) -> np.ndarray:
    """Relative chance to volunteer that shifts the means of ln mbar and d as the parameters say.

    Exponential tilting: for a normal variable with variance v a weight exp(s x / v) moves the mean by s.
    """
    par = world.city.par[0]
    log_m = np.log(world.traits.motivation_level[slots].astype(np.float64))
    d = world.state.distance[slots].astype(np.float64)
    weight = np.ones(len(slots))
    for x, shift in (
        (log_m, float(par.volunteer_selection_motivation_log)),
        (d, float(par.volunteer_selection_distance_share)),
    ):
        variance = x.var()
        if variance > 0.0:
            weight *= np.exp(shift * (x - x.mean()) / variance)
    return weight


def recruit(world: World, scenario: Scenario) -> None:
    """Draw the participants and assign the arms by lot; arms with own coaches change caseworker.

    Writes ``State.arm`` and ``State.caseworker``. Raises InputError when too few people are eligible.
    """
    arms = world.resolved.arms
    wanted = sum(arm.size for arm in arms[1:])
    if wanted == 0:
        return
    slots = eligible_slots(world, scenario)
    if len(slots) < wanted:
        raise InputError(
            "the arms are larger than the group that is eligible",
            found=f"{wanted} places, {len(slots)} eligible people",
            allowed="smaller arms, a larger municipality.size or wider assignment.eligible",
        )
    table = uniform_table(world.city.key, world.traits.pid[slots], 0, RECRUIT)
    weight = np.ones(len(slots))
    if scenario.assignment.volunteers == "prior":
        weight = _volunteer_weight(world, slots)
    # An exponential race: the smallest waiting times win, in proportion to the weights, without replacement.
    order = np.argsort(-np.log(table[:, 0]) / weight, kind="stable")[:wanted]
    chosen = slots[order][np.argsort(table[order, 1], kind="stable")]
    first = 0
    for number, arm in enumerate(arms[1:], start=1):
        world.state.arm[chosen[first : first + arm.size]] = number
        first += arm.size
    world.state.ever[:] = 0
    world.state.work_run[:] = 0
    _seat(world, np.sort(chosen))


def _seat(world: World, participants: np.ndarray) -> None:
    """Give participants whose row of levers has its own team one of its caseworkers, in turn."""
    apply_rules(world.t, 1, world.traits, world.state, world.now, world.city)
    team_of = world.resolved.row_team[world.now.row[participants]]
    for team in range(1, len(world.resolved.teams)):
        members = participants[team_of == team]
        size = int(world.teams.size[team])
        world.state.caseworker[members] = world.teams.first[team] + np.arange(len(members)) % size
        caseload = float(world.city.levers["caseload"][world.teams.row[team], 1])
        world.teams.fte[team] = len(members) / caseload


def end_policy(world: World, home: np.ndarray) -> None:
    """After the policy the coaches of the arms are gone: everybody is back at the desk they came from."""
    own = world.desks.team[world.state.caseworker] > 0
    own[len(home) :] = False
    world.state.caseworker[own] = home[np.flatnonzero(own)]
    world.teams.fte[1:] = -1.0
