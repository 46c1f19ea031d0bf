"""Words of comparisons in English and Dutch; the texts are in ``data/compare_words.yaml``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bijstandsim.report.words import check_language


@cache
def _texts() -> dict[str, dict[str, str]]:
    text = files("bijstandsim.report").joinpath("data", "compare_words.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def keys() -> tuple[str, ...]:
    """All keys."""
    return tuple(_texts())


def say(key: str, lang: str = "en", **values: Any) -> str:
    """The text of ``key``, with ``values`` filled in. InputError for an unknown language, KeyError for a key."""
    check_language(lang)
    text = _texts()[key][lang]
    return text.format(**values) if values else text


def regime_label(name: str, lang: str = "en") -> str:
    """A regime's name as it is given, and a word for the world in which nobody is treated."""
    return say("regime.nobody", lang) if name == "nobody" else name
