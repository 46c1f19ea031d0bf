"""A file of texts in English and Dutch, as the pages have them in ``data/*words.yaml``."""

from __future__ import annotations

from functools import cached_property
from importlib.resources import files
from typing import Any

import yaml

from bijstandsim.errors import InputError

LANGUAGES = ("en", "nl")


class Texts:
    """Key -> text in each language; ``name`` is the file in ``data``, read when a text is first asked for."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def _texts(self) -> dict[str, dict[str, str]]:
        text = files("bijstandsim.report").joinpath("data", self.name).read_text(encoding="utf-8")
        return dict(yaml.safe_load(text))

    def keys(self) -> tuple[str, ...]:
        """All keys."""
        return tuple(self._texts)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def say(self, key: str, lang: str = "en", **values: Any) -> str:
        """The text of ``key``, with ``values`` filled in. InputError: unknown language; KeyError: unknown key."""
        check_language(lang)
        text = self._texts[key][lang]
        return text.format(**values) if values else text


def check_language(lang: str) -> None:
    """Raises InputError unless ``lang`` is one of ``LANGUAGES``."""
    if lang not in LANGUAGES:
        raise InputError("there is no such language", found=lang, allowed=", ".join(LANGUAGES))
