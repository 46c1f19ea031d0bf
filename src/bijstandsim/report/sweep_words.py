"""Words of sweeps and of the capacity frontier in English and Dutch; the texts are in ``data/sweep_words.yaml``."""

from __future__ import annotations

from bijstandsim.report.texts import Texts

_TEXTS = Texts("sweep_words.yaml")
keys, say = _TEXTS.keys, _TEXTS.say
