"""Words of tables, figures and reports in English and Dutch; the texts are in ``data/words.yaml``."""

from __future__ import annotations

import re
from decimal import Decimal

from bijstandsim.report.texts import Texts, check_language

_TEXTS = Texts("words.yaml")
keys, word = _TEXTS.keys, _TEXTS.say


def label(kind: str, name: str, lang: str = "en") -> str:
    """The label of an outcome, item, payer, arm or group; a name that users made up is shown with spaces."""
    check_language(lang)
    key = f"{kind}.{name}"
    return word(key, lang) if key in _TEXTS else name.replace("_", " ")


def group_label(group: str, lang: str = "en") -> str:
    """Such as ``household: couple`` for ``household:couple``."""
    dimension, _, part = group.partition(":")
    if not part:
        return label("group", group, lang)
    return f"{label('dimension', dimension, lang)}: {label('group', part, lang)}"


def number(value: float, digits: int = 1, lang: str = "en", *, sign: bool = False) -> str:
    """A number for readers: thin thousands, the language's decimal mark, a true minus, ``-`` for what is missing."""
    if value != value:
        return "–"
    text = f"{value:+,.{digits}f}" if sign else f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0.0:
        text = text.lstrip("+-")
    return in_language(text, lang)


def significant(value: float, digits: int, lang: str = "en", *, sign: bool = False) -> str:
    """A number with at most ``digits`` significant digits, never with a power of ten; ``–`` for what is missing."""
    if value != value:
        return "–"
    rounded = Decimal(f"{value:.{digits}g}")
    return in_language(f"{rounded:+,f}" if sign and rounded else f"{rounded:,f}", lang)


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
    return f"{word(known, lang)} {year}" if known in _TEXTS else str(month)


def dates_in_words(text: str, lang: str) -> str:
    """An English text with its months in ``lang``, where they stand in a date."""
    names = {word(f"month.{k}"): word(f"month.{k}", lang) for k in range(1, 13)}
    pattern = rf"\b(\d{{1,2}} )?({'|'.join(names)})(?= \d{{4}}\b)"
    return re.sub(pattern, lambda found: f"{found[1] or ''}{names[found[2]]}", text)
