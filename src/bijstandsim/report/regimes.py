"""What each regime of a run does, in words for readers; the words are in ``data/lever_words.yaml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bijstandsim.report.texts import Texts
from bijstandsim.report.words import label, number, significant, word

if TYPE_CHECKING:
    from bijstandsim.report.run import Run
    from bijstandsim.scenario.lever_schema import BlockBase, Target
    from bijstandsim.scenario.vocabulary import Field

#: Significant digits of a lever: more than anybody writes.
DIGITS = 6
_TEXTS = Texts("lever_words.yaml")
_say = _TEXTS.say


def regimes(run: Run, lang: str) -> list[tuple[str, str, str]]:
    """Arm, people, and what differs from regular practice."""
    found = []
    for arm in run.resolved.arms:
        own = run.scenario.arms.get(arm.name)
        blocks = [*run.scenario.regular, *run.scenario.policy] if own is None else own.levers
        parts = [word("html.choice", lang)] if own is not None and own.choose else []
        parts += [text for block in blocks if (text := block_words(block, lang))]
        people = word("html.people", lang, n=number(arm.size, 0, lang))
        found.append((label("arm", arm.name, lang), people, "; ".join(parts) or word("html.nothing", lang)))
    return found


def block_words(block: BlockBase, lang: str) -> str:
    """Such as ``50 clients per caseworker, talks on request``; whom and when it is for come first."""
    what = ", ".join(_setting(field, value, lang) for field, value in block.settings())
    dates = (("block.from", block.from_), ("block.to", block.to))
    when = [_say(key, lang, month=month) for key, month in dates if month is not None]
    who = ", ".join([*_people(block.for_, lang), *when])
    return _say("block.for", lang, who=who, what=what) if who and what else what


def choice_words(lever: str, word_of_it: str, lang: str) -> str:
    """One of the words that a lever takes, for readers; empty where there are none for it."""
    key = f"{lever}.{word_of_it}"
    return _say(key, lang) if key in _TEXTS else ""


def _setting(field: Field, value: Any, lang: str) -> str:
    if field.kind == "bool":
        return _say(f"{field.key}.{'yes' if value else 'no'}", lang)
    if field.kind == "choice":
        return _say(f"{field.key}.{value}", lang)
    if field.kind == "set":
        return _say(field.key, lang, words=", ".join(_say(f"{field.key}.{one}", lang) for one in value))
    if field.kind == "weights":
        given = {name: weight for name, weight in dict(value).items() if weight is not None}
        told = {name: significant(weight, DIGITS, lang, sign=True) for name, weight in given.items()}
        words = [_say(f"{field.key}.{name}", lang, x=weight) for name, weight in told.items()]
        return _say(field.key, lang, words=", ".join(words))
    own = f"{field.key}.{value:g}"  # a number with words of its own, such as none
    scaled = 100.0 * value if _is_share(field) else value
    return _say(own if own in _TEXTS else field.key, lang, x=significant(scaled, DIGITS, lang))


def _is_share(field: Field) -> bool:
    """Whether readers see the number as a percentage."""
    return "%" in _say(field.key)


def _people(target: Target | None, lang: str) -> list[str]:
    """Whom a block is for, one text for each thing that must fit."""
    if target is None:
        return []
    found = []
    for name in ("household", "education"):
        if chosen := getattr(target, name):
            found.append(" / ".join(_say(f"for.{name}.{one}", lang) for one in chosen))
    for name in ("age", "distance", "health", "duration"):
        if span := getattr(target, name):
            factor = 100.0 if name in ("distance", "health") else 1.0
            limits = (("low", span.min), ("high", span.max))
            ends = {key: significant(factor * x, DIGITS, lang) for key, x in limits if x is not None}
            kind = "both" if len(ends) == 2 else "from" if "low" in ends else "below"
            found.append(_say(f"for.{name}", lang, span=_say(f"span.{kind}", lang, **ends)) if ends else "")
    if target.share:
        low, high = target.share
        found.append(_say("for.share", lang, x=significant(100.0 * (high - low), DIGITS, lang)))
    return [text for text in found if text]
