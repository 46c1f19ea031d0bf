"""Words of tables, figures and reports in English and Dutch; the texts are in ``data/words.yaml``."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bijstandsim.errors import InputError

LANGUAGES = ("en", "nl")


@cache
def _texts() -> dict[str, dict[str, str]]:
    text = files("bijstandsim.report").joinpath("data", "words.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def keys() -> tuple[str, ...]:
    """All keys of the dictionary."""
    return tuple(_texts())


def word(key: str, lang: str = "en", **values: Any) -> str:
    """The text of ``key``, with ``values`` filled in. Raises InputError for an unknown language, KeyError for a key."""
    check_language(lang)
    text = _texts()[key][lang]
    return text.format(**values) if values else text


def label(kind: str, name: str, lang: str = "en") -> str:
    """The label of an outcome, item, payer, arm or group; a name that users made up is shown with spaces."""
    check_language(lang)
    found = _texts().get(f"{kind}.{name}")
    return found[lang] if found else name.replace("_", " ")


def group_label(group: str, lang: str = "en") -> str:
    """Such as ``household: couple`` for ``household:couple``."""
    dimension, _, part = group.partition(":")
    if not part:
        return label("group", group, lang)
    return f"{label('dimension', dimension, lang)}: {label('group', part, lang)}"


def check_language(lang: str) -> None:
    """Raises InputError unless ``lang`` is one of ``LANGUAGES``."""
    if lang not in LANGUAGES:
        raise InputError("there is no such language", found=lang, allowed=", ".join(LANGUAGES))


def number(value: float, digits: int = 1, lang: str = "en", *, sign: bool = False) -> str:
    """A number for readers: thin thousands, the language's decimal mark, a true minus, ``-`` for what is missing."""
    if value != value:
        return "–"
    text = f"{value:+,.{digits}f}" if sign else f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0.0:
        text = text.lstrip("+-")
    return in_language(text, lang)


def significant(value: float, digits: int, lang: str = "en") -> str:
    """A number with at most ``digits`` significant digits, never with a power of ten; ``–`` for what is missing."""
    if value != value:
        return "–"
    return in_language(f"{Decimal(f'{value:.{digits}g}'):,f}", lang)


def in_language(text: str, lang: str) -> str:
    """A number as Python writes it (``-1,234.5``) as people do in ``lang``, with a true minus."""
    if lang == "nl":
        text = text.translate(str.maketrans(",.", ".,"))
    return text.replace("-", "−")


def between_words(low: str, high: str) -> str:
    """The ends of a range, kept apart where a dash would be read as a minus."""
    return f"{low} … {high}" if low[:1] in "+−" or high[:1] in "+−" else f"{low}–{high}"


def month_words(month: object, lang: str = "en") -> str:
    """``May 2020`` for 2020-05; another text as it is."""
    year, _, number_of = str(month).partition("-")
    known = f"month.{int(number_of)}" if number_of.isdigit() else ""
    return f"{word(known, lang)} {year}" if known in _texts() else str(month)


def dates_in_words(text: str, lang: str) -> str:
    """An English text with its months in ``lang``, where they stand in a date."""
    names = {word(f"month.{k}"): word(f"month.{k}", lang) for k in range(1, 13)}
    pattern = rf"\b(\d{{1,2}} )?({'|'.join(names)})(?= \d{{4}}\b)"
    return re.sub(pattern, lambda found: f"{found[1] or ''}{names[found[2]]}", text)
