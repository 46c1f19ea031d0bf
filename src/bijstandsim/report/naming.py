"""What the things of a study are called on its pages: measures, regimes, inputs and points, in English and Dutch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bijstandsim.report.parameter_words import meaning
from bijstandsim.report.texts import Texts
from bijstandsim.report.words import in_language, label, number, word
from bijstandsim.sweep.cities import NOBODY, POLICY
from bijstandsim.sweep.measure import CASEWORKERS, MEAN, PAID, WORKERS, unit_of

if TYPE_CHECKING:
    from bijstandsim.sensitivity.responses import Response
    from bijstandsim.sweep.axes import Axis, Labelled
    from bijstandsim.sweep.finite import NotFinite

_TEXTS = Texts("study_words.yaml")
keys, say = _TEXTS.keys, _TEXTS.say
#: Dutch for units and names in the shipped studies, by their English text.
_SHIPPED = Texts("study_names.yaml")
_shipped = _SHIPPED.keys
_BETWEEN = re.compile(r"(\d+)% from (.+) to (.+)")


def own_text(text: str, lang: str) -> str:
    """A unit or a name from a study's file: in Dutch where shipped studies have it too, otherwise as written."""
    return _SHIPPED.say(text, lang) if lang != "en" and text in _shipped() else text


def factor(name: str, lang: str = "en") -> str:
    """An input or a group of inputs in words; a parameter by its meaning in Dutch, by its name in English."""
    if lang == "en":
        return name.replace("_", " ")
    return meaning(name, lang) or own_text(name, lang).replace("_", " ")


def input_name(name: str, own: Labelled | None, lang: str = "en") -> str:
    """What an input is called in tables and sentences: by the label that its study gives it, else as a factor."""
    return (own.label_in(lang) if own is not None else "") or factor(name, lang)


def own_labels(named: Mapping[str, Labelled], lang: str = "en") -> dict[str, str]:
    """The labels that a study gives to what it names."""
    return {name: one.label_in(lang) for name, one in named.items() if one.label_in(lang)}


def axis_title(name: str, axis: Axis, lang: str = "en") -> str:
    """What an input is called along an axis and above a column, with its unit."""
    text = axis.label_in(lang) or axis.key or own_text(name, lang)
    return say("measure.titled", lang, name=text, unit=own_text(axis.unit, lang)) if axis.unit else text


def spot(text: str, lang: str = "en") -> str:
    """The label of a point of an input: a number, a level, or a place between two levels."""
    if lang == "en":
        return text
    between = _BETWEEN.fullmatch(text)
    if between:
        ends = {"first": own_text(between[2], lang), "last": own_text(between[3], lang)}
        return say("spot.between", lang, share=between[1], **ends)
    if text in ("True", "False"):
        return say(f"spot.{text}", lang)
    return in_language(text, lang) if re.fullmatch(r"-?\d+(\.\d+)?", text) else own_text(text, lang)


def measure_name(measure: str, lang: str = "en") -> str:
    """A measure in words, without its unit."""
    if measure.startswith(PAID):
        return _capital(label("payer", measure.removeprefix(PAID), lang))
    if measure in (WORKERS, CASEWORKERS):
        return say(f"measure.{measure}", lang)
    return _capital(label("outcome", measure.removeprefix(MEAN), lang))


def measure_title(measure: str, lang: str = "en") -> str:
    """A measure with its unit, short enough for a panel; differences of shares are in percentage points."""
    if measure in (WORKERS, CASEWORKERS):
        return measure_name(measure, lang)
    unit = unit_of(measure)
    text = say("measure.points", lang) if unit == "%" else word(f"unit.{unit}", lang)
    return say("measure.titled", lang, name=measure_name(measure, lang), unit=text)


def world(name: str, lang: str = "en") -> str:
    """A regime without the scenario that it was taken from."""
    if name in (NOBODY, POLICY):
        return say(f"world.{name}", lang)
    return label("arm", name.rpartition(":")[2], lang)


def contrast(one: Response, lang: str = "en") -> str:
    """Whom a response is about: a regime, or one less another."""
    whom = world(one.world, lang)
    return say("world.less", lang, one=whom, other=world(one.minus, lang)) if one.minus else whom


def titled(one: Response, lang: str = "en") -> str:
    """A response in words: the measure with its unit, and whom it is about."""
    return say("world.response", lang, measure=measure_title(one.measure, lang), whom=contrast(one, lang))


def interval(mean: float, lo: float, hi: float, digits: int, lang: str = "en", *, sign: bool = False) -> str:
    """A number with its interval, where it has one; with ``sign`` a plus stands before what is above nought."""
    told = [number(x, digits, lang, sign=sign) for x in (mean, lo, hi)]
    return told[0] if lo != lo else say("say.interval", lang, mean=told[0], lo=told[1], hi=told[2])


def estimate(value: float, half: float, digits: int = 2, lang: str = "en") -> str:
    """An estimate with its interval of ``half`` to either side."""
    return interval(value, value - half, value + half, digits, lang)


def not_finite(found: NotFinite, lang: str = "en") -> str:
    """That a measure is no number in some rows, in one line."""
    rows = say("html.some_rows", lang, rows=found.listed.removeprefix("rows "))
    return say("html.not_finite", lang, measure=found.measure, bad=len(found.rows), of=found.of, rows=rows)


def column(name: str, lang: str = "en") -> str:
    """The head of a column of the data behind a figure of a study; an input's own by what it is called."""
    key = f"column.{name}"
    return say(key, lang) if key in keys() else factor(name, lang)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
