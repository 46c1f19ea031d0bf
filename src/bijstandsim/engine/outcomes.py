"""The outcomes: each one a ratio of two recorded sums, with its unit and definition."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bijstandsim.kernels.ledger import COUNTS


@dataclass(frozen=True)
class Outcome:
    """One outcome: ``scale`` x the sum ``top`` over the sum ``bottom`` of a group of people in a month."""

    name: str
    top: str
    bottom: str
    unit: str
    definition: str
    meaning: str
    scale: float = 1.0


def _share(name: str, top: str, definition: str, meaning: str, bottom: str = "n") -> Outcome:
    return Outcome(name, top, bottom, "%", definition, meaning, 100.0)


def _mean(name: str, top: str, unit: str, meaning: str, bottom: str = "alive", scale: float = 1.0) -> Outcome:
    return Outcome(name, top, bottom, unit, "mean", meaning, scale)


OUTCOMES: tuple[Outcome, ...] = (
    _share("exit_work", "exit_work_ever", "ever_by", "left benefit for work since the start"),
    _share("exit_all", "exit_all_ever", "ever_by", "left benefit since the start, pension aside"),
    _share("durable_exit", "durable_ever", "ever_by", "six months in a row in work off benefit since the start"),
    Outcome("work_any", "work_any", "n", "%", "in_month", "in paid work, on or off benefit", 100.0),
    _share("work_ge8h", "work_ge8h", "in_month", "works 8 hours a week or more"),
    _share("work_ge12h", "work_ge12h", "in_month", "works 12 hours a week or more"),
    _share("work_gt27h", "work_gt27h", "in_month", "works more than 27 hours a week"),
    _share("earnings_above_benefit", "above_benefit", "in_month", "net pay above the benefit norm"),
    _share("parttime", "parttime", "in_month", "part-time work beside the benefit"),
    _share("on_benefit", "benefit", "in_month", "on benefit, with or without part-time work"),
    _share("in_work", "work", "in_month", "in work, off benefit"),
    _share("on_insurance", "insured", "in_month", "on unemployment insurance after a job"),
    _share("off_otherwise", "other_off", "in_month", "off benefit without work or insurance"),
    _share("gone", "gone", "in_month", "reached the pension age, moved away or died"),
    _mean("search_effort", "search", "required effort = 1", "search effort of people on benefit", "at_risk"),
    _mean("search_without_duty", "free_search", "required effort = 1", "search that a duty does not cause", "at_risk"),
    _mean("wellbeing", "wellbeing", "survey sd", "well-being, without survey noise"),
    _mean("health", "health", "0-1", "health"),
    _mean("trust_municipality", "trust", "0-1", "trust in the municipality"),
    _mean("trust_people", "trust_people", "survey sd", "trust in people (sign only)"),
    _mean("self_reliance", "self_reliance", "survey sd", "self-reliance (sign only)"),
    _mean("self_confidence", "self_confidence", "survey sd", "self-confidence (sign only)"),
    _mean("autonomy", "autonomy", "survey sd", "experienced autonomy (sign only)"),
    _mean("satisfaction_service", "satisfaction", "survey sd", "satisfaction with the service (sign only)"),
    _mean("stress", "stress", "sd units", "stress"),
    _mean("motivation", "motivation", "own level = 1 on average", "intrinsic motivation"),
    _mean("distance", "distance", "0-1", "distance to the labour market"),
    _mean("participation", "active", "%", "in an unpaid activity while on benefit", scale=100.0),
    _mean("income", "income", "EUR/month", "net income as the equations see it"),
    _mean("debt", "debt", "%", "in problem debt", scale=100.0),
    _mean("contacts", "contacts", "per client and year", "contacts with a caseworker", "at_risk", 12.0),
    _mean("cuts", "cuts", "per 100 clients a month", "cuts imposed", "at_risk", 100.0),
    _mean("warnings", "warnings", "per 100 clients a month", "warnings", "at_risk", 100.0),
    _mean("waiting", "waiting", "per 100 clients a month", "clients for whom the hours fell short", "at_risk", 100.0),
    _mean("control", "control", "0 and up", "control felt", "at_risk"),
    _mean("dose", "dose", "talks of full support", "guidance received a month", "at_risk"),
    _mean("exempt", "exempt", "%", "exempt from the duties", "at_risk", 100.0),
    _mean("exit_work_rate", "exit_work_flow", "% a month", "leaves benefit for work this month", "at_risk", 100.0),
    _mean("exit_all_rate", "exit_all_flow", "% a month", "leaves benefit this month, pension aside", "at_risk", 100.0),
    _mean("parttime_share", "parttime", "% of benefits", "benefits with part-time work", "benefit", 100.0),
    _mean("parttime_pay", "parttime_earnings", "EUR/month", "net pay of part-time work beside the benefit", "parttime"),
    _mean("below_6_months", "lt6m", "% of benefits", "on benefit for less than 6 months", "benefit", 100.0),
    _mean("below_12_months", "lt12m", "% of benefits", "on benefit for less than 12 months", "benefit", 100.0),
    _mean("from_5_years", "ge5y", "% of benefits", "on benefit for 5 years or longer", "benefit", 100.0),
    Outcome("benefits", "benefit", "one", "households", "in_month", "households on benefit", 1.0),
)  # fmt: skip

NAMES = tuple(outcome.name for outcome in OUTCOMES)
#: The rows of the printed table.
HEADLINES = (
    "exit_work", "exit_all", "work_any", "work_ge12h", "work_gt27h", "earnings_above_benefit", "parttime", "on_benefit",
    "wellbeing", "trust_municipality", "search_effort", "contacts", "cuts", "participation",
)  # fmt: skip


def by_name(name: str) -> Outcome:
    """The outcome called ``name``; KeyError if there is none."""
    return OUTCOMES[NAMES.index(name)]


def evaluate(counts: np.ndarray, outcomes: tuple[Outcome, ...] = OUTCOMES) -> np.ndarray:
    """Outcomes from recorded sums: (..., len(COUNTS)) -> (..., len(outcomes)); NaN where nobody is at risk."""
    column = {name: counts[..., k] for k, name in enumerate(COUNTS)}
    column["work_any"] = column["work"] + column["parttime"]
    column["one"] = np.ones_like(column["n"])
    out = np.full((*counts.shape[:-1], len(outcomes)), np.nan)
    for k, outcome in enumerate(outcomes):
        bottom = column[outcome.bottom]
        np.divide(outcome.scale * column[outcome.top], bottom, out=out[..., k], where=bottom > 0)
    return out
