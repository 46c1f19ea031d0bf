"""Trials, studies and what they name: the corpus of hostile scenarios in their form, and tables that are none."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from bijstandsim.calibrate.study import CalibrationStudy
from bijstandsim.cli.app import app
from bijstandsim.errors import InputError, Place
from bijstandsim.sensitivity import posterior
from bijstandsim.sensitivity.goals import OptimiseStudy
from bijstandsim.sensitivity.posterior import Draws
from bijstandsim.sensitivity.study import SobolStudy
from bijstandsim.sweep import plan
from bijstandsim.sweep.study import SweepStudy
from bijstandsim.trial.design import TrialDesign

from .test_hostile_files import HEAD, HOSTILE

MODEL = "schema_version: 1\nname: x\nmodel: {scenario: regulier}\n"
INPUTS = "inputs:\n  caseload: {key: policy.guidance.caseload, range: [25, 300], steps: 2}\n" \
         "  share: {key: policy.release.share, range: [0, 1], steps: 2}\n"  # fmt: skip
GOALS = "objectives: {a: {weights: {exit_work: 1}}, b: {weights: {paid_municipality: -1}}}\noutcomes: [exit_work]\n"
#: verb -> the class of its files, and a file that is fine.
KINDS: dict[str, tuple[Any, str]] = {
    "trial": (TrialDesign, MODEL.replace("regulier", "utrecht") + "inquiry: {outcomes: [work_any]}\n"),
    "sweep": (SweepStudy, MODEL + INPUTS),
    "sobol": (SobolStudy, MODEL + INPUTS.replace(", steps: 2", "")),
    "optimise": (OptimiseStudy, MODEL + INPUTS.replace(", steps: 2", "") + GOALS),
}
NAMED = {"a device without end": "scenario: /dev/zero", "a pipe": "scenario: pipe.yaml",
         "a folder": "scenario: ../../..", "no file at all": "scenario: " + "x" * 5_000}  # fmt: skip


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a study, which is the working folder too."""
    place = tmp_path / "in" / "here"
    place.mkdir(parents=True)
    monkeypatch.chdir(place)
    return place


def refused(kind: Any, place: Path, text: str) -> str:
    """What is said of a study that is refused quickly, and leaves nothing behind."""
    before = {*place.iterdir()} | {place / "file.yaml"}
    (place / "file.yaml").write_text(text, encoding="utf-8")
    started = time.process_time()
    with pytest.raises(InputError) as found:
        kind.load(place / "file.yaml")
    assert time.process_time() - started < 2.0
    said = str(found.value)
    assert said and len(said) < 30_000 and "root:" not in said and "\x1b" not in said
    assert {*place.iterdir()} == before
    return said


@pytest.mark.parametrize("verb", KINDS)
def test_the_corpus_in_the_form_of_a_study(verb: str, here: Path) -> None:
    kind, whole = KINDS[verb]
    (here / "whole.yaml").write_text(whole, encoding="utf-8")
    assert kind.load(here / "whole.yaml").name == "x", "or what follows would be refused whatever it holds"
    for case, text in HOSTILE.items():
        assert refused(kind, here, text.replace(HEAD, whole)), case


@pytest.mark.parametrize("verb", KINDS)
def test_a_scenario_that_is_none(verb: str, here: Path) -> None:
    kind, whole = KINDS[verb]
    if hasattr(os, "mkfifo"):
        os.mkfifo(here / "pipe.yaml")
    for line in NAMED.values():
        refused(kind, here, whole.replace("scenario: utrecht", line).replace("scenario: regulier", line))


def given(table: str) -> str:
    return MODEL + f"method: given\nposterior: {table}\n"


@pytest.fixture
def secret(here: Path) -> Path:
    """A table beside the study's folder."""
    path = here.parent / "secret.csv"
    path.write_text("password\n1\n", encoding="utf-8")
    return path


def test_a_table_outside_is_not_read_and_not_told(secret: Path, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("../secret.csv", "../none.csv", "/etc/passwd", "/etc/none", "/dev/zero", str(secret))
    said = [refused(SobolStudy, here, given(name)) for name in names]
    for text in said:
        assert "outside the scenario's folders" in text and "password" not in text
    (here / "link.csv").symlink_to(secret)
    assert "outside the scenario's folders" in refused(SobolStudy, here, given("link.csv"))
    monkeypatch.setenv("BIJSTANDSIM_ROOT", str(here.parent))
    assert "no parameter of the model" in refused(SobolStudy, here, given("../secret.csv"))


def test_a_table_that_is_a_pipe_or_a_folder_is_not_waited_for(here: Path) -> None:
    (here / "folder.csv").mkdir()
    names = ["folder.csv"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(here / "pipe.csv")
        names.append("pipe.csv")
    for name in names:
        assert "not an ordinary file" in refused(SobolStudy, here, given(name))
    assert "cannot be read" in refused(SobolStudy, here, given("none.csv"))


@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
@pytest.mark.parametrize("content", [b"", b"\0\0", b"PAR1 nothing PAR1", b'"' + b"x" * 200_000, b"\xff\xfe", b"\n\n"])
def test_a_table_that_is_none(name: str, content: bytes, here: Path) -> None:
    (here / name).write_bytes(content)
    refused(SobolStudy, here, given(name))


def test_a_table_is_measured_before_it_is_read(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A packed file of a few kilobytes may hold millions of numbers."""
    packed = here / "a.parquet"
    pd.DataFrame({"search_cost_median": np.ones(2_000)}).to_parquet(packed, index=False)
    monkeypatch.setattr(posterior, "MOST_NUMBERS", 1_999)
    assert "2,000 numbers" in refused(SobolStudy, here, given("a.parquet"))
    monkeypatch.setattr(posterior, "MOST_NUMBERS", 2_000)
    with pytest.raises(InputError, match="too few distinct draws"):
        Draws.read(packed)
    monkeypatch.setattr(posterior, "MOST_BYTES", packed.stat().st_size - 1)
    assert "too large" in refused(SobolStudy, here, given("a.parquet"))


@pytest.mark.parametrize(
    ("verb", "more"),
    [("sobol", "scrambles: 1000000000000\n"), ("sobol", "n: 1048576\n"), ("sobol", "n: 2\nseed_n: 1048576\n"),
     ("sobol", "method: shapley\nn: 1048576\n"), ("sobol", "method: morris\nparameters: all\ntrajectories: 10000\n"),
     ("optimise", "population: 10000\ngenerations: 10000\n")],
)  # fmt: skip
def test_a_design_that_would_fill_the_memory(verb: str, more: str, here: Path) -> None:
    kind, whole = KINDS[verb]
    assert "can be run" in refused(kind, here, whole + more)


def test_a_design_may_be_large() -> None:
    plan.check_rows(plan.MOST_ROWS, Place("n"), "fewer", 100)
    with pytest.raises(InputError):
        plan.check_rows(plan.MOST_ROWS + 1, Place("n"), "fewer")
    with pytest.raises(InputError):
        plan.check_rows(plan.MOST_ROWS, Place("n"), "fewer", 101)


FIT = """\
schema_version: 1
name: x
waves: [{{points: 64}}, {{points: 48}}]
targets: {}
"""


def test_targets_are_ordinary_files_of_the_studys_folder(secret: Path, here: Path) -> None:
    (here / "folder.csv").mkdir()
    (here / "large.csv").write_text("id\n" + "x\n" * 600_000, encoding="utf-8")
    said = {name: refused(CalibrationStudy, here, FIT.format(name)) for name in ("folder.csv", "none.csv", "large.csv")}
    assert "not an ordinary file" in said["folder.csv"] and "not an ordinary file" in said["none.csv"]
    assert "too large" in said["large.csv"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(here / "pipe.csv")
        assert "not an ordinary file" in refused(CalibrationStudy, here, FIT.format("pipe.csv"))
    for name in ("../secret.csv", "../none.csv", "/etc/passwd", "/dev/zero", str(secret)):
        text = refused(CalibrationStudy, here, FIT.format(name))
        assert "outside the scenario's folders" in text and "password" not in text


def test_the_command_says_it_in_words(secret: Path, here: Path) -> None:
    (here / "file.yaml").write_text(given("../secret.csv"), encoding="utf-8")
    told = CliRunner().invoke(app, ["sobol", "file.yaml", "--dry-run"])
    assert told.exit_code == 2 and told.stdout == "" and "file.yaml:" in told.stderr
    assert "Traceback" not in told.stderr and "password" not in told.stderr
    assert [entry.name for entry in here.iterdir()] == ["file.yaml"]
