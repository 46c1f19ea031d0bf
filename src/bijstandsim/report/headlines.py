"""The findings of a run in a few sentences, in natural frequencies with their intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bijstandsim.kernels.ledger import MUNICIPALITY, PAYERS
from bijstandsim.report.lines import Line, lines
from bijstandsim.report.structures import MONEY, STOCK, span
from bijstandsim.report.words import label, number, word
from bijstandsim.scenario.schema import REST

if TYPE_CHECKING:
    from bijstandsim.report.run import Run

#: Outcomes (in %) of the sentences, with arms and without.
WITH_ARMS = ("exit_work", "work_any")
WITHOUT_ARMS = ("parttime_share", "from_5_years")
_HALF = 0.5


def headlines(run: Run, lang: str = "en") -> list[str]:
    """Three sentences: two outcomes of people, and money or the stock."""
    if not run.arms:
        return [*(_of_hundred(run, name, "rest", lang) for name in WITHOUT_ARMS), _stock(run, lang)]
    found = [f"{_of_hundred(run, name, run.control, lang)} {_differences(run, name, lang)}" for name in WITH_ARMS]
    return [*found, _cost(run, lang)]


def _range(run: Run, line: Line, lang: str, *, sign: bool = False) -> str:
    if math.isnan(line.lo):
        return word("say.one_run", lang)
    key = "say.draws" if run.has_parameter_uncertainty else "say.noise"
    return word(key, lang, lo=number(line.lo, 0, lang, sign=sign), hi=number(line.hi, 0, lang, sign=sign))


def _ranges(run: Run, line: Line, arm: str, quantity: str, lang: str, *, sign: bool = False) -> str:
    """The interval, and the span over the variants of the structure where these were run."""
    found, ends = _range(run, line, lang, sign=sign), span(run, arm, quantity, line.mean)
    if ends is None:
        return found
    low, high = (number(end, 0, lang, sign=sign) for end in ends)
    return f"{found}; {word('say.structures', lang, lo=low, hi=high)}"


def _of_hundred(run: Run, name: str, arm: str, lang: str) -> str:
    line = lines(run.outcomes(group="all"), "outcome", "arm")[name, arm]
    mean = number(line.mean, 0, lang)
    return word(
        "say.level" if run.arms else "say.rest", lang, arm=label("arm", arm, lang), place=run.municipality, mean=mean,
        what=word(f"say.{name}", lang, month=run.policy_end, mean=mean),
        range=_range(run, line, lang) if run.arms else _ranges(run, line, arm, name, lang),
    )  # fmt: skip


def _differences(run: Run, name: str, lang: str) -> str:
    at = lines(run.effects(), "outcome", "arm")
    found = [at[name, arm] for arm in run.arms]
    return _list(run, found, name, ("say.more", "say.fewer"), "say.differences", lang)


def _cost(run: Run, lang: str) -> str:
    paid = lines(run.frame("paid"), "payer", "arm", mean="eur_per_person_month")
    line = paid[PAYERS[MUNICIPALITY], run.control]
    arm = label("arm", run.control, lang)
    level = word("say.cost", lang, mean=number(line.mean, 0, lang), arm=arm, range=_range(run, line, lang))
    at = lines(run.frame("net_cost"), "payer", "arm", mean="eur_per_person_month")
    net = [at[PAYERS[MUNICIPALITY], arm] for arm in run.arms]
    return f"{level} {_list(run, net, MONEY, ('say.euro_more', 'say.euro_less'), 'say.cost_differences', lang)}"


def _list(run: Run, found: list[Line], quantity: str, keys: tuple[str, str], around: str, lang: str) -> str:
    parts = []
    for arm, line in zip(run.arms, found, strict=True):
        key = "say.same" if abs(line.mean) < _HALF and keys[0] == "say.more" else keys[line.mean < 0]
        n, ends = number(abs(line.mean), 0, lang), _ranges(run, line, arm, quantity, lang, sign=True)
        parts.append(word(key, lang, arm=label("arm", arm, lang), n=n, range=ends))
    return word(around, lang, list="; ".join(parts))


def _stock(run: Run, lang: str) -> str:
    line = lines(run.frame("stock"), "month")[run.policy_end,]
    mean = number(line.mean, 0, lang)
    return word("say.stock", lang, mean=mean, month=run.policy_end, range=_ranges(run, line, REST, STOCK, lang))
