"""The start of an experiment: who takes part, who gets which arm, whose coach."""

from __future__ import annotations

import numpy as np

from bijstandsim.errors import InputError
from bijstandsim.kernels.rng import uniform_table
from bijstandsim.kernels.settle import apply_rules
from bijstandsim.kernels.slots import RECRUIT
from bijstandsim.kernels.state import B, O, P
from bijstandsim.population.build import World
from bijstandsim.population.groups import code, inside
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.predicates import box
from bijstandsim.scenario.schema import Assignment

#: Steps towards the tilt that gives the volunteers' difference, and Newton's towards the end of the race in each.
_STEPS, _NEWTON = 5, 3
#: Levers of a release; where the policy sets one otherwise than regular practice, months used before do not count.
_RELEASE = ("release_share", "release_cap", "release_months")


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
    slots = np.flatnonzero(fits)
    return slots if rule.for_ is None else slots[inside(world, box(rule.for_), slots)]


def _volunteer_weight(world: World, slots: np.ndarray, winners: int, strength: float = 1.0) -> np.ndarray:
    """Relative chances to be among the ``winners``: they and the others are as far apart as the parameters say.

    Or ``strength`` times as far. Weights exp(k x) of ln mbar and d, whose k are found by steps: the more people take
    part, the less a draw without replacement moves their mean, and the more it moves that of the others.
    """
    par, others = world.city.par[0], len(slots) - winners
    log_m = np.log(world.traits.motivation_level[slots].astype(np.float64))
    x = np.stack([log_m, world.state.distance[slots].astype(np.float64)])
    x -= x.mean(axis=1, keepdims=True)
    wanted = strength * np.array([par.volunteer_selection_motivation_log, par.volunteer_selection_distance_share])
    spread = x @ x.T / len(slots)
    if others <= 0 or not wanted.any() or not np.linalg.det(spread) > 0.0:
        return np.ones(len(slots))
    gain = np.linalg.inv(spread) * (others / len(slots))
    tilt, end = gain @ wanted, -np.log(others / len(slots))
    for _ in range(_STEPS):
        weight = np.exp(tilt @ x)
        for _ in range(_NEWTON):  # when the race has so many winners
            still = np.exp(-weight * end)
            end = max(end + (still.sum() - others) / (weight * still).sum(), 1e-9)
        apart = x @ (1.0 - np.exp(-weight * end)) * (1.0 / winners + 1.0 / others)
        tilt = tilt + gain @ (wanted - apart)
    return np.asarray(np.exp(tilt @ x))


def recruit(world: World, scenario: Scenario) -> None:
    """Draw the participants and assign the arms by lot; arms with own coaches change caseworker.

    Writes ``World.assigned``, ``State.arm`` (whose regime a person gets) and ``State.caseworker``. Raises InputError
    when too few people are eligible.
    """
    world.state.ever[:] = 0
    world.state.work_run[:] = 0
    _arms(world, scenario)
    fresh_release(world)


def fresh_release(world: World) -> None:
    """Who begins under another release than that of regular practice has used none of its months."""
    apply_rules(world.t, 1, world.traits, world.state, world.now, world.city)
    levers = world.city.levers
    other = np.any([levers[name][:, 1] != levers[name][:, 0] for name in _RELEASE], axis=0)
    there = np.flatnonzero(world.state.status <= O)
    world.state.release_used[there[other[world.now.row[there]]]] = 0


def _arms(world: World, scenario: Scenario) -> None:
    arms = world.resolved.arms
    world.assigned = world.state.arm.copy()
    wanted = sum(arm.size for arm in arms[1:])
    if wanted == 0:
        return
    slots = eligible_slots(world, scenario)
    _enough(wanted, len(slots), "the arms are larger than the group that is eligible")
    draws = uniform_table(world.city.key, world.traits.pid[slots], 0, RECRUIT)
    rule = scenario.assignment
    by_arm = _in_lots(world, scenario, slots, draws) if _lot_first(rule) else _dealt(world, scenario, slots, draws)
    for number, places in enumerate(by_arm, start=1):
        stays = places[draws[places, 2] >= rule.refusal_share]
        world.state.arm[slots[stays]] = number
    world.assigned = world.state.arm.copy()
    for number, places in enumerate(by_arm, start=1):
        _cross(world, rule, number, slots[places], draws[places, 3])
    _seat(world, np.flatnonzero(world.state.arm > 0))


def _enough(wanted: int, eligible: int, message: str) -> None:
    if eligible < wanted:
        raise InputError(
            message,
            found=f"{wanted} places, {eligible} eligible people",
            allowed="smaller arms, a larger municipality.size or wider assignment.eligible",
        )


def _cross(world: World, rule: Assignment, number: int, members: np.ndarray, u: np.ndarray) -> None:
    """Those who get another arm's regime than the one they were assigned to; who withdrew stays away."""
    names = [arm.name for arm in world.resolved.arms]
    below = 0.0
    for one in rule.crossover:
        if names[number] == one.from_:
            moved = members[(below <= u) & (u < below + one.share)]
            world.state.arm[moved[world.state.arm[moved] == number]] = names.index(one.to)
            below += one.share


def _lot_first(rule: Assignment) -> bool:
    return rule.before_consent or rule.unit == "caseworker"


def _race(u: np.ndarray, weight: np.ndarray, winners: int) -> np.ndarray:
    """Places of the winners: an exponential race draws in proportion to the weights, without replacement."""
    return np.argsort(-np.log(u) / weight, kind="stable")[:winners]


def _dealt(world: World, scenario: Scenario, slots: np.ndarray, draws: np.ndarray) -> list[np.ndarray]:
    """Volunteers first, then the lot among them: places in ``slots`` by arm."""
    sizes = [arm.size for arm in world.resolved.arms[1:]]
    volunteer = scenario.assignment.volunteers == "prior"
    weight = _volunteer_weight(world, slots, sum(sizes)) if volunteer else np.ones(len(slots))
    order = _race(draws[:, 0], weight, sum(sizes))
    lot = draws[order, 1]
    if not scenario.assignment.stratify:
        return np.split(order[np.argsort(lot, kind="stable")], np.cumsum(sizes)[:-1])
    # Within a stratum people stand in the order of their lots; arms are dealt in an even pattern along the line.
    strata = [code(world, dimension, slots[order]) for dimension in scenario.assignment.stratify]
    line = order[np.lexsort((lot, *strata))]
    even = np.concatenate([(np.arange(size) + 0.5) / size for size in sizes])
    arm = np.repeat(np.arange(len(sizes)), sizes)[np.argsort(even, kind="stable")]
    return [line[arm == number] for number in range(len(sizes))]


def _in_lots(world: World, scenario: Scenario, slots: np.ndarray, draws: np.ndarray) -> list[np.ndarray]:
    """The lot among all first, people or caseworkers, then volunteers within each: places in ``slots`` by arm."""
    rule, arms = scenario.assignment, world.resolved.arms[1:]
    sizes = np.array([arm.size for arm in arms])
    if rule.unit == "caseworker":
        desk = world.state.caseworker[slots]
        desks, clients = np.unique(desk, return_counts=True)
        shuffled = np.argsort(uniform_table(world.city.key, desks.astype(np.uint32), 1, RECRUIT)[:, 0], kind="stable")
        middle = np.empty(len(desks))
        middle[shuffled] = (np.cumsum(clients[shuffled]) - 0.5 * clients[shuffled]) / len(slots)
        at = middle[np.searchsorted(desks, desk)]
    else:
        at = (np.argsort(np.argsort(draws[:, 1], kind="stable"), kind="stable") + 0.5) / len(slots)
    lot = np.minimum(np.searchsorted(np.cumsum(sizes) / sizes.sum(), at), len(sizes) - 1)
    found = []
    for number, arm in enumerate(arms):
        places = np.flatnonzero(lot == number)
        _enough(arm.size, len(places), f"too few people drew the lot of the arm {arm.name}")
        strength = rule.selection.get(arm.name, 1.0) if rule.volunteers == "prior" else 0.0
        weight = _volunteer_weight(world, slots[places], arm.size, strength)
        found.append(places[_race(draws[places, 0], weight, arm.size)])
    return found


def _seat(world: World, participants: np.ndarray) -> None:
    """Give participants whose row of levers has its own team one of its caseworkers, in turn by their numbers."""
    participants = participants[np.argsort(world.traits.pid[participants])]
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
    caseworker = world.people.edit()[1].caseworker
    own = world.desks.team[caseworker] > 0
    own[len(home) :] = False
    caseworker[own] = home[np.flatnonzero(own)]
    world.teams.fte[1:] = -1.0
