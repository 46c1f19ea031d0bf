"""The view of measures from given draws: what inputs and groups foretell, against what chance would seem to."""

from __future__ import annotations

import pandas as pd

from bijstandsim.report.drawing import Drawing
from bijstandsim.report.grid import Grid
from bijstandsim.report.naming import estimate, titled
from bijstandsim.report.sobol_other import bars
from bijstandsim.report.sobol_view import View, factor, file_name, told_of
from bijstandsim.report.sobol_words import say
from bijstandsim.report.words import number
from bijstandsim.sensitivity.foretold import CHANCE
from bijstandsim.sensitivity.given import given_data
from bijstandsim.sensitivity.posterior import Draws
from bijstandsim.sensitivity.regression import MOST_WITH_PRODUCTS
from bijstandsim.sensitivity.responses import Response, Results, responses_of
from bijstandsim.sensitivity.study import SobolStudy

_SHOWN = 30
_BARS = 15
_NAMED = 3


def given_table(study: SobolStudy, results: Results) -> pd.DataFrame:
    """PAWN and explained shares of contrasts and levels, from the draws as they are."""
    assert study.draws is not None
    return given_data(study.draws, study.groups, {x.name: results.of(x).mean(axis=1) for x in responses_of(study)})


def given_view(study: SobolStudy, table: pd.DataFrame, lang: str = "en") -> View:
    """What the page shows of a table of ``given_table``: the contrasts."""
    assert study.draws is not None
    parts = {one: table[table["response"] == one.name] for one in responses_of(study) if one.is_contrast}

    def draw() -> list[Drawing]:
        found = []
        for one, own in parts.items():
            inputs = own[own["kind"] == "input"].sort_values("pawn", ascending=False).head(_BARS)
            name = f"pawn_{file_name(one.name)}"
            found.append(bars(study, name, titled(one, lang), inputs, ("pawn", "pawn_half"), lang))
        return found

    found = [_sentence(study, one, own, lang) for one, own in parts.items()]
    grids = [_grid(study, one, own, lang) for one, own in parts.items()]
    texts = [
        worth(study.draws, lang), say("text.given", lang), say("text.given_floor", lang, lines=round(1 / CHANCE)),
        say("text.given_fit", lang, most=MOST_WITH_PRODUCTS),
    ]  # fmt: skip
    return View({"given": table}, found, grids, texts, draw)


def _grid(study: SobolStudy, one: Response, own: pd.DataFrame, lang: str) -> Grid:
    rows = tuple(
        (factor(study, str(x["input"]), lang), say(f"kind.{x['kind']}", lang),
         estimate(x["pawn"], x["pawn_half"], 2, lang), number(x["explained"], 2, lang),
         number(x["explained_floor"], 2, lang), say(f"fit.{x['fit']}", lang))
        for x in own.sort_values("explained", ascending=False).head(_SHOWN).to_dict("records")
    )  # fmt: skip
    inputs = own[own["kind"] == "input"]
    above, floor = int((inputs["explained"] > inputs["explained_floor"]).sum()), float(inputs["pawn_floor"].iloc[0])
    note = say(
        "note.given", lang, pawn_floor=number(floor, 2, lang), pawn=int((inputs["pawn"] > floor).sum()),
        inputs=len(inputs), above=above, chance=number(CHANCE * len(inputs), 1, lang),
    )  # fmt: skip
    names = ("input_or_group", "kind", "pawn", "explained", "own_floor", "fit")
    head = tuple(say(f"head.{name}", lang) for name in names)
    return Grid(file_name(one.name), titled(one, lang), head, rows, note, texts=2)


def _sentence(study: SobolStudy, one: Response, own: pd.DataFrame, lang: str) -> str:
    above = own[own["explained"] > own["explained_floor"]].sort_values("explained", ascending=False).head(_NAMED)
    told = [
        say("found.foretold", lang, factor=factor(study, str(x["input"]), lang),
            share=number(100.0 * x["explained"], 0, lang))
        for x in above.to_dict("records")
    ]  # fmt: skip
    still = bool(own["explained"].isna().all())
    return told_of(one, told, say("found.still" if still else "found.chance", lang), lang)


def worth(draws: Draws, lang: str = "en") -> str:
    """How many distinct draws there are, and what the posterior says that it is worth, as far as it says so."""
    counts = {"lines": draws.lines, "distinct": len(draws), "worth": draws.worth}
    said = say("text.worth", lang, **{name: number(n, 0, lang) for name, n in counts.items()})
    about = draws.about
    told = [
        say(f"text.{key}", lang, x=number(float(about[key]), digits, lang))
        for key, digits in (("effective_draws", 1), ("effective_asked", 1), ("chain_rhat", 2))
        if about.get(key) is not None
    ]
    if told:
        said += " " + say("text.about", lang, said="; ".join(told))
    if float(about.get("effective_draws", 1.0)) < float(about.get("effective_asked", 0.0)):
        said += " " + say("text.too_few", lang)
    return said
