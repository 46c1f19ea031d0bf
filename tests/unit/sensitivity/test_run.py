"""Stages, the stop rule, resuming, holes and numbers that are none; with rows that are formulas."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bijstandsim.errors import InputError
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.sobol_page import SobolReport, write
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
    for words in ("Noise floor", "independent scrambles", "the command", "What knowing is worth", "does not move"):
        assert words in page, words
    assert len(report.frame("design")) == len(plan.rows) and np.isfinite(report.frame("design").to_numpy()).all()


@pytest.mark.parametrize("method", ["morris", "shapley"])
def test_the_other_designs_have_a_page(load, formula, store, method: str) -> None:
    study = load(STUDY, ("n: 64", f"n: 16\nmethod: {method}\ntrajectories: 8"), ("second_order: true", ""))
    plan = formula(study)
    place = store(plan)
    tally, n = run(study, plan, place)
    report = SobolReport(study, plan, place.frame(), n, tally, place.folder.path)
    write(report, place.folder.path)
    if method == "morris":
        ranks = report.frame("ranking")
        assert set(ranks["input"]) == {"x1", "x2", "x3"} and len(report.frame("effects")) == 3 * 4
    else:
        own = report.frame("shapley")
        own = own[own["response"] == "exit_work: policy less nobody"]
        assert own["shapley"].sum() == pytest.approx(1.0)
    assert (place.folder.path / "report.html").stat().st_size > 10_000
