"""Small studies: a city of 300 households, three months, two draws."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bijstandsim.engine.folder import RunFolder
from bijstandsim.sweep.plan import Plan
from bijstandsim.sweep.store import Store
from bijstandsim.sweep.study import SweepStudy

STUDY = """
schema_version: 1
name: small
model:
  scenario: regulier
  set: [municipality.size=300, policy_months=3, regular.guidance.caseload=200]
inputs:
  caseload: {key: policy.guidance.caseload, values: [200, 100, 50]}
  share: {key: policy.release.share, range: [0, 1], steps: 2}
outcomes: [exit_work, wellbeing, on_benefit]
means: [contacts, waiting]
draws: 2
replicates: 2
"""


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], SweepStudy]:
    """A study from its text."""

    def read(text: str = STUDY) -> SweepStudy:
        path = tmp_path / "study.yaml"
        path.write_text(text, encoding="utf-8")
        return SweepStudy.load(path)

    return read


@pytest.fixture
def store(tmp_path: Path) -> Callable[..., Store]:
    """A store for a plan in a new folder, or the one in ``folder``."""

    made: list[RunFolder] = []

    def make(plan: Plan, folder: Path | None = None) -> Store:
        if folder is not None:
            for before in made:
                before.leave()  # the process that had it is gone
            return Store.open(RunFolder.reopen(folder), plan.digest, len(plan.rows))
        from bijstandsim.scenario import Scenario

        run = RunFolder.create(tmp_path / "out", Scenario.load("regulier"), {})
        made.append(run)
        return Store.open(run, plan.digest, len(plan.rows))

    return make
