"""Words of tables, figures and reports in English and Dutch; the texts are in ``data/words.yaml``."""

from __future__ import annotations

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
    if lang == "nl":
        text = text.translate(str.maketrans(",.", ".,"))
    return text.replace("-", "−")
