"""Where tables differ: NaN equals NaN, an infinity only itself, whatever the tolerance and whichever comes first."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from bijstandsim.report.table_diff import apart, differences

INF, NAN = float("inf"), float("nan")
DIFFER = [(1.0, INF), (1.0, -INF), (INF, -INF), (NAN, 1.0), (NAN, INF), (0.0, 1e-3), (1e308, -1e308), (0.0, INF)]
EQUAL = [(1.0, 1.0), (INF, INF), (-INF, -INF), (NAN, NAN), (0.0, -0.0)]


@pytest.mark.parametrize("tolerance", [0.0, 1e-6])
@pytest.mark.parametrize("turned", [False, True])
def test_numbers_that_are_none(tolerance: float, turned: bool) -> None:
    for pairs, wanted in ((DIFFER, True), (EQUAL, False)):
        x, y = (np.array(side) for side in zip(*pairs, strict=True))
        found = apart(*((y, x) if turned else (x, y)), tolerance)[0]
        assert found.tolist() == [wanted] * len(pairs)


def test_the_tolerance_is_relative_above_one_and_absolute_below() -> None:
    x = np.array([1e6, 1e6, 1e-3, 1e-3])
    y = x + np.array([0.9, 1.1, 0.9e-6, 1.1e-6])
    assert apart(x, y, 1e-6)[0].tolist() == [False, True, False, True]
    assert apart(x, y, 0.0)[0].all()


def test_a_difference_without_bounds_is_told_and_fits_into_json() -> None:
    one, other = pd.DataFrame({"k": ["a", "b"], "v": [1.0, 2.0]}), pd.DataFrame({"k": ["a", "b"], "v": [1.0, INF]})
    (found,) = differences({"t": one}, {"t": other}, 1e-6)
    assert found.rows == 1 and found.largest == INF and "k b: 2.0 against inf" in str(found)
    assert json.loads(json.dumps(found.plain(), allow_nan=False))["largest"] is None


def test_words_are_no_numbers() -> None:
    one, other = pd.DataFrame({"v": [1.0, 2.0]}), pd.DataFrame({"v": ["1.0", "2.0"]})
    (found,) = differences({"t": one}, {"t": other}, 1e-6)
    assert found.rows == 2


def test_a_word_that_is_missing_on_both_sides_is_no_difference() -> None:
    one, other = pd.DataFrame({"v": ["a", None, None]}), pd.DataFrame({"v": ["a", np.nan, "b"]})
    (found,) = differences({"t": one}, {"t": other})
    assert found.rows == 1
