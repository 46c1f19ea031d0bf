"""``sweep`` from the command line: folder, JSON, dry run, taking up again, failing rows, and messages."""

import json
from pathlib import Path

import pytest

from bijstandsim.sweep.study import SweepStudy

STUDY = """
schema_version: 1
name: small
model:
  scenario: regulier
  set: [municipality.size=300, policy_months=3, regular.guidance.caseload=200]
inputs:
  caseload: {key: policy.guidance.caseload, values: [200, 100, 50]}
  share: {key: policy.release.share, range: [0, 1], steps: 2}
outcomes: [exit_work, wellbeing]
means: [contacts, waiting]
draws: 1
replicates: 2
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(STUDY)
    return path


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text())


def test_writes_parts_tables_page_and_one_json_object(call, file: Path) -> None:
    found = json.loads(call("sweep", file, "-o", "out", "--json", "-q", "-j", 1).stdout)
    folder = file.parent / found["run_dir"]
    assert found["rows"] == found["succeeded"] == 6 and found["failed"] == 0 and found["regimes"] == ["policy"]
    for name in ("report.html", "summary.json", "study.yaml", "results/cells.parquet", "figures/outcomes.svg"):
        assert (folder / name).stat().st_size > 0
    kept = manifest(folder)
    assert kept["status"] == "succeeded" and kept["results_hash"] == found["results_hash"]
    assert kept["rows"] == {"pending": "", "succeeded": "0-5", "failed": "", "aborted": ""}
    assert list((folder / "parts").glob("rows_*.parquet"))


def test_a_dry_run_tells_and_writes_nothing(call, file: Path) -> None:
    found = json.loads(call("sweep", file, "-o", "out", "--dry-run", "--json", "-q").stdout)
    # Six points and one untreated city, twice each.
    assert found["rows"] == 6 and found["runs"] == 14
    assert found["memory_bytes"] > 1e8 and found["disk_bytes"] > 1e6
    assert not (file.parent / "out").exists()


def test_a_dry_run_says_where_rows_would_run_and_counts_their_memory(call, file: Path) -> None:
    def told(*words: object) -> tuple[str, dict]:
        words = ("sweep", file, "--dry-run", "-q", "-j", 2, *words)
        return call(*words).stdout, json.loads(call(*words, "--json").stdout)

    text, threads = told()
    assert "on 2 threads\n" in text and "in all" not in text and threads["executor"] == "2 threads"
    for words, where in ((("--workers", "processes"), "2 processes"),
                         (("--dask", "local"), "a Dask cluster of 2 processes here")):  # fmt: skip
        text, found = told(*words)
        assert f"on {where}\n" in text and " in all\n" in text and found["executor"] == where
        assert found["memory_bytes"] > 1.5 * threads["memory_bytes"] and found["workers"] == 2
    text, found = told("--dask", "tcp://10.0.0.5:8786")
    assert "on Dask at tcp://10.0.0.5:8786, whose workers are not asked\n" in text and found["workers"] == 1
    assert " in each worker\n" in text and text.rstrip().endswith("on one worker")


@pytest.mark.parametrize("odd", [float("nan"), float("inf")])
def test_what_is_no_number_is_named_and_ends_with_code_2(call, file: Path, monkeypatch, odd: float) -> None:
    odd_exits(monkeypatch, odd)
    said = call("sweep", file, "-o", "out", "-q", "-j", 1)
    assert said.exit_code == 2 and "exit_work is not a finite number in 3 of 6 rows" in said.stderr
    assert "rows 1, 3, 5" in said.stderr and "row 1 has policy.guidance.caseload=200" in said.stderr
    folder = next((file.parent / "out" / "sweep-small").iterdir())
    assert manifest(folder)["status"] == "failed"
    assert "exit_work is not a finite number in 3 of 6 rows" in (folder / "report.html").read_text()


def odd_exits(monkeypatch: pytest.MonkeyPatch, odd: float) -> None:
    """One of the replicates has no number of exits where more than half of earnings is kept."""
    from bijstandsim.sweep import cities

    run_city = cities.run_city

    def run(city, scenario, replicate, measures):
        values, months = run_city(city.copy(), scenario, replicate, measures)
        if replicate % 2 and any((block.release.share or 0) > 0.5 for block in scenario.policy if block.release):
            values[measures.names.index("exit_work")] = odd
        return values, months

    monkeypatch.setattr(cities, "run_city", run)


def test_steps_and_settings_overrule_the_file(call, file: Path) -> None:
    words = ("--steps", 3, "--set", "municipality.size=350", "--draws", 2, "-r", 1, "--seed", 0)
    found = json.loads(call("sweep", file, "-o", "out", "--json", "-q", *words).stdout)
    assert found["rows"] == 9 and found["draws"] == 2 and found["replicates"] == 1 and found["seed"] == 0


def test_an_interrupted_study_goes_on(call, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bijstandsim.sweep import execute
    from bijstandsim.sweep.store import Store

    monkeypatch.setattr(execute, "CHUNK_ROWS", 1)
    put = Store.put

    def stops(self, done) -> None:
        if self.succeeded >= 3:
            raise KeyboardInterrupt
        put(self, done)

    monkeypatch.setattr(Store, "put", stops)
    assert call("sweep", file, "-o", "out", "-q", "-j", 1).exit_code in (1, 130)
    folder = next((file.parent / "out" / "sweep-small").iterdir())
    assert manifest(folder)["status"] in ("aborted", "failed")
    monkeypatch.setattr(Store, "put", put)
    resumed = json.loads(call("sweep", file, "--resume", folder, "--json", "-q", "-j", 1).stdout)
    whole = json.loads(call("sweep", file, "-o", "again", "--json", "-q", "-j", 2).stdout)
    assert resumed["results_hash"] == whole["results_hash"] and resumed["succeeded"] == 6


def test_a_dry_run_of_a_folder_tells_what_is_left_and_changes_nothing(call, file: Path, monkeypatch) -> None:
    from bijstandsim.sweep import execute

    monkeypatch.setattr(execute, "CHUNK_ROWS", 1)
    assert call("sweep", file, "-o", "out", "-q", "-j", 1).exit_code == 0
    folder = next((file.parent / "out" / "sweep-small").iterdir())
    parts = sorted((folder / "parts").iterdir())
    parts[0].unlink()
    parts[1].write_bytes(parts[1].read_bytes()[:-1])
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    words = ("sweep", file, "--dry-run", "-q", "--resume")
    found = json.loads(call(*words, folder, "--json").stdout)
    assert found["rows"] == 2 and found["runs"] == 2 * 2 + 2  # two replicates, and those of the untreated city
    assert "rows          2 left of 6\n" in call(*words, folder).stdout
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    none = call(*words, "/nonexistent")
    assert none.exit_code == 2 and "--resume" in none.stderr
    other = call(*words, folder, "--seed", 2)
    assert other.exit_code == 2 and "results of another design" in other.stderr


def test_a_dry_run_counts_the_table_of_all_rows(call, file: Path) -> None:
    few, many = (json.loads(call("sweep", file, "--dry-run", "--json", "-q", "--steps", n).stdout) for n in (2, 202))
    # 600 rows more, in two worlds; each measure and its error stand in the table and in an array.
    measures = len(SweepStudy.load(file).measures.names)
    assert many["memory_bytes"] - few["memory_bytes"] == 600 * 2 * 2 * measures * 16


def test_another_study_does_not_go_on_in_the_same_folder(call, file: Path) -> None:
    assert call("sweep", file, "-o", "out", "-q", "-j", 1).exit_code == 0
    folder = next((file.parent / "out" / "sweep-small").iterdir())
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    other = call("sweep", file, "--seed", 2, "--resume", folder, "-q")
    assert other.exit_code == 2 and "results of another design" in other.stderr
    none = call("sweep", file, "--resume", file.parent, "-q")
    assert none.exit_code == 2 and "not the folder of a run" in none.stderr
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def failing(file: Path) -> None:
    """Each value is possible by itself; the factor takes the last row beyond what the lever may be."""
    file.write_text(
        STUDY.replace(
            "  share: {key: policy.release.share, range: [0, 1], steps: 2}",
            "  checks:\n    levels:\n"
            "      - {name: usual, set: {policy.release.share: 0}, times: {policy.guidance.caseload: 1}}\n"
            "      - {name: few, set: {policy.release.share: 1}, times: {policy.guidance.caseload: 0.09}}",
        )
    )


def test_failing_rows_are_recorded_and_the_rest_is_finished(call, file: Path) -> None:
    failing(file)
    said = call("sweep", file, "-o", "out", "-q", "-j", 1)
    assert said.exit_code == 4 and "1 of 6 rows failed" in said.stderr
    folder = next((file.parent / "out" / "sweep-small").iterdir())
    assert manifest(folder)["rows"]["failed"] == "5"
    record = json.loads(next((folder / "failures").iterdir()).read_text())
    assert ["policy.guidance.caseload", 4.5] in record["row"]["inputs"] and record["row"]["draw"] == 0
    assert "outside the allowed range" in record["message"] and "Traceback" in record["traceback"]
    assert "Rows that failed" in (folder / "report.html").read_text()


def test_on_error_stop_stops(call, file: Path) -> None:
    failing(file)
    said = call("sweep", file, "-o", "out", "-q", "-j", 1, "--on-error", "stop")
    assert said.exit_code == 1 and "row 5 failed" in said.stderr


def test_a_bad_file_leaves_nothing_behind(call, file: Path) -> None:
    file.write_text(STUDY.replace("policy.guidance.caseload", "policy.guidance.casload"))
    said = call("sweep", file, "-o", "out", "-q")
    assert said.exit_code == 2
    assert "small.yaml:8" in said.stderr and "did you mean: policy.guidance.caseload" in said.stderr
    assert not (file.parent / "out").exists()
    missing = call("sweep", "none.yaml")
    assert missing.exit_code == 2 and "no such study file" in missing.stderr


def test_the_shipped_map_in_small(call, tmp_path: Path) -> None:
    words = ("--steps", 2, "--set", "municipality.size=300", "--set", "policy_months=3", "--draws", 1, "-r", 1)
    found = json.loads(call("sweep", "stick-carrot", "-o", "out", "--json", "-q", "-j", 2, *words).stdout)
    assert found["succeeded"] == 4 and (tmp_path / found["run_dir"] / "figures" / "net_cost.csv").exists()
