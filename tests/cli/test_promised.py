"""What a finished folder promises: nothing is written over it, and one without all its results says what failed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from bijstandsim.cli.study import what_failed
from bijstandsim.engine.folder import RunFolder
from bijstandsim.report.verify import verify
from bijstandsim.scenario import Scenario
from bijstandsim.sweep.finite import NotFinite

from .conftest import SMALL
from .test_sweep import STUDY


def begun(place: Path, **facts: object) -> RunFolder:
    """A folder in which nothing was simulated."""
    facts = {"agent_months": 1, "burn_in_months": [12], "timings": {}, **facts}
    return RunFolder.create(place / "runs", Scenario.from_dict(yaml.safe_load(SMALL)), facts)


@pytest.mark.parametrize("name", ["report.html", "manifest.json", "scenario.yaml", "results/../log.jsonl"])
def test_no_page_is_put_over_what_a_folder_promises(name: str, call, tmp_path: Path) -> None:
    folder = begun(tmp_path)
    (folder.path / "report.html").write_text('<html lang="en">', encoding="utf-8")
    (folder.path / "results").mkdir()
    folder.finish("succeeded", results_hash="x")
    before = {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}
    told = call("report", folder.path, "--lang", "nl", "-o", folder.path / name)
    assert told.exit_code == 2 and "a part of the results" in told.stderr and "--out" in told.stderr, told.stderr
    assert {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()} == before


def test_a_study_that_lacks_results_says_which(tmp_path: Path) -> None:
    """Rows that failed are counted, measures that are no numbers are named; of all is well there is nothing to say."""
    odd = NotFinite("wellbeing", (3,), 6)
    assert what_failed([], []) is None and what_failed([1, 2], []) == "2 rows failed"
    folder = begun(tmp_path, kind="other")
    folder.finish("failed", results_hash="x", error=what_failed([1], [odd]))
    said = verify(folder.path)
    assert said.state == "incomplete"
    assert said.reason.endswith("but: 1 rows failed; wellbeing is not a finite number in 1 of 6 rows (rows 3)")


def test_a_study_that_was_killed_before_it_was_kept_can_be_replayed(call, tmp_path: Path) -> None:
    """Going on with its folder keeps what the study names, or nothing could be made again from it."""
    (tmp_path / "mine.yaml").write_text(STUDY.replace("values: [200, 100, 50]", "values: [50]"), encoding="utf-8")
    words = ("mine.yaml", "-q", "-j", 1, "--json")
    folder = tmp_path / json.loads(call("sweep", *words).stdout)["run_dir"]
    (folder / "study.yaml").unlink()
    assert "missing: study.yaml" in call("verify", folder).stderr
    again = call("sweep", *words, "--resume", folder)
    assert again.exit_code == 0, again.stderr
    assert (folder / "study.yaml").read_bytes() == (tmp_path / "mine.yaml").read_bytes()
    told = call("replay", folder, "-q", "-j", 1)
    assert told.exit_code == 0 and told.stdout.startswith("the folder is intact"), told.stderr
