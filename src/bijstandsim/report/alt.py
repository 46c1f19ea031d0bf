"""What a figure shows, in words for those who cannot see it: its title, its main numbers, and where all of them are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bijstandsim.engine.outcomes import by_name
from bijstandsim.report.lines import lines
from bijstandsim.report.tables import difference_unit, digits_of, span
from bijstandsim.report.words import label, number, word

if TYPE_CHECKING:
    import pandas as pd

    from bijstandsim.report.run import Run

#: The outcome whose effects are told, and the places of people that are.
EFFECT, PLACES = "exit_work", ("work", "benefit")


def alt(title: str, message: str, lang: str) -> str:
    """The words of a figure whose data stand behind a button below it."""
    return word("figure.alt", lang, title=title, message=message)


def of_months(run: Run, name: str, table: pd.DataFrame, lang: str) -> str:
    """The outcome of every arm at the end of the policy."""
    at, digits = lines(table, "arm", "month"), digits_of(name)
    parts = [
        f"{label('arm', arm, lang)} {number(at[arm, run.policy_end].mean, digits, lang)}"
        for arm in run.participants
        if (arm, run.policy_end) in at
    ]
    unit = word(f"unit.{by_name(name).unit}", lang)
    return word("figure.alt_months", lang, month=run.policy_end, unit=unit, list="; ".join(parts))


def of_effects(run: Run, table: pd.DataFrame, lang: str) -> str:
    """The effect of every arm on exits to work, with its interval."""
    at, digits = lines(table, "outcome", "arm"), digits_of(EFFECT)
    parts = [f"{label('arm', arm, lang)} {span(at[EFFECT, arm], digits, lang, sign=True)}" for arm in run.arms]
    return word("figure.alt_effects", lang, outcome=label("outcome", EFFECT, lang),
                unit=difference_unit(EFFECT, lang), list="; ".join(parts))  # fmt: skip


def of_places(run: Run, table: pd.DataFrame, lang: str) -> str:
    """Who is in work and who on benefit at the end of the policy, by arm."""
    at = lines(table, "month", "arm", "destination")
    parts = []
    for arm in run.participants:
        told = (f"{number(at[run.policy_end, arm, name].mean, 0, lang)} % {label('destination', name, lang)}"
                for name in PLACES)  # fmt: skip
        parts.append(f"{label('arm', arm, lang)}: {' / '.join(told)}")
    return word("figure.alt_places", lang, month=run.policy_end, list="; ".join(parts))


def of_stock(run: Run, table: pd.DataFrame, lang: str) -> str:
    """Households on benefit in the rest of the city, first and last."""
    at = lines(table[table["outcome"] == "benefits"], "month")
    first, last = (number(at[month,].mean, 0, lang) for month in (0, run.last_month))
    return word("figure.alt_stock", lang, first=first, last=last, month=run.last_month)


def of_accounts(run: Run, lang: str) -> str:
    """What the municipality pays net in every arm."""
    at = lines(run.frame("paid"), "payer", "arm", mean="eur_per_person_month")
    paid = (f"{label('arm', arm, lang)} {number(at['municipality', arm].mean, 0, lang)}" for arm in run.participants)
    return word("figure.alt_accounts", lang, list="; ".join(paid))
