"""C1 and C3: no caseworker gives hours that they do not have."""

from __future__ import annotations

import numpy as np
import pytest

from bijstandsim.engine import single
from bijstandsim.kernels.state import B, P

from .small import plan, started

MODES = ("talk", "group", "app", "on_demand", "peer")


@pytest.mark.parametrize("caseload", [20, 35, 60, 100, 150, 220, 300, 400])
def test_hours_are_never_exceeded(caseload: int) -> None:
    arms = {
        mode: (30, {"guidance": {"mode": mode}, "duties": {"exempt": mode == "talk", "duty_meeting_months": 2}})
        for mode in MODES
    }
    arms["own"] = (60, {"guidance": {"caseload": caseload / 2, "staffing": "fixed"}})
    world = started(plan(arms, size=600, regular={"guidance": {"caseload": caseload}}))
    world.city.par["violation_detection_prob_month"] = 0.6
    met = 0
    for _ in range(world.resolved.months):
        carry = world.desks.carry.copy()
        on_benefit = (world.state.status == B) | (world.state.status == P)
        before = np.bincount(world.state.caseworker[on_benefit], minlength=len(carry))
        single.step(world, 1)
        desks = world.desks
        busy = desks.clients > 0
        assert before.sum() > 0
        assert (desks.contact_used[busy] <= desks.contact_hours[busy] + carry[busy] + 1e-9).all()
        assert (desks.used[busy] <= desks.hours[busy] + carry[busy] + 1e-9).all()
        assert (desks.carry[busy] <= desks.contact_hours[busy] + 1e-9).all()
        assert (desks.enforcement_hours[busy] <= desks.hours[busy] + 1e-9).all()
        for hours in (desks.hours, desks.used, desks.backlog, desks.carry, desks.contact_hours, desks.cases):
            assert (hours >= 0.0).all()
        full = desks.backlog > 0.0
        assert np.allclose(desks.used[full & busy], (desks.hours + desks.contact_used)[full & busy])
        met += int(world.now.contacts.sum())
    assert met > 0 or caseload >= 300
    share = np.sum(world.desks.used) / max(np.sum(world.desks.hours), 1e-9)
    assert 0.3 < share < 1.6


def test_held_staff_follows_the_clients_and_fixed_staff_does_not() -> None:
    levers = {"guidance": {"caseload": 50, "staffing": "fixed"}}
    world = started(
        plan({"held": (60, {"guidance": {"caseload": 50, "staffing": "held"}}), "fixed": (60, levers)}, size=600)
    )
    held, fixed = 1, 2
    hours = []
    for _ in range(8):
        single.step(world, 1)
        each = [world.desks.hours[world.desks.team == team].sum() for team in (held, fixed)]
        hours.append(each)
        par = world.city.par[0]
        full = par.caseworker_hours_month * (1.0 - par.caseworker_sick_share)
        assert each[0] == pytest.approx(full * world.teams.clients[held] / 50.0)
    assert np.ptp([each[1] for each in hours]) < 1e-9
    assert np.ptp([each[0] for each in hours]) > 1.0
