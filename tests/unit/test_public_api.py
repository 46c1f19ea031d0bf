"""The public names, frozen: a change here is a change for every user."""

from __future__ import annotations

import math

import pytest

import bijstandsim as bs

NAMES = [
    "BijstandModel", "BijstandsimError", "Comparison", "InputError", "Month", "OptimiseStudy", "Run", "RunError",
    "Scenario", "SobolStudy", "SweepStudy", "TrialDesign", "VerificationError", "__version__", "compare", "demo",
    "equations", "explain", "findings", "law", "list_scenarios", "load_run", "parameters", "posterior", "run_optimise",
    "run_sobol", "run_sweep", "run_trials", "simulate",
]  # fmt: skip


def test_the_public_names_are_these_and_all_of_them_load() -> None:
    assert bs.__all__ == NAMES
    assert set(NAMES) <= set(dir(bs))
    assert all(getattr(bs, name) is not None for name in NAMES)


def test_names_are_what_they_say() -> None:
    from bijstandsim.report.run import Run
    from bijstandsim.units import Month

    assert bs.Run is Run and bs.Month is Month
    assert bs.law.norm_eur_month is not None
    assert bs.__version__.count(".") == 2
    assert "utrecht" in [name for name, _, _ in bs.list_scenarios()]


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Scenaro'"):
        _ = bs.Scenaro  # type: ignore[attr-defined]


def test_a_scenario_becomes_tables_and_a_figure() -> None:
    scenario = bs.Scenario.load("utrecht", sets=["draws=2", "replicates=2", "municipality.size=900", "policy_months=3"])
    run = bs.simulate(scenario)
    assert {"arm", "outcome", "mean", "lo", "hi"} <= set(run.frame("monthly").columns)
    assert set(run.effects()["arm"]) == {"exemption", "guidance", "release"}
    assert run.plot.exits().figure.get_axes()


def test_parameters_and_posterior_are_tables() -> None:
    table, draws = bs.parameters(), bs.posterior().frame()
    assert {"unit", "default", "prior", "grade", "source"} <= set(table.columns) and table.index.is_unique
    assert table.loc["caseload_clients", "default"] == 150 and set(table["grade"]) <= set("ABCDE")
    assert set(draws.columns) <= set(table.index) and len(draws) == bs.posterior().about["draws"]
    ranks = bs.posterior().prior_ranks()
    assert ranks.to_numpy().min() >= 0 and ranks.to_numpy().max() <= 1 and set(ranks.columns) < set(draws.columns)
    wide = draws.std() / draws.mean().abs() > 0.02
    name = next(name for name in ranks.columns if wide[name])
    assert (ranks[name].rank() == draws[name].rank()).all()


def test_equations_are_those_of_the_month() -> None:
    from bijstandsim.kernels import income, search

    rules = bs.equations
    assert rules.income_value(0.8, 1.25, loss_aversion=2.0, gain_loss_weight=0.5) == income.utility(0.8, 0.8, 0.5, 2.0)
    assert rules.income_on_benefit(cut=0.9, floor=0.3) == 0.3 and rules.income_on_benefit(kept=0.1) == 1.1
    assert rules.income_in_work(1200.0, 1000.0, keep=0.5) == pytest.approx(1.1)
    low = rules.free_search(0.5, elasticity=0.7)
    assert low == search.free_search(0.5, 0.0, 0.7) < 1 and rules.free_search(0.0, elasticity=0.7) == 0.0
    efforts = [rules.search_effort(0.5, threat, elasticity=0.7) for threat in (0.0, 0.2, 9.0, math.inf)]
    assert efforts[0] == low < efforts[1] < efforts[2] == efforts[3] == 1.0
    assert rules.search_effort(3.0, 9.0, elasticity=0.7) == rules.free_search(3.0, elasticity=0.7) > 1
    assert rules.search_effort(0.0, 0.0, elasticity=0.7) == 0.0
    assert rules.effective_search(0.4, 1.0, productivity=0.5) == pytest.approx(0.7)
    assert all(getattr(rules, name).__doc__ for name in rules.__all__)


def test_explain_and_findings_answer_without_the_command_line() -> None:
    assert "grade: D" in bs.explain("caseload_clients") and "allowed" in bs.explain("guidance.caseload")
    assert bs.explain("month").startswith("1. Departures")
    with pytest.raises(bs.InputError, match=r"guidance\.caseload"):
        bs.explain("guidance.caselod")
    with pytest.raises(bs.InputError, match="tilburg"):
        bs.findings("tilbur")
    found = bs.findings("mechanism", draws=1, replicates=1)
    assert {"reported", "model_mean", "p_model", "p_no_effect", "verdict"} <= set(found.columns) and len(found) > 4


def test_the_people_of_the_model_are_a_copy() -> None:
    model = bs.BijstandModel(bs.Scenario.load("regulier", sets=["municipality.size=300", "policy_months=2"]))
    people = model.people()
    clients = people[people["status"].isin(["B", "P"])]
    assert len(clients) == sum(len(desk.clients) for desk in model.caseworkers) > 250
    assert people.index.is_unique and (people["age_years"] > 17).all()
    someone = model.recipient(int(clients.index[0]))
    told = ("status", "search", "household", "arm_name")
    assert all(clients.iloc[0][name] == getattr(someone, name) for name in told)
    people["search"] = -1.0
    assert (model.people()["search"] >= 0).all()


def test_the_demo_is_one_line_and_shows_itself() -> None:
    run = bs.demo()
    assert run.draws == 6 and run.arms == ["exemption", "guidance", "release"]
    assert run._repr_html_().count("<table") == 2
