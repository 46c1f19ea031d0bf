"""Look-ups, gap rules and grades of the law."""

import math
from datetime import date

import pytest

from bijstandsim import law
from bijstandsim.errors import InputError
from bijstandsim.law.series import load_topic
from bijstandsim.units import Month

ALL_MONTHS = list(law.FIRST.span(law.LAST - law.FIRST + 1))
EVERY_KEY = [(topic, key) for topic in law.TOPICS for key in law.keys(topic)]


def _known(topic: str, key: str) -> list[law.Amount]:
    """The amount of each month from the first in which the rule exists."""
    first = load_topic(topic)[key]
    start = first.values[0].date if first.values else first.follows.since  # type: ignore[union-attr]
    return [law.lookup(topic, key, m) for m in ALL_MONTHS if m >= start or first.before != "none"]


@pytest.mark.parametrize(("topic", "key"), EVERY_KEY)
def test_every_month_is_finite_positive_cited_and_graded(topic: str, key: str) -> None:
    amounts = _known(topic, key)
    assert len(amounts) >= 12
    for amount in amounts:
        assert math.isfinite(amount.value)
        assert amount.value > 0 or amount.unit == "0 or 1"
        assert amount.source and amount.unit and amount.rule
        assert amount.confidence in {"verbatim", "derived", "memory", "interpolated", "extrapolated"}


@pytest.mark.parametrize(("topic", "key"), EVERY_KEY)
def test_amounts_step_in_january_and_july_only(topic: str, key: str) -> None:
    amounts = _known(topic, key)
    months = ALL_MONTHS[-len(amounts) :]
    for before, after, month in zip(amounts[:-1], amounts[1:], months[1:], strict=True):
        if month.month not in (1, 7):
            assert before == after


@pytest.mark.parametrize(("topic", "key"), EVERY_KEY)
def test_a_published_value_is_returned_as_it_stands(topic: str, key: str) -> None:
    series = load_topic(topic)[key]
    for value in series.values:
        if value.date >= law.FIRST:
            found = law.lookup(topic, key, value.date)
            assert (found.value, found.confidence, found.source) == (value.value, value.confidence, value.source)
            assert found.rule == "as published"


def test_a_gap_in_the_norm_is_log_linear_and_says_so() -> None:
    left, right = law.lookup("norm", "single", "2015-01"), law.lookup("norm", "single", "2017-01")
    middle = law.lookup("norm", "single", "2016-02")
    assert middle.value == pytest.approx(math.sqrt(left.value * right.value), abs=0.01)
    assert middle.confidence == "interpolated" and middle.date == Month(2016, 1)
    assert left.source in middle.source and right.source in middle.source
    assert "2015-01 and 2017-01" in middle.rule and "logarithms" in middle.rule


def test_a_gap_in_a_cap_follows_the_minimum_wage() -> None:
    """A half-year in which the wage rose much gets most of the rise: January 2023, were its cap not published."""
    left, right = law.lookup("release", "regular_cap", "2021-07"), law.lookup("release", "regular_cap", "2023-01")
    wages = [law.minimum_wage_eur_month(m).value for m in ("2021-07", "2022-07", "2023-01")]
    ratio = (left.value / wages[0]) ** (1 / 3) * (right.value / wages[2]) ** (2 / 3)
    filled = law.lookup("release", "regular_cap", "2022-07")
    assert filled.confidence == "interpolated"
    assert filled.value == round(ratio * wages[1])
    assert filled.value - left.value < 0.25 * (right.value - left.value)  # plain interpolation in time gives 2/3


def test_the_three_caps_keep_their_published_ratio() -> None:
    for month in ALL_MONTHS:
        parent = law.lookup("release", "single_parent_cap", month).value
        assert law.lookup("release", "medical_cap", month).value / parent == pytest.approx(1.01425, abs=2e-4)
        assert parent / law.lookup("release", "regular_cap", month).value == pytest.approx(0.6245, abs=2e-3)


def test_the_stale_medical_cap_is_not_used() -> None:
    assert 125.97 not in [value.value for value in load_topic("release")["medical_cap"].values]
    assert law.lookup("release", "medical_cap", "2020-07").value > 135
    assert "125.97" in load_topic("release")["medical_cap"].rules["omitted"]


def test_after_the_last_value_it_is_extrapolated() -> None:
    last, beyond = law.lookup("norm", "couple", "2026-01"), law.lookup("norm", "couple", "2026-07")
    assert beyond.value == last.value
    assert (last.confidence, beyond.confidence) == ("derived", "extrapolated")
    before = law.lookup("release", "regular_cap", "2014-01")
    assert before.confidence == "extrapolated" and before.value < 196


def test_single_is_seventy_percent_of_couple_in_every_month() -> None:
    for month in ALL_MONTHS:
        couple = law.norm_eur_month(month, "couple").value
        assert law.norm_eur_month(month, "single").value == pytest.approx(0.70 * couple, abs=0.012)
        single, parent = (law.norm_eur_month(month, h).value for h in ("single", "single_parent"))
        assert (parent == single) == (month.year > 2014)


def test_family_wealth_is_twice_the_single_wealth() -> None:
    for month in ALL_MONTHS:
        single = law.lookup("wealth", "single", month).value
        assert law.lookup("wealth", "family", month).value == pytest.approx(2 * single, abs=1)
        assert single == law.lookup("wealth", "single", Month(month.year, 1)).value


def test_the_wage_series_has_no_break_where_the_hour_takes_over() -> None:
    growth = law.minimum_wage_eur_month("2024-01").value / law.minimum_wage_eur_month("2023-12").value
    assert growth == pytest.approx(13.27 / 12.79, abs=2e-4)
    assert law.minimum_wage_eur_month("2024-01").confidence == "derived"
    assert "hours_month" in law.minimum_wage_eur_month("2024-01").rule


def test_pension_age_rises_from_65y2m_to_67() -> None:
    ages = [law.lookup("pension", "age_months", Month(y, 1)).value for y in range(2014, 2027)]
    assert ages == [782, 783, 786, 789, 792, 796, 796, 796, 799, 802, 804, 804, 804]


def test_months_may_be_texts_dates_or_months() -> None:
    assert law.lookup("norm", "single", date(2018, 8, 15)) == law.lookup("norm", "single", "2018-07")
    assert float(law.lookup("norm", "single", Month(2018, 8))) == 996.56


@pytest.mark.parametrize(
    ("topic", "key", "when", "message"),
    [
        ("norm", "single", "2013-12", "2014-01 to 2026-12"),
        ("norm", "single", "2027-01", "2014-01 to 2026-12"),
        ("norm", "single", "2018-13", "not a month"),
        ("norms", "single", "2018-01", "did you mean: norm"),
        ("norm", "singel", "2018-01", "did you mean: single"),
        ("co_residents", "base_share", "2014-12", "from 2015-01"),
        ("release", "balans_share", "2025-12", "from 2026-01"),
    ],
)
def test_errors_name_what_is_allowed(topic: str, key: str, when: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        law.lookup(topic, key, when)


def test_provenance_lists_every_stated_number_once() -> None:
    rows = law.provenance_table()
    assert len(rows) == sum(len(s.values) for t in law.TOPICS for s in load_topic(t).values())
    assert len({row[:3] for row in rows}) == len(rows)
    assert {row.confidence for row in rows} == {"verbatim", "derived", "memory"}
    assert all(row.url for row in rows if row.confidence == "verbatim")
    filled = law.provenance_table(filled=True)
    assert {"interpolated", "extrapolated"} <= {row.confidence for row in filled}
    assert {row[:3] for row in rows} <= {row[:3] for row in filled}
