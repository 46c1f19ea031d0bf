"""With behaviour and market switched off the model is a Markov chain, whose shares are known in closed form."""

from __future__ import annotations

import math

import numpy as np

from bijstandsim.engine import single
from bijstandsim.kernels.state import EVER_LEFT, B, F, O, P, X
from bijstandsim.population.build import World

from .small import plan, started

X0, BACK, MOVED = 0.02, 0.05, 0.002
MONTHS, MEMBERS, REPLICATES = 24, 1500, 4


def chain(world: World, moved: float) -> None:
    """No offers, no pension, no market; leaving and returning at constant rates for everybody."""
    par, law = world.city.par, world.city.law
    for name in ("full_work_per_month", "parttime_per_month", "tailored_work_per_month"):
        par[f"offer_scale_{name}"] = 0.0
    par["leave_without_work_base_prob_month"] = X0
    for name in ("pressure_slope", "capacity_elasticity", "distance_slope", "duration_share"):
        par[f"leave_without_work_{name}"] = 0.0
    par["job_finding_after_leaving_without_work_prob_month"] = 0.0
    par["return_from_no_benefit_start_prob_month"] = BACK
    par["return_after_enforcement_start_prob_month"] = BACK
    par["return_fading_months"] = 1e12
    par["moved_or_died_prob_month"] = moved
    world.city.staying[:] = 1.0  # the table of R11 by months on benefit, made before the record was edited
    law["pension_age_months"] = 1e6


def shares(moved: float) -> tuple[float, float, float]:
    """Shares of the arm that ever left, are on benefit, and are gone, at the end."""
    left = on_benefit = gone = 0.0
    for replicate in range(REPLICATES):
        world = started(plan({"arm": (MEMBERS, {})}, size=2000, policy_months=MONTHS), replicate=replicate)
        chain(world, moved)
        single.step(world, MONTHS)
        members = world.state.arm == 1
        assert members.sum() == MEMBERS
        status = world.state.status[members]
        assert not (status == F).any()
        left += float((world.state.ever[members] & EVER_LEFT > 0).mean()) / REPLICATES
        on_benefit += float(np.isin(status, [B, P]).mean()) / REPLICATES
        gone += float((status == X).mean()) / REPLICATES
        assert np.isin(status, [B, P, O, X]).all()
    return left, on_benefit, gone


def near(found: float, right: float) -> bool:
    return abs(found - right) <= 4.0 * math.sqrt(right * (1.0 - right) / (MEMBERS * REPLICATES))


def test_leaving_and_returning_without_moves() -> None:
    left, on_benefit, gone = shares(0.0)
    stationary = BACK / (X0 + BACK)
    assert gone == 0.0
    assert near(left, 1.0 - (1.0 - X0) ** MONTHS)
    assert near(on_benefit, stationary + (1.0 - stationary) * (1.0 - X0 - BACK) ** MONTHS)


def test_moves_count_as_leaving() -> None:
    left, on_benefit, gone = shares(MOVED)
    stay = 1.0 - MOVED
    stationary = BACK / (X0 + BACK)
    assert near(left, 1.0 - ((1.0 - X0) * stay) ** MONTHS)
    assert near(gone, 1.0 - stay**MONTHS)
    chain_share = stationary + (1.0 - stationary) * (1.0 - X0 - BACK) ** MONTHS
    assert near(on_benefit, chain_share * stay**MONTHS)
