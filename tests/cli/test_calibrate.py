"""A small calibration from beginning to end: one city, 64 points from the prior, 20 replicates of known truths."""

import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from bijstandsim.calibrate import checks, crossval, sbc, stages
from bijstandsim.cli.app import app
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


RUN = ("--workers", "threads", "-j", 2, "-q")
FIT = (*RUN, "--no-structures")
#: Chains of the checks, less than a third of the steps that they take by default: those would take three minutes.
SHORT = {
    "folds": crossval.Settings(chains=32, burn=30, keep=4, every=4),
    "chains": sbc.Settings(burn=15, every=4),
}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "study.yaml"
    path.write_text(STUDY)
    return path


def folder_of(out: Path) -> Path:
    return next((out / "calibrate-small").iterdir())


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder of a finished fit, for reading, and what the command told."""
    place = tmp_path_factory.mktemp("fitted")
    file = place / "study.yaml"
    file.write_text(STUDY)
    words = ["calibrate", file, *FIT, "-o", place, "--json"]
    whole = CliRunner().invoke(app, [str(word) for word in words])
    assert whole.exit_code == 0, whole.stderr
    return folder_of(place), json.loads(whole.stdout)


def test_a_fit_and_its_folder(fitted: tuple[Path, dict[str, Any]]) -> None:
    folder, found = fitted
    posterior = pd.read_parquet(folder / "posterior.parquet")
    assert found["waves"][1]["points"] == 64
    assert len(posterior) == found["draws"] == found["waves"][1]["with_results"]
    parameters = pd.read_csv(folder / "parameters.csv")
    assert {"discrepancy_work", "city_effect_log_sd"} <= set(parameters["parameter"])
    assert (parameters["shrink"] <= 1.0).all() and "# Validation" in (folder / "validation.md").read_text()


def test_stopped_after_the_first_wave_and_gone_on_with(
    call, study: Path, fitted: tuple[Path, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    """The same posterior."""
    ask = stages.Stages.__call__

    def stop(self, name, work, scores):  # type: ignore[no-untyped-def]
        if name == "wave-1":
            raise RunError("stopped for the test")
        return ask(self, name, work, scores)

    monkeypatch.setattr(stages.Stages, "__call__", stop)
    assert call("calibrate", study, *FIT, "-o", "half").exit_code == 1
    monkeypatch.setattr(stages.Stages, "__call__", ask)
    half = folder_of(study.parent / "half")
    resumed = call("calibrate", study, *FIT, "--resume", half, "--json")
    assert resumed.exit_code == 0, resumed.stderr
    assert json.loads(resumed.stdout)["hash"] == fitted[1]["hash"]

    # Another seed is another study.
    other = call("calibrate", study, *FIT, "--seed", 4, "--resume", half)
    assert other.exit_code == 2 and "another design" in other.stderr


def test_replay_fits_again_to_the_same_bits(call, fitted: tuple[Path, dict[str, Any]]) -> None:  # type: ignore[no-untyped-def]
    again = call("replay", fitted[0], "-q", "-j", 2)
    assert again.exit_code == 0 and "the same, bit by bit" in again.stdout, again.stderr


def test_checks_are_written_beside_the_fit(
    call, tmp_path: Path, fitted: tuple[Path, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "fit"
    shutil.copytree(fitted[0], folder)
    monkeypatch.setattr(checks, "Settings", partial(checks.Settings, **SHORT))
    done = call("crossval", folder, "--sbc", 20, "--simulator", 2, *RUN)
    assert done.exit_code == 0, done.stderr
    ranks = pd.read_csv(folder / "sbc.csv")
    assert (ranks["replicates"] == 20).all() and ranks["p"].between(0.0, 1.0).all()
    cities = pd.read_csv(folder / "crossval_cities.csv")
    assert set(cities["fold"]) == {"utrecht"} and cities[["model", "no_effect", "meta_analysis"]].notna().all(axis=None)
    assert pd.read_csv(folder / "together.csv")["effective_share"].between(0.0, 1.0).all()
    page = (folder / "validation.md").read_text()
    assert "A city left out" in page and "A city's effects on all outcomes at once" in page


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
