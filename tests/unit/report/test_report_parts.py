"""What drives the answer, what was reported, the load, and charts with their data."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace

import numpy as np
import pytest

from bijstandsim.behaviour import defaults
from bijstandsim.engine.outcomes import NAMES
from bijstandsim.report import chart, drivers, figures, load, reported
from bijstandsim.report.html import question
from bijstandsim.report.run import Run

DRAWS = 24


@pytest.fixture(scope="module")
def driven(trial: Run) -> Run:
    """The small trial with 24 made-up draws in which one parameter alone drives the effect of guidance."""
    raw, rng = trial.raw, np.random.default_rng(1)
    names = list(defaults())[:30]
    sets = tuple({**raw.parameters[0], **dict(zip(names, rng.normal(size=30), strict=True))} for _ in range(DRAWS))
    values = np.repeat(raw.values[:1], DRAWS, axis=0).copy()
    arm = [a.name for a in raw.resolved.arms].index("guidance")
    values[:, :, trial.policy_end, arm, 0, NAMES.index("exit_work")] += np.array([s[names[3]] for s in sets])[:, None]
    return Run(replace(raw, values=values, parameters=sets))


def test_the_parameter_that_drives_an_effect_is_found(driven: Run) -> None:
    first, second = drivers.drivers(driven, "guidance")[:2]
    assert first.name == list(defaults())[3] and first.correlation == pytest.approx(1.0)
    bound = drivers.by_chance(DRAWS, 90)
    assert abs(second.correlation) < bound < 1.0
    grid = drivers.drivers_grid(driven)
    assert grid is not None
    marks = {row[1]: row[4] for row in grid.rows if row[0] == "guidance"}
    assert [name for name, mark in marks.items() if mark == "beyond chance"] == [first.name]


def test_chance_alone_stays_below_the_bound() -> None:
    rng, bound, over = np.random.default_rng(2), drivers.by_chance(30, 50), 0
    for _ in range(300):
        x, y = rng.random((30, 50)).argsort(axis=0).argsort(axis=0), rng.random(30).argsort().argsort()
        over += np.abs(np.corrcoef(x.T, y)[-1, :-1]).max() > bound
    assert 3 <= over <= 27  # 1 in 20, less a little because the bound is careful


def test_few_draws_name_no_drivers(trial: Run, plain: Run) -> None:
    assert drivers.drivers_grid(trial) is None and drivers.drivers_grid(plain) is None


def test_reported_facts_stand_beside_the_run(trial: Run, plain: Run) -> None:
    assert reported.group_of(trial) == "utrecht" and reported.reported_grid(plain) is None
    grid = reported.reported_grid(trial)
    assert grid is not None
    by_id = {target.id: reported.counterpart(trial, target) for target in reported.facts(trial)}
    found = by_id["utr-guid-work"]
    assert found is not None
    effects = trial.effects(16)
    same = effects[(effects["arm"] == "guidance") & (effects["outcome"] == "work_any")]
    assert found[1].mean == pytest.approx(same["mean"].item())
    later = [t for t in reported.facts(trial) if t.horizon_months is not None and t.horizon_months > trial.last_month]
    assert later and all(by_id[t.id] is None for t in later)
    assert len(grid.rows) < len(by_id)


def test_the_load_is_that_of_the_run(trial: Run) -> None:
    assert load.hours(trial, 16).mean == pytest.approx(trial.raw.series[:, :, 10:16, 1].mean())
    grid = load.load_grid(trial, "nl")
    assert len(grid.rows) == len(load.OUTCOMES) + 2 and all(len(row) == len(grid.head) for row in grid.rows)


def test_a_chart_brings_all_its_data(trial: Run) -> None:
    drawing = figures.exits(trial)
    made = chart.chart(drawing, "en")
    head, _, body = made.csv.partition("base64,")
    assert head.startswith("data:text/csv") and b64decode(body).decode() == drawing.csv()
    assert len(made.grid.rows) == chart.SHOWN < len(drawing.data)


def test_the_question_names_place_and_arms(trial: Run, plain: Run) -> None:
    asked = "What do exemption, guidance and release do for people on benefit in Utrecht"
    assert question(trial, "en").startswith(asked)
    assert "Stad" in question(plain, "nl") and question(plain, "nl").endswith("?")
