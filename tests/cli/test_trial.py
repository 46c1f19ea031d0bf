"""``trial`` from the command line: folder, JSON, taking up again, and messages."""

import json
from pathlib import Path

import pytest

TRIAL = (Path(__file__).parents[1] / "small_trial.yaml").read_text(encoding="utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(TRIAL)
    return path


def test_writes_tables_page_and_one_json_object(call, file: Path) -> None:
    found = json.loads(call("trial", file, "-o", "out", "--json", "-q", "-j", 1, "--lang", "nl").stdout)
    folder = file.parent / found["run_dir"]
    assert found["trials"] == 4 and found["draws"] == 2
    assert {row["arm"] for row in found["diagnosis"]} == {"exemption", "guidance", "release"}
    for name in ("report.html", "summary.json", "trial.yaml", "results/estimates.parquet", "figures/power.svg"):
        assert (folder / name).stat().st_size > 0
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["status"] == "succeeded" and manifest["results_hash"] == found["results_hash"]
    assert not (folder / "parts").exists()
    page = (folder / "report.html").read_text()
    assert "http" not in page.replace("http://www.w3.org", "")
    assert '<html lang="nl"' in page and "Virtueel experiment" in page and "verschil in gemiddelden" in page


def test_goes_on_where_it_was_stopped(call, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bijstandsim.trial import study

    done = study.run_draw

    def stops(design, draw, values):
        if draw == 1:
            raise KeyboardInterrupt
        return done(design, draw, values)

    monkeypatch.setattr(study, "run_draw", stops)
    assert call("trial", file, "-o", "out", "-q", "-j", 1).exit_code == 130
    folder = next((file.parent / "out" / "trial-small").iterdir())
    assert json.loads((folder / "manifest.json").read_text())["status"] == "aborted"
    assert [part.name for part in (folder / "parts").iterdir()] == ["draw_00000.npz"]
    monkeypatch.setattr(study, "run_draw", done)
    resumed = json.loads(call("trial", file, "--resume", folder, "--json", "-q", "-j", 1).stdout)
    whole = json.loads(call("trial", file, "-o", "again", "--json", "-q", "-j", 1).stdout)
    assert resumed["results_hash"] == whole["results_hash"]


def test_another_design_does_not_go_on_in_the_same_folder(call, file: Path) -> None:
    assert call("trial", file, "-o", "out", "-q", "-j", 1).exit_code == 0
    folder = next((file.parent / "out" / "trial-small").iterdir())
    manifest = (folder / "manifest.json").read_text()
    other = call("trial", file, "--seed", 2, "--resume", folder, "-q")
    assert other.exit_code == 2 and "another design" in other.stderr
    assert (folder / "manifest.json").read_text() == manifest  # a refusal changes nothing
    none = call("trial", file, "--resume", file.parent, "-q")
    assert none.exit_code == 2 and "not the folder of a run" in none.stderr


def test_a_bad_file_leaves_nothing_behind(call, file: Path) -> None:
    file.write_text(TRIAL.replace("difference", "diffrence"))
    said = call("trial", file, "-o", "out", "-q")
    assert said.exit_code == 2
    assert "small.yaml:7" in said.stderr and "answer.estimators.0" in said.stderr and "difference" in said.stderr
    assert not (file.parent / "out").exists()
    missing = call("trial", "none.yaml")
    assert missing.exit_code == 2 and "no such trial file" in missing.stderr
