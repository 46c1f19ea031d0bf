"""Regimes in words: every lever has them, in both languages, and numbers stand as readers write them."""

from __future__ import annotations

from typing import Any

import pytest

from bijstandsim.report.regimes import block_words
from bijstandsim.report.texts import Texts
from bijstandsim.scenario import vocabulary
from bijstandsim.scenario.lever_schema import Block, BlockBase
from bijstandsim.scenario.schema import Scenario
from bijstandsim.scenario.shipped import shipped
from bijstandsim.scenario.vocabulary import Field

MODELLED = [field for field in vocabulary.fields() if field.not_modelled != ("all",)]


def block(**values: Any) -> BlockBase:
    return Block.model_validate(values)


def values(field: Field) -> list[Any]:
    """All words of a field, or both ends of its numbers."""
    if field.kind == "bool":
        return [True, False]
    if field.kind == "choice":
        return list(field.sets)
    if field.kind == "set":
        return [[one] for one in field.sets]
    if field.kind == "weights":
        return [{one: 1.5} for one in field.weights]
    ends = (field.minimum, field.maximum)
    return [int(x) if field.kind == "whole" else x for x in ends if x is not None]


@pytest.mark.parametrize("field", MODELLED, ids=lambda field: field.key)
def test_every_lever_has_words_in_both_languages(field: Field) -> None:
    for value in values(field):
        one = block(**{field.group: {field.name: value}})
        english, dutch = block_words(one, "en"), block_words(one, "nl")
        assert english and dutch and english != dutch
        assert field.name not in dutch or field.name in ("tolerance",)


def test_no_words_are_left_over() -> None:
    known = {field.key for field in MODELLED}
    texts = Texts("lever_words.yaml")
    known_keys = texts.keys()
    own = {key for key in known_keys if not key.startswith(("for.", "span.", "block."))}
    assert {".".join(key.split(".")[:2]) for key in own} == known
    assert all(texts.say(key, "en") and texts.say(key, "nl") for key in known_keys)


def test_numbers_are_as_readers_write_them() -> None:
    one = block(release={"share": 0.125, "cap_eur_month": 1200, "waiting_months": 0})
    assert block_words(one, "nl") == (
        "12,5 % van bijverdiensten vrijgelaten, vrijlating hooguit 1.200 euro per maand, "
        "vrijlating vanaf de eerste maand"
    )
    assert "12.5 % of earnings" in block_words(one, "en") and "1,200 euros" in block_words(one, "en")
    weighed = block(guidance={"triage": {"need": 1.5, "new": -0.5}})
    assert "poor health +1.5, new −0.5" in block_words(weighed, "en")


def test_whom_and_when_come_first() -> None:
    target = {"household": ["single_parent"], "age": {"min": 45}, "distance": {"max": 0.4}, "share": 0.5}
    one = block(**{"for": target, "from": "2018-06", "duties": {"exempt": True}})
    assert block_words(one, "en") == (
        "for single parents, aged 45 or more, distance to work below 40 % of the scale, 50 % by lot, from 2018-06: "
        "no duties"
    )
    assert block_words(block(), "en") == ""


def test_every_shipped_scenario_can_be_said_in_dutch() -> None:
    for name in shipped():
        for path, one in Scenario.load(name).lever_blocks():
            text = block_words(one, "nl")
            assert bool(text) == bool(one.settings()), (name, path)
            assert "{" not in text and "_" not in text
