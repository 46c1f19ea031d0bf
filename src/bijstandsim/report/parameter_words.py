"""What every parameter means, its unit and its source, in English and Dutch.

The texts are in ``data/parameter_words.yaml`` and ``data/parameter_labels.yaml``.
"""

from __future__ import annotations

from bijstandsim.report.texts import Texts

_TEXTS, _LABELS = Texts("parameter_words.yaml"), Texts("parameter_labels.yaml")
keys, label_keys = _TEXTS.keys, _LABELS.keys


def meaning(name: str, lang: str = "en") -> str:
    """The meaning of a parameter; empty for what is no parameter. Raises InputError for an unknown language."""
    return _TEXTS.say(name, lang) if name in keys() else ""


def unit(text: str, lang: str = "en") -> str:
    """The unit of a parameter, by its English text. Raises KeyError for one that no parameter has."""
    return _LABELS.say(f"unit.{text}", lang)


def source(text: str, lang: str = "en") -> str:
    """Where a value comes from: phrases that come back in ``lang``, the rest as it is."""
    for key in label_keys():
        if lang != "en" and key.startswith("source."):
            text = text.replace(_LABELS.say(key), _LABELS.say(key, lang))
    return text
