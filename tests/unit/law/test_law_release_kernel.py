"""The kernel's release of earnings equals the plain-Python reference under the regular law."""

import itertools
from types import SimpleNamespace

import pytest

from bijstandsim import law
from bijstandsim.kernels.levers import LEVER_DEFAULT

income = pytest.importorskip("bijstandsim.kernels.income")
state = pytest.importorskip("bijstandsim.kernels.state")


@pytest.mark.parametrize("when", ["2014-06", "2015-01", "2018-01", "2021-07", "2026-12"])
def test_kernel_and_reference_agree(when: str) -> None:
    released = getattr(income.released, "py_func", income.released)
    amounts = law.monthly(when, 1)[0]
    levers = SimpleNamespace(
        **{
            name: float(amounts[default[4:]])
            for name, default in LEVER_DEFAULT.items()
            if isinstance(default, str) and default.startswith("law:")
        },
        release_waiting_months=0.0,
    )
    codes = {"single_parent": state.SINGLE_PARENT, "couple": state.COUPLE, "single": state.SINGLE}
    grid = itertools.product(codes, (0.0, 80.0, 805.0, 811.0, 1500.0), (300, 323, 324, 600), (0, 5, 6, 35, 36), (0, 1))
    for household, earnings, age, used, limited in grid:
        if limited and age < 324:
            continue  # the kernel has one minimum age for all releases, the act none for the medical one
        expected = law.release_eur(
            earnings, when, household, age_years=age / 12, months_used=used, medically_limited=bool(limited)
        )
        found = released(earnings, codes[household], age, limited, used, levers, amounts)
        assert found == pytest.approx(expected, abs=1e-9), (household, earnings, age, used, limited)
