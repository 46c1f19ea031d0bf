"""The blocked kernel against the scalar one: the same people, statuses and money, the same sums but for rounding."""

from __future__ import annotations

import numpy as np
import pytest

from bijstandsim.behaviour import defaults, prior_draw
from bijstandsim.engine.single import burnt_in, start_policy, step
from bijstandsim.kernels.blocked.pack import pack, unpack
from bijstandsim.kernels.month import S_ENTRANTS
from bijstandsim.kernels.state import FREE, STATUS, allocate
from bijstandsim.population.build import World
from bijstandsim.population.people import People
from bijstandsim.scenario import Scenario

SMALL = ["municipality.size=1600", "policy_months=8", "follow_up_months=4"]
CITIES = [
    ("utrecht", [f"arms.{arm}.size=120" for arm in ("control", "exemption", "guidance", "release")]),
    ("groningen", [f"arms.{arm}.size=120" for arm in ("control", "exemption", "guidance", "release", "own_choice")]),
    ("tilburg", []),
    ("policies/deventer-vier-groepen", []),
    ("policies/streng-2015", []),
    ("policies/scholing-baangarantie", []),
    ("policies/werkplekken", []),
    ("policies/vrijwilligers-150-verlies", []),
]  # fmt: skip


def people(world: World) -> tuple[np.ndarray, ...]:
    """Everybody who is there by number, and their slots in that order."""
    slots = np.flatnonzero(world.state.status < FREE)
    order = slots[np.argsort(world.traits.pid[slots])]
    return world.traits.pid[order], order


def assert_equal(one: World, two: World) -> None:
    pid, a = people(one)
    other, b = people(two)
    assert (pid == other).all()
    for columns, against in ((one.traits, two.traits), (one.state, two.state)):
        for name in columns._fields:
            assert (getattr(columns, name)[a] == getattr(against, name)[b]).all(), name
    assert (one.books == two.books).all()
    assert one.counts == pytest.approx(two.counts, rel=1e-9, abs=1e-5)
    assert one.series == pytest.approx(two.series, rel=1e-9)
    for name in one.desks._fields:
        if name != "first":  # the blocked kernel needs no list by caseworker
            assert getattr(one.desks, name) == pytest.approx(getattr(two.desks, name), rel=1e-9, abs=1e-9), name


@pytest.mark.parametrize(("name", "sets"), CITIES, ids=[name for name, _ in CITIES])
def test_every_person_and_every_cent_is_the_same(name, sets, monkeypatch):
    scenario = Scenario.load(name, [*SMALL, *sets])
    resolved = scenario.resolve()
    values = prior_draw(3, 0)
    worlds = []
    for scalar in (True, False):
        monkeypatch.setattr(People, "scalar", scalar)
        world = burnt_in(scenario, resolved, values, 0)
        start_policy(world, scenario, 0)
        step(world, resolved.months)
        worlds.append(world)
    assert_equal(*worlds)
    assert len(np.unique(worlds[0].state.status)) == len(STATUS)  # every status occurs


def test_any_cut_of_the_months_gives_the_same_bits(monkeypatch):
    monkeypatch.setattr(People, "scalar", False)
    scenario = Scenario.load("utrecht", [*SMALL, *CITIES[0][1]])
    resolved = scenario.resolve()
    burnt = burnt_in(scenario, resolved, defaults(), 0)
    ends = []
    for cuts in ([12], [1] * 12, [5, 7]):
        world = burnt.copy()
        start_policy(world, scenario, 2)
        for months in cuts:
            step(world, months)
        ends.append(world)
    for other in ends[1:]:
        assert_equal(ends[0], other)
        assert ends[0].counts == pytest.approx(other.counts, rel=1e-12, abs=1e-9)


def test_room_runs_out_and_the_run_goes_on(monkeypatch):
    """Without room for its entrants the kernel stops before a month, is given room, and arrives at the same people."""
    scenario = Scenario.load("regulier", ["municipality.size=1600", "policy_months=12"])
    resolved = scenario.resolve()
    monkeypatch.setattr(People, "scalar", False)
    burnt = burnt_in(scenario, resolved, defaults(), 0)
    asked = []
    tight = burnt.copy()
    more = tight.people.more_room
    monkeypatch.setattr(tight.people, "more_room", lambda: (asked.append(1), more()))
    ample = burnt.copy()
    for world in (tight, ample):
        start_policy(world, scenario, 0)
    packed = tight.people.blocks(len(tight.desks.team))
    tight.people._packed = packed._replace(newcomers=allocate(1))  # room for a single entrant
    step(tight, 12)
    step(ample, 12)
    assert asked
    assert_equal(tight, ample)


def test_a_month_may_bring_more_entrants_than_there_are_lanes(monkeypatch):
    """A slump in which a quarter of the stock comes in at once: room doubles until it suffices."""
    sets = ["municipality.size=1350", "policy_months=4", "market.path={2018-01: 1.0, 2018-03: 0.05}"]
    values = {**defaults(), "inflow_tightness_elasticity": 1.2}
    worlds = []
    for scalar in (False, True):
        monkeypatch.setattr(People, "scalar", scalar)
        scenario = Scenario.load("regulier", [*sets, "start=2018-01"])
        world = burnt_in(scenario, scenario.resolve(), values, 0)
        start_policy(world, scenario, 0)
        step(world, 4)
        worlds.append(world)
    assert worlds[0].series[:, S_ENTRANTS].max() > 0.2 * 1350
    assert_equal(*worlds)


def test_columns_that_are_held_cannot_be_written_to_while_blocks_count(monkeypatch):
    monkeypatch.setattr(People, "scalar", False)
    scenario = Scenario.load("regulier", ["municipality.size=1600"])
    world = burnt_in(scenario, scenario.resolve(), defaults(), 0)
    start_policy(world, scenario, 0)
    held = world.people.edit()[1]
    step(world, 1)
    with pytest.raises(ValueError, match="read-only"):
        held.stress[:] = 0.0
    world.people.edit()[1].stress[:] = 0.0
    assert world.state.stress.max() == 0.0


def test_people_keep_their_slots_through_the_blocks():
    scenario = Scenario.load("regulier", ["municipality.size=1600"])
    world = burnt_in(scenario, scenario.resolve(), defaults(), 0)
    before = {name: getattr(world.state, name).copy() for name in world.state._fields}
    pid = world.traits.pid.copy()
    packed = pack(world.traits, world.state, len(world.desks.team))
    assert (packed.blocks["gone"].sum()) == (before["status"] < FREE).sum()
    traits, state, now = allocate(len(pid))
    unpack(packed, traits, state, now)
    there = before["status"] < FREE
    assert (traits.pid[there] == pid[there]).all()
    assert all((getattr(state, name)[there] == column[there]).all() for name, column in before.items())
    assert (state.status[~there] == FREE).all()


def test_newcomers_keep_the_slots_that_they_were_given(monkeypatch):
    monkeypatch.setattr(People, "scalar", False)
    scenario = Scenario.load("regulier", ["municipality.size=1600", "policy_months=18"])
    world = burnt_in(scenario, scenario.resolve(), defaults(), 0)
    start_policy(world, scenario, 0)
    first, came = world.traits.pid.max(), 0
    slot_of: dict[int, int] = {}
    for month in range(18):
        step(world, 1)
        pid, status = world.people.look("pid", "status") if month % 3 else (world.traits.pid, world.state.status)
        now = {int(pid[slot]): int(slot) for slot in np.flatnonzero(status < FREE)}
        assert all(slot_of[one] == now[one] for one in slot_of.keys() & now.keys())
        came += sum(one > first for one in now.keys() - slot_of.keys())
        slot_of = now
    assert came > 100


def test_columns_looked_at_alone_are_those_of_all_columns(monkeypatch):
    monkeypatch.setattr(People, "scalar", False)
    scenario = Scenario.load("groningen", SMALL)
    world = burnt_in(scenario, scenario.resolve(), defaults(), 0)
    start_policy(world, scenario, 0)
    other = world.copy()
    for _ in range(4):
        step(world, 1)
        step(other, 1)
        alone = [column.copy() for column in world.people.look("status", "pid", "tau", "wage")]
        all_of_them = (other.state.status, other.traits.pid, other.state.tau, other.state.wage)
        there = other.state.status < FREE
        for one, two in zip(alone, all_of_them, strict=True):
            assert (one[there] == two[there]).all()
        assert (alone[0] == other.state.status).all()
    assert_equal(world, other)
