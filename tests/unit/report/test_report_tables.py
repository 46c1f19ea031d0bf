"""Tables, sentences and warnings say what the numbers say."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from bijstandsim.law import Release, kept_of_next_euro
from bijstandsim.report import kept, tables
from bijstandsim.report.grid import Grid
from bijstandsim.report.headlines import headlines
from bijstandsim.report.run import Run
from bijstandsim.report.sentences import PEOPLE, Headline, Teller
from bijstandsim.report.texts import LANGUAGES


def printed(run: Run, width: int, lang: str = "en") -> str:
    out = io.StringIO()
    tables.print_run(run, Console(file=out, width=width), lang)
    return out.getvalue()


def test_print_run_shows_every_table_and_the_limits(trial: Run) -> None:
    text = printed(trial, 170)
    for grid in tables.all_grids(trial):
        assert grid.title in text
    assert "of a posterior" in text and "grade E" in text
    mean = trial.outcomes(group="all").set_index(["outcome", "arm"]).loc[("exit_work", "guidance"), "mean"]
    assert f"{mean:.1f} (" in text


def test_a_narrow_terminal_keeps_numbers_whole(trial: Run) -> None:
    line = trial.effects().set_index(["outcome", "arm"]).loc[("exit_work", "guidance")]
    assert f"{line['mean']:+.1f}".replace("-", "−") in printed(trial, 80)


def test_runs_without_arms_print(plain: Run) -> None:
    for lang in LANGUAGES:
        text = printed(plain, 120, lang)
        assert "None" not in text and "nan" not in text
    assert "no parameter uncertainty" in printed(plain, 200)


def test_accounts_show_each_payers_balance(trial: Run) -> None:
    grid = tables.accounts_grid(trial)
    totals = [row for row in grid.rows if row[1] == "NET"]
    assert len(totals) == 6
    for column in range(2, 6):
        figures = [float(row[column].replace("−", "-").replace(",", "").replace("+", "")) for row in totals]
        assert abs(sum(figures)) <= 3  # rounding


def test_kept_follows_set_off_release_and_full_work(trial: Run) -> None:
    rows = {(row[0], row[1].partition(":")[0]): row[2:] for row in kept.kept_grid(trial).rows}
    in_work = f"{100 * kept.kept_in_work(trial):.0f}"
    off, law, arm = (rows["single", key] for key in ("all set off", "control, exemption, guidance", "release"))
    assert off[0] == "0" and law[0] == "25" and arm[0] == "50"
    assert off[-1] == law[-1] == arm[-1] == in_work
    # EUR 200 of half the pay is reached at EUR 400 a month; a quarter is not.
    assert arm[2] == "0" and law[2] == "25"
    assert kept_of_next_euro(526.0, "2018-06", "single", Release("x", 0.5, 200.0)) == 0.0
    assert "54" not in rows["couple", "all set off"][:8]


def test_releases_come_from_the_arms_and_the_law(trial: Run) -> None:
    found = kept.releases(trial)
    assert found[(0.5, 200.0, 16.0)] == ["release"]
    assert [names for (share, _, months), names in found.items() if (share, months) == (0.25, 6.0)] == [
        ["control", "exemption", "guidance"]
    ]


def test_headlines_hold_the_numbers(trial: Run) -> None:
    first = headlines(trial)[0]
    at = trial.outcomes(group="all").set_index(["outcome", "arm"])["mean"]
    assert first.question == "How many people have left benefit for work after 16 months?"
    level = f"that is {at['exit_work', 'control']:.0f}, with 90 %"
    assert first.answers[0].startswith(f"Of 100 people in the arm “control”, {level}")
    assert all("with 90 % certainty between" in text for text in first.answers) and len(first.answers) == 4
    effect = trial.effects().set_index(["outcome", "arm"]).loc[("exit_work", "guidance"), "mean"]
    change = f"that is {abs(effect):.0f} {'more' if effect > 0 else 'fewer'} than in “control”"
    assert (change if abs(effect) >= 0.5 else "about as many as in “control”") in first.answers[2]


def test_headlines_without_draws_speak_of_noise(plain: Run) -> None:
    for headline in headlines(plain):
        assert "simulation noise alone" in str(headline) and "90 %" not in str(headline)


def test_one_run_has_no_interval_to_speak_of(plain: Run) -> None:
    raw = plain.raw
    alone = Run(replace(raw, **{k: getattr(raw, k)[:, :1] for k in ("values", "people", "books", "series", "desks")}))
    found = headlines(alone)
    assert all("one run, no interval" in str(headline) for headline in found)
    assert "nan" not in printed(alone, 120) and any("One run per" in text for text in alone.warnings)


def test_two_draws_are_no_single_run(trial: Run) -> None:
    """Of one replicate each there is no interval either, and not because there is one run."""
    kept = {k: getattr(trial.raw, k)[:2, :1] for k in ("values", "people", "books", "series", "desks")}
    two = Run(replace(trial.raw, parameters=trial.raw.parameters[:2], **kept))
    for headline in headlines(two):
        assert "too few draws for an interval" in str(headline) and "one run" not in str(headline)
    assert "te weinig trekkingen voor een interval" in str(headlines(two, "nl")[0])


def test_headlines_exist_in_dutch(trial: Run) -> None:
    found = headlines(trial, "nl")
    assert len(found) == 3 and "{" not in "".join(str(headline) for headline in found)
    assert found[0].answers[0].startswith("Van 100 mensen in de groep “controle” zijn dat er ")
    assert "met 90 % zekerheid tussen" in found[0].answers[1] and " euro " in found[2].answers[0]


@pytest.mark.parametrize(
    ("line", "mean", "low", "high"),
    [
        (tables.Line(-4.4, -9.0, 0.2), "4 fewer than in “x”", "9 fewer", "as many"),
        (tables.Line(0.2, -7.0, 6.4), "about as many as in “x”", "7 fewer", "6 more"),
        (tables.Line(0.4, 0.1, 0.8), "0.4 more than in “x”", "0.1 more", "0.8 more"),
    ],
)
def test_differences_are_told_in_people(line: tables.Line, mean: str, low: str, high: str) -> None:
    teller = Teller(True, 20, "en")
    assert teller.than(line, PEOPLE, "x") == mean
    assert teller.range(line, teller.change(line, PEOPLE)) == f"with 90 % certainty between {low} and {high}"


def test_a_headline_is_escaped_in_a_page() -> None:
    text = Headline("<b>", ("a & b",), ("<i>",)).__html__()
    assert "&lt;b&gt;" in text and "a &amp; b" in text and "<i>" not in text


def test_groups_are_shown_with_their_people(trial: Run) -> None:
    grid = tables.groups_grid(trial, "release", "nl")
    assert grid.name == "groups-release" and "vrijlating vergeleken met controle" in grid.title
    assert grid.head[1:3] == ("mensen, vrijlating", "mensen, controle") and len(grid.head) == 6
    rows = {row[0]: row for row in grid.rows}
    table = trial.outcomes(group="education:high")
    n = table[table["outcome"] == "income"].set_index("arm")["n"]
    assert rows["opleiding: hoog"][1:3] == (f"{n['release']:.0f}", f"{n['control']:.0f}") and n["release"] < 40
    effects = trial.effects(group="education:high").set_index(["outcome", "arm"])["mean"]
    for cell, outcome in zip(grid.rows[0][3:], tables.GROUP_OUTCOMES, strict=True):
        whole = tables.lines(trial.effects(), "outcome", "arm")[outcome, "release"]
        assert cell == tables.span(whole, tables.digits_of(outcome), "nl", sign=True)
    assert rows["opleiding: hoog"][4].startswith(tables.number(effects["income", "release"], 0, "nl", sign=True))


def test_warnings_name_the_kind_of_parameters(trial: Run, plain: Run) -> None:
    kind = next(text for text in trial.warnings if "draws (5) of a posterior" in text)
    assert "validation.md" in kind
    assert "One parameter set" in plain.warnings[0]
    given = replace(trial.raw, parameters=tuple({**p, "search_required_months": 1.0} for p in trial.raw.parameters))
    assert "handed to the run" in Run(given).warnings[0]
    few = replace(trial.raw, **{k: getattr(trial.raw, k)[:2] for k in ("parameters", "values", "people", "books")})
    assert any("Too few" in text for text in Run(few).warnings)
    assert any("volunteered" in text for text in trial.warnings)
    assert not any("volunteered" in text for text in plain.warnings)


def test_html_escapes_what_users_write() -> None:
    text = Grid("x", "<b>", ("a",), (("<script>",),), note="&").as_html()
    assert "<script>" not in text and "&lt;script&gt;" in text and "<caption>&lt;b&gt;" in text


@pytest.mark.parametrize("sign", [True, False])
def test_spans_are_readable(sign: bool) -> None:
    line = tables.Line(1.25, -0.5, 2.0)
    assert tables.span(line, 1, "en", sign=sign) == ("+1.2 (−0.5 … +2.0)" if sign else "1.2 (−0.5 … 2.0)")
    assert tables.span(tables.Line(3.0), 1, "nl") == "3,0"
