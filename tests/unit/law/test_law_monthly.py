"""The law of a run as the kernels read it."""

import subprocess
import sys
import time

import numpy as np
import pytest

from bijstandsim import law
from bijstandsim.errors import InputError
from bijstandsim.kernels.levers import LAW

FLAGS = {"release_single_parent_applies", "release_medical_applies"}


def test_every_field_of_every_month_is_finite_and_positive() -> None:
    rows = law.monthly("2014-01", 156)
    assert rows.dtype.names == LAW.names and len(rows) == 156
    for name in LAW.names:  # type: ignore[union-attr]
        assert np.isfinite(rows[name]).all(), name
        assert (rows[name] >= 0).all() if name in FLAGS else (rows[name] > 0).all(), name


def test_fields_step_in_january_and_july_only_and_in_order() -> None:
    rows = law.monthly("2014-01", 156)
    for name in LAW.names:  # type: ignore[union-attr]
        steps = np.flatnonzero(np.diff(rows[name])) + 1
        assert set(steps % 12) <= {0, 6}, name
    for name in ("norm_single", "norm_couple", "minimum_wage_index", "release_cap", "pension_age_months"):
        assert (np.diff(rows[name]) >= 0).all(), name


def test_the_index_is_one_in_january_2018() -> None:
    rows = law.monthly("2018-01", 73)
    assert rows["minimum_wage_index"][0] == 1.0
    assert rows["minimum_wage_index"][72] == pytest.approx(13.27 * 156 / 1578.0)


def test_a_month_of_the_experiments() -> None:
    row = law.monthly("2018-07", 1)[0]
    expected = {
        "norm_single": 996.56,
        "norm_couple": 1423.66,
        "minimum_wage_index": 1594.20 / 1578.00,
        "wealth_limit_single": 6020,
        "wealth_limit_family": 12040,
        "release_share": 0.25,
        "release_cap": 203,
        "release_months": 6,
        "release_min_age_months": 324,
        "release_single_parent_applies": 1,
        "release_single_parent_share": 0.125,
        "release_single_parent_cap": 127.00,
        "release_single_parent_months": 30,
        "release_medical_applies": 1,
        "release_medical_share": 0.15,
        "release_medical_cap": 128.81,
        "pension_age_months": 792,
    }
    assert {name: row[name] for name in LAW.names} == pytest.approx(expected)  # type: ignore[union-attr]


def test_a_later_start_is_the_tail_of_an_earlier_one() -> None:
    whole, tail = law.monthly("2016-11", 20), law.monthly("2017-05", 14)
    assert (whole[6:] == tail).all()


@pytest.mark.parametrize(("start", "n"), [("2013-12", 3), ("2026-11", 3), ("2018-01", 0), ("18-01", 2)])
def test_months_outside_the_law_are_refused(start: str, n: int) -> None:
    with pytest.raises(InputError):
        law.monthly(start, n)


def test_loading_is_quick_and_brings_no_numba() -> None:
    code = (
        "import sys, time\n"
        "from bijstandsim import law\n"
        "start = time.perf_counter()\n"
        "for topic in law.TOPICS: law.keys(topic)\n"
        "print(time.perf_counter() - start, [m for m in ('numba', 'pandas', 'pydantic') if m in sys.modules])\n"
    )
    times = []
    for _ in range(3):  # a busy machine may be slow once
        out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        seconds, heavy = out.split(" ", 1)
        assert heavy.strip() == "[]"
        times.append(float(seconds))
    assert min(times) < 0.05


def test_a_whole_run_is_cheap_once_loaded() -> None:
    law.monthly("2014-01", 156)
    start = time.perf_counter()
    law.monthly("2014-01", 156)
    assert time.perf_counter() - start < 0.1
