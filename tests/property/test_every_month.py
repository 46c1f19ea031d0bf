"""Money, statuses, counters and people, month by month."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from bijstandsim.behaviour import defaults
from bijstandsim.engine import single
from bijstandsim.errors import InputError, RunError
from bijstandsim.kernels.ledger import CLIENT, COUNTS, ITEMS
from bijstandsim.kernels.month import S_CLIENTS, S_ENTRANTS
from bijstandsim.kernels.state import FREE, NO_ACTIVITY, SINGLE, B, F, O, P, W, X
from bijstandsim.population import burn_in
from bijstandsim.population.build import World, build
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

from .books import Before, check_money
from .cities import ARM, MONTHS, SIZE, parameters, plans, started

FEW = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def city(plan: dict[str, Any], values: dict[str, float]) -> World | None:
    """The city, or None where nobody could live: too few eligible people, or a stock that does not settle."""
    try:
        return started(plan, values)
    except (InputError, RunError) as problem:
        assert "eligible" in str(problem) or "settle" in str(problem), str(problem)
        return None


def check_people(world: World, before: Before, month: int) -> None:
    """Who is there was there or came this month; members of arms stay on the books; others go by the rules."""
    state, size = world.state, world.slots
    there = state.status != FREE
    pid = np.where(there, world.traits.pid.astype(np.int64), -1)
    assert len(np.unique(pid[there])) == there.sum()
    old, new = set(before.pid[before.pid >= 0].tolist()), set(pid[there].tolist())
    assert len(new - old) == int(world.series[month - 1, S_ENTRANTS])
    for number in (1, 2):
        assert (there & (state.arm == number)).sum() == ARM
    gone = np.isin(before.pid, sorted(old - new))
    forget = float(world.city.par[0].forget_months)
    status = before.status[gone]
    assert (before.arm[gone] == 0).all()
    assert ((status == X) | (((status == F) | (status == W) | (status == O)) & (before.off[gone] >= forget))).all()
    entered = np.isin(pid, sorted(new - old))
    assert (state.tau[entered] <= 1).all() and (state.arm[entered] == 0).all()
    assert size >= there.sum()


def check_counters(world: World, month: int) -> None:
    """Everything within its range, and what belongs to one status empty in the others."""
    state, par = world.state, world.city.par[0]
    status = state.status
    on_benefit, working = (status == B) | (status == P), (status == F) | (status == P)
    alive = status < X
    assert (status <= FREE).all()
    for name in ("distance", "health", "trust", "perceived_risk"):
        column = getattr(state, name)[alive]
        assert ((column >= 0.0) & (column <= 1.0)).all(), name
    for name in ("stress", "search", "contact_rate", "savings", "wage"):
        column = getattr(state, name)[alive]
        assert (np.isfinite(column) & (column >= 0.0)).all(), name
    assert (state.motivation[alive] >= np.float32(par.motivation_floor)).all()
    assert (state.reference[alive] > 0.0).all() and np.isfinite(state.quality[alive]).all()
    single_house = world.traits.household == SINGLE
    law = world.city.law[month]
    limit = np.where(single_house, float(law.wealth_limit_single), float(law.wealth_limit_family))
    assert (state.savings[alive] <= np.float32(limit[alive])).all()
    assert (state.tau[alive] >= 0).all() and (state.off[alive & on_benefit] == 0).all()
    assert (state.tenure[alive] >= 0).all() and (state.rights <= 9).all() and (state.work_run <= 6).all()
    assert (state.since[alive] <= 24).all() and (state.cut_left <= 36).all()
    assert (state.work_run[alive & (status != F)] == 0).all()
    assert (state.insured[alive & (status == W)] > 0).all()
    assert (state.hours[working] > 0).all() and (state.wage[working] > 0.0).all()
    assert (state.activity <= 3).all()
    for name in ("training", "cut_left"):
        assert (getattr(state, name)[alive & ~on_benefit] == 0).all(), name
    assert (state.activity[alive & ~on_benefit] == NO_ACTIVITY).all()
    assert (world.now.income[alive] > 0.0).all()


def check_records(world: World, month: int) -> None:
    """The record counts everybody once, and by the status that they have."""
    column = {name: world.counts[month][:, k] for k, name in enumerate(COUNTS)}
    places = ("benefit", "work", "insured", "other_off", "gone")
    assert np.array_equal(sum(column[name] for name in places), column["n"])
    assert np.array_equal(column["alive"], column["n"] - column["gone"])
    assert (column["parttime"] <= column["benefit"]).all()
    assert (column["ge5y"] + column["lt12m"] <= column["benefit"]).all() and (column["lt6m"] <= column["lt12m"]).all()
    assert (column["durable_ever"] <= column["n"]).all() and (column["exit_work_ever"] <= column["exit_all_ever"]).all()
    counted = np.bincount(world.state.status, minlength=FREE + 1)
    assert column["benefit"].sum() == counted[B] + counted[P]
    assert column["work"].sum() == counted[F]
    assert column["insured"].sum() == counted[W] and column["other_off"].sum() == counted[O]


@given(plan=plans(), values=parameters)
@FEW
def test_every_month_holds(plan: dict[str, Any], values: dict[str, float]) -> None:
    world = city(plan, values)
    if world is None:
        return
    for month in range(1, MONTHS + 1):
        before = Before(world)
        single.step(world, 1)
        check_money(world, before, month)
        check_people(world, before, month)
        check_counters(world, month)
        check_records(world, month)
    for name in ("counts", "series"):
        assert np.isfinite(getattr(world, name)).all(), name


@given(plan=plans(), values=parameters)
@FEW
def test_burn_in_holds_the_stock(plan: dict[str, Any], values: dict[str, float]) -> None:
    """Month by month entrants fill the stock up; more than the stock there is only when returns bring them."""
    scenario = Scenario.from_dict(plan)
    world = build(scenario, resolve(scenario), values, 0)
    burn_in.advance(world, 36, policy=False)
    clients, entrants = world.series[:, S_CLIENTS], world.series[:, S_ENTRANTS]
    assert (clients >= SIZE).all()
    assert (clients[entrants > 0] == SIZE).all()
    assert (entrants > 0).sum() > 12
    assert not world.books[1:].any()


@pytest.mark.parametrize("arm", range(3))
@pytest.mark.parametrize("sign", [-1, 1])
def test_the_check_of_money_notices_what_is_lost_and_made(arm: int, sign: int) -> None:
    """A euro a head in one arm's book, of any item that people get or pay."""
    plan = {
        "schema_version": 1, "name": "any", "policy_months": 2, "municipality": {"size": SIZE},
        "arms": {"one": {"size": ARM}, "two": {"size": ARM}},
    }  # fmt: skip
    world = started(plan, defaults())
    before = Before(world)
    single.step(world, 1)
    check_money(world, before, 1)
    (item,) = [k for k, name in enumerate(ITEMS) if name == "benefit"]
    assert CLIENT in ITEMS["benefit"][:2]
    world.books[1][arm, item] += sign * 200 * SIZE
    with pytest.raises(AssertionError):
        check_money(world, before, 1)
