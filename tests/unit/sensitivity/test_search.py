"""The search: the same choices on any executor and after any interruption, within the budget, towards the front."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from bijstandsim.engine.basis import Basis
from bijstandsim.engine.folder import RunFolder
from bijstandsim.errors import InputError
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.optimise_page import OptimiseReport, write
from bijstandsim.scenario import Scenario
from bijstandsim.sensitivity import goals
from bijstandsim.sensitivity.front import shortlist
from bijstandsim.sensitivity.goals import OptimiseStudy
from bijstandsim.sensitivity.search import Search
from bijstandsim.sweep import execute
from bijstandsim.sweep.execute import Tally
from bijstandsim.sweep.plan import Done, Plan, Row, failed
from bijstandsim.sweep.store import Store

pytest.importorskip("optuna", reason="Optuna is not installed: pip install '.[optimise]'")

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
judge_choices: 30
judge_draws: 6
outcomes: [exit_work]
"""


@dataclass(frozen=True)
class Line:
    """Exits rise with the share and cost its square; a cut only costs exits. Draws differ in how much."""

    bad: tuple[int, ...] = ()
    first: int = 0
    draws: int = 3
    digest: str = "line"

    def run(self, rows: Sequence[Row]) -> list[Done]:
        return [self._one(row) for row in rows]

    def values(self, row: Row, numbers: np.ndarray) -> dict[str, np.ndarray]:
        """Differences with nobody treated by draw."""
        own = dict(row.inputs)
        x, cut = float(own["policy.release.share"]), float(own["policy.enforcement.cut_share"])
        return {"exit_work": (x - cut) * (1.0 + numbers), "paid_municipality": x**2 + 0.0 * numbers}

    def _one(self, row: Row) -> Done:
        if row.id in self.bad:
            return failed(row, ValueError("odd"), "Traceback: here")
        numbers = self.first + np.arange(self.draws)
        table = {"draw": numbers.repeat(2), "regime": np.tile(np.array(["nobody", "policy"], object), self.draws)}
        for name, gains in self.values(row, numbers).items():
            table[name] = np.stack([np.zeros(self.draws), gains], axis=1).ravel()
            table[f"se_{name}"] = np.full(2 * self.draws, np.nan)
        return Done(row.id, table)


@dataclass(frozen=True)
class Luck(Line):
    """Every choice is worth nothing; in each draw it has luck of its own, one standard deviation."""

    seed: int = 0

    def values(self, row: Row, numbers: np.ndarray) -> dict[str, np.ndarray]:
        luck = np.array([np.random.default_rng((self.seed, row.id, int(k))).normal(size=2) for k in numbers])
        return {"exit_work": luck[:, 0], "paid_municipality": luck[:, 1]}


@dataclass(frozen=True)
class Curve(Line):
    """Five shares x: the front is x[0] + saving^2 = 1 at 0 for the others, which only take from both goals."""

    def values(self, row: Row, numbers: np.ndarray) -> dict[str, np.ndarray]:
        first, *rest = (float(value) for _, value in row.inputs)
        waste = sum(rest) / len(rest)
        still = np.zeros(len(numbers))
        return {"exit_work": still + first - waste, "paid_municipality": still - np.sqrt(1.0 - first) + waste}


class Quick(OptimiseStudy):
    """A study whose choices are not simulated."""

    def plan(self, rows: list[Row]) -> Plan:
        return replace(super().plan(rows), work=WORK(BAD, 0, self.draws))

    def judge_plan(self, rows: list[Row]) -> Plan:
        return replace(super().judge_plan(rows), work=WORK(BAD, self.draws, self.judge_draws))


WORK: Callable[..., Line] = Line
BAD: tuple[int, ...] = ()


@pytest.fixture
def study(tmp_path: Path) -> OptimiseStudy:
    path = tmp_path / "search.yaml"
    path.write_text(STUDY, encoding="utf-8")
    return Quick.load(path)


def place(study: OptimiseStudy, folder: Path) -> Store:
    digest = study.plan([]).digest
    if (folder / "manifest.json").exists():
        return Store.open(RunFolder.reopen(folder), digest, study.most_rows)
    return Store.open(RunFolder.create(folder, Scenario.load("regulier"), {}), digest, study.most_rows)


def run(study: OptimiseStudy, store: Store, threads: int = 1, **options) -> Search:
    search = Search(study)
    with ThreadPoolExecutor(threads) as pool:
        search.run(store, pool, workers=threads, **options)
    return search


def report_of(study: OptimiseStudy, store: Store, **options) -> OptimiseReport:
    return OptimiseReport.of(run(study, store, **options), store, Tally(), store.folder.path)


def load(tmp_path: Path, text: str) -> Quick:
    path = tmp_path / "search.yaml"
    path.write_text(text, encoding="utf-8")
    return Quick.load(path)


def test_the_search_finds_the_front_within_the_budget(study, tmp_path: Path) -> None:
    store = place(study, tmp_path / "a")
    report = report_of(study, store)
    tried, judged = report.frame("search"), report.frame("choices")
    late = tried[tried["row"] >= 32]
    assert late["cut"].mean() < 0.5 and (late["over_budget"] <= 0).mean() > (tried["over_budget"][:8] <= 0).mean()
    front = judged[judged["on_front"]]
    assert len(front) >= 4 and (front["share"] ** 2 <= 0.5 + 1e-9).all() and (front["cut_label"] == "0").any()
    assert set(judged["row"]) == set(tried["row"][tried["judged"]])
    assert 4 <= judged["on_search_front"].sum() < len(judged) <= 30
    # The search saw draws 0 to 2, its judges 3 to 8, of which the last three tell.
    line = judged.iloc[0].to_dict()
    assert line["work"] == pytest.approx((line["share"] - line["cut"]) * np.mean([7, 8, 9]))
    seen = tried.set_index("row").loc[line["row"]]
    assert seen["work"] == pytest.approx((seen["share"] - seen["cut"]) * np.mean([1, 2, 3]))
    write(report, store.folder.path)
    names = {path.name for path in (store.folder.path / "results").iterdir()}
    assert {"choices.parquet", "regret.parquet", "search.parquet"} <= names
    assert report.summary()["pick"] in report.summary()["front"] and "What the search saw" in report.html()


def test_regret_is_against_every_choice_within_the_budget(study, tmp_path: Path) -> None:
    report = report_of(study, place(study, tmp_path / "a"))
    found, choices = report.frame("regret"), report.frame("choices").set_index("row")
    inside = choices[choices["within_budget"]]
    assert set(found["row"]) == set(inside.index) and len(found) > found["on_front"].sum() >= 1
    gains = np.outer(inside["share"] - inside["cut"], [7, 8, 9])
    expected = (gains.max(axis=0) - gains).mean(axis=1)
    assert found.set_index("row").loc[inside.index, "work_regret"].to_numpy() == pytest.approx(expected)
    assert found["on_front"].tolist() == sorted(found["on_front"], reverse=True)
    assert found["pick"].sum() == 1 and found[found["pick"]]["on_front"].all()


def test_luck_alone_is_reported_as_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The winner's curse: what the search saw of its pick is luck, and the page must not say so."""
    text = STUDY.replace("budget:", "#").replace("population: 8", "population: 24").replace("generations: 5",
        "generations: 3").replace("judge_draws: 6", "judge_draws: 16")  # fmt: skip
    told, seen = [], []
    for seed in range(8):
        monkeypatch.setattr(sys.modules[__name__], "WORK", partial(Luck, seed=seed))
        study = load(tmp_path, text)
        report = report_of(study, place(study, tmp_path / str(seed)))
        line = report.choices[report.choices["pick"]].iloc[0]
        before = report.tried[report.tried["on_search_front"]]
        told += [line["work"], line["saving"]]
        seen.append(before[["work", "saving"]].mean().mean())
    assert np.mean(seen) > 0.4  # the mean of three draws has a standard deviation of 0.58
    assert abs(np.mean(told)) < 3 * np.sqrt(1 / 8 / len(told))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_known_front_is_found_better_than_by_chance(seed: int, tmp_path: Path, monkeypatch) -> None:
    """Against the same number of choices drawn at random; the area below the front is 2/3."""
    monkeypatch.setattr(sys.modules[__name__], "WORK", Curve)
    keys = ("release.share", "enforcement.cut_share", "enforcement.toughness", "duties.formal_exempt_share")
    inputs = "".join(f"  x{k}: {{key: policy.{key}, range: [0, 1]}}\n" for k, key in enumerate(keys))
    start, end = STUDY.index("  share:"), STUDY.index("objectives:")
    text = STUDY[:start] + inputs + STUDY[end:].replace("budget:", "#").replace("population: 8", "population: 16")
    study = load(tmp_path, text.replace("generations: 5", "generations: 12"))
    study._base = study.base.model_copy(update={"seed": seed})
    report = report_of(study, place(study, tmp_path / "a"))
    found = area(report.tried[["work", "saving"]].to_numpy())
    x = np.random.default_rng(seed).random((20, study.total, len(keys)))
    waste = x[..., 1:].mean(axis=2)
    chance = [area(np.stack([x[k, :, 0] - waste[k], np.sqrt(1 - x[k, :, 0]) - waste[k]], axis=1)) for k in range(20)]
    assert found > max(chance) and found > 0.7 * 2 / 3
    assert area(report.choices[["work", "saving"]].to_numpy()) > 0.98 * found  # the shortlist keeps the front


def area(points: np.ndarray) -> float:
    """What points dominate of the unit square from 0."""
    points = np.clip(points, 0.0, 1.0)
    points = points[np.argsort(-points[:, 0], kind="stable")]
    height = np.maximum.accumulate(points[:, 1])
    return float((points[:, 0] * np.diff(height, prepend=0.0)).sum())


def test_a_shortlist_takes_front_after_front_and_no_choice_twice() -> None:
    means = np.array([[0, 3], [1, 2], [1, 2], [3, 0], [0.5, 1], [9, 9], [8, 8], [np.nan, 1], [1.1, 1.9]])
    over = np.array([0, -1, -1, 0, 0, 2, 1, 0, 0.0])
    alike = ["a", "b", "b", "c", "d", "e", "f", "g", "h"]
    found, front = shortlist(means, over, alike, 20)
    assert front == 4 and set(found[:2]) == {0, 3} and set(found[2:4]) == {1, 8} and found[4:].tolist() == [4, 6, 5]
    assert shortlist(means, over, alike, 3)[0].tolist() == found[:3].tolist()
    assert len(shortlist(means[:0], over[:0], [], 3)[0]) == 0


@pytest.mark.parametrize(
    ("chosen", "said", "never"),
    [
        ("posterior", "of a posterior, which", ("at their prior", "not calibrated", "prior draws")),
        ("prior", "drawn from priors", ("posterior",)),
        ("point", "One parameter set (the defaults", ("posterior", "prior")),
    ],
)
def test_the_page_says_what_the_parameters_rest_on(study, tmp_path: Path, chosen: str, said: str, never: tuple) -> None:
    """A search refuses ``point``; a report that is made by hand has it."""
    report = report_of(study, place(study, tmp_path / "a"))
    parameters = study.base.parameters.model_copy(update={"set": chosen})
    study._base = study.base.model_copy(update={"parameters": parameters})
    page = report.html()
    assert said in page and not any(text in page for text in never)


def test_draws_that_tell_and_were_there_before_are_counted(study, tmp_path: Path, monkeypatch) -> None:
    """Draws 0 to 2 find, 3 to 5 choose, 6 to 8 tell."""
    store = place(study, tmp_path / "a")
    search = run(study, store)
    for sets, again in ((range(9), 0), ([0, 1, 2, 3, 4, 5, 1, 6, 5], 2), ([0, 1, 2, 3, 4, 5, 6, 6, 7], 0)):
        monkeypatch.setattr(goals, "parameter_sets", lambda *_, sets=sets: tuple({"x": float(k)} for k in sets))
        report = OptimiseReport.of(search, store, Tally())
        assert study.told_again == report.view.told_again == again
        for lang, words in (("en", f"{again} of the 3 have parameters"), ("nl", f"Bij {again} van de 3 stonden")):
            assert (words in report.html(lang=lang)) == (again > 0)


def test_a_pick_that_is_over_the_budget_on_the_draws_that_tell_says_so(study, tmp_path: Path) -> None:
    report = report_of(study, place(study, tmp_path / "a"))
    assert not any("over the budget by" in text for text in report.sentences())
    over = report.fresh_over.copy()
    over[:, 3:] += 0.75  # the draws that tell; the same choices are within the budget on those that choose
    dear = replace(report, fresh_over=over)
    assert dear.judgement.rows.tolist() == report.judgement.rows.tolist()
    line = dear.choices[dear.choices["pick"]].iloc[0]
    assert line["over_budget"] > 0.0
    assert any(f"over the budget by {line['over_budget']:.2f} on average" in text for text in dear.sentences())


@pytest.mark.parametrize(("worth", "told"), [(4.5, True), (400.0, False)])
def test_the_page_says_that_the_fit_is_not_finished(study, tmp_path: Path, worth: float, told: bool) -> None:
    view = report_of(study, place(study, tmp_path / "a")).view
    fit = {"effective_draws": worth, "effective_asked": 300.0, "pareto_k": 0.5, "chain_rhat": 1.0}
    page = replace(view, basis=Basis("posterior", fit)).html({}, "en")
    assert ("is not finished: intervals may be" in page) == told


@pytest.mark.parametrize("stop", [19, 45])
def test_threads_and_an_interruption_change_nothing(study, tmp_path: Path, stop: int, monkeypatch) -> None:
    """Stopped in the search, and among the choices that are judged; chunks are small so that some are left."""
    monkeypatch.setattr(execute, "CHUNK_ROWS", 4)
    whole = place(study, tmp_path / "a")
    run(study, whole)
    wide = place(study, tmp_path / "b")
    run(study, wide, threads=3)
    cut = place(study, tmp_path / "c")

    def axe(done: int, total: int) -> None:
        if done >= stop:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(study, cut, progress=axe)
    cut.folder.leave()
    again = place(study, cut.folder.path)
    assert 8 <= again.succeeded < study.most_rows
    run(study, again, threads=2)
    hashes = {results_hash({"rows": store.frame()}) for store in (whole, wide, again)}
    assert len(hashes) == 1


def test_a_choice_that_fails_is_passed_over(study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "BAD", (2, 11))
    store = place(study, tmp_path / "a")
    search = run(study, store)
    assert sorted(one["row"]["id"] for one in store.failures()) == [2, 11] and store.succeeded == store.total - 2
    report = OptimiseReport.of(search, store, Tally())
    assert report.judgement is not None and not set(report.judgement.rows) & {2, 11}
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
        (("policy.release.share, range: [0, 1]", "regular.guidance.caseload, range: [50, 200]"), "chooses a policy"),
    ],
)
def test_what_cannot_be_searched_is_told(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    path = tmp_path / "search.yaml"
    path.write_text(STUDY.replace(*change), encoding="utf-8")
    with pytest.raises(InputError, match=said):
        OptimiseStudy.load(path)


def test_flags_are_checked_as_the_file_is_and_blamed_themselves(tmp_path: Path) -> None:
    path = tmp_path / "search.yaml"
    path.write_text(STUDY, encoding="utf-8")
    assert OptimiseStudy.load(path, draws=2, population=None).draws == 2
    for flags, least in (({"draws": 1}, 2), ({"population": 3}, 4), ({"generations": 0}, 1)):
        with pytest.raises(InputError, match=rf"^--{next(iter(flags))}: outside(.|\n)*at least {least}"):
            OptimiseStudy.load(path, **flags)
    with pytest.raises(InputError, match=r"^--generations: this study has [0-9,]+ rows, and at most 1,000,000"):
        OptimiseStudy.load(path, generations=10_000, population=10_000)


def test_without_optuna_the_error_names_the_extra(study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(InputError, match=r"Optuna is not installed(.|\n)*\.\[optimise\]"):
        Search(study)
