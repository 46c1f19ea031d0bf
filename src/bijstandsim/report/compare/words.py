"""Words of comparisons in English and Dutch; the texts are in ``data/compare_words.yaml``."""

from __future__ import annotations

from bijstandsim.report.texts import Texts

_TEXTS = Texts("compare_words.yaml")
keys, say = _TEXTS.keys, _TEXTS.say


def regime_label(name: str, lang: str = "en") -> str:
    """A regime's name as it is given, and a word for the world in which nobody is treated."""
    return say("regime.nobody", lang) if name == "nobody" else name
