"""What is counted: outcomes by month and cell, and money by month, arm and item in whole cents.

Every item moves money from one payer to another. That what the client receives equals the income that the
equations used, and that payers' balances add up to zero, are tests.
"""

import math

import numpy as np

from .jit import equation

# Payers.
MUNICIPALITY, STATE, CLIENT, EMPLOYER, SUPPLIER, FAMILY = range(6)
PAYERS = ("municipality", "state", "client", "employer", "supplier", "family")

#: item -> (from, to, what it is)
ITEMS: dict[str, tuple[int, int, str]] = {
    "benefit": (MUNICIPALITY, CLIENT, "net benefit after set-off, before cut and release"),
    "cut": (CLIENT, MUNICIPALITY, "benefit withheld by cuts"),
    "release": (MUNICIPALITY, CLIENT, "earnings left alone, as benefit that is not set off"),
    "benefit_tax": (MUNICIPALITY, STATE, "taxes and premiums on the benefit"),
    "bonus": (MUNICIPALITY, CLIENT, "exit bonus, work premium and part-time premium"),
    "supplement": (MUNICIPALITY, CLIENT, "unconditional supplement"),
    "activity_allowance": (MUNICIPALITY, CLIENT, "allowance for unpaid activity"),
    "guidance": (MUNICIPALITY, SUPPLIER, "caseworkers' hours other than enforcement"),
    "enforcement": (MUNICIPALITY, SUPPLIER, "caseworkers' hours for monitoring, cases and objections"),
    "training": (MUNICIPALITY, SUPPLIER, "courses"),
    "work_places": (MUNICIPALITY, EMPLOYER, "subsidy of tailored work places"),
    "net_pay": (EMPLOYER, CLIENT, "net pay from work"),
    "pay_tax": (EMPLOYER, STATE, "taxes and premiums on pay"),
    "allowances_lost_state": (CLIENT, STATE, "allowances of the state lost in work"),
    "allowances_lost_municipality": (CLIENT, MUNICIPALITY, "remissions of the municipality lost in work"),
    "insurance": (STATE, CLIENT, "unemployment insurance"),
    "own_means": (FAMILY, CLIENT, "family, savings and loans that fill up to the income floor"),
}
(
    BENEFIT, CUT, RELEASE, BENEFIT_TAX, BONUS, SUPPLEMENT, ACTIVITY_ALLOWANCE, GUIDANCE, ENFORCEMENT, TRAINING_COST,
    WORK_PLACES, NET_PAY, PAY_TAX, ALLOWANCES_LOST_STATE, ALLOWANCES_LOST_MUNICIPALITY, INSURANCE, OWN_MEANS,
) = range(len(ITEMS))  # fmt: skip

#: What ``record`` sums over the people of a cell. State at the end of the month, events of the month.
COUNTS = (
    "n", "alive", "benefit", "parttime", "work", "insured", "other_off", "gone",
    "exit_work_ever", "exit_all_ever", "durable_ever", "work_ge8h", "work_ge12h", "work_gt27h", "above_benefit",
    "search", "free_search", "wellbeing", "health", "trust", "stress", "motivation", "distance",
    "autonomy", "self_reliance", "self_confidence", "satisfaction", "trust_people", "active",
    "contacts", "cuts", "warnings", "waiting", "exempt", "exit_work_flow", "exit_all_flow", "at_risk",
    "income", "parttime_earnings", "lt6m", "lt12m", "ge5y", "debt", "dose", "effort", "wellbeing_squared",
    "search_squared", "trust_squared", "control",
)  # fmt: skip
(
    N, ALIVE, BENEFIT_N, PARTTIME, WORKING, INSURED, OTHER_OFF, GONE,
    EXIT_WORK_EVER, EXIT_ALL_EVER, DURABLE_EVER, GE8H, GE12H, GT27H, ABOVE_BENEFIT,
    SEARCH_SUM, FREE_SEARCH, WELLBEING, HEALTH, TRUST, STRESS, MOTIVATION, DISTANCE,
    AUTONOMY, SELF_RELIANCE, SELF_CONFIDENCE, SATISFACTION, TRUST_PEOPLE, ACTIVE,
    CONTACTS, CUTS, WARNINGS, WAITING, EXEMPT, EXIT_WORK_FLOW, EXIT_ALL_FLOW, AT_RISK,
    INCOME, PARTTIME_EARNINGS, LT6M, LT12M, GE5Y, DEBT, DOSE, EFFORT, WELLBEING_SQ, SEARCH_SQ, TRUST_SQ, CONTROL,
) = range(len(COUNTS))  # fmt: skip


_GRAIN = 1.5 * 2.0**32  # adding it leaves multiples of 2**-20


@equation
def grain(x):
    """x to the nearest multiple of 2**-20 (a millionth), for |x| below 2**31.

    Sums of such numbers are exact up to 2**33: people may be added in any order, in blocks and on threads.
    """
    return (x + _GRAIN) - _GRAIN


@equation
def whole_cents(euros):
    """Cents, half up, as a whole float: sums of whole numbers are exact in any order."""
    return math.floor(euros * 100.0 + 0.5)


@equation
def cents(euros):
    """``whole_cents`` as an integer."""
    return np.int64(whole_cents(euros))
