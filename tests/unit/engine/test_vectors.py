"""Many parameter vectors give what one vector at a time gives, on the same people and draws."""

from __future__ import annotations

import numpy as np
import pytest

from bijstandsim.behaviour import defaults, prior_draw
from bijstandsim.engine import vectors
from bijstandsim.engine.single import RunCounts, burnt_in, run_once
from bijstandsim.engine.warmup import SMALL
from bijstandsim.errors import RunError
from bijstandsim.scenario import Scenario

SCENARIO = Scenario.from_dict(SMALL)
SETS = [defaults(), prior_draw(3, 0), {**defaults(), "offer_scale_full_work_per_month": 0.4}]


def counts(run: RunCounts) -> np.ndarray:
    return run.counts


def test_the_same_bits_as_one_vector_at_a_time_whatever_the_threads_and_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    resolved = SCENARIO.resolve()
    alone = []
    for values in SETS:
        world = burnt_in(SCENARIO, resolved, values, 4)
        alone.append([run_once(world, SCENARIO, r).counts for r in range(2)])
    for threads, agent_months in ((1, 1e9), (2, 1.0)):
        monkeypatch.setattr(vectors, "TASK_AGENT_MONTHS", agent_months)
        found = vectors.run_vectors(SCENARIO, SETS, counts, replicates=2, draw=4, threads=threads)
        assert np.array_equal(found, alone)
    assert not np.array_equal(alone[0], alone[2])


def test_a_vector_that_does_not_settle_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def unsettled(scenario: object, resolved: object, values: dict[str, float], draw: int) -> None:
        raise RunError("burn-in did not settle")

    monkeypatch.setattr(vectors, "burnt_in", unsettled)
    with pytest.raises(RunError, match="parameter vector 0"):
        vectors.run_vectors(SCENARIO, SETS[:1], counts)


def test_scenario_values_hold_in_all_vectors() -> None:
    values = {"set": "point", "values": {"offer_scale_full_work_per_month": 0.1}}
    fixed = Scenario.from_dict({**SMALL, "parameters": values})
    shape = vectors.run_vectors(fixed, SETS[2:], vectors.outcomes_of)
    plain = vectors.run_vectors(SCENARIO, SETS[2:], vectors.outcomes_of)
    assert shape[0][0].shape == plain[0][0].shape
    assert not np.array_equal(shape[0][0], plain[0][0], equal_nan=True)
