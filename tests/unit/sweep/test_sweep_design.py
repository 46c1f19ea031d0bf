"""Inputs become rows: grids, samples, combined axes, and messages for what cannot be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bijstandsim.errors import InputError
from bijstandsim.sweep.axes import Axis, Level, spot_at, spots
from bijstandsim.sweep.study import SweepStudy

from .conftest import STUDY

CASELOAD = "policy.guidance.caseload"
MONTHS = "policy.enforcement.repeat_months"
DUTY = "policy.duties.search_duty"


def two_levels(**more: object) -> Axis:
    ends = ({CASELOAD: 200, MONTHS: 1, DUTY: False}, {CASELOAD: 50, MONTHS: 3, DUTY: True})
    return Axis(levels=[Level(name=name, set=end) for name, end in zip("ab", ends, strict=True)], **more)


def test_a_grid_has_every_combination_and_the_last_input_moves_first(load) -> None:
    rows = load().plan().rows
    assert [row.id for row in rows] == list(range(6))
    found = [tuple(value for _, value in row.inputs) for row in rows]
    assert found == [(200, 0.0), (200, 1.0), (100, 0.0), (100, 1.0), (50, 0.0), (50, 1.0)]


def test_between_levels_numbers_are_joined_and_words_follow_the_nearest() -> None:
    middle = dict(spot_at(two_levels(), 0.5).sets)
    assert middle == {CASELOAD: 125.0, MONTHS: 2, DUTY: True}
    assert isinstance(middle[MONTHS], int)  # months are whole
    assert dict(spot_at(two_levels(), 0.4).sets)[DUTY] is False
    ratio = dict(spot_at(two_levels(log=[CASELOAD]), 0.5).sets)
    assert ratio[CASELOAD] == pytest.approx(100.0) and ratio[MONTHS] == 2


def test_levels_are_met_exactly_whatever_the_steps() -> None:
    for steps in (2, 5, 11):
        ends = spots(two_levels(steps=steps, log=[CASELOAD]))
        assert [ends[0].label, ends[-1].label] == ["a", "b"] and len(ends) == steps
        assert dict(ends[0].sets)[CASELOAD] == 200 and dict(ends[-1].sets)[CASELOAD] == 50


def test_a_range_on_a_log_scale_has_equal_ratios() -> None:
    found = [spot.at for spot in spots(Axis(key=CASELOAD, range=[25, 400], scale="log", steps=5))]
    assert found == pytest.approx([25, 50, 100, 200, 400])


def test_a_factor_works_on_what_another_input_sets(load) -> None:
    factor = """
  checks: {key: policy.enforcement.monitoring_factor, values: [0.5, 2]}
  load:
    levels:
      - {name: many, set: {policy.guidance.caseload: 200}, times: {policy.enforcement.monitoring_factor: 1}}
      - {name: few, set: {policy.guidance.caseload: 50}, times: {policy.enforcement.monitoring_factor: 0.25}}
"""
    text = STUDY[: STUDY.index("  caseload:")] + factor.lstrip("\n") + STUDY[STUDY.index("outcomes:") :]
    rows = load(text).plan().rows
    assert [dict(row.inputs)["policy.enforcement.monitoring_factor"] for row in rows] == [0.5, 0.125, 2, 0.5]
    alone = text.replace("  checks: {key: policy.enforcement.monitoring_factor, values: [0.5, 2]}\n", "")
    with pytest.raises(InputError, match=r"study.yaml:\d+:\d+: a factor needs a number(.|\n)*times.policy.enforcement"):
        load(alone)


def test_a_grid_beyond_all_measure_is_refused_before_it_is_made(load, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = "{key: policy.%s, range: [0.1, 1], steps: 1000}"
    listed = "".join(f"  x{k}: {wide % key}\n" for k, key in enumerate(("release.share", "enforcement.cut_share")))
    text = STUDY[: STUDY.index("  caseload:")] + listed + STUDY[STUDY.index("outcomes:") :]
    monkeypatch.setattr("bijstandsim.sweep.design.check_values", lambda *words: None)
    assert len(load(text).plan().rows) == 1_000_000
    third = "  x2: {key: policy.enforcement.toughness, range: [0.1, 1], steps: 2}\n"
    with pytest.raises(InputError, match="2,000,000 rows, and at most 1,000,000"):
        load(text.replace("outcomes:", third + "outcomes:", 1))


def test_rows_are_made_when_they_are_asked_for(load) -> None:
    rows = load().plan().rows
    assert rows[-1] == rows[5] and rows[1:3] == [rows[1], rows[2]] and rows[0] is not rows[0]
    for k in (6, -7):
        with pytest.raises(IndexError):
            rows[k]


def test_steps_of_the_command_line_are_checked_and_blamed_themselves(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(STUDY.replace("policy.release.share, range: [0, 1]", f"{MONTHS}, range: [1, 3]"), encoding="utf-8")
    assert len(SweepStudy.load(path, steps=3).plan().rows) == 9
    for steps, says in ((4, "a point of a grid stands there twice"), (5_000_000, "outside the allowed range")):
        with pytest.raises(InputError, match=rf"^--steps: {says}"):
            SweepStudy.load(path, steps=steps)


def sample(load, points: int = 8, seed: int = 1) -> list[tuple[object, ...]]:
    text = STUDY.replace("values: [200, 100, 50]", "range: [50, 200]").replace(", steps: 2", "")
    text = text.replace("draws: 2", f"design: latin_hypercube\npoints: {points}\ndraws: 2")
    text = text.replace("200]\ninputs", f"200, seed={seed}]\ninputs")
    return [tuple(value for _, value in row.inputs) for row in load(text).plan().rows]


def test_a_latin_hypercube_fills_every_slice_once_and_follows_the_seed(load) -> None:
    rows = sample(load)
    for k, (low, high) in enumerate(((50, 200), (0, 1))):
        slices = [int(8 * (row[k] - low) / (high - low)) for row in rows]
        assert sorted(slices) == list(range(8))
    assert sample(load) == rows
    assert sample(load, seed=2) != rows


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("policy.guidance.caseload", "policy.guidance.casload", "policy.guidance.caseload"),
        ("policy.guidance.caseload", "guidance.caseload", "did you mean: policy.guidance.caseload"),
        ("policy.guidance.caseload", "arms.guidance.size", "a study cannot vary this"),
        ("policy.guidance.caseload", "parameters.values.caseload_client", "parameters.values.caseload_clients"),
        ("policy.guidance.caseload", "parameters.values.caseload_clients", "outside the bounds"),
        ("policy.release.share", "policy.guidance.caseload", "two inputs set the same key"),
        ("[200, 100, 50]", "[200, 100, 1]", "input caseload at 1 is no scenario"),
        (", steps: 2", "", "a range in a grid needs steps"),
        ("range: [0, 1]", "range: [1, 0]", "not a range"),
        ("range: [0, 1]", "values: [0], range: [0, 1]", "an input is one key"),
        ("draws: 2", "points: 4\ndraws: 2", "points and design do not fit"),
        ("draws: 2", "design: latin_hypercube\ndraws: 2", "points: N"),
        ("exit_work,", "exit_wrok,", "did you mean: exit_work"),
        ("draws: 2", "month: 4\ndraws: 2", "1 to 3"),
        ("outcomes:", "regimes: [policies/richtlijn]\noutcomes:", "no regime of this study reads the policy"),
        ("outcomes:", "regimes: [policies/richtlyn]\noutcomes:", "no such scenario"),
        ("outcomes:", "regimes: [policy, streng]\noutcomes:", "did you mean: policies/streng-2015"),
        ("scenario: regulier", "scenario: regulierr", "did you mean: regulier"),
        ("draws: 2", "drows: 2", "did you mean: draws"),
        ("[200, 100, 50]", "[200, 100, 200]", "each value once"),
        ("policy.release.share, range: [0, 1], steps: 2", f"{MONTHS}, range: [1, 3], steps: 4", "fewer steps"),
        ("policy.release.share, range: [0, 1], steps: 2", "policy_months, values: [1, 3]", "share at 1 ends before"),
        ("steps: 2", "steps: 2000", "at most 1000"),
        ("draws: 2", "design: latin_hypercube\npoints: 10000000\ndraws: 2", "at most 1000000"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(load, old: str, new: str, says: str) -> None:
    text = STUDY.replace(old, new, 1)
    if "caseload_clients" in new:
        text = text.replace("[200, 100, 50]", "[200, 100, -50]")
    with pytest.raises(InputError) as found:
        load(text).plan()
    assert says in str(found.value)
    assert re.match(r"\S*study.yaml[:\d]*: ", str(found.value))


@pytest.mark.parametrize("name", ["capacity", "stick-carrot"])
def test_shipped_studies_load_and_have_the_same_rows_every_time(name: str) -> None:
    from bijstandsim.sweep.cities import Cities

    study = SweepStudy.load(name)
    plan = study.plan()
    assert isinstance(plan.work, Cities) and plan.digest == SweepStudy.load(name).plan().digest
    assert study.source and study.title
    other = SweepStudy.load(name, seed=study.base.seed + 1).plan()
    assert other.digest != plan.digest


def test_flags_are_checked_as_the_file_is_and_blamed_themselves(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(STUDY, encoding="utf-8")
    study = SweepStudy.load(path, draws=3, steps=5)
    assert study.draws == 3 and study.replicates == 2 and study.inputs["share"].steps == 5
    for name in ("draws", "replicates"):
        with pytest.raises(InputError, match=rf"^--{name}: outside(.|\n)*at least 1"):
            SweepStudy.load(path, **{name: 0})


def test_a_folder_beside_the_study_is_not_taken_for_its_scenario(load, tmp_path: Path) -> None:
    (tmp_path / "regulier").mkdir()
    assert load().base.name == "regulier"
