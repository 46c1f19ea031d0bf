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
from bijstandsim.report.words import LANGUAGES


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
    assert f"{at['exit_work', 'control']:.0f} of 100 people" in first
    assert first.count("90 % between") == 4
    effect = trial.effects().set_index(["outcome", "arm"]).loc[("exit_work", "guidance"), "mean"]
    word = "about as many" if abs(effect) < 0.5 else f"{abs(effect):.0f} {'more' if effect > 0 else 'fewer'} of 100"
    assert f"guidance {word}" in first


def test_headlines_without_draws_speak_of_noise(plain: Run) -> None:
    for sentence in headlines(plain):
        assert "simulation noise alone" in sentence and "90 %" not in sentence


def test_one_run_has_no_interval_to_speak_of(plain: Run) -> None:
    raw = plain.raw
    alone = Run(replace(raw, **{k: getattr(raw, k)[:, :1] for k in ("values", "people", "books", "series", "desks")}))
    found = headlines(alone)
    assert all("one run, no interval" in sentence for sentence in found)
    assert "nan" not in printed(alone, 120) and any("One run per" in text for text in alone.warnings)


def test_headlines_exist_in_dutch(trial: Run) -> None:
    found = headlines(trial, "nl")
    assert len(found) == 3 and "van de 100 mensen" in found[0] and "{" not in "".join(found)


def test_warnings_name_the_kind_of_parameters(trial: Run, plain: Run) -> None:
    assert "draws (5) of a posterior" in trial.warnings[0] and "validation.md" in trial.warnings[0]
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
