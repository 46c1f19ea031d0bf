"""The small verbs."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from bijstandsim.cli.app import app
from bijstandsim.cli.talk import Talk, progress
from bijstandsim.engine.schedule import MONTH
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.shipped import others

VERBS = ("list", "run", "sobol", "optimise", "validate", "explain", "schema", "init", "doctor", "warmup", "bench")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str, call) -> None:
    result = call(verb, "--help")
    assert result.exit_code == 0 and "--debug" in result.stdout
    assert verb in call("--help").stdout


def test_no_summary_of_a_verb_is_cut_off(call) -> None:
    assert "..." not in call("--help").stdout.split("Commands:")[1]


def test_list_names_every_shipped_scenario(call) -> None:
    names = {row["name"] for row in json.loads(call("list", "--json").stdout)["scenarios"]}
    assert {"utrecht", "nederland", "regulier"} <= names
    assert all(name in call("list").stdout for name in names)


def test_list_names_the_verb_that_takes_a_study(call) -> None:
    from bijstandsim.sensitivity.goals import OptimiseStudy
    from bijstandsim.sensitivity.study import SobolStudy
    from bijstandsim.sweep.study import SweepStudy

    models = {"sweep": SweepStudy, "sobol": SobolStudy, "optimise": OptimiseStudy}
    verbs = {name: [row["name"] for row in json.loads(call("list", "--json").stdout)["scenarios"]
                    if f"bijstandsim {name} " in row["group"]] for name in models}  # fmt: skip
    assert all(verbs.values()) and sum(map(len, verbs.values())) == len(list(others("studies")))
    for verb, names in verbs.items():
        for name in names:
            models[verb].load(name)


def test_validate_tells_what_differs(call, small: Path) -> None:
    result = call("validate", small)
    assert result.exit_code == 0 and "small: valid; 300 households" in result.stdout
    assert "arms.coaches.levers.guidance.caseload = 30" in result.stdout
    found = json.loads(call("validate", small, "--json", "--set", "seed=5").stdout)
    assert found["valid"] and any(line.startswith("seed = 5") for line in found["differences"])


def test_validate_resolved_gives_a_file_that_validates(call, small: Path, tmp_path: Path) -> None:
    text = call("validate", small, "--resolved").stdout
    assert "--set" not in text and "# small.yaml:" in text
    (tmp_path / "again.yaml").write_text(text, encoding="utf-8")
    assert call("validate", "again.yaml").exit_code == 0
    first, again = Scenario.load(small), Scenario.load("again.yaml")
    assert first.model_dump(exclude={"source"}) == again.model_dump(exclude={"source"})


def test_explain_knows_levers_keys_parameters_and_the_month(call) -> None:
    assert "clients per full-time caseworker" in call("explain", "guidance.caseload").stdout
    assert "allowed" in call("explain", "municipality.size").stdout
    parameter = call("explain", "caseload_clients").stdout
    assert "grade: D" in parameter and "prior: lognormal" in parameter
    month = call("explain", "month").stdout
    assert all(step.kernel in month for step in MONTH)


def test_schema_is_json(call) -> None:
    found = json.loads(call("schema").stdout)
    assert "municipality" in found["properties"]


def test_init_gives_a_scenario_that_runs_through_validate(call, tmp_path: Path) -> None:
    assert call("init", "mine.yaml").exit_code == 0
    assert call("validate", "mine.yaml").exit_code == 0
    assert call("init").stdout == (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    assert call("init", "mine.yaml", "--force").exit_code == 0


def test_init_with_own_margins_finds_them_from_where_the_file_is(call, tmp_path: Path) -> None:
    assert call("init", "tables.csv", "--margins-template").exit_code == 0
    (tmp_path / "plans").mkdir()
    assert call("init", "plans/mine.yaml", "--population", "tables.csv").exit_code == 0
    scenario = Scenario.load(tmp_path / "plans" / "mine.yaml")
    assert scenario.population.file == "../tables.csv"
    assert scenario.population.margins.household is not None


def test_init_and_schema_answer_in_json(call, tmp_path: Path) -> None:
    assert json.loads(call("schema", "--json").stdout) == json.loads(call("schema").stdout)
    assert call("schema", "--json").stdout.count("\n") == 1
    written = json.loads(call("init", "mine.yaml", "--json").stdout)
    assert written == {"kind": "scenario", "file": "mine.yaml"} and (tmp_path / "mine.yaml").is_file()
    shown = json.loads(call("init", "--json", "--margins-template").stdout)
    assert shown["kind"] == "margins" and shown["text"] == call("init", "--margins-template").stdout


def test_every_verb_takes_json() -> None:
    verbs = get_command(app).commands  # type: ignore[attr-defined]
    assert [name for name, verb in verbs.items() if not any("--json" in p.opts for p in verb.params)] == []


def test_progress_without_a_terminal_tells_the_time_left(capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    seconds = iter([100.0, 101.0, 104.0, 110.0])
    monkeypatch.setattr("bijstandsim.cli.talk.time.perf_counter", lambda: next(seconds))
    with progress(Talk(), "runs") as tell:
        for done in (10, 40, 100):
            tell(done, 100)
    said = capsys.readouterr().err.splitlines()
    assert said == ["runs: 10 of 100, 1.0 s, about 9 s left", "runs: 40 of 100, 4.0 s, about 6 s left",
                    "runs: 100 of 100, 10.0 s"]  # fmt: skip


def test_what_was_done_before_says_nothing_of_the_time_left(capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    """A study that goes on tells at once what it has: half of its rows took no time at all in this call."""
    seconds = iter([100.0, 100.001, 110.0])
    monkeypatch.setattr("bijstandsim.cli.talk.time.perf_counter", lambda: next(seconds))
    with progress(Talk(), "rows") as tell:
        for done in (50, 60):
            tell(done, 100)
    said = capsys.readouterr().err.splitlines()
    assert said == ["rows: 50 of 100, 0.0 s", "rows: 60 of 100, 10.0 s, about 40 s left"]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("run utr", "utrecht"), ("validate policies/toe", "policies/toeslag"), ("compare regulier policies/toe",
     "policies/toeslag"), ("trial utr", "utrecht"), ("sweep stick", "stick-carrot"), ("sobol utrecht-s",
     "utrecht-sobol"), ("optimise regime", "regime-search"), ("run mi", "mine.yaml")],
)  # fmt: skip
def test_names_are_completed_in_the_shell(words: str, wanted: str, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "mine.yaml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    asked = words.split()
    monkeypatch.setenv("_BIJSTANDSIM_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", f"bijstandsim {words}")
    monkeypatch.setenv("COMP_CWORD", str(len(asked)))
    found = CliRunner().invoke(app, [], prog_name="bijstandsim")
    assert wanted in found.stdout.split()


def test_doctor_tests_the_model(call) -> None:
    found = json.loads(call("doctor", "--json").stdout)
    checks = {name: value for name, value in found["self_test"].items() if isinstance(value, bool)}
    assert len(checks) == 4 and all(checks.values())
    assert found["parameters"]["set"] == "posterior" and len(found["parameters"]["hash"]) == 16
    assert sum(found["parameters"]["grades"].values()) > 100
    assert {"bijstandsim", "python", "numpy", "numba"} <= set(found["versions"])
    short = found["parameters"]["effective_draws"] < 300
    assert not short or "not finished" in found["parameters"]["warnings"][0]
    text = call("doctor")
    assert ("warning     The fit" in text.stdout) == bool(found["parameters"]["warnings"])
    assert text.exit_code == 0 and "draws fitted to" in text.stdout


def test_doctor_fails_when_a_check_fails(call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bijstandsim.cli.doctor._states_add_up", lambda outcomes: False)
    result = call("doctor")
    assert result.exit_code == 1 and "everybody is somewhere" in result.stderr


def test_warmup_prints_seconds(call) -> None:
    result = call("warmup")
    assert result.exit_code == 0 and " s" in result.stdout


def test_bench_gives_rows(call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bijstandsim.engine.bench.SIZES", (500,))
    monkeypatch.setattr("bijstandsim.engine.bench.peers", lambda: [])
    found = json.loads(call("bench", "--json").stdout)
    names = {row["name"] for row in found["rows"]}
    assert {"engine blocked", "engine scalar", "engine blocked, through mesa.Model.step"} <= names
    assert any(name.startswith("vectors") for name in names)
    for row in found["rows"]:
        assert set(row) == {"name", "people", "cores", "agent_months_per_s", "bytes_per_person"}
        assert row["people"] == 500 and row["agent_months_per_s"] > 1000
    assert all(row["bytes_per_person"] > 100 for row in found["rows"] if row["name"] == "engine blocked")
    assert "agent-months/s" in call("bench").stdout


def test_the_compile_notice_comes_when_the_cache_is_cold(call, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "compiling" not in call("warmup").stderr
    monkeypatch.setattr("bijstandsim.engine.warmup.is_compiled", lambda: False)
    assert "compiling kernels (once)" in call("warmup").stderr


def test_a_run_compiles_before_its_clock_starts(call, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bijstandsim.engine.warmup.is_compiled", lambda: False)
    result = call("run", small, "--json", "--draws", "1", "-r", "1")
    assert "compiling kernels (once)" in result.stderr
    folder = Path(json.loads(result.stdout)["run_dir"])
    timings = json.loads((folder / "manifest.json").read_text())["timings"]
    assert timings["compile_s"] > 0 and all(seconds >= 0 for seconds in timings.values())


@pytest.mark.parametrize(
    "words", [("run", "utrecht"), ("compare", "utrecht", "utrecht:release"), ("trial", "utrecht"),
              ("sweep", "capacity"), ("sobol", "utrecht-posterior"), ("optimise", "regime-search")]
)  # fmt: skip
def test_a_posterior_that_is_not_whole_is_told_by_a_dry_run(
    words: tuple[str, ...], call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = import_module("bijstandsim.behaviour.posterior")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / shipped.DRAWS).write_bytes(b"something else")
    (tmp_path / "data" / shipped.ABOUT).write_text('{"hash": "0123456789abcdef"}')
    monkeypatch.setattr(shipped, "files", lambda package: tmp_path)
    shipped.posterior.cache_clear()
    try:
        told = call(*words, "--dry-run")
    finally:
        shipped.posterior.cache_clear()
    assert told.exit_code == 2 and "its hash does not match" in told.stderr, told.stdout
    assert not (tmp_path / "runs").exists()
