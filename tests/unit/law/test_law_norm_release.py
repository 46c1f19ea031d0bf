"""Norm with co-residents, release of earnings and the table of what one more euro keeps."""

import itertools

import pytest

from bijstandsim import law
from bijstandsim.errors import InputError


def test_sharing_lowers_the_norm_of_a_person_and_raises_that_of_the_home() -> None:
    norms = [law.norm_eur_month("2018-01", "single", n).value for n in range(1, 9)]
    assert norms == sorted(norms, reverse=True)
    homes = [n * norm for n, norm in enumerate(norms, start=1)]
    assert homes == sorted(homes)
    assert law.norm_eur_month("2018-01", "single", 2).confidence == "derived"
    assert law.norm_eur_month("2016-01", "single", 2).confidence == "interpolated"


@pytest.mark.parametrize(
    ("household", "others", "when", "message"),
    [
        ("family", 1, "2018-01", "single, single_parent, couple"),
        ("single", 0, "2018-01", "1 or more"),
        ("single", 2, "2014-06", "from 2015-01"),
    ],
)
def test_norm_errors(household: str, others: int, when: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        law.norm_eur_month(when, household, others)


@pytest.mark.parametrize("household", law.HOUSEHOLDS)
@pytest.mark.parametrize("when", ["2014-01", "2018-01", "2022-03", "2026-12"])
def test_paid_part_and_holiday_part_add_up(household: str, when: str) -> None:
    paid, holiday = law.norm_parts_eur_month(when, household)
    assert paid + holiday == pytest.approx(law.norm_eur_month(when, household).value)
    assert holiday / (paid + holiday) == pytest.approx(0.05, abs=1e-4)


def test_income_never_falls_with_earnings() -> None:
    for household, used in itertools.product(law.HOUSEHOLDS, (0, 6, 40)):
        release = law.release_rule("2019-01", household, age_years=35, months_used=used, medically_limited=True)
        incomes = [law.income_eur(float(e), "2019-01", household, release) for e in range(0, 2500, 10)]
        assert all(b >= a - 1e-9 for a, b in itertools.pairwise(incomes))
        assert incomes[0] == law.norm_eur_month("2019-01", household).value


def test_the_order_of_the_releases() -> None:
    def name(**person: object) -> str:
        return law.release_rule("2019-01", "single_parent", **{"age_years": 30, **person}).name  # type: ignore[arg-type]

    assert name() == "regular"
    assert name(months_used=6, medically_limited=True) == "single_parent"
    assert name(months_used=36, medically_limited=True) == "medical"
    assert name(months_used=36) == "none"
    assert name(age_years=26) == "none"
    assert name(age_years=26, medically_limited=True) == "medical"


def test_balans_replaces_the_other_releases() -> None:
    after = law.release_rule("2026-03", "single_parent", age_years=30, months_used=12, regime="balans")
    assert after.name == "none"
    assert law.release_rule("2026-03", "single", age_years=22, regime="balans").share == 0.15
    assert law.lookup("release", "balans_cap", "2026-03").confidence == "memory"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"regime": "experimnt"}, "did you mean: experiment"),
        ({"months_used": -1}, "0 or more"),
        ({"regime": "balans"}, "from 2026-01"),
    ],
)
def test_release_errors(change: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        law.release_rule("2018-01", "single", **{"age_years": 40, **change})  # type: ignore[arg-type]
    with pytest.raises(InputError, match="negative"):
        law.release_eur(-1.0, "2018-01", "single", age_years=40)


def test_the_table_of_one_more_euro() -> None:
    rows = {(row.household, row.hours_week): row for row in law.kept_table("2018-01")}
    assert len(rows) == 27
    small, capped, off = (rows["single", hours] for hours in (8, 20, 36))
    assert (small.kept_of_next_euro, capped.kept_of_next_euro, off.kept_of_next_euro) == (0.25, 0.0, 1.0)
    assert small.net_earnings_eur == pytest.approx(8 * 52 / 12 * 1578 / 156, abs=0.01)
    assert small.kept_eur == pytest.approx(small.net_earnings_eur / 4, abs=0.01)
    assert off.kept_eur == pytest.approx(1578.00 - 992.12, abs=0.01)
    assert rows["couple", 36].kept_eur == 202
    used_up = law.kept_table("2018-01", households=["single"], hours_week=[12], months_used=6, net_pay_eur_hour=10)
    assert (used_up[0].kept_eur, used_up[0].kept_of_next_euro, used_up[0].net_earnings_eur) == (0.0, 0.0, 520.0)
