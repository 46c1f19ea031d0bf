"""The parameter data is complete, consistent and traceable."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from bijstandsim.behaviour import (
    GRADES,
    evidence_for,
    grade_counts,
    load,
    load_evidence,
    ppf,
    record_names,
    table,
    varied_names,
)
from bijstandsim.behaviour.parameters import FILES, HOLDERS, Parameters, _entry
from bijstandsim.behaviour.priors import parse
from bijstandsim.errors import InputError
from bijstandsim.kernels.levers import LEVER_DEFAULT

SYMBOLS = (Path(__file__).parent / "symbols.txt").read_text(encoding="utf-8").split()
# Numbers that the equations or the engine use beside the symbols of the model.
ADDED = {
    "women_among_single_parents_share": 0.9,
    "women_among_couples_share": 0.5,
    "forget_months": 36,
    "full_time_hours_week": 38,
    "offer_full_work_hours_band_1": 16,
    "offer_full_work_hours_band_2": 24,
    "offer_full_work_hours_band_3": 32,
    "offer_full_work_hours_band_4": 38,
    "offer_parttime_hours_band_1": 6,
    "offer_parttime_hours_band_2": 10,
    "offer_parttime_hours_band_3": 15,
    "offer_parttime_hours_band_4": 20,
    "contact_memory_months": 12,
    "since_cap_months": 24,
    "activity_fade_cap_months": 24,
    "tenure_cap_months": 12,
    "prior_cuts_cap": 3,
    "repeat_window_months": 12,
    "search_level_at_entry": 1,
    "exempt_health_slope_log_odds": 6,
    "lambda_low": 0.5,
    "lambda_high": 6,
    "beta_low": 0.3,
    "capacity_floor_hours": 0.05,
    "season_peak_month": 2,
    "insurance_memory_months": 9,
    "separation_reference_distance": 0.4,
    "job_finding_reference_distance": 0.35,
    "activity_reference_age_years": 45,
    "entry_reference_health": 0.55,
    "entry_reference_age_years": 38,
    "health_reference_age_years": 42,
    "loss_aversion_reference_age_years": 42,
    "initial_distance_duration_months": 40,
    "youngest_age_years": 18,
    "young_age_limit_years": 27,
    "middle_age_limit_years": 45,
    "entry_savings_log_sd": 1.0,
}
HELD = {
    "law": {"norm_s", "rel_cap", "rel_share", "rel_m", "age_pension", "wealth_limit"},
    "market": {"theta_t"},
    "check": {"cycle", "u_ben", "u_guid"},
    "engine": {"E_ref", "cap0", "u_allow"},
    "derived": {"gamma"},
}


def test_every_symbol_of_the_model_is_there_once() -> None:
    assert len(SYMBOLS) == len(set(SYMBOLS)) == 313
    missing = [s for s in SYMBOLS if load().by_symbol(s).symbol != s]
    assert missing == []
    assert {p.symbol for p in load()} - set(SYMBOLS) == {load()[name].symbol for name in ADDED}
    assert len(load()) == 313 + len(ADDED)


@pytest.mark.parametrize(("name", "default"), ADDED.items())
def test_added_numbers(name: str, default: float) -> None:
    assert load()[name].default == default
    assert name in record_names()


def test_held_elsewhere_means_not_in_the_record() -> None:
    held = {holder: {p.symbol for p in load() if p.held_by == holder} for holder in HOLDERS}
    assert held == HELD
    assert set(record_names()) == {p.name for p in load() if p.symbol not in set().union(*HELD.values())}
    assert all(p.prior == "fixed" for p in load() if p.held_by in ("law", "market", "engine"))
    assert not set(varied_names()) - set(record_names())


def test_each_entry_is_complete() -> None:
    for p in load():
        for text in (p.name, p.symbol, p.equation, p.meaning, p.unit, p.prior, p.source):
            assert isinstance(text, str) and text.strip(), p.name
        assert p.grade in GRADES, p.name
        parse(p.prior)
        if p.held_by != "engine":
            assert p.lower is not None and p.default is not None and p.upper is not None
            assert p.lower <= p.default <= p.upper, p.name


def test_names_are_identifiers_and_months_are_months() -> None:
    for p in load():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", p.name), p.name
        if p.name.endswith("_months"):
            assert p.unit == "months", p.name
        if "_eur_" in p.name or p.name.endswith("_eur"):
            assert p.unit.startswith("EUR"), p.name


def test_a_prior_that_varies_can_reach_both_sides_of_its_default() -> None:
    stuck = []
    for p in (load()[name] for name in varied_names()):
        assert p.default is not None and p.lower is not None
        low, high = (float(ppf(p, u)) for u in (0.005, 0.995))
        scale = float(p.prior.split("=")[1].rstrip(")")) if p.prior.startswith("dirichlet") else 1.0
        if not low < p.default * scale < high and p.default != p.lower:
            stuck.append(p.name)
    assert stuck == []


def test_derived_defaults_agree_with_what_they_derive_from() -> None:
    p = load()
    assert p["search_cost_curvature"].default == pytest.approx(1 / _default("search_effort_elasticity"))
    assert _default("training_budget_eur_client_year") == pytest.approx(0.06 * _default("training_cost_eur_course"))
    assert p.by_symbol("tr_budget").name == "training_budget_eur_client_year"
    assert p["women_among_single_parents_share"].grade == "E"


def test_groups_sum_to_one_and_references_point_back() -> None:
    sums: dict[str, float] = {}
    names = record_names()
    for p in load():
        if p.group:
            sums[p.group] = sums.get(p.group, 0.0) + _default(p.name)
        for other in filter(None, (p.above, p.rest_of)):
            assert names.index(other) < names.index(p.name)
    assert set(sums) == {"household", "stock_age", "offer_full_work_hours", "offer_parttime_hours"}
    assert all(total == pytest.approx(1.0) for total in sums.values())


def test_levers_that_follow_a_parameter_find_it() -> None:
    named = [str(v).removeprefix("par:") for v in LEVER_DEFAULT.values() if str(v).startswith("par:")]
    assert named and set(named) <= set(record_names())


def test_unknown_names_offer_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean: search_effort_elasticity"):
        load()["search_effort_elastisity"]
    with pytest.raises(InputError, match="symbol"):
        load().by_symbol("no such symbol")
    assert "search_effort_elasticity" in load() and "eta" not in load()
    assert load().by_symbol("eta") is load()["search_effort_elasticity"]


def test_an_entry_at_fault_is_named() -> None:
    good = {
        "name": "x",
        "symbol": "x",
        "equation": "R1",
        "meaning": "m",
        "unit": "share",
        "default": 0.5,
        "prior": "fixed",
        "lower": 0,
        "upper": 1,
        "grade": "E",
        "source": "working assumption",
        "identified_by": [],
    }
    entry = _entry(good, "f.yaml")
    with pytest.raises(InputError, match="same name"):
        Parameters((entry, entry))
    for change, message in (
        ({"colour": 1}, "unknown field"),
        ({"grade": "F"}, "unknown grade"),
        ({"default": "0.5"}, "not a number"),
        ({"default": None}, "needs a default"),
        ({"default": 99.0}, "not between the bounds"),
        ({"lower": 0.9, "upper": 0.1}, "not between the bounds"),
        ({"held_by": "nobody"}, "unknown holder"),
    ):
        with pytest.raises(InputError, match=message):
            _entry(good | change, "f.yaml")
    with pytest.raises(InputError, match="lacks a field"):
        _entry({k: v for k, v in good.items() if k != "unit"}, "f.yaml")


def test_files_are_all_read_and_short() -> None:
    data = files("bijstandsim.behaviour").joinpath("data")
    texts = {f.name: f.read_text(encoding="utf-8") for f in data.iterdir() if f.name.endswith(".yaml")}
    assert set(texts) == {f"{name}.yaml" for name in (*FILES, "structures")}
    assert max(text.count("\n") for text in texts.values()) <= 400


def test_sources_can_be_looked_up() -> None:
    ids = [row.id for row in load_evidence()]
    assert len(set(ids)) == len(ids) > 700
    known = set(ids) | {row.quantity for row in load_evidence()}
    for p in load():
        cited = set(re.findall(r"\b(?:lit|inst|exp)-\d{3}\b", f"{p.source} {p.note}"))
        assert cited <= known, p.name
        assert ("evidence register" in p.source) == bool(evidence_for(p.name)), p.name
    assert [row.id for row in evidence_for("perceived_risk_half_life_months")] == ["lit-039"]
    assert {row.quantity for row in evidence_for("objection_success_share")} == {"objections_won_share"}


def test_evidence_rows_are_graded() -> None:
    assert {row.confidence for row in load_evidence()} <= {"verbatim", "derived", "memory"}
    assert all(row.quantity and row.id for row in load_evidence())


def test_table_and_grades() -> None:
    rows = table()
    assert len(rows) == len(load())
    row = next(r for r in rows if r["symbol"] == "xi")
    assert row["bounds"] == "[0, 1]" and row["identified_by"] == "prior only" and row["default"] == 0.375
    counts = grade_counts()
    assert list(counts) == list(GRADES) and sum(counts.values()) == len(record_names())
    # No parameter rests on a randomised trial of this population: trials inform targets.
    assert counts["A"] == 0 and counts["E"] > 100


def _default(name: str) -> float:
    value = load()[name].default
    assert value is not None
    return value
