"""The search: the same choices on any executor and after any interruption, within the budget, towards the front."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from bijstandsim.engine.folder import RunFolder
from bijstandsim.errors import InputError
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.optimise_page import OptimiseReport, write
from bijstandsim.scenario import Scenario
from bijstandsim.sensitivity.goals import OptimiseStudy
from bijstandsim.sensitivity.search import Search
from bijstandsim.sweep.plan import Done, Plan, Row, failed
from bijstandsim.sweep.store import Store

pytest.importorskip("optuna", reason="Optuna is not installed: pip install 'bijstandsim[optimise]'")

STUDY = """
schema_version: 1
name: search
model: {scenario: regulier, set: [municipality.size=300, policy_months=3, regular.guidance.caseload=200]}
inputs:
  share: {key: policy.release.share, range: [0, 1]}
  cut: {key: policy.enforcement.cut_share, values: [0, 0.5, 1]}
objectives:
  work: {weights: {exit_work: 1}}
  saving: {weights: {paid_municipality: -1}}
budget: {weights: {paid_municipality: 1}, at_most: 0.5}
population: 8
generations: 5
draws: 3
outcomes: [exit_work]
"""


@dataclass(frozen=True)
class Line:
    """Exits rise with the share and cost its square; a cut only costs exits. Draws differ in how much."""

    bad: tuple[int, ...] = ()
    digest: str = "line"

    def run(self, rows: Sequence[Row]) -> list[Done]:
        return [self._one(row) for row in rows]

    def _one(self, row: Row) -> Done:
        if row.id in self.bad:
            return failed(row, ValueError("odd"), "Traceback: here")
        own = dict(row.inputs)
        x, cut = float(own["policy.release.share"]), float(own["policy.enforcement.cut_share"])
        draws = np.repeat(np.arange(3), 2)
        treated = np.tile([0.0, 1.0], 3)
        values = {"exit_work": treated * (x - cut) * (1.0 + draws), "paid_municipality": treated * x**2}
        table = {"draw": draws, "regime": np.tile(np.array(["nobody", "policy"], object), 3), **values}
        return Done(row.id, table | {f"se_{name}": np.full(6, np.nan) for name in values})


class Quick(OptimiseStudy):
    """A study whose choices are lines."""

    def plan(self, rows: list[Row]) -> Plan:
        return replace(super().plan(rows), work=Line(BAD))


BAD: tuple[int, ...] = ()


@pytest.fixture
def study(tmp_path: Path) -> OptimiseStudy:
    path = tmp_path / "search.yaml"
    path.write_text(STUDY, encoding="utf-8")
    return Quick.load(path)


def place(study: OptimiseStudy, folder: Path) -> Store:
    digest = study.plan([]).digest
    if (folder / "manifest.json").exists():
        return Store.open(RunFolder.reopen(folder), digest, study.total)
    return Store.open(RunFolder.create(folder, Scenario.load("regulier"), {}), digest, study.total)


def run(study: OptimiseStudy, store: Store, threads: int = 1, **options) -> Search:
    search = Search(study)
    with ThreadPoolExecutor(threads) as pool:
        search.run(store, pool, workers=threads, **options)
    return search


def test_the_search_finds_the_front_within_the_budget(study, tmp_path: Path) -> None:
    store = place(study, tmp_path / "a")
    search = run(study, store)
    gains, over = search.gains(store)
    report = OptimiseReport(study, search, store.frame(), gains, over, folder=store.folder.path)
    assert report.front is not None and len(report.front.rows) >= 4
    table = report.choices()
    front = table[table["on_front"]]
    assert (front["share"] ** 2 <= 0.5 + 1e-9).all() and (front["cut_label"].isin(["0", "0.5"])).all()
    late = table[table["row"] >= 32]
    assert late["cut"].mean() < 0.5 and (late["over_budget"] <= 0).mean() > (table["over_budget"][:8] <= 0).mean()
    write(report, store.folder.path)
    assert {"choices.parquet", "regret.parquet"} <= {x.name for x in (store.folder.path / "results").iterdir()}
    assert report.summary()["pick"] in report.summary()["front"]


def test_threads_and_an_interruption_change_nothing(study, tmp_path: Path) -> None:
    whole = place(study, tmp_path / "a")
    run(study, whole)
    wide = place(study, tmp_path / "b")
    run(study, wide, threads=3)
    cut = place(study, tmp_path / "c")

    def axe(done: int, total: int) -> None:
        if done >= 19:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(study, cut, progress=axe)
    cut.folder.leave()
    again = place(study, cut.folder.path)
    assert 8 <= again.succeeded < study.total
    run(study, again, threads=2)
    hashes = {results_hash({"rows": store.frame()}) for store in (whole, wide, again)}
    assert len(hashes) == 1


def test_a_choice_that_fails_is_passed_over(study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "BAD", (2, 11))
    store = place(study, tmp_path / "a")
    search = run(study, store)
    assert sorted(one["row"]["id"] for one in store.failures()) == [2, 11] and store.succeeded == study.total - 2
    gains, over = search.gains(store)
    report = OptimiseReport(study, search, store.frame(), gains, over, store.failures())
    assert report.front is not None and not set(report.front.rows) & {2, 11}
    store.folder.leave()
    again = place(study, store.folder.path)
    assert run(study, again).rows == search.rows  # later choices were found without them


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("exit_work: 1", "exit_wrk: 1"), "no measure of this study(.|\n)*exit_work"),
        (("policy.release.share", "policy.release.shar"), "policy.release.share"),
        (("draws: 3", "draws: 1"), "draws"),
        (("  saving: {weights: {paid_municipality: -1}}\n", ""), "objectives"),
        (("set: [", "set: [parameters.set=point, "), "needs draws of the parameters"),
    ],
)
def test_what_cannot_be_searched_is_told(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    path = tmp_path / "search.yaml"
    path.write_text(STUDY.replace(*change), encoding="utf-8")
    with pytest.raises(InputError, match=said):
        OptimiseStudy.load(path)


def test_without_optuna_the_error_names_the_extra(study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(InputError, match=r"Optuna is not installed(.|\n)*bijstandsim\[optimise\]"):
        Search(study)
