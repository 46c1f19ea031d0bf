"""The month."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijstandsim.errors import InputError, Place
from bijstandsim.units import Month

months = st.builds(Month, st.integers(1900, 2100), st.integers(1, 12))


@given(months, st.integers(-600, 600))
def test_steps_come_back(month: Month, steps: int) -> None:
    later = month + steps
    assert later - month == steps
    assert (later > month) == (steps > 0)
    assert later + -steps == month


@given(months)
def test_text_index_and_date_come_back(month: Month) -> None:
    assert Month.parse(str(month)) == month == Month.from_index(month.index)
    assert Month.of(date(month.year, month.month, 28)) == month == Month.of(month) == Month.of(str(month))


def test_span_crosses_the_year() -> None:
    assert [str(m) for m in Month(2018, 11).span(4)] == ["2018-11", "2018-12", "2019-01", "2019-02"]
    assert not list(Month(2018, 11).span(0))


@pytest.mark.parametrize("text", ["2018", "2018-1", "2018-00", "2018-13", "2018-01-01", "jan 2018", "0000-01", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="YYYY-MM") as caught:
        Month.parse(text, Place("a.yaml", 3, 8, "start"))
    assert str(caught.value).startswith("a.yaml:3:8: this is not a month")


def test_a_month_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(InputError):
        Month(2018, 13)
