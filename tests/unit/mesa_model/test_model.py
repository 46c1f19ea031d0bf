"""The Mesa model is the engine, seen through Mesa's interfaces."""

import mesa
import numpy as np
import pytest

from bijstandsim.behaviour import defaults
from bijstandsim.engine.single import burnt_in, run_once
from bijstandsim.kernels.state import FREE
from bijstandsim.mesa_model import BijstandModel, Caseworker, Municipality, Team
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

SETS = ["municipality.size=600", "policy_months=16", "follow_up_months=8", *(
    f"arms.{arm}.size=40" for arm in ("control", "exemption", "guidance", "release")
)]  # fmt: skip


@pytest.fixture(scope="module")
def scenario():
    return Scenario.load("utrecht", sets=SETS)


@pytest.fixture(scope="module")
def ran(scenario):
    model = BijstandModel(scenario, replicate=3, follow=2)
    model.run_for(24)
    return model


def test_is_a_mesa_model(ran):
    assert isinstance(ran, mesa.Model)
    assert ran.time == 24
    kinds = {kind: len(agents) for kind, agents in ran.agents_by_type.items()}
    assert kinds[Municipality] == 1
    assert kinds[Team] == len(ran.world.resolved.teams) == 2
    assert kinds[Caseworker] == len(ran.world.desks.team)


def test_run_for_gives_the_engines_numbers_exactly(ran, scenario):
    burnt = burnt_in(scenario, resolve(scenario), defaults(), 0)
    engine = run_once(burnt, scenario, 3)
    ours = ran.counts()
    np.testing.assert_array_equal(ours.counts, engine.counts)
    np.testing.assert_array_equal(ours.books, engine.books)
    np.testing.assert_array_equal(ours.series, engine.series)


def test_data_collector_has_a_row_a_month(ran):
    frame = ran.datacollector.get_model_vars_dataframe()
    assert len(frame) == 25
    assert frame["benefits"].iloc[-1] == ran.municipality.benefits
    desks = ran.datacollector.get_agenttype_vars_dataframe(Caseworker)
    assert desks["caseload"].groupby("Step").sum().iloc[-1] == sum(team.clients for team in ran.teams)


def test_a_life_is_kept_month_by_month(ran):
    assert len(ran.lives) == 2
    pid, life = next(iter(ran.lives.items()))
    assert pid in ran.participants()
    assert [moment["month"] for moment in life] == list(range(25))
    assert {moment["pid"] for moment in life} == {pid}
    assert life[-1]["age_years"] == pytest.approx(life[0]["age_years"] + 2.0)
    assert life[0]["status"] in {"B", "P", "F", "W", "O"}


def test_a_stranger_is_a_key_error(ran):
    with pytest.raises(KeyError, match="nobody with number"):
        ran.recipient(4_000_000_000)


def test_the_scenario_ends(ran):
    with pytest.raises(IndexError, match="24 months"):
        ran.step()


def test_participants_are_the_arms(ran):
    assert len(ran.participants()) == 160
    assert len(ran.participants("release")) == 40


def test_lives_are_of_people_by_number_whichever_kernel_runs(monkeypatch):
    scenario, found = Scenario.load("utrecht", sets=[*SETS, "policy_months=2", "follow_up_months=0"]), []
    for scalar in (True, False):
        monkeypatch.setattr("bijstandsim.population.people.People.scalar", scalar)
        model = BijstandModel(scenario, follow=10_000)
        found.append(list(model.lives))
        assert all(model.lives.values()) and len(model.lives) == (model.world.state.status < FREE).sum()
    assert found[0] == found[1]


def test_a_life_ends_when_somebody_leaves_for_good():
    city = Scenario.load("regulier", sets=["municipality.size=400", "policy_months=18"])
    model = BijstandModel(city, follow=300)
    model.run_for(18)
    lengths = {len(life) for life in model.lives.values()}
    assert max(lengths) == 19 and min(lengths) < 19
    assert all([month["month"] for month in life] == list(range(len(life))) for life in model.lives.values())
