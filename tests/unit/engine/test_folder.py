"""The folder of a run: what is there when, and what is gone after a failure."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bijstandsim.engine import folder as module
from bijstandsim.engine.folder import RunFolder, scenario_hash, write_atomic
from bijstandsim.engine.warmup import SMALL
from bijstandsim.errors import InputError
from bijstandsim.scenario import Scenario


def scenario(**changed: object) -> Scenario:
    return Scenario.from_dict({**SMALL, **changed})


def test_the_hash_follows_numbers_not_words() -> None:
    first = scenario_hash(scenario())
    assert scenario_hash(scenario(title="other", description="words", source="here")) == first
    for changed in ({"seed": 2}, {"replicates": 3}, {"policy_months": 7}, {"municipality": {"size": 601}}):
        assert scenario_hash(scenario(**changed)) != first


def test_the_manifest_is_there_from_the_start_and_follows(tmp_path: Path) -> None:
    made = RunFolder.create(tmp_path / "deep" / "runs", scenario(), {"threads": 3})
    read = lambda: json.loads((made.path / "manifest.json").read_text())  # noqa: E731
    assert read()["status"] == "running" and read()["threads"] == 3
    made.note(extra=1)
    assert read()["extra"] == 1
    made.finish("succeeded", results_hash="x")
    assert read()["status"] == "succeeded" and read()["ended"] and read()["results_hash"] == "x"
    assert Scenario.load(made.path / "scenario.yaml").name == "self_test"


def test_discard_takes_away_what_was_made_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    first = RunFolder.create(tmp_path / "runs", scenario(), {})
    second = RunFolder.create(tmp_path / "runs", scenario(), {})
    first.discard()
    assert second.path.is_dir() and not first.path.exists()
    second.discard()
    assert (tmp_path / "runs").is_dir()


def test_an_empty_parent_that_was_made_goes_too(tmp_path: Path) -> None:
    RunFolder.create(tmp_path / "a" / "b", scenario(), {}).discard()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_bad_input_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **options: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(module, "write_atomic", full)
    with pytest.raises(InputError, match="No space left"):
        RunFolder.create(tmp_path / "runs", scenario(), {})
    assert list(tmp_path.iterdir()) == []


def test_an_atomic_write_leaves_the_old_text_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.json"
    write_atomic(path, "old")

    def broken(*args: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="no"):
        write_atomic(path, "new")
    assert path.read_text() == "old" and [p.name for p in tmp_path.iterdir()] == ["x.json"]


@pytest.mark.parametrize("there", [(), ("scenario.yaml",)])
def test_a_scenario_that_was_not_kept_in_time_is_made_good(there: tuple[str, ...], tmp_path: Path) -> None:
    made = RunFolder.create(tmp_path, scenario(), {})
    names = ("scenario.yaml", "scenario.resolved.yaml")
    before = {name: (made.path / name).read_bytes() for name in names}
    for name in names:
        (made.path / name).unlink()
    for name in there:
        (made.path / name).write_text("half of", encoding="utf-8")  # the process died while it copied
    made.keep_scenario(scenario())
    assert {name: (made.path / name).read_bytes() for name in names} == before
    made.keep_scenario(scenario(seed=9))
    assert {name: (made.path / name).read_bytes() for name in names} == before, "what is there stays"
