"""The data behind a figure in words: heads of columns, and cells that hold the names that code uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bijstandsim.engine.outcomes import NAMES
from bijstandsim.report import naming
from bijstandsim.report.words import group_label, label, number, word
from bijstandsim.sensitivity.responses import Response
from bijstandsim.sweep.measure import MEAN, MEANINGS

#: Columns of a run's figures whose values have labels.
_LABELLED = ("arm", "outcome", "payer", "item", "destination")
_LABEL = "_label"
#: Columns that name inputs.
_FACTORS = ("factor", "input", "first", "second", "x", "y")
_NONE: Mapping[str, str] = {}


def head(column: str, lang: str = "en", names: Mapping[str, str] = _NONE) -> str:
    """The head of a column; the name that a study gave to an input in the words for it, those of ``names`` first."""
    if column.removesuffix(_LABEL) in names:
        return names[column.removesuffix(_LABEL)]
    known = label("column", column, lang)
    if known != column.replace("_", " "):
        return known
    return naming.column(column.removesuffix(_LABEL), lang)


def cell(column: str, value: object, lang: str = "en", names: Mapping[str, str] = _NONE) -> str:
    """A cell of ``column``, in the words of the page; the name of an input in those of ``names`` where it is there."""
    if column in _FACTORS and value in names:
        return names[str(value)]
    if column in _LABELLED:
        return label(column, str(value), lang)
    if column in _TOLD and isinstance(value, str):
        return _TOLD[column](value, lang)
    if isinstance(value, float):
        return number(value, 0 if value.is_integer() else 2, lang)
    if column.endswith(_LABEL) or isinstance(value, bool):
        return naming.spot(str(value), lang, naming.of_input(names, column.removesuffix(_LABEL)))
    return str(value)


def _contrast(text: str, lang: str) -> str:
    arm, _, control = text.partition(" - ")
    names = {"arm": label("arm", arm, lang), "control": label("arm", control, lang)}
    return word("column.against", lang, **names) if control else ""


def _response(text: str, lang: str) -> str:
    measure, _, rest = text.partition(": ")
    one, _, other = rest.partition(" less ")
    return naming.titled(Response(measure, one, other or None), lang)


def _measure(text: str, lang: str) -> str:
    known = text in MEANINGS or text.removeprefix(MEAN) in NAMES
    return naming.measure_title(text, lang) if known else label("outcome", text, lang)


def _unit(text: str, lang: str) -> str:
    return label("unit", text, lang)


def _world(text: str, lang: str) -> str:
    return naming.world(text, lang) if text else ""


#: Columns whose cells are told in a way of their own.
_TOLD: dict[str, Callable[[str, str], str]] = {
    "group": group_label, "contrast": _contrast, "measure": _measure, "unit": _unit, "regime": _world,
    "world": _world, "minus": _world, "best": _world, "response": _response,
    **dict.fromkeys(_FACTORS, naming.factor),
}  # fmt: skip
