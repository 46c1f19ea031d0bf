"""Tables, frontier and page of a sweep."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from bijstandsim.engine.basis import Basis
from bijstandsim.report.studies import run_sweep
from bijstandsim.report.sweep_frontier import Frontier, frontier_of
from bijstandsim.report.sweep_page import SweepReport, failures_grid, write
from bijstandsim.report.sweep_tables import Cube, interval, times_best
from bijstandsim.sweep.measure import CASEWORKERS, CITY, MEAN, PAID, WORKERS
from bijstandsim.sweep.plan import Plan, Row
from bijstandsim.sweep.study import SweepStudy

from .conftest import STUDY


@pytest.fixture
def report(load) -> SweepReport:
    study = load()
    return run_sweep(study, threads=1)


def test_the_best_point_says_in_how_many_draws_it_is_best() -> None:
    gains = np.array([[1.0, 5.0, 2.0, 1.0], [2.0, 2.0, 2.0, 2.0], [9.0, np.nan, 9.0, 9.0]])
    assert times_best(gains, 1) == 3 and times_best(gains, 0) == 2  # a tie counts for both
    assert times_best(-gains, 0) == 3


def test_best_points_are_told_of_every_regime(load) -> None:
    text = STUDY.replace("draws: 2", "draws: 5\nregimes: [policy, policies/richtlijn]")
    study = load(text)
    plan = study.plan()
    worlds, measures = plan.work.names, plan.work.measures.names
    luck = np.random.default_rng(2).normal(size=(6, 5, len(worlds), len(measures)))
    lines = [
        {"row": r, "draw": d, "regime": world, **dict(zip(measures, luck[r, d, w], strict=True)),
         **{f"se_{name}": np.nan for name in measures}}
        for r in range(6) for d in range(5) for w, world in enumerate(worlds)
    ]  # fmt: skip
    report = SweepReport(study, plan, pd.DataFrame(lines))
    said = [text for text in report.sentences() if "Well-being" in text]
    gains = luck[..., measures.index("wellbeing")]
    assert len(said) == 2
    for w, (text, name) in enumerate(zip(said, ("under policy:", "under richtlijn:"), strict=True), start=1):
        own = gains[:, :, w] - gains[:, :, 0]
        times = int((own.argmax(axis=0) == own.mean(axis=1).argmax()).sum())
        assert text.lower().startswith(name) and f"best in {times} of the 5 draws" in text


@pytest.mark.parametrize(("worth", "told"), [(4.5, True), (400.0, False)])
def test_the_page_says_that_the_fit_is_not_finished(load, worth: float, told: bool) -> None:
    fit = {"effective_draws": worth, "effective_asked": 300.0, "pareto_k": 0.5, "chain_rhat": 1.0}
    study = load()
    report = SweepReport(study, study.plan(), pd.DataFrame(), basis=Basis("posterior", fit))
    for lang, words in (("en", "is not finished: intervals may be"), ("nl", "nog niet volledig aangepast")):
        assert any(words in text for text in report.intro(lang)) == told


def test_inputs_are_called_by_their_labels(load) -> None:
    text = STUDY.replace("steps: 2}", "steps: 2, label: Earnings kept, label_nl: Vrijgelaten loon}")
    cloud = text.replace(", steps: 2", "").replace("values: [200, 100, 50]", "range: [50, 200]")
    cloud = cloud.replace("draws: 2", "design: latin_hypercube\npoints: 4\ndraws: 2")
    for one in (text, cloud):
        report = run_sweep(load(one), threads=1)
        for lang, told in (("en", "Earnings kept"), ("nl", "Vrijgelaten loon")):
            assert told in report.grids(lang)[0].head and any(told in said for said in report.sentences(lang))
            assert f">{told}</th>" in report.html(lang=lang)
            drawn = {text.get_text() for figure in report.drawings(lang) for text in figure.figure.findobj(Text)}
            assert told in drawn
    assert "share" in report.points.columns  # files keep the name


def test_cells_are_the_paired_differences_of_the_rows(report: SweepReport) -> None:
    cells = report.cells.set_index(["row", "measure"])
    rows = report.rows.set_index(["row", "regime", "draw"]).sort_index()["wellbeing"]
    for row in range(6):
        line = cells.loc[(row, "wellbeing")]
        gain = rows.loc[row, "policy"] - rows.loc[row, "nobody"]
        assert line["difference"] == pytest.approx(gain.mean()) and line["nobody"] == pytest.approx(
            rows.loc[row, "nobody"].mean()
        )
        assert line["lo"] < line["difference"] < line["hi"] and line["mc_se"] > 0
    assert report.points["share"].tolist() == [0.0, 1.0] * 3


def test_no_point_is_called_the_best_where_all_are_alike(report: SweepReport) -> None:
    even = report.cells.assign(difference=0.0, lo=0.0, hi=0.0)
    alike = replace(report)
    alike.__dict__["cells"] = even
    said = alike.sentences("nl")
    assert said and all("bij elk punt hetzelfde" in text for text in said)
    assert not any("the same difference" in text for text in report.sentences() if "Well-being" in text)


def test_messages_of_failed_rows_are_marked_as_english() -> None:
    failed = {"row": {"id": 5, "inputs": [("policy.release.share", 0.5)]}, "error": "RunError", "message": "it broke"}
    text = failures_grid([failed], "nl").as_html()
    assert '<td lang="en">it broke</td>' in text and "<td>policy.release.share = 0.5</td>" in text


def test_the_page_and_its_files_stand_alone(report: SweepReport, tmp_path: Path) -> None:
    write(report, tmp_path, "bijstandsim sweep study.yaml")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "http" not in page.replace("http://www.w3.org", "") and report.results_hash in page
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {"summary.json", "results/cells.parquet", "results/points.parquet", "figures/outcomes.csv",
            "figures/outcomes.svg", "figures/net_cost.png"} <= names  # fmt: skip
    data = next(one for one in report.figures if one.name == "outcomes").data
    assert set(data["measure"]) == {"exit_work", "wellbeing", "on_benefit"} and len(data) == 18


@pytest.mark.parametrize(
    ("chosen", "said", "never"),
    [
        ("posterior", ("draws (2) of a posterior, which", "; Pareto k "), ("at their prior", "prior draws")),
        ("prior", ("drawn from priors (draws: 2)", "draws of the priors"), ("posterior",)),
        ("point", ("One parameter set (the defaults", "the defaults"), ("posterior", "prior")),
    ],
)  # fmt: skip
def test_the_page_says_what_the_parameters_rest_on(load, chosen: str, said: tuple, never: tuple) -> None:
    study = load(STUDY.replace("set: [", f"set: [parameters.set={chosen}, ").replace("[200, 100, 50]", "[100]"))
    page = run_sweep(study, threads=1).html()
    assert all(text in page for text in said) and not any(text in page for text in never)


@pytest.mark.parametrize(
    ("old", "new", "points"),
    [
        ("  share: {key: policy.release.share, range: [0, 1], steps: 2}\n", "", 3),
        ("draws: 2", "design: latin_hypercube\npoints: 4\ndraws: 2", 4),
        ("outcomes:", "regimes: [policy, policies/richtlijn]\noutcomes:", 6),
    ],
)
def test_lines_clouds_and_several_regimes(load, old: str, new: str, points: int) -> None:
    text = STUDY.replace(old, new)
    study = load(text.replace(", steps: 2", "") if "hypercube" in new else text)
    found = run_sweep(study, threads=1)
    assert len(found.points) == points
    regimes = len(study.regime_names)
    assert len(found.cells) == points * regimes * (3 + 2 + len(CITY))
    assert len(found.figures) == 2 * regimes + (found.frontier is not None)
    assert (found.frontier is not None) == (new == "")
    assert found.html() and found.summary()["succeeded"] == points


def frontier(waiting: list[float], contacts: list[float]) -> Frontier:
    """400, 200, 100 clients; 2.5, 5, 10 caseworkers per thousand; five draws; in work and money made up."""
    measures = ("wellbeing", MEAN + "waiting", MEAN + "contacts", *CITY)
    values = np.zeros((3, 5, 2, len(measures)))

    def put(name: str, column: list[float]) -> None:
        values[:, :, 1, measures.index(name)] = np.array(column)[:, None]

    put(MEAN + "waiting", waiting)
    put(MEAN + "contacts", contacts)
    put(CASEWORKERS, [2.5, 5.0, 10.0])
    put(WORKERS, [0.0, 10.0, 20.0])
    put(PAID + "municipality", [0.0, -5.0, 10.0])
    put("wellbeing", [0.0, 0.1, 0.2])
    cube = Cube(values, np.full(values.shape, np.nan), ("nobody", "policy"), measures, 2, False)
    rows = [Row(k, (("policy.guidance.caseload", x),)) for k, x in enumerate((400, 200, 100))]
    found = frontier_of(cube, Plan("made up", None, rows), 24)
    assert found is not None
    return found


def test_what_one_more_caseworker_brings() -> None:
    """From 400 to 200: 2.5 caseworkers more for two years, 10 people in work for two years, EUR 5 x 1000 x 24 less."""
    found = frontier([10, 1, 1], [0, 6, 12]).marginal()
    assert found["caseload_from"].tolist() == [400, 200] and found["caseload_to"].tolist() == [200, 100]
    assert found["work_years"].tolist() == pytest.approx([20 / 5, 20 / 10])
    assert found["eur_municipality"].tolist() == pytest.approx([-5 * 24_000 / 5, 15 * 24_000 / 10])
    assert found["wellbeing_sd"].tolist() == pytest.approx([100 / 5, 100 / 10])


def test_the_queue_breaks_where_half_of_the_contacts_wait() -> None:
    """Contacts are told per year and the waiting per hundred clients a month: 1.2 a year are 10 per hundred a month."""
    found = frontier([30, 10, 1], [0.0, 1.2, 12.0])
    assert found.queue().mean(axis=1) == pytest.approx([1.0, 0.5, 1 / 101])
    assert found.breaks().at == pytest.approx(200)
    assert 200 < frontier([30, 5, 1], [0.0, 1.2, 12.0]).breaks().at < 400
    none = frontier([0, 0, 0], [1, 2, 3]).breaks()
    assert np.isnan(none.at) and none.frame()["share_never"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("waiting", "contacts", "said", "told"),
    [
        ([0, 0, 0], [1, 2, 3], "does not break", "loopt niet vast"),
        ([30, 30, 30], [1, 1, 1], "is broken at every caseload", "zit bij elk aantal"),
        ([0, 1, 1], [0, 2, 3], "is not known", "is niet bekend"),
        ([30, 10, 1], [0, 1.2, 12], "breaks at about 200 clients", "loopt vast bij ongeveer 200"),
    ],
)  # fmt: skip
def test_what_the_queue_does_is_always_told(waiting: list, contacts: list, said: str, told: str) -> None:
    found = frontier(waiting, contacts)
    assert said in found.sentences()[-1] and told in found.sentences("nl")[-1]
    assert sum("queue" in sentence for sentence in found.sentences()) == 1


def test_the_break_has_an_interval_over_the_draws() -> None:
    """Waiting differs by draw: at 400 clients the queue has broken in all, at 200 in two of five, at 100 in one."""
    found = frontier([30, 10, 1], [0.1, 1.2, 12.0])
    waits = found.cube.values[:, :, 1, found.cube.measures.index(MEAN + "waiting")]
    waits[1] = [5, 8, 9, 12, 900]
    waits[2] = [1, 1, 1, 1, 900]
    broken = found.breaks()
    by_draw = broken.by_draw
    assert by_draw[4] == 0.0 and (by_draw[:4] > 100).all() and (np.diff(by_draw[:4]) < 0).all()
    assert (broken.lo, broken.hi) == (0.0, by_draw[0])
    waits[:2, 0] = 0
    table = found.breaks().frame().iloc[0]
    assert np.isinf(table["hi"]) and table["share_never"] == table["share_always"] == 0.2
    text = " ".join(found.sentences())
    assert "(90 % of the draws: less than 100 to more than 400)" in text


def test_a_wide_table_has_one_line_a_cell(report: SweepReport) -> None:
    long, wide = report.frame("cells"), report.frame("cells_wide")
    assert wide["row"].tolist() == [*range(6)] and wide["caseload"].tolist() == [200, 200, 100, 100, 50, 50]
    for line in long[long["regime"] == "policy"].to_dict("records"):
        own = wide.iloc[line["row"]]
        assert own[f"{line['measure']}|policy"] == line["difference"]
        assert own[f"{line['measure']}|policy_hi"] == pytest.approx(line["hi"], nan_ok=True)
        assert own[f"{line['measure']}|nobody"] == line["nobody"]


@pytest.mark.parametrize("odd", [np.nan, np.inf])
def test_one_draw_that_is_no_number_is_named_and_not_averaged_away(report: SweepReport, odd: float) -> None:
    rows = report.rows.copy()
    at = (rows["row"] == 3) & (rows["draw"] == 1) & (rows["regime"] == "policy")
    assert at.sum() == 1
    rows.loc[at, "wellbeing"] = odd
    found = replace(report, rows=rows)
    assert [(one.measure, one.rows, one.of) for one in found.not_finite] == [("wellbeing", (3,), 6)]
    cells = found.cells.set_index(["row", "measure"])
    assert cells.loc[(3, "wellbeing"), ["level", "difference", "lo", "hi"]].isna().all()
    assert cells["difference"].isna().sum() == 1
    assert "wellbeing is not a finite number in 1 of 6 rows (rows 3)" in found.html()


def test_the_interval_is_that_of_the_draws_or_of_noise_alone() -> None:
    draws = np.linspace(0, 1, 21)[None]
    mean, low, high, _ = interval(draws, np.zeros_like(draws), 2, False)
    assert (mean[0], low[0], high[0]) == pytest.approx((0.5, 0.005, 0.995))  # a twentieth of 22 steps
    mean, low, high, mc_se = interval(np.array([[1.0]]), np.array([[0.1]]), 11, True)
    assert high[0] - mean[0] == pytest.approx(1.8125 * 0.1, abs=1e-3) and mc_se[0] == pytest.approx(0.1)
    assert np.isnan(interval(np.array([[1.0]]), np.array([[np.nan]]), 1, True)[1][0])


def test_regular_capacity_is_nobody_treated() -> None:
    """In the shipped frontier hours alone differ, so at the regular caseload nothing does."""
    study = SweepStudy.load("capacity", ("municipality.size=400", "policy_months=4"), draws=1, replicates=2, steps=5)
    found = run_sweep(study, threads=1)
    assert found.frontier is not None and found.frontier.caseload.tolist() == [400, 200, 100, 50, 25]
    at_200 = found.cells[found.cells["row"] == 1]
    assert (at_200["difference"] == 0).all()
    contacts = found.frontier.level(MEAN + "contacts")[:, 0]
    assert (np.diff(contacts) > 0).all()
    assert (np.diff(found.frontier.queue()[1:, 0]) <= 0).all()
