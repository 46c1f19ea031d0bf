"""One run: a burnt-in city, one replicate of the policy, and what was counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bijstandsim.engine.groups import ALWAYS, make_cells
from bijstandsim.kernels.desks import list_people
from bijstandsim.kernels.record import record
from bijstandsim.kernels.rng import make_key
from bijstandsim.kernels.settle import apply_rules
from bijstandsim.population.build import World, build
from bijstandsim.population.burn_in import advance, burn_in
from bijstandsim.population.recruit import end_policy, recruit
from bijstandsim.scenario import Resolved, Scenario


@dataclass(frozen=True)
class RunCounts:
    """What one run counted."""

    counts: np.ndarray  # (1 + months, arms, groups, COUNTS): sums over people
    books: np.ndarray  # (1 + months, arms, ITEMS): cents
    series: np.ndarray  # (months, SERIES)
    desks: np.ndarray  # (regular caseworkers, 3): client-months, contacts, cuts since the start of the policy
    agent_months: int  # of the policy period
    burn_in_agent_months: int  # of the burn-in that the run starts from, shared by its replicates


def dimensions_of(scenario: Scenario) -> tuple[str, ...]:
    """Dimensions of the subgroups that a scenario records."""
    return tuple(dict.fromkeys((*ALWAYS, *scenario.outputs.groups)))


def burnt_in(scenario: Scenario, resolved: Resolved, values: Mapping[str, float], draw: int) -> World:
    """A city after burn-in under regular practice with the parameters ``values``."""
    world = build(scenario, resolved, values, draw)
    burn_in(world)
    return world


def start_policy(world: World, scenario: Scenario, replicate: int) -> np.ndarray:
    """Recruit and key the replicate's draws; records month 0. Returns the membership matrix of the groups."""
    key_replicate(world, scenario, replicate)
    recruit(world, scenario)
    member = make_cells(world, dimensions_of(scenario))
    note_month_zero(world)
    return member


def key_replicate(world: World, scenario: Scenario, replicate: int) -> None:
    """From here on the draws are those of ``replicate``; everybody's present desk is remembered as home."""
    world.city = world.city._replace(key=make_key(scenario.seed, replicate))
    world.city.run[0].agent_months = 0.0
    world.home = world.people.edit()[1].caseworker.copy()


def note_month_zero(world: World) -> None:
    """Record where everybody is before the policy, under the rules that held until then."""
    apply_rules(world.t, 0, world.traits, world.state, world.now, world.city)
    # As uint64, like inside the kernels: another type of integer would be compiled apart.
    ends = list_people(world.state, world.now, world.desks, world.teams)
    n_clients, n_all, n_gone = (np.uint64(end) for end in ends)
    record(0, n_clients, n_all, n_gone, world.traits, world.state, world.now, world.city, world.counts[0])


def step(world: World, months: int = 1) -> None:
    """Advance the policy period by ``months`` months; the arms' own coaches leave when the policy ends."""
    end = world.resolved.policy_months
    for first, last in ((world.t, min(world.t + months, end)), (max(world.t, end), world.t + months)):
        if last <= first:
            continue
        if first == end:
            end_policy(world, world.home)
        advance(world, last - first, policy=True, first=first + 1)


def collect(world: World, member: np.ndarray) -> RunCounts:
    """What the run has counted so far, by arm and group."""
    regular = slice(0, int(world.teams.size[0]))
    desks = world.desks
    return RunCounts(
        counts=np.einsum("agc,pck->pagk", member, world.counts),
        books=world.books.copy(),
        series=world.series.copy(),
        desks=np.stack([desks.client_months[regular], desks.contact_count[regular], desks.cut_count[regular]], axis=1),
        agent_months=int(world.city.run[0].agent_months),
        burn_in_agent_months=world.burn_in_agent_months,
    )


def run_once(burnt: World, scenario: Scenario, replicate: int) -> RunCounts:
    """One replicate from a burnt-in city, which is left as it is."""
    world = burnt.copy()
    member = start_policy(world, scenario, replicate)
    step(world, world.resolved.months)
    return collect(world, member)
