"""Findings in plain sentences: a question, an answer for every regime, and below it what only some readers ask for."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from bijstandsim.report.lines import Line
from bijstandsim.report.words import number, word

#: Answers that lie nearer to nought, interval and all, are told with a decimal.
WHOLE_FROM = 2.0
#: Words for more and less, and for as much, of what is counted.
PEOPLE = ("say.n_more", "say.n_fewer", "say.n_same")
EUROS = ("say.euro_more", "say.euro_less", "say.euro_same")


@dataclass(frozen=True)
class Headline:
    """``answers`` are whole sentences with their intervals; ``below`` are the spans over other equations."""

    question: str
    answers: tuple[str, ...]
    below: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join([self.question, *self.answers, *self.below])

    def __html__(self) -> str:
        """The inside of a list item; templates put it in as it is."""
        text = f"<strong>{escape(self.question)}</strong>{_listed(self.answers, 'answers')}"
        return text + (_listed(self.below, "below") if self.below else "")


def _listed(texts: tuple[str, ...], name: str) -> str:
    return f'<ul class="{name}">' + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>"


@dataclass(frozen=True)
class Teller:
    """How the intervals of a result are told: ``draws`` of the parameters are behind them, or the noise of ``runs``."""

    draws: bool
    runs: int
    lang: str

    def range(self, line: Line, tell: Callable[[float], str]) -> str:
        """Such as ``with 90 % certainty between 3 and 5``; why there is none where there is none."""
        if math.isnan(line.lo):
            return word("say.one_run" if self.runs == 1 else "say.few_draws", self.lang)
        return word("say.draws" if self.draws else "say.noise", self.lang, lo=tell(line.lo), hi=tell(line.hi))

    def count(self, line: Line) -> Callable[[float], str]:
        """Writes numbers of people, or of euros, for the sentences on ``line``."""
        digits = digits_for(line)
        return lambda value: number(value, digits, self.lang)

    def change(self, line: Line, words: tuple[str, str, str]) -> Callable[[float], str]:
        """Writes differences for the sentences on ``line``, such as ``2 more`` and ``EUR 3 less``."""
        digits = digits_for(line)
        more, less, same = words

        def tell(value: float) -> str:
            n = number(abs(value), digits, self.lang)
            key = same if float(f"{value:.{digits}f}") == 0.0 else less if value < 0 else more
            return word(key, self.lang, n=n)

        return tell

    def than(self, line: Line, words: tuple[str, str, str], control: str) -> str:
        """Such as ``2 more than in “control”``."""
        change = self.change(line, words)(line.mean)
        same = change == word(words[2], self.lang)
        return word("say.as" if same else "say.than", self.lang, change=change, control=control)

    def span(self, whom: str, ends: tuple[float, float] | None, tell: Callable[[float], str]) -> list[str]:
        """The answers of other equations; nothing where there are none."""
        if ends is None:
            return []
        return [word("say.structures", self.lang, whom=whom, lo=tell(ends[0]), hi=tell(ends[1]))]


def digits_for(line: Line) -> int:
    """Decimals of an answer in natural frequencies: none, unless all of it is near nought."""
    ends = [abs(value) for value in (line.mean, line.lo, line.hi) if not math.isnan(value)]
    return int(max(ends, default=0.0) < WHOLE_FROM)
