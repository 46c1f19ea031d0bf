"""A small calibration from beginning to end: one city, 64 points from the prior, 20 replicates of known truths."""

import json
from pathlib import Path

import pandas as pd
import pytest

from bijstandsim.calibrate import stages
from bijstandsim.errors import RunError

pytestmark = pytest.mark.slow
STUDY = """
schema_version: 1
name: small
seed: 3
groups: [utrecht]
waves: [{points: 64}, {points: 32}]
extend: 1  # 32 more: so few are never worth the 300 draws that a study asks by default
twins: 8
households: 900
chains: {chains: 12, burn: 10, every: 1, last: 1}
discrepancy: {work: 1.0, exit: 1.0, parttime: 1.0, survey: 0.05}
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "study.yaml"
    path.write_text(STUDY)
    return path


def folder_of(out: Path) -> Path:
    return next((out / "calibrate-small").iterdir())


def test_fit_resume_and_checks(call, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    run = ("calibrate", study, "--workers", "threads", "-j", 2, "-q")
    whole = call(*run, "-o", "whole", "--json")
    assert whole.exit_code == 0, whole.stderr
    found = json.loads(whole.stdout)
    folder = folder_of(study.parent / "whole")
    posterior = pd.read_parquet(folder / "posterior.parquet")
    assert found["waves"][1]["points"] == 64
    assert len(posterior) == found["draws"] == found["waves"][1]["with_results"]
    parameters = pd.read_csv(folder / "parameters.csv")
    assert {"discrepancy_work", "city_effect_log_sd"} <= set(parameters["parameter"])
    assert (parameters["shrink"] <= 1.0).all() and "# Validation" in (folder / "validation.md").read_text()

    # Stopped after the first wave and gone on with: the same posterior.
    ask = stages.Stages.__call__

    def stop(self, name, work, scores):  # type: ignore[no-untyped-def]
        if name == "wave-1":
            raise RunError("stopped for the test")
        return ask(self, name, work, scores)

    monkeypatch.setattr(stages.Stages, "__call__", stop)
    assert call(*run, "-o", "half").exit_code == 1
    monkeypatch.setattr(stages.Stages, "__call__", ask)
    half = folder_of(study.parent / "half")
    resumed = call(*run, "--resume", half, "--json")
    assert resumed.exit_code == 0, resumed.stderr
    assert json.loads(resumed.stdout)["hash"] == found["hash"]

    # Another seed is another study.
    other = call(*run, "--seed", 4, "--resume", half)
    assert other.exit_code == 2 and "another design" in other.stderr

    again = call("replay", folder, "-q", "-j", 2)
    assert again.exit_code == 0 and "the same, bit by bit" in again.stdout, again.stderr

    checks = call("crossval", folder, "--sbc", 20, "--simulator", 2, "--workers", "threads", "-j", 2, "-q")
    assert checks.exit_code == 0, checks.stderr
    sbc = pd.read_csv(folder / "sbc.csv")
    assert (sbc["replicates"] == 20).all() and sbc["p"].between(0.0, 1.0).all()
    cities = pd.read_csv(folder / "crossval_cities.csv")
    assert set(cities["fold"]) == {"utrecht"} and cities[["model", "no_effect", "meta_analysis"]].notna().all(axis=None)
    assert "A city left out" in (folder / "validation.md").read_text()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[utrecht]", "[utrehct]", "utrecht"),
        ("points: 64}", "points: 60}", "power of 2"),
        ("exit: 1.0", "exits: 1.0", "exit"),
        ("twins: 8", "twins: none", "twins"),
    ],
)
def test_a_study_that_cannot_be_meant(call, study: Path, old: str, new: str, problem: str) -> None:  # type: ignore[no-untyped-def]
    study.write_text(STUDY.replace(old, new))
    found = call("calibrate", study, "-q")
    assert found.exit_code == 2 and problem in found.stderr and "Traceback" not in found.stderr
    assert not (study.parent / "runs").exists()
