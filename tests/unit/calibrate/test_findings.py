"""Findings of a small run: no row lost, sums that add up, files that agree."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bijstandsim.calibrate import load_targets
from bijstandsim.calibrate.findings import Findings, assemble
from bijstandsim.calibrate.passes import Passes, Plan, run
from bijstandsim.calibrate.study import CalibrationStudy
from bijstandsim.calibrate.sums import by_city, by_instrument, without_effect
from bijstandsim.calibrate.targets import folder
from bijstandsim.report import findings_page as page
from bijstandsim.report.findings_words import remark

MADE = {"draws": 2, "replicates": 1, "parameters": "from the prior"}


def test_no_row_is_dropped_and_every_row_is_read(findings: Findings) -> None:
    assert [f.target.id for f in findings] == [t.id for t in load_targets()]
    assert [f.target.id for f in findings if f.verdict == "not read"] == []
    for f in findings:
        assert f.probability is not None and 0.0 <= f.probability <= 1.0
        assert f.low is not None and f.mean is not None and f.high is not None and f.low <= f.mean <= f.high
        assert (f.log_ratio is None) == (f.probability_no_effect is None)
        assert f.log_ratio is not None or f.remarks, "a missing comparison is told"


def test_no_effect_means_effect_zero(findings: Findings) -> None:
    by_report = {f.target.report: f.probability_no_effect for f in findings if f.target.kind == "report"}
    for sign in ("positive", "smaller_than_guidance", "not_larger_than_earlier"):
        assert by_report[sign] == pytest.approx(0.5, abs=1e-12), "arms that are pooled cancel up to rounding"
    assert by_report["not_positive"] == pytest.approx(0.975, abs=1e-4)


def test_a_city_without_a_scenario_keeps_its_rows_with_the_reason(passes: Passes) -> None:
    moved = tuple(replace(t, group="atlantis") if t.group == "utrecht" else t for t in load_targets())
    found = assemble(moved, passes)
    lost = [f for f in found if f.target.group == "atlantis"]
    assert len(found) == 134 and len(lost) == 24
    assert {f.verdict for f in lost} == {"not read"}
    assert {remark(f) for f in lost} == {"not read: there is no scenario atlantis"}
    json.loads(page.as_json(found, MADE))


def without(passes: Passes, *gaps: str) -> Passes:
    """The same, but nobody stands behind some figures in the first draw."""
    values = passes.values.copy()
    values[0, [place for place, moment in enumerate(passes.moments) if moment.name in gaps]] = np.nan
    return replace(passes, values=values)


@pytest.mark.parametrize(
    ("gap", "lost"),
    [
        ("national/nat-return6-enforce", {"nat-return6-enforce"}),
        ("utrecht/spell_sd/control/parttime/16", {"utr-spell-pt"}),  # what an effect is divided by
        ("groningen/spread/search", {"gro-exempt-search"}),
        ("wageningen/release/exit_work/24", {"wag-release-exit"}),
    ],
)
def test_a_figure_that_nobody_stands_behind_is_named_and_costs_its_own_rows(
    passes: Passes, gap: str, lost: set[str]
) -> None:
    found = assemble(load_targets(), without(passes, gap))
    assert {f.target.id for f in found if f.verdict == "not read"} == lost
    assert {remark(f) for f in found if f.target.id in lost} == {
        f"not read: nobody stands behind {gap} (in 1 of 2 draws)"
    }
    json.loads(page.as_json(found, MADE))
    # The others of the block are taken together without it, as if it had not been reported.
    rest = assemble(tuple(t for t in load_targets() if t.id not in lost), passes)
    assert found.together.keys() == rest.together.keys()
    for name, one in rest.together.items():
        assert found.together[name].log_ratio == pytest.approx(one.log_ratio), name


def test_a_statement_on_two_months_needs_their_correlation(passes: Passes) -> None:
    gaps = [f"utrecht/persist/{part}/work_ge12h/40" for part in ("before", "after", "both")]
    found = assemble(load_targets(), without(passes, *gaps))
    (lost,) = [f for f in found if f.verdict == "not read"]
    assert lost.target.id == "utr-guid-post" and all(gap in remark(lost) for gap in gaps)


def test_everything_at_once_counts_a_shared_control_group_once(findings: Findings) -> None:
    """Estimates that share a control arm move together: their joint ratio is not the sum of their own."""
    sums = {s.name: s for s in by_city(findings)}
    assert sums["mechanism"].together is not None and sums["all experiments"].together is not None
    for name in ("groningen", "utrecht", "nijmegen"):
        one = sums[name]
        assert one.together is not None and abs(one.together.log_ratio - (one.contrasts + one.levels)) > 0.05


def test_what_no_effect_is_no_alternative_to_is_not_taken_together(passes: Passes, findings: Findings) -> None:
    """Upper bounds alone (Amsterdam) and regular practice say nothing between the model and no effect."""
    assert not {"amsterdam", "national"} & findings.together.keys()
    whole = assemble(tuple(t for t in load_targets() if t.group not in ("amsterdam", "national")), passes)
    assert whole.together == findings.together


def test_few_draws_behind_a_mean_are_named(passes: Passes, findings: Findings) -> None:
    one = findings.together["all experiments"]
    assert one.error is not None and 1.0 <= one.carried <= 2.0
    (told,) = [note for note in page.notes(findings, MADE) if "carried by few of the 2 draws" in note]
    assert f"all experiments {one.carried:.1f}" in told
    text, data = page.as_markdown(findings, MADE), json.loads(page.as_json(findings, MADE))
    assert f"{one.log_ratio:+.2f} ({one.error:.2f})" in text
    (summed,) = [s for s in data["by_city"] if s["name"] == "all experiments"]
    assert summed["log_ratio_together"] == pytest.approx(one.log_ratio, rel=1e-5)
    assert summed["log_ratio_together_error"] == pytest.approx(one.error, rel=1e-5)
    assert summed["draws_that_carry_together"] == pytest.approx(one.carried, rel=1e-5)
    many = replace(findings, together={name: replace(t, carried=20.0) for name, t in findings.together.items()})
    assert not [note for note in page.notes(many, MADE) if "carried by few" in note]


def test_the_country_has_no_simulation_error(passes: Passes) -> None:
    """It is run once a draw, so that its values over lots are one value; the others have an error."""
    off = np.random.default_rng(4).standard_normal(passes.values.shape)
    two = np.concatenate([passes.values, passes.values + off], axis=2)
    country = [place for place, moment in enumerate(passes.moments) if moment.group == "national"]
    two[:, country] = passes.values[:, country]
    found = assemble(load_targets(), replace(passes, values=two))
    assert {f.target.group for f in found if f.simulation_error is None} == {"national"}
    assert all(f.simulation_error > 0.0 for f in found if f.simulation_error is not None)


def test_the_page_says_what_the_fit_allows_the_model_to_miss(findings: Findings) -> None:
    study = CalibrationStudy.load(folder().parent / "study.yaml")
    assert {study.discrepancy[group] for group in ("work", "exit", "parttime", "national")} == {1.0}
    notes = " ".join(page.notes(findings, MADE))
    assert "a discrepancy of about 1 percentage point for shares and 10 % of a national figure" in notes


@pytest.mark.parametrize("name", ["gro-release-exit", "gro-release-8h-24", "mech-capacity", "mech-turnover"])
def test_the_joint_ratio_of_one_estimate_is_its_own(passes: Passes, name: str) -> None:
    """One row alone: the joint probability is that of the row, a statement, a number or a figure with its own tails."""
    row = tuple(t for t in load_targets() if t.id == name)
    found = assemble(row, passes)
    assert found.together[row[0].group].log_ratio == pytest.approx(found.rows[0].log_ratio, abs=1e-6)


def test_an_event_is_counted_once(findings: Findings) -> None:
    by_id = {f.target.id: f for f in findings}
    first, second = by_id["gro-release-exit"], by_id["gro-release-notworse"]
    assert second.counted_with == "gro-release-exit" and second.event_log_ratio is None
    # Whoever reports a positive estimate has not reported a significant loss: the second row adds nothing.
    assert first.event_log_ratio == pytest.approx(first.log_ratio)
    # A negative estimate that is not significant is a joint statement of its own.
    joint = by_id["gro-exempt-exit"]
    assert joint.event_log_ratio is not None and joint.event_log_ratio != pytest.approx(joint.log_ratio)


def test_sums_add_up(findings: Findings) -> None:
    cities = {s.name: s for s in by_city(findings)}
    all_of_them = cities["all experiments"]
    parts = [s for name, s in cities.items() if name not in ("all experiments", "national", "mechanism")]
    assert all_of_them.contrasts == pytest.approx(sum(s.contrasts for s in parts))
    assert all_of_them.rows == 104 and cities["national"].events == 0
    assert sum(s.contrasts for s in by_instrument(findings)) == pytest.approx(all_of_them.contrasts)
    alone = [f.event_log_ratio for f in findings if f.target.group == "tilburg" and f.event_log_ratio is not None]
    assert cities["tilburg"].contrasts == pytest.approx(sum(alone)) and cities["tilburg"].events == len(alone)
    for s in cities.values():
        assert sum(s.verdicts.values()) == s.rows


def test_the_measure_of_no_effect(findings: Findings) -> None:
    found = without_effect(findings)
    rows = [f for f in findings if f.probability_no_effect is not None and f.target.group != "mechanism"]
    assert found.rows == len(rows) == 99
    assert found.sign == sum(f.target.report in SIGNS for f in rows)
    assert 0.4 < found.likely / found.rows < 0.6
    assert f"{found.likely} of the {found.rows} rows" in page.notes(findings, MADE)[0]


SIGNS = ("positive", "negative", "smaller_than_guidance", "not_larger_than_earlier")


def test_a_seeded_run_does_not_depend_on_threads(passes: Passes) -> None:
    targets = tuple(t for t in load_targets() if t.group in ("utrecht", "mechanism"))
    again = run(targets, Plan(draws=2, replicates=1, threads=1))
    places = [passes.moments.index(moment) for moment in again.moments]
    assert np.array_equal(passes.values[:, places], again.values, equal_nan=True)


def test_the_files_say_the_same(findings: Findings, tmp_path: Path) -> None:
    files = page.write(findings, MADE, tmp_path)
    assert [file.name for file in files] == list(page.FILES)
    table = list(csv.DictReader(io.StringIO((tmp_path / "findings.csv").read_text(encoding="utf-8"))))
    data = json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))
    assert [row["id"] for row in table] == [row["id"] for row in data["findings"]] == [t.id for t in load_targets()]
    html = (tmp_path / "findings.html").read_text(encoding="utf-8")
    text = (tmp_path / "findings.md").read_text(encoding="utf-8")
    for f in findings:
        assert f.target.id in html and f.target.id in text
    assert html.index('id="cities"') < html.index('id="findings-national"'), "sums stand on top"
    assert "--ink" in html, "the style of a run's report"
    assert "src=" not in html and "<link" not in html, "the page needs nothing else"
    for block in text.split("\n\n"):
        if block.startswith("|"):
            assert len({line.replace("\\|", "").count("|") for line in block.splitlines()}) == 1


def test_only_rows_without_a_comparison_lack_a_ratio(findings: Findings) -> None:
    silent = {f.target.id for f in findings if f.log_ratio is None and f.target.group != "national"}
    assert silent == {
        "utr-control-above-16", "wag-reference-level", "ams-premium-pt", "ams-premium-pt-2018", "ams-premium-exit",
    }  # fmt: skip


ENGLISH = re.compile(r"\b(the|and|with|from|are|people|than|this|that|which|month|arms|draws|not read)\b")


def test_every_row_of_the_page_is_dutch(passes: Passes, findings: Findings) -> None:
    """Also what is not read: a city without a scenario, a figure that nobody stands behind, a month that is not run."""
    odd = {"utr-guid-work": {"horizon_months": 90}, "utr-release-work": {"outcome": "happiness"},
           "utr-exempt-work": {"arm": "premium"}}  # fmt: skip
    moved = tuple(
        replace(t, **odd.get(t.id, {}), group="atlantis" if t.group == "tilburg" else t.group) for t in load_targets()
    )
    gaps = [f"utrecht/persist/{part}/work_ge12h/40" for part in ("before", "after", "both")]
    some = assemble(moved, without(passes, "national/nat-return6-enforce", *gaps))
    assert len({remark(f) for f in some if remark(f).startswith("not read")}) == 6
    for found in (findings, some):
        for grid in page.grids(found, "nl"):
            cells = [grid.title, *grid.head, *(cell.partition("\n")[0] for row in grid.rows for cell in row)]
            assert [cell for cell in cells if ENGLISH.search(cell)] == [], grid.title
        assert [note for note in page.notes(found, MADE, "nl") if ENGLISH.search(note)] == []
    text = page.as_markdown(findings, MADE, "nl")
    assert text.startswith("# Wat de experimenten meldden") and "parameters uit de prior" in text
    assert all(f.target.id in text for f in findings)
