"""What the tests of this folder share: one small run of everything (ten seconds), and a model of straight lines."""

from __future__ import annotations

import numpy as np
import pytest

from bijstandsim.calibrate import load_targets
from bijstandsim.calibrate.emulator import Emulator
from bijstandsim.calibrate.estimates import blocks
from bijstandsim.calibrate.findings import Findings, assemble
from bijstandsim.calibrate.fit import Model
from bijstandsim.calibrate.likelihood import Likelihood
from bijstandsim.calibrate.moments import wanted
from bijstandsim.calibrate.passes import Passes, Plan, run
from bijstandsim.calibrate.points import inputs
from bijstandsim.calibrate.relatives import Relatives
from bijstandsim.calibrate.surface import Surface


@pytest.fixture(scope="session")
def passes() -> Passes:
    """Two parameter draws, one lot each."""
    return run(load_targets(), Plan(draws=2, replicates=1, threads=2))


@pytest.fixture(scope="session")
def findings(passes: Passes) -> Findings:
    """All findings of the small run."""
    return assemble(load_targets(), passes)


@pytest.fixture
def straight() -> Model:
    """Groningen's two arms: the control level moves with one parameter, the release effect with another."""
    targets = tuple(t for t in load_targets() if t.id in ("gro-release-8h-24", "gro-release-exit"))
    moments = wanted(targets)
    likelihood = Likelihood(blocks(targets), moments, {})
    at = {name: k for k, name in enumerate(inputs())}
    level, effect = at["offer_scale_full_work_per_month"], at["search_cost_median"]
    surfaces = []
    for k, place in enumerate(likelihood.null_from):
        if k == place:
            surfaces.append(Surface(np.array([[-1, -1], [level, -1]]), np.array([20.0, 3.0])))
        else:
            surfaces.append(Surface(np.array([[-1, -1], [effect, -1]]), np.array([0.0, 4.0])))
    emulator = Emulator(moments, Relatives.of_arms(likelihood.null_from), surfaces, len(inputs()))
    return Model(emulator, likelihood, {"work": 0.01, "exit": 0.01})
