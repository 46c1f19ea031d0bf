"""What the explorer shows is what the engine computes, and what it exports is what it showed."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from typer.testing import CliRunner

from bijstandsim.app import choice, twins
from bijstandsim.behaviour import defaults
from bijstandsim.cli.app import app
from bijstandsim.engine.outcomes import NAMES
from bijstandsim.engine.single import burnt_in, run_once
from bijstandsim.errors import InputError
from bijstandsim.paired.plan import make_plan
from bijstandsim.scenario import Scenario, cities, vocabulary

CITY, SIZE = "utrecht", 1000
LEVERS = {"guidance.caseload": 50, "duties.exempt": True, "release.share": 0.5}


@pytest.fixture(scope="module")
def course() -> twins.Course:
    return twins.run(CITY, SIZE, LEVERS)


def test_what_is_exported_is_what_was_shown(course: twins.Course, tmp_path: Path) -> None:
    path = tmp_path / "explored.yaml"
    path.write_text(choice.as_yaml(CITY, SIZE, LEVERS), encoding="utf-8")
    scenario = Scenario.load(path, env={})
    world = burnt_in(scenario, scenario.resolve(), defaults(), 0)
    counts = run_once(world, scenario, 0).counts
    shown = course.outcomes[:, NAMES.index("on_benefit")]
    assert counts[-1, 0, 0, 0] > 0 and shown.shape == (25,)
    from bijstandsim.engine.outcomes import evaluate

    assert np.array_equal(evaluate(counts)[:, 0, 0], course.outcomes, equal_nan=True)


def test_what_is_exported_runs_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BIJSTANDSIM_SET", raising=False)
    Path("explored.yaml").write_text(choice.as_yaml(CITY, SIZE, LEVERS), encoding="utf-8")
    words = ["run", "explored.yaml", "--point", "-r", "1", "--no-structures", "--json", "-q"]
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 0, found.output
    folder = Path(json.loads(found.stdout)["run_dir"])
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["status"] == "succeeded"
    kept = yaml.safe_load((folder / "scenario.resolved.yaml").read_text(encoding="utf-8"))
    assert kept["municipality"]["size"] == SIZE and kept["municipality"]["name"] == "Utrecht"
    assert (folder / "report.html").is_file()
    assert kept["policy"][0]["guidance"]["caseload"] == LEVERS["guidance.caseload"]


def test_both_regimes_can_be_compared_as_they_were_saved(tmp_path: Path) -> None:
    """Each under a name of its own, on the same people: a comparison refuses two scenarios of one name."""
    saved = []
    for name, levers in zip(choice.NAMES, (LEVERS, {"cash.supplement_eur_month": 100}), strict=True):
        path = tmp_path / f"{name}.yaml"
        path.write_text(choice.as_yaml(CITY, SIZE, levers, name), encoding="utf-8")
        saved.append(Scenario.load(path, env={}))
    plan = make_plan(saved[0], saved)
    assert plan.names == list(choice.NAMES)
    assert len({scenario.title for scenario in saved}) == 2


def test_columns_of_lives_and_desks_are_there_and_told_in_words() -> None:
    found = choice.settings()
    assert set(found["life"]) <= set(twins.LIFE) and set(found["desk"]) <= set(twins.DESK)
    assert found["life"]["tau"] == "months on benefit"
    assert not [title for kind in ("life", "desk") for title in found[kind].values() if "_" in title]


def test_two_cities_differ_as_their_scenarios_say() -> None:
    """In name, first month and regular practice; the page says that nothing else does."""
    found = {city: Scenario.from_dict(choice.as_values(city, SIZE, {})) for city in cities.names()}
    plain = Scenario.load("regulier", env={})
    for city, made in found.items():
        own = Scenario.load(city, env={})
        assert cities.name(made) == vocabulary.table("cities")[city]["name"] and cities.size(made) == SIZE
        assert (made.start, made.market, made.regular) == (own.start, own.market, own.regular)
        assert made.population == own.population == plain.population
    assert found["utrecht"].regular[0].levers() != found["tilburg"].regular[0].levers()
    assert "June 2018" in choice.city_note("utrecht") and "200 clients" in choice.city_note("utrecht")
    assert "112 clients" in choice.city_note("tilburg") and "as in the parameters" in choice.city_note("nederland")
    one, two = (twins.run(city, SIZE, {}).outcomes[:, NAMES.index("contacts")] for city in ("utrecht", "tilburg"))
    assert two.mean() > one.mean()  # fewer clients per caseworker


def test_a_regime_that_changes_nothing_changes_nobody(course: twins.Course) -> None:
    one, two = twins.run(CITY, SIZE, {}), twins.run(CITY, SIZE, {})
    assert np.array_equal(one.outcomes, two.outcomes, equal_nan=True)
    pid = twins.candidates(one)[0]["pid"]
    assert one.life(pid) == two.life(pid) and one.life(pid)[0] == course.life(pid)[0]
    assert one.life(pid) != course.life(pid)


def test_lives_and_desks_can_be_opened(course: twins.Course) -> None:
    people = twins.candidates(course)
    assert len(people) == choice.settings()["people"]
    life = course.life(people[0]["pid"])
    assert [month["month"] for month in life] == list(range(len(life))) and life[0]["status"] in ("B", "P")
    desk = course.desk(0)
    assert len(desk) == 24 and all(month["clients"] >= 0 and month["used"] >= 0 for month in desk)
    assert course.life(10**9) == [] and course.desk(10**6) == [] == course.desk(-1)


def test_controls_are_levers_within_their_bounds() -> None:
    known = {field.key for field in vocabulary.fields()}
    assert set(choice.controls()) <= known
    for lever, entry in choice.controls().items():
        for value in entry["values"]:
            choice.as_scenario(CITY, SIZE, {lever: value}).resolve()
    assert set(choice.settings()["outcomes"]) <= set(NAMES)


@pytest.mark.parametrize(
    ("city", "size", "levers", "told"),
    [
        ("utrech", SIZE, {}, "utrecht"),
        (CITY, 7, {}, "size"),
        (CITY, SIZE, {"guidance.caselod": 50}, "guidance.caseload"),
        (CITY, SIZE, {"guidance.caseload": 51}, "does not offer"),
        (CITY, SIZE, {"duties.exempt": 1}, "does not offer"),
    ],
)
def test_what_is_not_offered_is_refused(city: str, size: int, levers: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        choice.as_values(city, size, levers)


def test_ten_thousand_people_answer_within_a_second() -> None:
    twins.burnt("utrecht", 10_000)
    started = time.process_time()
    twins.run("utrecht", 10_000, LEVERS)
    assert time.process_time() - started < 1.0
