"""The command behind ``findings``: faults are told before anything runs, results come as files and as one object."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

from bijstandsim.cli.findings import Request, findings
from bijstandsim.cli.talk import QUIET, Talk
from bijstandsim.errors import InputError
from bijstandsim.report.findings_page import FILES


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"only": "Utrect"}, "did you mean: utrecht"),
        ({"draws": 0}, "--draws must be at least 1"),
        ({"replicates": -1}, "--replicates must be at least 1"),
    ],
)
def test_faults_leave_nothing_behind(request_: dict[str, object], said: str, tmp_path: Path) -> None:
    out = tmp_path / "findings"
    with pytest.raises(InputError, match=said):
        findings(Request(out, **request_), Talk(QUIET))  # type: ignore[arg-type]
    assert not out.exists()


def test_a_missing_posterior_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = import_module("bijstandsim.behaviour.posterior")
    monkeypatch.setattr(shipped, "ABOUT", "no-such-file.json")
    monkeypatch.setattr("bijstandsim.cli.warmup.make_ready", lambda talk: pytest.fail("kernels were warmed"))
    shipped.posterior.cache_clear()
    try:
        with pytest.raises(InputError, match="no posterior"):
            findings(Request(tmp_path / "findings"), Talk(QUIET))
    finally:
        shipped.posterior.cache_clear()
    assert not (tmp_path / "findings").exists()


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("")
    with pytest.raises(InputError, match="cannot be made"):
        findings(Request(place), Talk(QUIET))


def test_one_city_as_files_and_as_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    findings(Request(tmp_path, draws=1, replicates=2, only="Deventer"), Talk(QUIET, json=True))
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == 13 and [s["name"] for s in told["by_city"]] == ["deventer", "all experiments"]
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(FILES)
    listed = json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert {row["group"] for row in listed} == {"deventer"}
    assert all(row["simulation_error"] is not None for row in listed), "two lots give an error"
