"""Studies whose rows are formulas instead of cities: instant, and with indices that are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from bijstandsim.engine.folder import RunFolder
from bijstandsim.scenario import Scenario
from bijstandsim.sensitivity.study import SobolStudy
from bijstandsim.sweep.plan import Done, Plan, Row
from bijstandsim.sweep.store import Store

#: Three inputs on [-pi, pi], as keys of the scenario that take any number of this size.
STUDY = """
schema_version: 1
name: small
model:
  scenario: regulier
  set: [municipality.size=300, policy_months=3, regular.guidance.caseload=200]
regimes: [policy, regulier-zacht.yaml]
inputs:
  x1: {key: policy.release.share, range: [0, 1]}
  x2: {key: policy.enforcement.toughness, range: [0, 1]}
  x3: {key: policy.enforcement.cut_share, range: [0, 1]}
n: 64
seeds: 2
second_order: true
outcomes: [exit_work, wellbeing]
objectives:
  work: {weights: {exit_work: 1}, label: exits to work}
  cost: {weights: {paid_municipality: -1}}
"""
SOFT = """
schema_version: 1
name: zacht
extends: regulier
policy: {enforcement: {toughness: 0.2}}
"""
WORLDS = ("nobody", "policy", "zacht")
#: Variances of Ishigami's function with a = 7, b = .1 (Ishigami and Homma 1990), by the interactions they belong to.
A, B = 7.0, 0.1
V1 = 0.5 * (1 + B * np.pi**4 / 5) ** 2
V2 = A**2 / 8
V13 = B**2 * np.pi**8 * (1 / 18 - 1 / 50)
V = V1 + V2 + V13
FIRST = np.array([V1, V2, 0.0]) / V
TOTAL = np.array([V1 + V13, V2, V13]) / V
SHAPLEY = np.array([V1 + V13 / 2, V2, V13 / 2]) / V


def ishigami(u: np.ndarray) -> np.ndarray:
    """Ishigami's function of points (..., 3) of the unit cube."""
    x = np.pi * (2.0 * u - 1.0)
    return np.asarray(
        np.sin(x[..., 0]) + A * np.sin(x[..., 1]) ** 2 + B * x[..., 2] ** 4 * np.sin(x[..., 0])
    )


@dataclass(frozen=True)
class Formula:
    """Row -> exits of the policy by Ishigami's function, well-being by the first input, cost by nothing at all.

    Each seed adds the same to every row and world; ``nan`` lists rows without a number, ``bad`` rows that fail.
    """

    seeds: int
    nan: tuple[int, ...] = ()
    digest: str = "formula"

    def run(self, rows: Sequence[Row]) -> list[Done]:
        return [self._one(row) for row in rows]

    def _one(self, row: Row) -> Done:
        own = dict(row.inputs)
        u = np.array([own[f"policy.{key}"] for key in ("release.share", "enforcement.toughness",
                                                       "enforcement.cut_share")])  # fmt: skip
        seeds = [own["seed"] / 2**31] if "seed" in own else [float(k) for k in range(self.seeds)]
        y = float(ishigami(u))
        lines = []
        for k, seed in enumerate(seeds):
            for world, exits in zip(WORLDS, (0.0, y, 1.0), strict=True):
                value = np.nan if row.id in self.nan else exits + seed
                lines.append((k, world, value, u[0] * (world == "policy"), 5.0))
        columns = ("draw", "regime", "exit_work", "wellbeing", "paid_municipality")
        table = {name: np.array([line[j] for line in lines], dtype=object if name == "regime" else None)
                 for j, name in enumerate(columns)}  # fmt: skip
        table |= {f"se_{name}": np.full(len(lines), np.nan) for name in columns[2:]}
        return Done(row.id, table, agent_months=1)


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., SobolStudy]:
    """A study from its text; each pair of words replaces the first by the second."""

    def read(text: str = STUDY, *changes: tuple[str, str], **flags: object) -> SobolStudy:
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "regulier-zacht.yaml").write_text(SOFT, encoding="utf-8")
        path = tmp_path / "study.yaml"
        path.write_text(text, encoding="utf-8")
        return SobolStudy.load(path, **flags)  # type: ignore[arg-type]

    return read


@pytest.fixture
def formula() -> Callable[..., Plan]:
    """The plan of a study with formulas for its rows."""

    def make(study: SobolStudy, **options: object) -> Plan:
        return replace(study.plan(), work=Formula(study.seeds, **options))  # type: ignore[arg-type]

    return make


@pytest.fixture
def store(tmp_path: Path) -> Callable[[Plan], Store]:
    """A store for a plan in a new folder."""

    def make(plan: Plan) -> Store:
        run = RunFolder.create(tmp_path / "out", Scenario.load("regulier"), {})
        return Store.open(run, plan.digest, len(plan.rows))

    return make
