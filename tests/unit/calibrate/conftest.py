"""One small run of everything that the tests of this folder share: about ten seconds."""

from __future__ import annotations

import pytest

from bijstandsim.calibrate import load_targets
from bijstandsim.calibrate.findings import Findings, assemble
from bijstandsim.calibrate.passes import Passes, Plan, run


@pytest.fixture(scope="session")
def passes() -> Passes:
    """Two parameter draws, one lot each."""
    return run(load_targets(), Plan(draws=2, replicates=1, threads=2))


@pytest.fixture(scope="session")
def findings(passes: Passes) -> Findings:
    """All findings of the small run."""
    return assemble(load_targets(), passes)
