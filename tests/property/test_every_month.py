"""Money, statuses, counters and people, month by month."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from bijstandsim.behaviour import defaults
from bijstandsim.engine import single
from bijstandsim.errors import InputError, RunError
from bijstandsim.kernels.ledger import CLIENT, ITEMS
from bijstandsim.kernels.month import S_CLIENTS, S_ENTRANTS
from bijstandsim.kernels.state import FREE
from bijstandsim.population import burn_in
from bijstandsim.population.build import World, build
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

from .books import Before, check_money
from .checks import check_counters, check_people, check_records
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


@given(plan=plans(), values=parameters)
@FEW
def test_every_month_holds(plan: dict[str, Any], values: dict[str, float]) -> None:
    world = city(plan, values)
    if world is None:
        return
    for number in (1, 2):
        assert (world.state.arm[world.state.status < FREE] == number).sum() == ARM
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
