"""The kernels against a month written a second time: statuses, every column, caseworkers and accounts."""

from __future__ import annotations

import numpy as np
import pytest

from bijstandsim.behaviour import prior_draw
from bijstandsim.kernels.levers import LEVER_DEFAULT
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

from .compare import Differences, both, free_run, start
from .plans import BUSY, PLANS

#: Draws of the parameters from the priors that the plans run under besides the lively ones.
DRAWS = {"draw_1": prior_draw(3, 1), "draw_3_lively": prior_draw(3, 3) | BUSY}
PARAMETERS = {"defaults": {}, "lively": BUSY, **DRAWS}


def run(plan: str, values: dict[str, float], replicate: int = 1) -> Differences:
    found = Differences()
    world = start(PLANS[plan], replicate, values)
    for _ in range(world.resolved.months):
        both(world, found)
    return found


@pytest.mark.parametrize("parameters", ["lively", "draw_1"])
@pytest.mark.parametrize("plan", PLANS)
def test_engine_agrees_with_the_oracle(plan: str, parameters: str) -> None:
    found = run(plan, PARAMETERS[parameters])
    assert found.people > 3000
    assert not found.by_column, found.summary()
    # A draw on the edge of its probability is rare; were it not, the comparison would be hollow.
    assert found.excused <= found.people // 100, found.summary()


@pytest.mark.parametrize("parameters", ["defaults", "draw_3_lively"])
def test_regular_practice_under_other_parameters(parameters: str) -> None:
    found = run("regular", PARAMETERS[parameters], replicate=2)
    assert not found.by_column, found.summary()


def test_everything_happens_in_the_plans() -> None:
    """A comparison in which nobody is cut or hired would prove little."""
    events = run("work", BUSY).events + run("enforcement", BUSY).events + run("guidance", BUSY).events
    for event in ("cut", "warning", "contacts", "waiting", "new_caseworker", "course_ended"):
        assert events[event] > 50, (event, events)
    for status in range(6):
        assert events[f"to {status}"] > 10, (status, events)


def test_plans_move_every_lever() -> None:
    moved = set()
    for plan in PLANS.values():
        levers = resolve(Scenario.from_dict(plan)).levers
        moved |= {name for name in LEVER_DEFAULT if not np.isnan(levers[name]).all()}
    assert moved == set(LEVER_DEFAULT), set(LEVER_DEFAULT) - moved


@pytest.mark.parametrize("plan", ["guidance", "work"])
def test_six_months_without_a_restart(plan: str) -> None:
    """Rounding to 32 bits does not drive the two apart: hardly anybody parts."""
    found = free_run(start(PLANS[plan], 3, BUSY), 6)
    assert found.people > 2000
    assert found.dropped <= found.people // 200, found.summary()


def test_the_comparison_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slightly wrong equation is seen: the care of a sceptic about the sceptic."""
    from . import recipients

    right = recipients.worth_of_work
    monkeypatch.setattr(recipients, "worth_of_work", lambda world, person: right(world, person) + 1e-3)
    found = Differences()
    both(start(PLANS["regular"], 1), found)
    assert found.by_column["search"] > 100, found.summary()
