"""The net norm of a household (bijstandsnorm), with and without co-residents."""

from __future__ import annotations

from datetime import date

from bijstandsim.errors import InputError, nearest_match
from bijstandsim.law.tables import Amount, lookup
from bijstandsim.units import Month

HOUSEHOLDS = ("single", "single_parent", "couple")


def norm_eur_month(when: Month | date | str, household: str, co_residents: int = 1) -> Amount:
    """Net norm in EUR a month, holiday allowance included, 21 years to pension age.

    ``co_residents`` is the number n of adults in the home that count for the kostendelersnorm, the unit's own adults
    included; 1 means nobody else. Each adult then has (0.40 + 0.30 n) / n of the couple norm. Raises InputError for
    an unknown household, n below 1, and n above the unit's own adults before 2015. Source: Participatiewet art. 21
    and 22a, amounts as in ``data/norm.yaml``.
    """
    check_household(household)
    if co_residents < 1:
        raise InputError("a home has at least one adult", found=co_residents, allowed="1 or more")
    adults = 2 if household == "couple" else 1
    if co_residents <= adults:
        return lookup("norm", household, when)
    base = lookup("co_residents", "base_share", when)
    person = lookup("co_residents", "person_share", when)
    couple = lookup("norm", "couple", when)
    share = adults * (base.value + co_residents * person.value) / co_residents
    return Amount(
        round(share * couple.value, 2),
        couple.unit,
        couple.date,
        f"{couple.source}; {base.source}",
        couple.url,
        "derived" if couple.confidence == "verbatim" else couple.confidence,
        f"kostendelersnorm, {co_residents} adults: {share:.4f} of the couple norm",
    )


def norm_parts_eur_month(when: Month | date | str, household: str, co_residents: int = 1) -> tuple[float, float]:
    """What is paid each month and what is set aside as holiday allowance, EUR a month; they add up to the norm."""
    norm = norm_eur_month(when, household, co_residents).value
    paid = round(norm * (1.0 - lookup("norm", "holiday_share", when).value), 2)
    return paid, round(norm - paid, 2)


def check_household(household: str) -> None:
    """Raises InputError unless the law knows the household."""
    if household not in HOUSEHOLDS:
        raise InputError(
            "the law knows no such household",
            found=household,
            allowed=", ".join(HOUSEHOLDS),
            nearest=nearest_match(household, HOUSEHOLDS),
        )
