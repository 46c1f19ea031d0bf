"""The findings of a run: three questions, each with an answer in natural frequencies for every regime."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bijstandsim.kernels.ledger import MUNICIPALITY, PAYERS
from bijstandsim.report.lines import Line, lines
from bijstandsim.report.sentences import EUROS, PEOPLE, Headline, Teller
from bijstandsim.report.structures import MONEY, STOCK, span
from bijstandsim.report.words import label, word
from bijstandsim.scenario.schema import REST

if TYPE_CHECKING:
    from bijstandsim.report.run import Run

#: Outcomes (in %) of the questions, with arms and without.
WITH_ARMS = ("exit_work", "work_any")
WITHOUT_ARMS = ("parttime_share", "from_5_years")


def headlines(run: Run, lang: str = "en") -> list[Headline]:
    """Two questions on people, and one on money or the stock."""
    if not run.arms:
        return [*(_city(run, name, lang) for name in WITHOUT_ARMS), _stock(run, lang)]
    return [*(_people(run, name, lang) for name in WITH_ARMS), _cost(run, lang)]


def _teller(run: Run, lang: str) -> Teller:
    return Teller(run.has_parameter_uncertainty, run.draws * run.replicates, lang)


def _people(run: Run, name: str, lang: str) -> Headline:
    level = lines(run.outcomes(group="all"), "outcome", "arm")[name, run.control]
    at = lines(run.effects(), "outcome", "arm")
    return _arms(run, (name, "say.of_hundred", PEOPLE), level, [at[name, arm] for arm in run.arms], lang)


def _cost(run: Run, lang: str) -> Headline:
    payer = PAYERS[MUNICIPALITY]
    level = lines(run.frame("paid"), "payer", "arm", mean="eur_per_person_month")[payer, run.control]
    at = lines(run.frame("net_cost"), "payer", "arm", mean="eur_per_person_month")
    return _arms(run, (MONEY, "say.for_one", EUROS), level, [at[payer, arm] for arm in run.arms], lang)


def _arms(
    run: Run, how: tuple[str, str, tuple[str, str, str]], level: Line, found: list[Line], lang: str
) -> Headline:
    """``how``: the quantity, the sentence of an answer, and the words for more and less."""
    quantity, sentence, words = how
    teller, control = _teller(run, lang), label("arm", run.control, lang)
    count = teller.count(level)
    if words is EUROS:
        count = _in_euros(count, lang)
    answers = [word(sentence, lang, arm=control, n=count(level.mean), range=teller.range(level, count))]
    below: list[str] = []
    for arm, line in zip(run.arms, found, strict=True):
        tell, name = teller.change(line, words), label("arm", arm, lang)
        than = teller.than(line, words, control)
        answers.append(word(sentence, lang, arm=name, n=than, range=teller.range(line, tell)))
        below += teller.span(name, span(run, arm, quantity, line.mean), tell)
    return Headline(word(f"ask.{quantity}", lang, month=run.policy_end), tuple(answers), tuple(below))


def _in_euros(count: Callable[[float], str], lang: str) -> Callable[[float], str]:
    return lambda value: word("say.euro", lang, n=count(value))


def _city(run: Run, name: str, lang: str) -> Headline:
    line = lines(run.outcomes(group="all"), "outcome", "arm")[name, REST]
    return _level(run, name, line, lang)


def _stock(run: Run, lang: str) -> Headline:
    return _level(run, STOCK, lines(run.frame("stock"), "month")[run.policy_end,], lang)


def _level(run: Run, quantity: str, line: Line, lang: str) -> Headline:
    teller = _teller(run, lang)
    tell = teller.count(line)
    sentence = "say.stock" if quantity == STOCK else "say.city"
    answer = word(sentence, lang, place=run.municipality, n=tell(line.mean), range=teller.range(line, tell))
    below = teller.span(run.municipality, span(run, REST, quantity, line.mean), tell)
    return Headline(word(f"ask.{quantity}", lang, month=run.policy_end), (answer,), tuple(below))
