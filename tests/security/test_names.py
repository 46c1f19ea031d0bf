"""Names of files and places that a scenario or study gives: told in words wherever they are looked up."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure

from bijstandsim.cli.guard import BAD_INPUT, guarded
from bijstandsim.errors import InputError
from bijstandsim.report.drawing import style
from bijstandsim.trial.design import TrialDesign

LONG = "x" * 5_000
TRIAL = "schema_version: 1\nname: x\nmodel: {{scenario: {}}}\ninquiry: {{month: 3, outcomes: [work_any]}}\n"


@pytest.mark.parametrize("text", ["$\\frac$", "$x_{$", "a $ b $ c", "\\", "<&>"])
def test_a_name_is_drawn_as_it_is(text: str) -> None:
    """matplotlib reads what stands between two dollars as a formula, and fails on most of it."""
    with style("x"):
        figure = Figure()
        figure.suptitle(text)
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1], label=text)
        axes.set_ylabel(text)
        axes.legend()
        file = io.BytesIO()
        figure.savefig(file, format="svg")
    ElementTree.fromstring(file.getvalue())


@pytest.mark.parametrize("name", [LONG, LONG + "/a.yaml", "a/" * 3_000])
def test_a_trial_of_a_scenario_that_no_file_can_hold(name: str, tmp_path: Path) -> None:
    path = tmp_path / "trial.yaml"
    path.write_text(TRIAL.format(name), encoding="utf-8")
    with pytest.raises(InputError, match="no such scenario"):
        TrialDesign.load(path)


@pytest.mark.parametrize("name", [LONG, "a/" * 3_000])
def test_a_trial_that_no_file_can_hold(name: str) -> None:
    with pytest.raises(InputError, match="no such trial"):
        TrialDesign.load(name)


def test_whatever_looks_a_name_up_the_user_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(lambda: (tmp_path / LONG).write_text("") and None) == BAD_INPUT
    said = capsys.readouterr().err
    assert said.startswith("no file can have this name") and len(said) < 400
