"""What the things of a study are called on its pages: measures, regimes, inputs and points, in English and Dutch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from bijstandsim.report.parameter_words import meaning
from bijstandsim.report.regimes import choice_words
from bijstandsim.report.texts import Texts
from bijstandsim.report.words import in_language, label, number, word
from bijstandsim.sweep.axes import Axis
from bijstandsim.sweep.cities import NOBODY, POLICY
from bijstandsim.sweep.keys import PARAMETER
from bijstandsim.sweep.measure import CASEWORKERS, MEAN, PAID, WORKERS, unit_of

if TYPE_CHECKING:
    from bijstandsim.sensitivity.responses import Response
    from bijstandsim.sweep.axes import Labelled
    from bijstandsim.sweep.finite import NotFinite

_TEXTS = Texts("study_words.yaml")
keys, say = _TEXTS.keys, _TEXTS.say
#: Dutch for units and names in the shipped studies, by their English text.
_SHIPPED = Texts("study_names.yaml")
_shipped = _SHIPPED.keys
_LEVERS = Texts("lever_names.yaml")
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
    return ((own.label_in(lang) or _key_name(own, lang)) if own is not None else "") or factor(name, lang)


def own_labels(named: Mapping[str, Labelled], lang: str = "en") -> dict[str, str]:
    """What a study calls what it names: its labels, those of its keys, and ``input.point`` -> the words for a point."""
    found = {name: text for name, one in named.items() if (text := one.label_in(lang) or _key_name(one, lang))}
    for name, one in named.items():
        found |= {f"{name}.{point}": text for point, text in point_names(one, lang).items()}
    return found


def point_names(one: Labelled, lang: str = "en") -> dict[str, str]:
    """Points of an input -> what they are called in ``lang`` by its study, or by the words of its key."""
    if lang == "en" or not isinstance(one, Axis):
        return {}
    if one.levels is not None:
        return {level.name: level.name_nl for level in one.levels if level.name_nl}
    values = [value for value in one.values or () if isinstance(value, str)]
    return {value: text for value in values if (text := choice_words(_lever(one.key), value, lang))}


def of_input(names: Mapping[str, str], name: str) -> dict[str, str]:
    """The points of one input in what ``own_labels`` gave."""
    return {key.removeprefix(f"{name}."): text for key, text in names.items() if key.startswith(f"{name}.")}


def _key_name(one: Labelled, lang: str) -> str:
    """What the lever or parameter that an input varies is called, where there are words for it in ``lang``."""
    if lang == "en" or not isinstance(one, Axis) or one.key is None:
        return ""
    lever = _lever(one.key)
    return _LEVERS.say(lever, lang) if lever in _LEVERS else meaning(one.key.removeprefix(PARAMETER), lang)


def _lever(key: str | None) -> str:
    """A lever as levers are named, such as ``guidance.caseload``: without where in the scenario it stands."""
    return re.sub(r"^(policy|regular)\.(\d+\.)?", "", key or "")


def axis_title(name: str, axis: Axis, lang: str = "en") -> str:
    """What an input is called along an axis and above a column, with its unit."""
    text = axis.label_in(lang) or _key_name(axis, lang) or axis.key or own_text(name, lang)
    return say("measure.titled", lang, name=text, unit=own_text(axis.unit, lang)) if axis.unit else text


def spot(text: str, lang: str = "en", names: Mapping[str, str] = MappingProxyType({})) -> str:
    """The label of a point of an input: a number, a level, or a place between two levels; ``names`` go first."""
    if lang == "en":
        return text
    if text in names:
        return names[text]
    between = _BETWEEN.fullmatch(text)
    if between:
        first, last = (spot(end, lang, names) for end in between.group(2, 3))
        return say("spot.between", lang, share=between[1], first=first, last=last)
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
