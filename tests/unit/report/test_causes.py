"""What two folders were made from: of every kind, whatever it keeps or was told beside its base scenario."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bijstandsim.engine.folder import write_atomic
from bijstandsim.errors import InputError
from bijstandsim.report.causes import causes
from bijstandsim.report.run_diff import first
from bijstandsim.scenario import Scenario, resolved_yaml

Make = Callable[..., Path]


def text(caseload: int = 30, name: str = "x") -> str:
    policy = {"guidance": {"caseload": caseload}}
    data = {"schema_version": 1, "name": name, "municipality": {"size": 300}, "policy": policy}
    return resolved_yaml(Scenario.from_dict(data))


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A folder of a kind, as far as causes look at it: further facts of its manifest, and files."""

    def folder(place: str, kind: str, files: dict[str, str] | None = None, **facts: Any) -> Path:
        always = {"status": "succeeded", "kind": kind, "hashes": {}, "versions": {}, "machine": {}, "seed": 1}
        write_atomic(tmp_path / place / "manifest.json", json.dumps({**always, **facts}))
        for name, content in {"scenario.resolved.yaml": text(), **(files or {})}.items():
            write_atomic(tmp_path / place / name, content)
        return tmp_path / place

    return folder


def regimes(*names: str) -> list[dict[str, str]]:
    return [{"regime": name, "scenario": name.partition(":")[0]} for name in names]


#: kind -> what the first folder has, what the second has, cause, and its line.
CASES: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    ("run", {}, {"hashes": {"law": "1"}}, "data", "hash of law: None against 1"),
    ("run", {"hashes": {"report": "1"}}, {"hashes": {"report": "2"}}, "code", "hash of report: 1 against 2"),
    ("compare", {"alternatives": regimes("one")}, {"alternatives": regimes("one", "two:arm")}, "scenario",
     "regimes: one against one, two:arm"),
    ("compare", {"pilot_people": 20}, {"pilot_people": 30}, "scenario", "people in the pilot: 20 against 30"),
    ("compare", {"files": {"alternatives/one.resolved.yaml": text(20)}},
     {"files": {"alternatives/one.resolved.yaml": text(25)}}, "scenario",
     "alternatives/one: policy.0.guidance.caseload: 20.0 against 25.0"),
    ("trial", {"trials": 4}, {"trials": 6}, "runs", "trials: 4 against 6"),
    ("sweep", {"settings": {}}, {"settings": {"steps": 3}}, "scenario", "--steps: as the file says against 3"),
    ("sweep", {"files": {"regimes/1.resolved.yaml": text(name="a")}},
     {"files": {"regimes/1.resolved.yaml": text(name="b")}}, "scenario", "regimes/1: name: a against b"),
    ("sobol", {"settings": {"n": 8}}, {"settings": {"n": 16}}, "runs", "--n: 8 against 16"),
    ("sobol", {"settings": {"method": "sobol"}}, {"settings": {"method": "morris"}}, "scenario",
     "--method: sobol against morris"),
    ("sobol", {"files": {"draws.csv": "chi\n1\n"}}, {"files": {}}, "parameters", "against no such file"),
    ("optimise", {"settings": {"generations": 2}}, {"settings": {"generations": 3}}, "scenario",
     "--generations: 2 against 3"),
    ("calibrate", {"seed": 1}, {"seed": 2}, "seed", "seed: 1 against 2"),
    ("calibrate", {"files": {"given_targets.csv": "a"}}, {"files": {"given_targets.csv": "b"}}, "data",
     "hash of given_targets.csv"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "one", "other", "cause", "line"), CASES)
def test_the_cause_is_named_and_no_other(
    kind: str, one: dict[str, Any], other: dict[str, Any], cause: str, line: str, make: Make
) -> None:
    found = causes(make("a", kind, **one), make("b", kind, **other))
    assert [name for name, lines in found.items() if lines] == [cause], found
    assert len(found[cause]) == 1 and line in found[cause][0], found


def test_what_is_the_same_has_no_cause(make: Make) -> None:
    for kind, one, _, _, _ in CASES:
        found = causes(make("a", kind, **one), make("b", kind, **one))
        assert not any(found.values()), (kind, found)


@pytest.mark.parametrize("kind", ["compare", "trial", "sweep", "sobol", "optimise", "calibrate"])
def test_people_are_followed_in_runs_only(kind: str, make: Make) -> None:
    with pytest.raises(InputError, match="cannot be followed"):
        first(make("a", kind), make("b", kind))
