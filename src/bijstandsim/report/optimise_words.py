"""Words of searches in English and Dutch; the texts are in ``data/optimise_words.yaml``."""

from __future__ import annotations

from bijstandsim.report.texts import Texts

_TEXTS = Texts("optimise_words.yaml")
keys, say = _TEXTS.keys, _TEXTS.say
