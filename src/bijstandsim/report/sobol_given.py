"""The view of measures from given draws: what inputs and groups foretell, against what chance would seem to."""

from __future__ import annotations

from typing import Any

import pandas as pd

from bijstandsim.report.grid import Grid
from bijstandsim.report.sobol_other import bars
from bijstandsim.report.sobol_view import View, between, file_name, plain, titled
from bijstandsim.report.words import number
from bijstandsim.sensitivity import given
from bijstandsim.sensitivity.foretold import CHANCE
from bijstandsim.sensitivity.given import given_data
from bijstandsim.sensitivity.posterior import Draws
from bijstandsim.sensitivity.regression import MOST_WITH_PRODUCTS
from bijstandsim.sensitivity.responses import Response, Results, responses_of
from bijstandsim.sensitivity.study import SobolStudy

_SHOWN = 30
_BARS = 15
_NAMED = 3


def given_view(study: SobolStudy, results: Results) -> View:
    """PAWN and explained shares of contrasts and levels, from the draws as they are; the page shows the contrasts."""
    assert study.draws is not None
    asked = {one.name: one for one in responses_of(study)}
    table = given_data(study.draws, study.groups, {name: results.of(one).mean(axis=1) for name, one in asked.items()})
    grids, figures, found = [], [], []
    for name, one in asked.items():
        if not one.is_contrast:
            continue
        own = table[table["response"] == name]
        grids.append(_grid(one, own))
        found.append(_sentence(one, own))
        inputs = own[own["kind"] == "input"].sort_values("pawn", ascending=False).head(_BARS)
        figures.append(bars(f"pawn_{file_name(name)}", titled(one), inputs, "pawn", "pawn_half"))
    text = " ".join((given.__doc__ or "").split("\n\n", 1)[1].split())
    return View({"given": table}, figures, found, grids, [*worth(study.draws), text, _floors(), _fit()])


def _grid(one: Response, own: pd.DataFrame) -> Grid:
    rows = tuple(
        (plain(str(x["input"])), str(x["kind"]), between(x["pawn"], x["pawn_half"]), number(x["explained"], 2),
         number(x["explained_floor"], 2), str(x["fit"]))
        for x in own.sort_values("explained", ascending=False).head(_SHOWN).to_dict("records")
    )  # fmt: skip
    inputs = own[own["kind"] == "input"]
    count = int((inputs["explained"] > inputs["explained_floor"]).sum())
    floor = float(inputs["pawn_floor"].iloc[0])
    note = (
        f"Floor of PAWN: {number(floor, 2)}; {int((inputs['pawn'] > floor).sum())} of {len(inputs)} inputs are above. "
        f"{count} are above their floor of the explained share; about {number(CHANCE * len(inputs), 1)} would be by "
        "chance."
    )
    head = ("Input or group", "Kind", "PAWN", "Explained share", "Its floor", "Fit")
    return Grid(file_name(one.name), titled(one), head, rows, note, texts=2)


def _sentence(one: Response, own: pd.DataFrame) -> str:
    above = own[own["explained"] > own["explained_floor"]].sort_values("explained", ascending=False).head(_NAMED)
    listed = [f"{plain(str(x['input']))} ({number(x['explained'], 2)})" for x in above.to_dict("records")]
    still = bool(own["explained"].isna().all())
    nothing = "does not move" if still else "nothing stands out from chance"
    return f"{titled(one)}: {'; '.join(listed) or nothing}."


def worth(draws: Draws) -> list[str]:
    """How many distinct draws there are, and what the posterior says that it is worth, as far as it says so."""
    said = (
        f"The table has {draws.lines:,} draws, of which {len(draws):,} are distinct. Each distinct draw is run once "
        f"and counts as often as it is there, which is worth {number(draws.worth, 0)} draws of equal weight."
    )
    about = draws.about
    own = [*_own(about, "effective_draws", "{} independent draws"), *_own(about, "effective_asked", "{} were asked")]
    own += _own(about, "chain_rhat", "the chains' R-hat is {}", 2)
    if own:
        said += f" The posterior says of itself: {'; '.join(own)}."
    if float(about.get("effective_draws", 1.0)) < float(about.get("effective_asked", 0.0)):
        said += (" That is less than was asked: what follows is about these draws, and another fit of the same reports "
                 "may give other draws.")  # fmt: skip
    return [said]


def _own(about: dict[str, Any], key: str, text: str, digits: int = 1) -> list[str]:
    return [text.format(number(float(about[key]), digits))] if about.get(key) is not None else []


def _floors() -> str:
    return (f"A floor is what one line in {round(1 / CHANCE)} without any effect is above: the same measure with the "
            "results permuted between distinct draws. Below it nothing can be told from chance; among many inputs some "
            "stand above it by chance. Floors take the distinct draws for independent. Neighbours in a chain are not: "
            "where draws are worth little, inputs that happened to drift along stand above their floor too. What goes "
            "together in the draws need not be cause.")  # fmt: skip


def _fit() -> str:
    return ("The explained share is out of sample, by curves of each input; a group of two or three also has products. "
            f"A group of more than {MOST_WITH_PRODUCTS} is additive: what its inputs do together beyond the sum is not "
            "counted. Where the terms are more than a fifth of the distinct draws the fit is a ridge, which shrinks "
            "what it cannot tell; its share is then too small rather than too large. Levels are in "
            "results/given.parquet.")  # fmt: skip
