"""What drives the answer, what was reported, the load, and charts with their data."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace

import numpy as np
import pytest

from bijstandsim.behaviour import defaults
from bijstandsim.engine.outcomes import NAMES
from bijstandsim.report import chart, drivers, figures, load, reported
from bijstandsim.report.html import parameter_grid, question, render
from bijstandsim.report.notes import cautions, warnings
from bijstandsim.report.run import Run
from bijstandsim.report.tables import arms_grid
from bijstandsim.report.words import label, number
from bijstandsim.scenario import Scenario
from bijstandsim.units import Month

DRAWS = 24
#: Of the thirty parameters that vary below; six are margins that Utrecht gives itself, or never act.
CAN_ACT = 24


@pytest.fixture(scope="module")
def driven(trial: Run) -> Run:
    """The small trial with 24 made-up draws in which one parameter alone drives the effect of guidance."""
    raw, rng = trial.raw, np.random.default_rng(2)
    names = list(defaults())[:30]
    sets = tuple({**raw.parameters[0], **dict(zip(names, rng.normal(size=30), strict=True))} for _ in range(DRAWS))
    values = np.repeat(raw.values[:1], DRAWS, axis=0).copy()
    arm = [a.name for a in raw.resolved.arms].index("guidance")
    values[:, :, trial.policy_end, arm, 0, NAMES.index("exit_work")] += np.array([s[names[3]] for s in sets])[:, None]
    return Run(replace(raw, values=values, parameters=sets))


def test_the_parameter_that_drives_an_effect_is_found(driven: Run) -> None:
    found = drivers.found_drivers(driven)
    assert found is not None
    first, second = found.drivers["guidance"][:2]
    assert first.name == list(defaults())[3] and first.correlation == pytest.approx(1.0)
    assert abs(second.correlation) < found.bound < 1.0
    assert found.correlations == CAN_ACT and found.sets == DRAWS  # the other arms do not move
    grid = drivers.drivers_grid(found, driven)
    assert grid is not None and [row[:1] + row[2:3] for row in grid.rows] == [("guidance", first.name)]
    assert drivers.drivers_text(found, driven) == ""
    whole = drivers.all_drivers_grid(found, driven, "nl")
    assert whole is not None and len(whole.rows) == CAN_ACT and whole.rows[0][1] == first.name
    assert whole.rows[0][4] == "+1,00" and {row[3] for row in whole.rows} == {"–"}  # exemption does not move


def test_where_nothing_stands_out_a_sentence_says_so(driven: Run) -> None:
    """In the draws of another order the effect goes with no parameter; the full list stays."""
    mixed = Run(replace(driven.raw, parameters=driven.raw.parameters[7:] + driven.raw.parameters[:7]))
    found = drivers.found_drivers(mixed)
    assert found is not None and drivers.drivers_grid(found, mixed) is None
    text = drivers.drivers_text(found, mixed)
    assert f"Over 24 sets of parameters that differ none of the {CAN_ACT}" in text
    assert "110 such sets a rank correlation of 0.3" in text
    page = render(mixed, "nl", drawings=[])
    assert f"Over 24 sets parameters die verschillen steekt geen van de {CAN_ACT} parameters" in page
    assert "kan toeval zijn" not in page
    assert f"<summary>Alle {CAN_ACT} parameters die hier iets kunnen doen, toeval of niet</summary>" in page
    assert "Nog 6 parameters zijn weggelaten" in page and "6 further parameters are left out" in text


@pytest.mark.parametrize("parameters", [1, 30])
def test_so_many_sets_tell_a_correlation_from_chance(parameters: int) -> None:
    rng, enough = np.random.default_rng(4), drivers.sets_to_tell(parameters)
    bounds = [
        drivers.correlations(rng.random((sets, parameters)), rng.random((sets, 1)))[1] for sets in (enough, enough // 2)
    ]
    assert bounds[0] <= drivers.TELLING < bounds[1]


@pytest.mark.parametrize(("sets", "draws"), [(20, 20), (22, 30)])
def test_chance_alone_stays_below_the_bound(sets: int, draws: int) -> None:
    """The answer is a number by chance for every set, and the same in all draws of the set, as under a posterior."""
    rng, over = np.random.default_rng(2), 0
    for _ in range(200):
        values, answer = rng.random((sets, 60)), rng.random((sets, 3))
        at = np.concatenate([np.arange(sets), rng.integers(sets, size=draws - sets)])
        found, bound = drivers.correlations(*drivers.distinct(values[at], answer[at]))
        assert found.shape == (60, 3)
        over += np.abs(found).max() > bound
    assert 2 <= over <= 18  # 1 in 20


def test_draws_that_repeat_a_set_count_once(driven: Run) -> None:
    """Twenty-four draws of twelve sets are twelve numbers, and too few."""
    half = DRAWS // 2
    sets, values = driven.raw.parameters[:half] * 2, np.concatenate([driven.raw.values[:half]] * 2)
    assert drivers.found_drivers(Run(replace(driven.raw, parameters=sets, values=values))) is None
    sets, values = (*driven.raw.parameters[1:], driven.raw.parameters[-1]), driven.raw.values
    found = drivers.found_drivers(Run(replace(driven.raw, parameters=sets, values=values)))
    assert found is not None and found.sets == DRAWS - 1


def test_few_draws_name_no_drivers(trial: Run, plain: Run) -> None:
    for run in (trial, plain):
        assert drivers.found_drivers(run) is None
        assert "no parameter can be told apart from chance" in drivers.drivers_text(None, run)


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


def test_facts_belong_to_a_municipality_and_its_months(trial: Run, plain: Run) -> None:
    """A scenario of another name that starts from Utrecht's has Utrecht's facts; at other dates it has not."""
    variant = trial.scenario.model_copy(update={"name": "mine"})
    mine = Run(replace(trial.raw, scenario=variant))
    assert reported.group_of(mine) == "utrecht" and reported.reported_grid(mine) == reported.reported_grid(trial)
    later = Run(replace(trial.raw, scenario=variant.model_copy(update={"start": Month(2022, 1)})))
    assert reported.group_of(later) is None
    assert "No reported facts" in reported.unread_text(plain)
    country = Run(replace(plain.raw, scenario=Scenario.load("nederland", env={})))
    assert reported.group_of(country) == "national" and reported.reported_grid(country) is None
    assert "Over Nederland zijn 21 feiten gerapporteerd" in reported.unread_text(country, "nl")


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
    assert f"40 of {len(drawing.data)} rows" in made.grid.note


def test_the_data_of_a_chart_are_in_the_language_of_the_page(trial: Run) -> None:
    for draw in (figures.effects, figures.accounts, figures.destinations, figures.duration, figures.exits):
        grid = chart.chart(draw(trial, "nl"), "nl").grid
        told = " ".join([*grid.head, *(cell for row in grid.rows for cell in row)])
        assert "_" not in told and " - " not in told
        assert not {"arm", "outcome", "payer", "item", "mean", "lo", "control", "exemption"} & set(told.split())
    assert chart.chart(figures.effects(trial, "nl"), "nl").grid.head[:2] == ("groep", "uitkomst")


def test_a_chart_tells_its_main_message(trial: Run) -> None:
    at = trial.outcomes(group="all").set_index(["outcome", "arm"])["mean"]
    told = figures.exits(trial, "nl").alt
    for arm in ("control", "guidance"):
        assert f"{label('arm', arm, 'nl')} {number(at['exit_work', arm], 1, 'nl')}" in told
    assert told.endswith("De gegevens staan onder de knop hieronder.") and "figures/" not in told
    for drawing in figures.all_figures(trial):
        assert any(sign.isdigit() for sign in drawing.alt.removeprefix(drawing.title)), drawing.name


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_axes_have_the_decimal_mark_of_the_language(trial: Run, lang: str) -> None:
    other, marks = ("." if lang == "nl" else ","), []
    for drawing in figures.all_figures(trial, lang):
        for ax in drawing.figure.axes:
            for axis in (ax.xaxis, ax.yaxis):
                texts = [text.get_text() for text in axis.get_ticklabels() if text.get_text()[:1] in "−0123456789"]
                marks += [text for text in texts if "," in text or "." in text]
    assert marks and not [text for text in marks if other in text]


def test_reported_facts_read_as_dutch(trial: Run) -> None:
    grid = reported.reported_grid(trial, "nl")
    assert grid is not None
    sources, said = {row[3] for row in grid.rows}, {row[2] for row in grid.rows}
    assert "Binnenlands Bestuur 1 mei 2020" in sources and "landelijke evaluatie 2020" in sources
    assert "7 (se 3,4)" in said and "docs/validation.md" in grid.note
    assert not [text for text in sources if "facts of" in text]


def test_parameters_are_written_as_dutch_numbers(trial: Run) -> None:
    grid = parameter_grid(trial, "nl")
    values = {row[1]: row[4] for row in grid.rows}
    assert not [text for text in values.values() if re.search(r"\d\.\d(?!\d\d)|(?<!\S)-\d|–−", text)]
    assert any(re.match(r"−0,\d+ \(−0,\d+ … ", text) for text in values.values())
    assert re.match(r"0,\d+ \(0,\d+–0,\d+\)", values["market_tightness_elasticity"])


def test_the_question_names_place_and_arms(trial: Run, plain: Run) -> None:
    asked = "What do exemption, guidance and release do for people on benefit in Utrecht"
    assert question(trial, "en").startswith(asked)
    assert "Stad" in question(plain, "nl") and question(plain, "nl").endswith("?")
    kept = [arm for arm in trial.resolved.arms if arm.name in ("rest", "control", "guidance")]
    one = Run(replace(trial.raw, resolved=replace(trial.resolved, arms=tuple(kept))))
    assert question(one, "en").startswith("What does guidance do") and question(one, "nl").startswith("Wat doet begel")


def test_a_control_that_is_the_rest_of_the_city_is_told_before_the_answers(trial: Run) -> None:
    """It also counts people off benefit: what differs from it is no effect."""
    against_rest = Run(replace(trial.raw, resolved=replace(trial.resolved, control=0)))
    assert against_rest.control == "rest"
    first = cautions(against_rest, "nl")[0]
    assert first.startswith("Er is vergeleken met de rest van de stad") and first in warnings(against_rest, "nl")
    page = render(against_rest, "nl", drawings=[])
    assert page.index(first) < page.index('<ol class="found">') and page.count(first) == 1
    assert not any("rest van de stad" in text for text in warnings(trial, "nl"))


def test_tables_say_who_the_rest_of_the_city_is_and_where_effects_of_a_policy_are(trial: Run, plain: Run) -> None:
    assert all("also people who left benefit before the start" in arms_grid(run).note for run in (trial, plain))
    assert "laat bijstandsim compare zien" in render(plain, "nl", drawings=[])
