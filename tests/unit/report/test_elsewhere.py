"""What differs here from where a folder was made: also the code that made its tables of the same runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bijstandsim import provenance
from bijstandsim.engine.folder import RunFolder
from bijstandsim.engine.warmup import SMALL
from bijstandsim.report.replay import elsewhere
from bijstandsim.scenario import Scenario


@pytest.fixture
def manifest(tmp_path: Path) -> dict[str, Any]:
    return RunFolder.create(tmp_path, Scenario.from_dict(SMALL), {}).manifest


def test_here_nothing_differs(manifest: dict[str, Any]) -> None:
    assert elsewhere(manifest) == []


def test_other_tables_of_the_same_runs_are_named(manifest: dict[str, Any]) -> None:
    other = {**manifest, "hashes": {**manifest["hashes"], "report": "0"}}
    assert elsewhere(other) == [f"report 0 then, {provenance.report_hash()} here"]
    del other["hashes"]["report"]
    assert elsewhere(other) == [], "a folder of before does not say it, and gets no tolerance for that"


def test_who_goes_on_with_a_folder_makes_its_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = RunFolder.create(tmp_path, Scenario.from_dict(SMALL), {})
    folder.leave()
    before = dict(folder.manifest["hashes"])
    monkeypatch.setattr(provenance, "report_hash", lambda: "later")
    again = RunFolder.reopen(folder.path)
    assert again.manifest["hashes"] == {**before, "report": "later"}
    again.leave()
