"""What a comparison asks, and what each of its worlds is, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bijstandsim.report.compare.words import regime_label, say
from bijstandsim.report.regimes import block_words
from bijstandsim.report.words import word
from bijstandsim.scenario import cities

if TYPE_CHECKING:
    from bijstandsim.report.compare.comparison import Comparison
    from bijstandsim.scenario import Scenario
    from bijstandsim.scenario.lever_schema import BlockBase


def question(c: Comparison, lang: str = "en") -> str:
    """What the comparison asks, in one sentence."""
    names = [f"“{name}”" for name in c.regimes]
    listed = f"{', '.join(names[:-1])} {say('html.or', lang)} {names[-1]}" if len(names) > 1 else names[0]
    key = "html.ask_paths" if c.plan.paths else "html.ask"
    return say(key, lang, regimes=listed, place=cities.name(c.base), reference=c.reference)


def worlds(c: Comparison, lang: str = "en") -> list[tuple[str, str, str]]:
    """Name, title and what happens to people: the reference first, then every regime."""
    base, paths = c.base, c.plan.paths
    own = [*base.regular, *(base.policy if paths else ())]
    found = [(regime_label(c.reference, lang), _title(base, lang) if paths else "", _words(own, lang, "html.regular"))]
    for course in c.plan.courses:
        text = say("html.other_path", lang) if paths else _words(course.regime.blocks, lang, "html.changed")
        found.append((course.name, _title(course.source, lang), text))
    return found


def _words(blocks: Iterable[BlockBase], lang: str, key: str) -> str:
    parts = [text for block in blocks if (text := block_words(block, lang))]
    return say(key, lang, what="; ".join(parts)) if parts else word("html.nothing", lang)


def _title(scenario: Scenario, lang: str) -> str:
    return scenario.title_in(lang) or scenario.description_in(lang)
