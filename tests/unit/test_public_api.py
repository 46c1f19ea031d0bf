"""The public names, frozen: a change here is a change for every user."""

from __future__ import annotations

import pytest

import bijstandsim as bs

NAMES = [
    "BijstandsimError", "Comparison", "InputError", "Month", "OptimiseStudy", "Run", "RunError", "Scenario",
    "SobolStudy", "SweepStudy", "TrialDesign", "VerificationError", "__version__", "compare", "demo", "law",
    "list_scenarios", "load_run", "run_optimise", "run_sobol", "run_sweep", "run_trials", "simulate",
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


def test_the_demo_is_one_line_and_shows_itself() -> None:
    run = bs.demo()
    assert run.draws == 6 and run.arms == ["exemption", "guidance", "release"]
    assert run._repr_html_().count("<table") == 2
