"""``run``: the folder, the manifest, the JSON object, and how a run can end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bijstandsim import provenance
from bijstandsim.engine.folder import scenario_hash
from bijstandsim.errors import InputError, RunError
from bijstandsim.scenario import Scenario


def folders(out: Path) -> list[Path]:
    return sorted(path for path in out.glob("*/*") if path.is_dir())


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def test_a_run_writes_its_folder(call, small: Path, tmp_path: Path) -> None:
    result = call("run", small, "--seed", "0", "-j", "2", "-o", "out")
    assert result.exit_code == 0, result.stderr
    (folder,) = folders(tmp_path / "out")
    assert {path.name for path in folder.iterdir()} >= {
        "manifest.json", "scenario.yaml", "scenario.resolved.yaml", "log.jsonl", "results", "summary.json",
        "data_dictionary.csv", "figures", "report.html",
    }  # fmt: skip
    assert not [path for path in folder.rglob("*") if path.name.endswith(".tmp")]
    assert (folder / "scenario.yaml").read_bytes() == small.read_bytes()
    found = manifest(folder)
    scenario = Scenario.load(small, ["seed=0"])
    assert found["status"] == "succeeded" and found["ended"] >= found["started"]
    assert found["hashes"]["scenario"] == scenario_hash(scenario)
    assert folder.parent.name == "small" and folder.name.endswith("Z_" + scenario_hash(scenario)[:8])
    assert found["hashes"]["kernels"] == provenance.kernels_hash()
    assert (found["seed"], found["threads"], found["draws"], found["replicates"]) == (0, 2, 2, 2)
    assert found["agent_months"] > 0 and found["agent_months_per_s"] > 0
    assert found["results_hash"] in result.stdout and "results" in result.stdout
    events = [json.loads(line)["event"] for line in (folder / "log.jsonl").read_text().splitlines()]
    assert events == ["started", "simulated", "succeeded"]


def test_the_resolved_scenario_stands_alone_and_is_the_same_scenario(call, small: Path, tmp_path: Path) -> None:
    assert call("run", small, "--set", "policy_months=2", "-r", "1", "-o", "out").exit_code == 0
    (folder,) = folders(tmp_path / "out")
    again = Scenario.load(folder / "scenario.resolved.yaml")
    assert again.policy_months == 2 and again.replicates == 1
    assert scenario_hash(again) == manifest(folder)["hashes"]["scenario"]


def test_no_path_of_this_machine_gets_into_the_results(call, small: Path, tmp_path: Path) -> None:
    assert call("run", "small.yaml", "-o", "out").exit_code == 0
    (folder,) = folders(tmp_path / "out")
    texts = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.suffix in TEXT}
    assert len(texts) > 5
    assert not [path.name for path, text in texts.items() if str(tmp_path) in text or str(Path.home()) + "/" in text]


TEXT = {".json", ".jsonl", ".yaml", ".csv", ".html", ".svg"}


def test_json_is_one_object_on_stdout_and_the_log_is_on_stderr(call, small: Path) -> None:
    result = call("run", small, "--json", "-v")
    found = json.loads(result.stdout)
    assert set(found) == {
        "run_dir", "scenario", "seed", "replicates", "draws", "agent_months", "seconds", "agent_months_per_s",
        "results_hash", "outcomes", "effects", "accounts", "structures", "warnings",
    }  # fmt: skip
    assert Path(found["run_dir"]).is_dir()
    assert manifest(Path(found["run_dir"]))["results_hash"] == found["results_hash"]
    assert "runs: 4 of 4" in result.stderr and "municipality.size = 300" in result.stderr


def test_the_same_seed_gives_the_same_results_whatever_the_threads(call, small: Path) -> None:
    hashes = [json.loads(call("run", small, "--json", "-j", n).stdout)["results_hash"] for n in (1, 2, 4)]
    other = json.loads(call("run", small, "--json", "--seed", "2").stdout)["results_hash"]
    assert len(set(hashes)) == 1 and other not in hashes


def test_quiet_says_nothing_but_the_result(call, small: Path) -> None:
    result = call("run", small, "-q", "--json")
    assert result.exit_code == 0 and result.stderr == ""


def test_flags_win_over_the_file_and_over_set(call, small: Path) -> None:
    found = json.loads(call("run", small, "--json", "--set", "seed=3", "--seed", "4", "--draws", "1", "-r", "1").stdout)
    assert (found["seed"], found["draws"], found["replicates"]) == (4, 1, 1)


def test_point_says_that_there_is_no_parameter_uncertainty(call, small: Path) -> None:
    found = json.loads(call("run", small, "--json", "--point").stdout)
    assert found["draws"] == 1
    assert any("no parameter uncertainty" in warning for warning in found["warnings"])


def test_dry_run_estimates_and_writes_nothing(call, small: Path, tmp_path: Path) -> None:
    found = json.loads(call("run", small, "--dry-run", "--json").stdout)
    assert found["runs"] == 4 + 10 * 2  # two draws under nine other structures, and once more as the model stands
    alone = json.loads(call("run", small, "--dry-run", "--json", "--no-structures").stdout)
    assert alone["runs"] == 4 and alone["agent_months"] < found["agent_months"]
    assert found["memory_bytes"] > 0 and found["disk_bytes"] > 0
    bigger = json.loads(call("run", small, "--dry-run", "--json", "--set", "municipality.size=3000").stdout)
    assert bigger["agent_months"] == pytest.approx(10 * found["agent_months"], rel=0.01)
    assert not (tmp_path / "runs").exists()
    assert "runs          24" in call("run", small, "--dry-run").stdout


def test_the_estimate_of_agent_months_is_near_what_a_run_does(call, small: Path) -> None:
    city = ("--set", "municipality.size=2000", "--set", "policy_months=24", "--no-structures")
    guessed = json.loads(call("run", small, "--dry-run", "--json", *city).stdout)["agent_months"]
    done = json.loads(call("run", small, "--json", *city).stdout)["agent_months"]
    assert 0.5 < guessed / done < 2.0


@pytest.mark.parametrize(
    ("fault", "code", "status", "message"),
    [
        (KeyboardInterrupt(), 130, "aborted", "interrupted"),
        (RunError("burn-in did not settle"), 1, "failed", "burn-in did not settle"),
        (ZeroDivisionError("by nothing"), 1, "failed", "should not happen"),
        (MemoryError(), 1, "failed", "out of memory"),
    ],
)
def test_a_run_that_ends_badly_says_so_in_its_manifest(
    fault: BaseException, code: int, status: str, message: str, call, small: Path, tmp_path: Path, monkeypatch
) -> None:
    def broken(*args: object, **options: object) -> None:
        assert manifest(folders(tmp_path / "runs")[0])["status"] == "running"
        raise fault

    monkeypatch.setattr("bijstandsim.report.run.simulate", broken)
    result = call("run", small)
    assert result.exit_code == code and message in result.stderr and "Traceback" not in result.stderr
    found = manifest(folders(tmp_path / "runs")[0])
    assert found["status"] == status and found["ended"] and found["results_hash"] is None
    if status == "failed":
        assert type(fault).__name__ in found["error"]


def test_debug_shows_where(call, small: Path, monkeypatch) -> None:
    def broken(*args: object, **options: object) -> None:
        raise RunError("deep down")

    monkeypatch.setattr("bijstandsim.report.run.simulate", broken)
    assert isinstance(call("run", small, "--debug").exception, RunError)


def test_two_runs_in_one_second_have_a_folder_each(call, small: Path, tmp_path: Path, monkeypatch) -> None:
    instant = provenance.now()
    monkeypatch.setattr(provenance, "now", lambda: instant)
    assert [call("run", small, "--draws", "1", "-r", "1").exit_code for _ in range(2)] == [0, 0]
    first, second = folders(tmp_path / "runs")
    assert second.name == first.name + "_2"
    assert manifest(first)["results_hash"] == manifest(second)["results_hash"]


def test_results_that_cannot_be_written_leave_a_folder_that_says_failed(
    call, small: Path, tmp_path: Path, monkeypatch
) -> None:
    def full(*args: object, **options: object) -> None:
        raise InputError("the results cannot be written: No space left on device")

    monkeypatch.setattr("bijstandsim.report.write.write_results", full)
    result = call("run", small, "--draws", "1", "-r", "1")
    assert result.exit_code == 2 and "No space left" in result.stderr
    assert manifest(folders(tmp_path / "runs")[0])["status"] == "failed"
