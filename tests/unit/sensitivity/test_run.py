"""Stages, the stop rule, resuming, holes and numbers that are none; with rows that are formulas."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from bijstandsim.engine.basis import Basis
from bijstandsim.errors import InputError
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.sobol_choice import map_figures
from bijstandsim.report.sobol_figures import pair_figures
from bijstandsim.report.sobol_page import SobolReport, write
from bijstandsim.sensitivity.decision import choose
from bijstandsim.sensitivity.responses import Response
from bijstandsim.sensitivity.run import analyse, run_rows
from bijstandsim.sweep.store import Store

from .conftest import FIRST, STUDY, TOTAL, WORLDS

N16, N32 = ("n: 64", "n: 16"), ("n: 64", "n: 32")
STOP = ("seeds: 2", "seeds: 2\nstop_half_width: {}")


def run(study, plan, place: Store, **options):
    with ThreadPoolExecutor(2) as pool:
        return run_rows(study, plan, place, pool, workers=2, **options)


def stop(width: float) -> tuple[str, str]:
    return STOP[0], STOP[1].format(width)


def test_a_study_stops_when_its_intervals_are_narrow_enough(load, formula, store) -> None:
    rows = {}
    for width in (5.0, 0.0001):
        study = load(STUDY, N32, stop(width))
        plan = formula(study)
        place = store(plan)
        tally, n = run(study, plan, place)
        rows[width] = (n, place.succeeded)
        assert tally.rows == place.succeeded == study.design.rows_at(n)
    assert rows == {5.0: (16, 16 * 8 * 8), 0.0001: (32, 32 * 8 * 8)}


def test_a_study_that_was_interrupted_ends_like_one_that_was_not(load, formula, store) -> None:
    study = load(STUDY, N32, stop(0.3), ("second_order: true", "second_order: false\nseed_n: 4"))
    plan = formula(study)
    whole, cut = store(plan), store(plan)
    expected = run(study, plan, whole)[1]

    def axe(done: int, total: int) -> None:
        if done > 300:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(study, plan, cut, progress=axe)
    cut.folder.leave()
    again = Store.open(type(cut.folder).reopen(cut.folder.path), plan.digest, len(plan.rows))
    assert 0 < again.succeeded < whole.succeeded
    tally, n = run(study, plan, again)
    assert n == expected and tally.rows < whole.succeeded
    assert results_hash({"rows": again.frame()}) == results_hash({"rows": whole.frame()})


def test_one_number_that_is_none_is_refused_by_name(load, formula, store) -> None:
    study = load(STUDY, N16)
    plan = formula(study, nan=(7, 130))
    place = store(plan)
    n = run(study, plan, place)[1]
    said = r"exit_work is not a finite number in 2 of 1024 rows(.|\n)*rows 7, 130"
    with pytest.raises(InputError, match=said) as found:
        analyse(study, plan, place.frame(), n)
    assert "policy.release.share=" in str(found.value)
    report = SobolReport(study, plan, place.frame(), n)
    folder = place.folder.path
    before = sorted(folder.rglob("*"))
    with pytest.raises(InputError):
        write(report, folder)
    assert sorted(folder.rglob("*")) == before  # nothing half-written


def test_rows_that_are_missing_are_refused_too(load, formula, store) -> None:
    study = load(STUDY, N16)
    plan = formula(study)
    place = store(plan)
    run(study, plan, place)
    frame = place.frame()
    with pytest.raises(InputError, match="rows 12"):
        analyse(study, plan, frame[frame["row"] != 12], 16)


def test_groups_are_said_to_be_additive_and_early_stops_to_narrow(load, formula, store) -> None:
    more = "x4: {key: policy.release.cap_eur_month, range: [50, 200]}\n  x3:"
    study = load(STUDY, N32, stop(5.0), ("  x3:", f"  {more}"),
                 ("objectives:", "groups: {g: [x1, x2, x3, x4]}\nobjectives:"),
                 ("inputs:", "inputs:\n  x5: {key: policy.guidance.support, range: [0, 1]}"))  # fmt: skip
    plan = formula(study)
    place = store(plan)
    tally, n = run(study, plan, place)
    report = SobolReport(study, plan, place.frame(), n, tally)
    page = report.html()
    assert "Additive, with more than 3 inputs: g; what" in page and "hold the truth somewhat less often" in page
    assert report.frame("value").set_index("factor")["additive"].to_dict() == {"g": True, "x5": False}


def test_a_map_of_pairs_says_when_it_leaves_some_out() -> None:
    listed = [("exit_work: policy less nobody", f"a{k}", f"b{k}", 0.1 * k) for k in range(12)]
    table = pd.DataFrame(listed, columns=["response", "first", "second", "S2"])
    one = Response("exit_work", "policy", "nobody")
    names = [name for line in listed for name in line[1:3]]
    few = SimpleNamespace(study=SimpleNamespace(asked=["exit_work"], inputs={}), responses=[one], names=names)
    table = table.assign(measure="exit_work", excludes_zero=True)
    assert "the 10 largest" in pair_figures(few, table)[0].title
    assert "largest" not in pair_figures(few, table.head(10))[0].title


def test_the_map_says_when_what_it_shows_may_be_chance(load, formula, store) -> None:
    study = load(STUDY, ("n: 64", "n: 8"), ("second_order: true", "second_order: false"))
    plan = formula(study)
    place = store(plan)
    tally, n = run(study, plan, place)
    one = SobolReport(study, plan, place.frame(), n, tally).analysis
    for floor, said in ((np.inf, "that may be chance"), (-np.inf, "that are most worth knowing")):
        low = {name: replace(x, floors=np.full_like(x.floors, floor)) for name, x in one.choices.items()}
        one.__dict__["choices"] = low
        assert said in map_figures(one)[0].title


def test_a_choice_says_when_its_lead_may_be_chance(load, formula, store) -> None:
    """Ishigami's function against 1 has a clear mean; the cost is the same in every regime."""
    study = load(STUDY, N16)
    plan = formula(study)
    place = store(plan)
    tally, n = run(study, plan, place)
    report = SobolReport(study, plan, place.frame(), n, tally)
    by_work, by_cost = report.sentences()[-2:]
    assert "is best in expectation, before zacht" in by_work
    assert "the chance that it is the best is 7" in by_work
    assert "the lead of nobody treated over" in by_cost and "may be chance" in by_cost
    lead = report.frame("choices").set_index("objective")["lead"]
    assert lead["work"].iloc[0] == pytest.approx(2.5, abs=0.2) and (lead["cost"] == 0.0).all()


def test_a_screening_names_no_input_that_does_nothing(load, formula, store) -> None:
    """Of three inputs the first alone moves well-being."""
    text = STUDY[: STUDY.index("objectives:")].replace("n: 64", "trajectories: 4").replace("second_order: true\n", "")
    for measure, said in (("wellbeing", "The 1 that matter most: x1."), ("paid_municipality", "No input moves")):
        study = load(text + f"method: morris\nresponses: [{measure}]\n")
        plan = formula(study)
        place = store(plan)
        tally, n = run(study, plan, place)
        assert said in SobolReport(study, plan, place.frame(), n, tally).sentences()[0]


def test_the_page_says_what_inputs_and_held_parameters_rest_on(load, formula, store) -> None:
    study = load(STUDY, ("n: 64", "n: 8"), ("inputs:", "parameters: [offer_parttime_hours_6_share]\ninputs:"),
                 ("second_order: true", "second_order: false"))  # fmt: skip
    plan = formula(study)
    place = store(plan)
    tally, n = run(study, plan, place)
    basis = Basis("posterior", {"hash": "abc", "made": "a day", "pareto_k": 0.5, "effective_draws": 4.5})
    page = SobolReport(study, plan, place.frame(), n, tally, basis=basis).html()
    assert "what the study gives a range" in page and "fit together" in page and "posterior abc of a day" in page


def test_an_input_with_listed_values_has_steps_and_no_curve(load, formula, store) -> None:
    """Well-being is the first input; worth of knowing it is that of a choice which its two values make."""
    goal = "objectives: {feel: {weights: {wellbeing: 1, exit_work: 0}}}\n"
    text = STUDY[: STUDY.index("objectives:")].replace("second_order: true\n", "") + goal
    study = load(text, N16, ("release.share, range: [0, 1]", "release.share, values: [0, 1]"))
    plan = formula(study)
    place = store(plan)
    n = run(study, plan, place)[1]
    one = analyse(study, plan, place.frame(), n)
    assert one.tails(Response("wellbeing", "policy", "nobody"), 0) == pytest.approx((0.0, 1.0), abs=1e-6)
    values = one.values_of("feel") - 0.5 * np.array([0.0, 1.0, 0.0])
    worth = choose(values, one.points, ((0,),), study.worlds, np.random.default_rng(1))
    assert worth.partial.value[0] == pytest.approx(float(worth.perfect.value), abs=1e-6) and worth.perfect.value > 0.2
    steps = map_figures(one)[0].data.pivot_table(index="y_share", columns="x_share", values="expected_policy")
    assert len({round(float(x), 6) for x in steps.to_numpy().ravel()}) == 2


@pytest.mark.parametrize("method", ["sobol", "morris", "shapley"])
def test_inputs_are_called_by_their_labels(load, formula, store, method: str) -> None:
    size = {"sobol": "n: 8", "morris": "trajectories: 4", "shapley": "n: 8"}[method]
    text = STUDY if method == "sobol" else STUDY[: STUDY.index("objectives:")]
    text = text.replace("n: 64", size).replace("second_order: true", f"method: {method}")
    labels = "share, range: [0, 1], label: Earnings kept, label_nl: Vrijgelaten loon}"
    study = load(text, ("share, range: [0, 1]}", labels))
    plan = formula(study)
    place = store(plan)
    tally, n = run(study, plan, place)
    report = SobolReport(study, plan, place.frame(), n, tally)
    for lang, told in (("en", "Earnings kept"), ("nl", "Vrijgelaten loon")):
        view = report.view_in(lang)
        assert any(told in cell for grid in view.grids for row in grid.rows for cell in row)
        drawn = {text.get_text() for figure in view.figures for text in figure.figure.findobj(Text)}
        assert any(told in text.replace("\n", " ") for text in drawn)
        page = report.html(lang=lang)
        other = {"en": "x2", "nl": "strengheid van de klantmanagers"}[lang]  # its lever in Dutch
        assert told in page and ">x1<" not in page and f">{other}<" in page  # the tables of the figures too
        assert (">x2<" in page) == (lang == "en")
        assert not any("x1" in text for text in drawn)
    assert "x1" in {str(x) for table in view.tables.values() for x in table.to_numpy().ravel()}  # files keep the name


@pytest.mark.slow
def test_the_report_of_a_whole_study(load, formula, store) -> None:
    study = load(STUDY, ("second_order: true", "second_order: true\nseed_n: 16"))
    plan = formula(study)
    place = store(plan)
    tally, n = run(study, plan, place)
    folder: Path = place.folder.path
    report = SobolReport(study, plan, place.frame(), n, tally, folder)
    write(report, folder, "the command")
    one = report.analysis
    contrast = next(x for x in one.responses if x.name == "exit_work: policy less nobody")
    assert one.indices[contrast].first.value == pytest.approx(FIRST, abs=0.06)
    assert one.indices[contrast].total.value == pytest.approx(TOTAL, abs=0.06)
    assert one.indices[contrast].floor == pytest.approx(0.0, abs=1e-9)  # a seed does the same to every row
    table = report.frame("seeded")
    seed = table[(table["factor"] == "seed") & (table["response"] == "exit_work: nobody")]
    assert seed["ST"].iloc[0] == pytest.approx(1.0, abs=0.1)  # of a level nothing but the seed moves it
    assert one.choices["work"].worlds == WORLDS and one.choices["work"].chosen == "policy"
    pairs = report.frame("pairs")
    assert pairs[pairs["excludes_zero"] & (pairs["S2"] > 0.1)]["second"].unique().tolist() == ["x3"]
    assert sorted(report.frame("convergence")["n"].unique()) == [8, 16, 32, 64]
    named = {path.name for path in (folder / "figures").iterdir()}
    for name in ("indices_exit_work", "pairs_exit_work", "tornado_exit_work", "convergence", "regime_map"):
        assert {f"{name}.csv", f"{name}.svg", f"{name}.png"} <= named
    page = (folder / "report.html").read_text(encoding="utf-8")
    for words in ("Noise floor", "independent scrambles", "the command", "What knowing is worth", "does not move",
                  "drags P(best) towards equal chances", "Its floor", "With the seed: ",
                  "All factors of the second design", "S1 of the seed"):
        assert words in page, words
    drawn = next(one for one in report.figures if one.name == "convergence")
    assert len(drawn.figure.axes) == 2 * 2  # every measure, every contrast
    for ax in drawn.figure.axes:
        line = next(one for one in ax.get_lines() if one.get_label() == "noise floor")
        assert len(line.get_xdata()) == 4
    value = report.frame("value")
    assert set(value["factor"]) == {"x1", "x2", "x3"} and (value["columns"] == 1).all() and not value["additive"].any()
    assert len(report.frame("design")) == len(plan.rows) and np.isfinite(report.frame("design").to_numpy()).all()


@pytest.mark.parametrize("method", ["morris", "shapley"])
def test_the_other_designs_have_a_page(load, formula, store, method: str) -> None:
    size = "trajectories: 8" if method == "morris" else "n: 16"
    text = STUDY[: STUDY.index("objectives:")].replace("second_order: true\n", f"method: {method}\n")
    study = load(text, ("n: 64", size))
    plan = formula(study)
    place = store(plan)
    tally, n = run(study, plan, place)
    report = SobolReport(study, plan, place.frame(), n, tally, place.folder.path)
    write(report, place.folder.path)
    kept = "effects" if method == "morris" else "shapley"
    if method == "morris":
        ranks = report.frame("ranking")
        assert set(ranks["input"]) == {"x1", "x2", "x3"} and len(report.frame("effects")) == 3 * (4 + 6)
        assert set(ranks.columns[2:]) == {one for one in report.frame("effects")["response"] if " less " in one}
    else:
        own = report.frame("shapley")
        own = own[own["response"] == "exit_work: policy less nobody"]
        assert own["shapley"].sum() == pytest.approx(1.0)
        assert "exit_work: policy" in set(report.frame("shapley")["response"])
    page = (place.folder.path / "report.html").read_text(encoding="utf-8")
    assert len(page) > 10_000 and "There is no noise floor" in page and f"results/{kept}.parquet" in page
