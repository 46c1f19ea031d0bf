"""Words of sensitivity studies in English and Dutch; the texts are in ``data/sobol_words.yaml``."""

from __future__ import annotations

from bijstandsim.report.texts import Texts

_TEXTS = Texts("sobol_words.yaml")
keys, say = _TEXTS.keys, _TEXTS.say
