"""Tables, money, words, the page and the files of a comparison."""

from __future__ import annotations

import json
import math
import string
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bijstandsim.errors import InputError
from bijstandsim.paired import settings
from bijstandsim.paired.people import STATUSES
from bijstandsim.report.compare import dictionary, money
from bijstandsim.report.compare.comparison import MAKERS, Comparison, compare
from bijstandsim.report.compare.frames import SCALES
from bijstandsim.report.compare.money import FEWER, MORE, UNCLEAR, price
from bijstandsim.report.compare.money_tables import best_grid, printed_grids
from bijstandsim.report.compare.notes import whom
from bijstandsim.report.compare.page import render, write_comparison
from bijstandsim.report.compare.structures import KEYS
from bijstandsim.report.compare.tables import gains_grid
from bijstandsim.report.compare.words import keys, say
from bijstandsim.report.texts import LANGUAGES

from .conftest import RELEASE, scenario


def draws(mean: float, spread: float, seed: int = 0) -> np.ndarray:
    """(20, 4) numbers whose draws differ by ``spread``."""
    rng = np.random.default_rng(seed)
    return mean + spread * rng.standard_normal((20, 1)) + 0.01 * rng.standard_normal((20, 4))


def test_a_price_is_a_ratio_of_means_with_an_interval_where_there_is_extra_work() -> None:
    cost, extra = draws(1000.0, 100.0), draws(10.0, 1.0, seed=1)
    found = price(cost, extra, point=False)
    assert found.verdict == MORE and found.ratio == pytest.approx(cost.mean() / extra.mean())
    assert found.lo < found.ratio < found.hi


def test_extra_work_that_may_be_none_has_no_interval() -> None:
    found = price(draws(1000.0, 100.0), draws(1.0, 4.0, seed=1), point=False)
    assert found.verdict == UNCLEAR and math.isnan(found.lo) and math.isnan(found.hi)
    assert found.ratio > 0.0


def test_less_work_has_no_price() -> None:
    found = price(draws(1000.0, 100.0), draws(-10.0, 1.0), point=False)
    assert found.verdict == FEWER and math.isnan(found.ratio)
    nothing = price(np.zeros((20, 4)), np.zeros((20, 4)), point=False)
    assert nothing.verdict == UNCLEAR and math.isnan(nothing.ratio)


def test_what_some_pay_others_get(found: Comparison) -> None:
    net = found.frame("net_cost").groupby(["regime", "scope"])["eur_per_person_month"].sum()
    assert net.abs().max() < 1e-9
    accounts = found.frame("accounts").groupby(["regime", "months"])["eur_per_person_month"].sum()
    assert accounts.abs().max() < 1e-9


def test_a_supplement_costs_the_municipality_about_what_it_is(found: Comparison) -> None:
    table = found.frame("accounts").query("payer == 'municipality' and item == 'supplement'")
    by_regime = table.set_index("regime")["eur_per_person_month"]
    assert by_regime["nobody"] == by_regime["tried:exempt"] == 0.0
    assert -165.0 < by_regime["money"] < -120.0


def test_the_best_regime_has_the_best_mean_in_each_draw(found: Comparison) -> None:
    table = found.frame("best")
    assert table.groupby("criterion")["probability"].sum().to_numpy() == pytest.approx(1.0)
    cost = table[table["criterion"] == "net_cost_municipality"].set_index("regime")["probability"]
    assert cost["money"] == 0.0
    assert cost["nobody"] == cost["tried:nothing"], "ties are shared"
    wellbeing = money._score(found.raw, 0, 6, "wellbeing")
    assert wellbeing.shape == (5,)


def test_the_dictionary_has_every_column(found: Comparison) -> None:
    told = dictionary.columns()
    assert [*told] == [*MAKERS, "structures"]
    assert [*told["structures"]] == ["variant", *KEYS, "mean", "shift"]
    for kind in MAKERS:
        assert [*told[kind]] == [*found.frame(kind).columns], kind
    values = dictionary.dictionary()
    for kind, column in [("scale", "scale"), ("gains", "quantity"), ("gains", "measure"), ("best", "criterion")]:
        listed = values[(values["file"] == f"results/{kind}.parquet") & (values["column"] == column)]["value"]
        assert set(found.frame(kind)[column]) <= set(listed)
    assert (values["unit"].str.len() > 0).all() and (values["meaning"].str.len() > 0).all()


def test_both_languages_say_the_same() -> None:
    for key in keys():
        fields = [{f for _, f, _, _ in string.Formatter().parse(say(key, lang)) if f} for lang in LANGUAGES]
        assert fields[0] == fields[1], key
    wanted = [f"scale.{name}" for name in SCALES] + [f"status.{name}" for name in STATUSES]
    wanted += [f"measure.{measure.name}" for measure in settings.measures()]
    wanted += [f"criterion.{name}" for name in money.CRITERIA]
    assert set(wanted) <= set(keys())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_stands_alone_and_has_every_table(found: Comparison, lang: str) -> None:
    page = render(found, lang)
    assert f'<html lang="{lang}">' in page and "http://www.w3.org" in page
    assert "<link" not in page and "<script" not in page and "src=" not in page
    for grid in printed_grids(found, lang):
        assert f'id="{grid.name}"' in page
    ids = [part.split('"')[0] for part in page.split('id="')[1:]]
    assert len(ids) == len(set(ids))
    assert "under this coupling" in page or lang == "nl"
    title, other = ("Een stad", "A town") if lang == "nl" else ("A town", "Een stad")
    assert f"<p>{title}</p>" in page and other not in page
    assert page.count(f'<span class="note">{title}</span>') == len(found.plan.courses)


def test_a_grid_shows_the_numbers_of_its_table(found: Comparison) -> None:
    grids = {grid.name: grid for grid in printed_grids(found)}
    income = next(row for row in grids["differences-end"].rows if row[0] == "net income")
    table = found.frame("differences").query("group == 'all' and outcome == 'income' and regime == 'money'")
    assert income[3].startswith(f"+{table['mean'].item():.0f} (")
    assert all(len(row) == len(grid.head) for grid in grids.values() for row in grid.rows)


def test_files_hold_what_the_frames_hold(found: Comparison, tmp_path: Path) -> None:
    written = write_comparison(found, tmp_path, command="bijstandsim compare town money")
    assert {path.as_posix() for path in written} == {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    }
    for kind in MAKERS:
        pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / f"results/{kind}.parquet"), found.frame(kind))
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert summary["regimes"] == ["tried:exempt", "money", "tried:nothing"]
    assert summary["results_hash"] == found.results_hash and summary["run_dir"] == str(tmp_path)
    assert "bijstandsim compare town money" in (tmp_path / "compare.html").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="does not exist"):
        write_comparison(found, tmp_path / "none")


def test_one_run_and_one_parameter_set_say_what_they_cannot(tmp_path: Path) -> None:
    alternative = scenario(name="release", policy=RELEASE)
    single = compare(scenario(), alternative, replicates=1, point=True, pilot=0)
    assert single.draws == 1 and not single.has_parameter_uncertainty
    assert set(single.frame("gains")["quantity"]) == {"mean"}
    assert single.frame("scale").empty and "One run per parameter set" in " ".join(single.warnings)
    assert write_comparison(single, tmp_path)


def test_paths_are_told_as_paths(tmp_path: Path) -> None:
    slump = scenario(name="slump", market={"path": {"2018-01": 1.0, "2018-02": 0.4}})
    found = compare(scenario(), slump, draws=2, replicates=2)
    assert found.reference == "town" and found.regimes == ["slump"]
    table = found.frame("differences").query("group == 'all' and outcome == 'exit_work'")
    assert table["mean"].item() < 0.0
    titles = [grid.title for grid in printed_grids(found)]
    assert any("market path" in title for title in titles) and not any("pilot" in title for title in titles)
    assert write_comparison(found, tmp_path)


def test_numbers_of_people_and_thresholds_are_those_of_the_language(found: Comparison) -> None:
    """A thousand is 1.000 in Dutch: with a comma it would be read as one."""
    raw = SimpleNamespace(recipients=np.array([12345.0]), sampled=np.array([4000.0]))
    some: Any = SimpleNamespace(raw=raw)
    assert "4.000 van de 12.345 mensen" in whom(some, "nl") and "4,000 of the 12,345 people" in whom(some, "en")
    raw.sampled = raw.recipients
    assert "De 12.345 mensen" in whom(some, "nl")
    limits = {row[-1] for row in gains_grid(found, "nl").rows}
    assert limits == {f"{one.threshold:g}".replace(".", ",") for one in settings.measures()}


def test_the_best_regime_rests_on_the_parameters_that_were_used(found: Comparison) -> None:
    assert found.basis.kind == "posterior"
    assert "prior" not in best_grid(found).note and "prior" not in best_grid(found, "nl").note


def test_an_unknown_table_and_the_view_of_a_notebook(found: Comparison) -> None:
    with pytest.raises(InputError, match="differences"):
        found.frame("diferences")
    assert found._repr_html_().count("<table") == 2
