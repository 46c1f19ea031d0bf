"""Both languages have every word, and numbers read as people write them."""

from __future__ import annotations

import string

import pytest

from bijstandsim.engine.outcomes import OUTCOMES
from bijstandsim.errors import InputError
from bijstandsim.kernels.ledger import ITEMS, PAYERS
from bijstandsim.population.groups import LABELS
from bijstandsim.report.places import DESTINATIONS
from bijstandsim.report.texts import LANGUAGES, Texts
from bijstandsim.report.words import (
    between_words,
    dates_in_words,
    group_label,
    keys,
    label,
    month_words,
    number,
    significant,
    word,
)
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.shipped import shipped


def test_both_languages_fill_in_the_same() -> None:
    for key in keys():
        fields = [{f for _, f, _, _ in string.Formatter().parse(word(key, lang)) if f} for lang in LANGUAGES]
        # The Dutch sentences put the number inside the verb phrase.
        assert fields[0] == fields[1] or key.startswith("say."), key


@pytest.mark.parametrize("name", ["trial_words.yaml", "compare_words.yaml"])
def test_other_texts_fill_in_the_same_in_both_languages(name: str) -> None:
    texts = Texts(name)
    known = texts.keys()
    assert len(known) > 20
    for key in known:
        fields = [{f for _, f, _, _ in string.Formatter().parse(texts.say(key, lang)) if f} for lang in LANGUAGES]
        assert fields[0] == fields[1], key


def test_everything_that_is_shown_has_a_word() -> None:
    wanted = [f"outcome.{o.name}" for o in OUTCOMES] + [f"unit.{o.unit}" for o in OUTCOMES]
    wanted += [f"item.{item}" for item in ITEMS] + [f"payer.{payer}" for payer in PAYERS]
    wanted += [f"destination.{name}" for name in DESTINATIONS] + [f"dimension.{name}" for name in LABELS]
    wanted += [f"group.{name}" for names in LABELS.values() for name in names]
    assert set(wanted) <= set(keys())


@pytest.mark.parametrize("name", shipped())
def test_every_arm_of_a_shipped_scenario_has_a_word(name: str) -> None:
    wanted = {f"arm.{arm}" for arm in Scenario.load(name, env={}).arms}
    assert wanted <= set(keys())


def test_names_of_users_are_shown_as_they_are() -> None:
    assert label("arm", "my_own_arm", "nl") == "my own arm"
    assert label("arm", "release", "nl") == "vrijlating"
    assert group_label("household:single_parent") == "household: single parent"


def test_unknown_language() -> None:
    with pytest.raises(InputError, match="en, nl"):
        word("head.arm", "fr")


@pytest.mark.parametrize(
    ("value", "digits", "lang", "sign", "text"),
    [
        (1234.56, 1, "en", False, "1,234.6"),
        (1234.56, 1, "nl", False, "1.234,6"),
        (-0.04, 1, "en", True, "0.0"),
        (-2.0, 0, "en", True, "−2"),
        (2.0, 0, "nl", True, "+2"),
        (float("nan"), 1, "en", False, "–"),
    ],
)
def test_numbers(value: float, digits: int, lang: str, sign: bool, text: str) -> None:
    assert number(value, digits, lang, sign=sign) == text


@pytest.mark.parametrize(
    ("value", "digits", "lang", "text"),
    [
        (0.12084, 4, "nl", "0,1208"),
        (-0.5, 4, "nl", "−0,5"),
        (0.0000123456, 3, "en", "0.0000123"),
        (123456.0, 3, "nl", "123.000"),
        (2.0, 4, "en", "2"),
        (float("nan"), 3, "nl", "–"),
    ],
)
def test_significant_digits_without_powers_of_ten(value: float, digits: int, lang: str, text: str) -> None:
    assert significant(value, digits, lang) == text


def test_the_ends_of_a_range_are_not_read_as_a_minus() -> None:
    assert between_words("0,1", "0,4") == "0,1–0,4"
    assert between_words("−0,1", "0,4") == "−0,1 … 0,4" and between_words("0", "+3") == "0 … +3"


def test_dates() -> None:
    assert dates_in_words("Binnenlands Bestuur 1 May 2020", "nl") == "Binnenlands Bestuur 1 mei 2020"
    assert dates_in_words("slides October 2020; it may be", "nl") == "slides oktober 2020; it may be"
    assert dates_in_words("1 May 2020", "en") == "1 May 2020"
    assert month_words("2018-05", "nl") == "mei 2018" and month_words("2018-12") == "December 2018"
    assert month_words("later", "nl") == "later"
