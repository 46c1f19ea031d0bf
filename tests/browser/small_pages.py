"""The pages other than a run's report, each from something as small as it may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bijstandsim.sensitivity.goals import OptimiseStudy
from bijstandsim.sensitivity.study import SobolStudy
from bijstandsim.sweep.plan import Done, Plan, Row

CITY = ("municipality.size=300", "policy_months=3", "follow_up_months=0")
_TRIAL = (Path(__file__).parents[1] / "small_trial.yaml").read_text(encoding="utf-8")
_STUDY = """
schema_version: 1
name: small
title: Een studie van vrijlating en maatregelen
model: {scenario: regulier, set: [municipality.size=300, policy_months=3, regular.guidance.caseload=200]}
inputs:
"""
_SWEEP = f"""{_STUDY}
  caseload: {{key: policy.guidance.caseload, values: [200, 50]}}
  share: {{key: policy.release.share, range: [0, 1], steps: 2}}
outcomes: [exit_work, wellbeing, on_benefit]
means: [contacts, waiting]
draws: 1
replicates: 1
"""
_INPUTS = f"""{_STUDY}
  share: {{key: policy.release.share, range: [0, 1]}}
  cut: {{key: policy.enforcement.cut_share, range: [0, 1]}}
objectives:
  work: {{weights: {{exit_work: 1}}, label: uitstroom naar werk}}
  saving: {{weights: {{paid_municipality: -1}}}}
outcomes: [exit_work]
"""
_SOBOL = f"{_INPUTS}\nn: 16\nseeds: 2\n"
_OPTIMISE = f"""{_INPUTS}
budget: {{weights: {{paid_municipality: 1}}, at_most: 0.5}}
population: 8
generations: 3
draws: 3
"""


@dataclass(frozen=True)
class Line:
    """A formula in the place of a city: exits rise with the share and cost its square; a cut only costs exits."""

    draws: int
    digest: str = "line"

    def run(self, rows: Sequence[Row]) -> list[Done]:
        return [self._one(row) for row in rows]

    def _one(self, row: Row) -> Done:
        own = dict(row.inputs)
        share, cut = float(own["policy.release.share"]), float(own["policy.enforcement.cut_share"])
        seeds = np.full(2, own["seed"] / 2**31) if "seed" in own else np.repeat(np.arange(self.draws), 2)
        treated = np.tile([0.0, 1.0], len(seeds) // 2)
        values = {"exit_work": treated * (share - cut) * (1.0 + seeds), "paid_municipality": treated * share**2}
        regimes = np.tile(np.array(["nobody", "policy"], object), len(seeds) // 2)
        draw = np.repeat(np.arange(len(seeds) // 2), 2)
        errors = {f"se_{name}": np.full(len(seeds), np.nan) for name in values}
        return Done(row.id, {"draw": draw, "regime": regimes, **values, **errors})


class _Sobol(SobolStudy):
    def plan(self) -> Plan:
        return replace(super().plan(), work=Line(self.seeds))


class _Optimise(OptimiseStudy):
    def plan(self, rows: list[Row]) -> Plan:
        return replace(super().plan(rows), work=Line(self.draws))


def _file(folder: Path, text: str) -> Path:
    path = folder / "study.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def compare(folder: Path) -> str:
    """A regime and regular practice."""
    from bijstandsim.report.compare.comparison import compare
    from bijstandsim.report.compare.page import render
    from bijstandsim.scenario import Scenario

    sets = [*CITY, "draws=1", "replicates=2"]
    regime = Scenario.load("policies/richtlijn", sets=sets)
    found = compare(Scenario.load("regulier", sets=sets), regime, pilot=30, threads=2)
    return render(found, "nl", command="bijstandsim compare regulier policies/richtlijn")


def trial(folder: Path) -> str:
    """Utrecht's arms, four trials."""
    from bijstandsim.report.trial_page import run_trials
    from bijstandsim.trial.design import TrialDesign

    return run_trials(TrialDesign.load(_file(folder, _TRIAL))).html("bijstandsim trial study.yaml", "nl")


def sweep(folder: Path) -> str:
    """Two inputs, four points."""
    from bijstandsim.report.studies import run_sweep
    from bijstandsim.sweep.study import SweepStudy

    return run_sweep(SweepStudy.load(_file(folder, _SWEEP)), threads=2).html("bijstandsim sweep study.yaml", "nl")


def sobol(folder: Path) -> str:
    """Two inputs of a formula."""
    from bijstandsim.report.studies import run_sobol

    return run_sobol(_Sobol.load(_file(folder, _SOBOL)), threads=1).html("bijstandsim sobol study.yaml", "nl")


def optimise(folder: Path) -> str:
    """A search in the same formula."""
    from bijstandsim.report.studies import run_optimise

    study = _Optimise.load(_file(folder, _OPTIMISE))
    return run_optimise(study, threads=1).html("bijstandsim optimise study.yaml", "nl")


def findings(folder: Path) -> str:
    """One city's reports."""
    from bijstandsim.calibrate import load_targets
    from bijstandsim.calibrate.findings import assemble
    from bijstandsim.calibrate.passes import Plan, run
    from bijstandsim.report.findings_page import as_html

    targets = tuple(one for one in load_targets() if one.group == "nijmegen")
    passes = run(targets, Plan(draws=2, replicates=1, threads=2))
    return as_html(assemble(targets, passes), {"draws": 2, "parameters": "from the posterior", "replicates": 1}, "nl")


#: All are made in Dutch.
KINDS: dict[str, Callable[[Path], str]] = {
    "compare": compare, "trial": trial, "sweep": sweep, "sobol": sobol, "optimise": optimise, "findings": findings,
}  # fmt: skip
