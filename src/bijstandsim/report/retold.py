"""Sentences that code has written in English, said in another language by the templates of a file."""

from __future__ import annotations

import re
import string
from functools import cache

from bijstandsim.report.texts import Texts


def retold(sentence: str, texts: Texts, kind: str, lang: str) -> str:
    """``sentence`` in ``lang``, by the first template ``kind.name`` of ``texts`` whose English it is.

    What fills a template in is retold in the same way. A sentence that is none of these stays as it is.
    """
    if lang == "en":
        return sentence
    listed = texts.keys()
    for key in listed:
        found = _pattern(texts.say(key)).fullmatch(sentence) if key.startswith(f"{kind}.") else None
        if found:
            own = {name: retold(text, texts, kind, lang) for name, text in found.groupdict().items()}
            return texts.say(key, lang, **own)
    return sentence


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """What an English template looks like once it is filled in."""
    parts = []
    for text, name, _, _ in string.Formatter().parse(template):
        parts.append(re.escape(text))
        if name:
            parts.append(f"(?P<{name}>.+)")
    return re.compile("".join(parts))
