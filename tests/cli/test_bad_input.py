"""Bad input: one clear message, exit code 2, nothing on stdout, nothing left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

HEAD = "schema_version: 1\nname: x\nmunicipality: {size: 100}\n"
BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join(['*' + old] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

#: what is wrong -> the file, and words of the message
FILES: dict[str, tuple[str, tuple[str, ...]]] = {
    "unknown key": (HEAD + "sede: 3\n", (":4:1", "unknown key", "did you mean: seed")),
    "duplicate key": (HEAD + "seed: 1\nseed: 2\n", (":5:1", "twice", "line 4")),
    "wrong type": (HEAD + "seed: [3]\n", (":4:1", "whole number")),
    "out of range": (HEAD + "policy_months: 0\n", (":4:1", "policy_months", "at least 1")),
    "impossible date": (HEAD + "start: 2018-13\n", (":4:1", "impossible date", "YYYY-MM")),
    "arms exceed the city": (HEAD + "arms: {a: {size: 101}}\n", (":4:1", "101", "municipality.size 100")),
    "unknown municipality": (
        "schema_version: 1\nname: x\nmunicipality: {city: utrect}\n",
        (":3:16", "did you mean: utrecht"),
    ),
    "unknown parameter": (HEAD + "parameters: {values: {caseload_client: 3}}\n", ("did you mean: caseload_clients",)),
    "not YAML": (HEAD + "seed: {1\n", ("not readable as YAML",)),
    "an empty file": ("", ("the file is empty",)),
    "a bomb": (BOMB, ("unfold without end",)),
    "a tag": (HEAD + "title: !!python/object/apply:os.system ['true']\n", ("tags are not allowed",)),
}


def refused(result, *words: str) -> None:
    """The call failed as bad input should, with these words in its message."""
    assert result.exit_code == 2, (result.stdout, result.stderr)
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    missing = [word for word in words if word not in result.stderr]
    assert not missing, result.stderr


@pytest.mark.parametrize("verb", ["run", "validate"])
@pytest.mark.parametrize("case", FILES)
def test_a_bad_file_is_refused_and_leaves_nothing(case: str, verb: str, call, tmp_path: Path) -> None:
    text, words = FILES[case]
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    refused(call(verb, path), str(path) if ":4:1" in words else "", *words)
    assert [entry.name for entry in tmp_path.iterdir()] == ["bad.yaml"]


@pytest.mark.parametrize("verb", ["run", "validate"])
def test_bytes_a_folder_and_a_name_that_does_not_exist(verb: str, call, tmp_path: Path) -> None:
    (tmp_path / "picture.yaml").write_bytes(bytes(range(256)))
    refused(call(verb, "picture.yaml"), "not UTF-8")
    refused(call(verb, tmp_path), "a folder, not a scenario file")
    refused(call(verb, "utrecth"), "no such scenario", "did you mean: utrecht")
    assert [entry.name for entry in tmp_path.iterdir()] == ["picture.yaml"]


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("sede=3", ("--set sede", "did you mean: seed")),
        ("seed", ("path=value",)),
        ("arms.coahces.size=3", ("did you mean: arms.coaches.size",)),
        ("start=2018-00", ("--set start", "impossible date")),
    ],
)
def test_a_bad_setting_is_refused(setting: str, words: tuple[str, ...], call, small: Path, tmp_path: Path) -> None:
    refused(call("run", small, "--set", setting), *words)
    assert not (tmp_path / "runs").exists()


def test_a_bad_flag_names_the_setting(call, small: Path, tmp_path: Path) -> None:
    refused(call("run", small, "--seed", "-1"), "seed", "at least 0")
    refused(call("run", small, "-r", "0"), "replicates", "at least 1")
    refused(call("run", small, "--seed", "x"), "--seed", "valid integer")
    refused(call("run", small, "--no-such-flag"), "No such option")
    refused(call("run", small, "-j", "0"), "--threads")
    assert not (tmp_path / "runs").exists()


def test_an_output_folder_that_cannot_be_written_is_found_before_any_simulation(
    call, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bijstandsim.report.run.simulate", lambda *a, **k: pytest.fail("it simulated"))
    (tmp_path / "taken").write_text("a file where a folder should be")
    for out in ("taken", "taken/deeper"):
        refused(call("run", small, "-o", out), "output folder", "--out", out)
    (tmp_path / "free").mkdir()
    (tmp_path / "free" / "small").write_text("a file where the scenario's folder should be")
    refused(call("run", small, "-o", "free"), "output folder")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["free", "small", "small.yaml", "taken"]


def test_arms_larger_than_the_eligible_group_leave_no_folder(call, small: Path, tmp_path: Path) -> None:
    setting = "assignment.eligible.min_months_on_benefit=900"
    refused(call("run", small, "-q", "--set", setting), "eligible", "60 places, 0 eligible")
    assert not (tmp_path / "runs").exists()


def test_a_run_that_does_not_fit_the_memory_is_refused_unless_forced(
    call, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bijstandsim.engine.estimate.free_memory", lambda: 1_000_000)
    refused(call("run", small), "more memory than is free", "1 MB free", "--force")
    assert not (tmp_path / "runs").exists()


def test_explain_gives_the_nearest_match(call) -> None:
    refused(call("explain", "guidance.casload"), "did you mean: guidance.caseload")


def test_init_keeps_a_file_that_exists(call, small: Path) -> None:
    before = small.read_text()
    refused(call("init", small), "exists already", "--force")
    assert small.read_text() == before
    refused(call("init", "no/such/folder/x.yaml"), "cannot be written")
    refused(call("init", "x.yaml", "--population", "no.csv"), "no such file with margins")
    refused(call("init", "--margins-template", "--population", "no.csv"), "exclude each other")
