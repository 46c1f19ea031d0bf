"""Rows as cities: pairing, the same bits everywhere, shared burn-in, and agreement with a comparison of regimes."""

from __future__ import annotations

from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from bijstandsim.errors import RunError
from bijstandsim.kernels.ledger import PAYERS
from bijstandsim.sweep import cities
from bijstandsim.sweep.execute import execute
from bijstandsim.sweep.kept import Kept
from bijstandsim.sweep.measure import Measures, run_city
from bijstandsim.sweep.plan import Plan, Row

from .conftest import STUDY


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests left in this process does not count."""
    monkeypatch.setattr(cities, "_kept", Kept(cities.KEEP_BYTES))


def frame(plan: Plan, rows: list[Row] | None = None) -> pd.DataFrame:
    """Results of rows of a plan, without a store."""
    tables = []
    for done in plan.work.run(list(plan.rows) if rows is None else rows):
        assert done.failure is None, done.failure
        tables.append(pd.DataFrame({"row": done.row, **done.table}))
    return pd.concat(tables, ignore_index=True).sort_values("row", kind="stable", ignore_index=True)


def run(plan: Plan, store, executor: Executor, workers: int) -> pd.DataFrame:
    place = store(plan)
    with executor as pool:
        found = execute(plan, pool, place, workers=workers)
    assert found.failures == []
    return place.frame()


def test_a_city_that_ends_before_the_month_is_not_stepped_beyond_its_tables() -> None:
    """Two inputs may shorten a row together; compiled code would write beyond what counts months."""
    short = SimpleNamespace(resolved=SimpleNamespace(months=1))
    with pytest.raises(RunError, match="month 3 is asked about, and this row ends after 1 months"):
        run_city(short, None, 0, Measures(("exit_work",), (), 3))


def test_a_policy_that_changes_nothing_changes_no_bit(load) -> None:
    only = STUDY.replace("  caseload: {key: policy.guidance.caseload, values: [200, 100, 50]}\n", "")
    only = only.replace("policy.release.share, range: [0, 1]", "policy.enforcement.tolerance, range: [0, 1]")
    plain = frame(load(only).plan())
    measures = [name for name in plain if name not in ("row", "draw", "regime") and not name.startswith("se_")]
    idle = plain[plain["row"] == 0]  # no tolerance, as always
    a, b = (idle[idle["regime"] == name][measures].to_numpy() for name in ("policy", "nobody"))
    assert np.array_equal(a, b)
    assert (idle[[f"se_{name}" for name in measures]].to_numpy() == 0.0).all()
    other = plain[(plain["row"] == 1) & (plain["regime"] == "policy")][measures].to_numpy()
    assert not np.array_equal(other, b)


def test_nobody_is_the_same_at_every_point_that_varies_the_policy(load) -> None:
    found = frame(load().plan())
    nobody = found[found["regime"] == "nobody"].drop(columns="row")
    by_draw = nobody.groupby("draw").nunique()
    assert (by_draw.drop(columns="regime").max(axis=1) == 1).all()
    assert nobody.groupby("draw")["wellbeing"].first().nunique() == 2


@pytest.mark.parametrize("kind", ["threads 2", "processes"])
def test_the_same_bits_on_every_executor(load, store, kind: str) -> None:
    plan = load().plan()
    alone = run(plan, store, ThreadPoolExecutor(1), 1)
    other = ThreadPoolExecutor(2) if kind == "threads 2" else ProcessPoolExecutor(2, mp_context=get_context("spawn"))
    assert alone.equals(run(plan, store, other, 2))


def test_a_row_does_not_depend_on_its_neighbours_or_on_what_is_kept(load, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = load().plan()
    together = frame(plan)
    backwards = frame(plan, list(plan.rows)[::-1])
    assert together.equals(backwards)
    for row in (plan.rows[5], plan.rows[2]):
        monkeypatch.setattr(cities, "_kept", Kept(0))
        own = together[together["row"] == row.id].reset_index(drop=True)
        assert frame(plan, [row]).equals(own)


def test_burn_in_is_shared_where_the_inputs_allow(load) -> None:
    plan = load().plan()
    done = plan.work.run(list(plan.rows))
    assert sum(one.burn_ins for one in done) == 2  # one for each draw
    before = STUDY.replace("policy.release.share, range: [0, 1]", "regular.enforcement.toughness, range: [0.3, 0.6]")
    other = load(before).plan()
    assert sum(one.burn_ins for one in other.work.run(list(other.rows))) == 4


def test_parameters_are_inputs_and_overrule_the_draw(load) -> None:
    text = STUDY.replace("policy.release.share, range: [0, 1]",
                         "parameters.values.caseworker_support_mean, range: [0.2, 0.8]")  # fmt: skip
    found = frame(load(text).plan())
    nobody = found[found["regime"] == "nobody"]
    assert nobody[nobody["row"] == 0]["wellbeing"].tolist() != nobody[nobody["row"] == 1]["wellbeing"].tolist()
    assert nobody[nobody["row"] == 0]["wellbeing"].tolist() == nobody[nobody["row"] == 2]["wellbeing"].tolist()


def test_one_draw_and_other_seeds_by_row(load) -> None:
    plan = load().plan()
    row = plan.rows[4]
    whole = frame(plan, [row])
    second = frame(plan, [replace(row, draw=1)])
    assert second.equals(whole[whole["draw"] == 1].reset_index(drop=True))
    reseeded = frame(plan, [replace(row, replicate=100)])
    assert not reseeded["wellbeing"].equals(whole["wellbeing"])
    assert reseeded.equals(frame(plan, [replace(row, replicate=100)]))


def test_money_is_neither_made_nor_lost(load) -> None:
    found = frame(load().plan())
    paid = found[[f"paid_{payer}" for payer in PAYERS]].to_numpy()
    assert np.abs(paid.sum(axis=1)).max() < 1e-9 and (np.abs(paid[:, 0]) > 100).all()


def test_caseworkers_follow_the_clients(load) -> None:
    found = frame(load().plan())
    policy = found[found["regime"] == "policy"].set_index(["row", "draw"])
    # Clients are below a thousand per thousand at the start once people leave, and never far from it in three months.
    for row, caseload in ((0, 200), (2, 100), (4, 50)):
        assert policy.loc[row]["caseworkers_per_1000"].to_numpy() == pytest.approx(1000 / caseload, rel=0.1)


def test_an_impossible_row_fails_by_itself(load) -> None:
    plan = load().plan()
    bad = Row(1, ((cities.keys.POLICY + "guidance.caseload", 1),))
    done = plan.work.run([plan.rows[0], bad])
    assert done[0].failure is None and done[1].table is None
    assert done[1].failure.error in ("InputError", "InputErrors") and "caseload" in done[1].failure.message


def test_agrees_with_a_comparison_of_the_same_regime(load) -> None:
    """Another route through the model: people one by one, in ``compare``. Slots differ, so bits need not agree."""
    from bijstandsim.engine.outcomes import NAMES
    from bijstandsim.paired.people import EVERYBODY
    from bijstandsim.paired.run import compare_worlds
    from bijstandsim.scenario import Scenario

    text = STUDY.replace("municipality.size=300, policy_months=3", "municipality.size=3000, policy_months=12")
    text = text.replace("values: [200, 100, 50]", "values: [50]").replace("range: [0, 1], steps: 2", "values: [0.5]")
    study = load(text)
    own = frame(study.plan()).groupby("regime").mean(numeric_only=True)
    sets = ["policy.guidance.caseload=50", "policy.release.share=0.5", *study.model.set]
    treated = Scenario.load("regulier", sets=sets)
    both = compare_worlds(study.base, [treated], draws=2, replicates=2, threads=2)
    for name, allowed in (("exit_work", 0.02), ("wellbeing", 1e-3), ("on_benefit", 0.02)):
        for regime, world in (("nobody", 0), ("policy", both.plan.everybody_at(0))):
            other = both.at(world, 12, EVERYBODY)[:, :, 0, NAMES.index(name)].mean()
            assert own.loc[regime, name] == pytest.approx(other, abs=allowed), (name, regime)
    gain = both.at(both.plan.everybody_at(0), 12, EVERYBODY) - both.at(0, 12, EVERYBODY)
    for name, allowed in (("exit_work", 0.02), ("wellbeing", 1e-3)):
        own_gain = own.loc["policy", name] - own.loc["nobody", name]
        assert gain[:, :, 0, NAMES.index(name)].mean() == pytest.approx(own_gain, abs=allowed)


def test_what_is_kept_is_made_once_and_dropped_above_the_limit() -> None:
    made = []

    def make(key: int):
        made.append(key)
        return key, 10

    kept = Kept(25)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda k: kept.get(k % 2, lambda: make(k % 2)), range(40))) == [0, 1] * 20
    assert sorted(made) == [0, 1]
    for key in (0, 1):  # threads used them in any order: 0 is now the longest unused
        kept.get(key, lambda: make(-1))
    kept.get(2, lambda: make(2))  # 30 bytes: the longest unused goes
    kept.get(2, lambda: make(2))
    assert len(made) == 3
    assert kept.get(1, lambda: make(1)) == 1 and kept.get(0, lambda: make(0)) == 0
    assert len(made) == 4

    def fails():
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            kept.get("x", fails)
