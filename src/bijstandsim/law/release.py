"""Release of earnings (inkomstenvrijlating) in plain Python: the reference for the kernels and for printed tables.

Regimes: ``regular`` (the act), ``experiment`` (art. 83, 2017-2019), ``balans`` (15 % for all: statute from 2027,
which municipalities may act on in 2026).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bijstandsim.errors import InputError, nearest_match
from bijstandsim.law.norm import HOUSEHOLDS, check_household, norm_eur_month
from bijstandsim.law.tables import Amount, lookup, minimum_wage_eur_month
from bijstandsim.units import Month

REGIMES = ("regular", "experiment", "balans")


@dataclass(frozen=True, slots=True)
class Release:
    """Which release applies to a person in a month: share of net earnings, cap in EUR a month."""

    name: str
    share: float
    cap_eur: float

    def kept_eur(self, net_earnings_eur: float) -> float:
        """Part of the month's net earnings that is not set off, EUR."""
        return min(self.share * net_earnings_eur, self.cap_eur)


NO_RELEASE = Release("none", 0.0, 0.0)


def release_rule(
    when: Month | date | str,
    household: str,
    *,
    age_years: float,
    months_used: int = 0,
    regime: str = "regular",
    child_age_years: float | None = None,
    medically_limited: bool = False,
) -> Release:
    """The release of one earner with ``months_used`` months of release behind them in this spell.

    In the regular regime the six months come first, then the single parent's thirty, then, without end, the share
    for those whose hours are medically limited. ``child_age_years`` is the youngest child's age; None counts as young.
    Each partner of a couple has an own release. Raises InputError for an unknown household or regime, negative months
    and months in which the regime does not exist. Source: Participatiewet art. 31-2 and 31-7, ``data/release.yaml``.
    """
    check_household(household)
    if months_used < 0:
        raise InputError("months of release cannot be negative", found=months_used, allowed="0 or more")
    if regime not in REGIMES:
        raise InputError(
            "there is no such release regime",
            found=regime,
            allowed=", ".join(REGIMES),
            nearest=nearest_match(regime, REGIMES),
        )

    def get(key: str) -> float:
        return lookup("release", key, when).value

    if age_years >= get(f"{regime}_min_age_years") and months_used < get(f"{regime}_months"):
        return Release(regime, get(f"{regime}_share"), get(f"{regime}_cap"))
    if regime == "balans":  # it replaces the other releases
        return NO_RELEASE
    end = get("regular_months") + get("single_parent_months")
    young = child_age_years is None or child_age_years < get("single_parent_child_age_years")
    parent = household == "single_parent" and young and get("single_parent_applies") > 0
    if parent and age_years >= get("regular_min_age_years") and months_used < end:
        return Release("single_parent", get("single_parent_share"), get("single_parent_cap"))
    limited = medically_limited and get("medical_applies") > 0
    if limited and age_years >= get("medical_min_age_years"):
        return Release("medical", get("medical_share"), get("medical_cap"))
    return NO_RELEASE


def release_eur(
    net_earnings_eur: float,
    when: Month | date | str,
    household: str,
    *,
    age_years: float,
    months_used: int = 0,
    regime: str = "regular",
    child_age_years: float | None = None,
    medically_limited: bool = False,
) -> float:
    """How much of a month's net earnings is kept beside the benefit, EUR; the rest as in ``release_rule``.

    Raises InputError for negative earnings and as ``release_rule`` does.
    """
    if net_earnings_eur < 0:
        raise InputError("earnings cannot be negative", found=net_earnings_eur, allowed="0 or more EUR a month")
    rule = release_rule(
        when,
        household,
        age_years=age_years,
        months_used=months_used,
        regime=regime,
        child_age_years=child_age_years,
        medically_limited=medically_limited,
    )
    return rule.kept_eur(net_earnings_eur)


def income_eur(
    net_earnings_eur: float, when: Month | date | str, household: str, release: Release, co_residents: int = 1
) -> float:
    """Net earnings plus what is left of the benefit, EUR a month; off benefit when earnings exceed norm and release."""
    norm = norm_eur_month(when, household, co_residents).value
    benefit = norm - (net_earnings_eur - release.kept_eur(net_earnings_eur))
    return net_earnings_eur + max(0.0, benefit)


def kept_of_next_euro(net_earnings_eur: float, when: Month | date | str, household: str, release: Release) -> float:
    """Share of one more euro of net earnings that the household keeps; 1 once the benefit has ended."""
    more = income_eur(net_earnings_eur + 1.0, when, household, release)
    return round(more - income_eur(net_earnings_eur, when, household, release), 6)


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One line of the table "what one euro more earned keeps"."""

    household: str
    hours_week: float
    net_earnings_eur: float
    release: str
    kept_eur: float
    kept_of_next_euro: float


def kept_table(
    when: Month | date | str,
    *,
    hours_week: Sequence[float] = (4, 8, 12, 16, 20, 24, 28, 32, 36),
    households: Sequence[str] = HOUSEHOLDS,
    net_pay_eur_hour: float | None = None,
    age_years: float = 40.0,
    months_used: int = 0,
    regime: str = "regular",
) -> list[KeptRow]:
    """What is kept, and of the next euro, by household and hours of work a week.

    Pay is ``net_pay_eur_hour``; without it the gross minimum wage, which is close to net pay in small jobs, where tax
    credits cover the tax, and too high in large ones. Before allowances, remission of local taxes and cost of work.
    """
    full_time: Amount = minimum_wage_eur_month(when)
    hours_month = lookup("minimum_wage", "hours_month", when).value
    pay = full_time.value / hours_month if net_pay_eur_hour is None else net_pay_eur_hour
    rows = []
    for household in households:
        rule = release_rule(when, household, age_years=age_years, months_used=months_used, regime=regime)
        for hours in hours_week:
            net = round(pay * hours * 52.0 / 12.0, 2)
            kept = round(income_eur(net, when, household, rule) - income_eur(0.0, when, household, rule), 2)
            rows.append(KeptRow(household, hours, net, rule.name, kept, kept_of_next_euro(net, when, household, rule)))
    return rows
