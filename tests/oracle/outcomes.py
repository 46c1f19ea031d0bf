"""The month's outcomes in plain Python: what is summed over the people of a cell."""

from __future__ import annotations

import math
from collections import defaultdict

from bijstandsim.kernels.state import EVER_DURABLE, EVER_LEFT, EVER_WORK, NO_ACTIVITY, B, F, O, P, W, X

from .recipients import norm_of
from .world import Oracle, Person

SCALES = {
    "autonomy": "autonomy",
    "self_reliance": "self_reliance",
    "self_confidence": "self_confidence",
    "satisfaction": "satisfaction_service",
    "trust_people": "trust_people",
}


def outcomes(world: Oracle) -> dict[int, dict[str, float]]:
    """Sums by cell and outcome, after ``month``; the clock is already at the next month."""
    world.t -= 1
    sums: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for person in world.people:
        parts = where(world, person)
        if person.status != X:
            parts |= inner(world, person)
        if person.lived in (B, P):
            parts |= service(person)
        for name, value in parts.items():
            sums[person.cell][name] += value
    world.t += 1
    return sums


def where(world: Oracle, person: Person) -> dict[str, float]:
    """Where people are at the end of the month, and where they have been."""
    status = person.status
    parts: dict[str, float] = {
        "n": 1,
        "exit_work_ever": person.ever & EVER_WORK > 0,
        "exit_all_ever": person.ever & EVER_LEFT > 0,
        "durable_ever": person.ever & EVER_DURABLE > 0,
        "alive": status != X,
        "gone": status == X,
        "benefit": status in (B, P),
        "parttime": status == P,
        "work": status == F,
        "insured": status == W,
        "other_off": status == O,
    }
    if status in (F, P):
        pay = person.wage * world.law.minimum_wage_index
        parts |= {
            "work_ge8h": person.hours >= 8,
            "work_ge12h": person.hours >= 12,
            "work_gt27h": person.hours > 27,
            "above_benefit": pay > norm_of(world, person),
            "parttime_earnings": pay if status == P else 0.0,
        }
    if status in (B, P):
        parts |= {"lt6m": person.tau < 6, "lt12m": person.tau < 12, "ge5y": person.tau >= 60}
    return parts


def service(person: Person) -> dict[str, float]:
    """What happened to people who began the month on benefit."""
    return {
        "at_risk": 1,
        "search": person.search,
        "search_squared": person.search**2,
        "free_search": person.free_search,
        "effort": person.e_full + person.e_part,  # the two directions added up: more than e itself
        "dose": person.dose,
        "control": person.ctrl,
        "contacts": person.contacts,
        "cuts": person.cut,
        "warnings": person.warning,
        "waiting": person.waiting,
        "exempt": person.exempt,
        "exit_work_flow": person.status == F,
        "exit_all_flow": person.status in (F, O),
    }


def inner(world: Oracle, person: Person) -> dict[str, float]:
    """Well-being and what people say of themselves, from the state at the end of the month and its income."""
    par = world.par
    on_benefit = person.status in (B, P)
    active = on_benefit and person.activity != NO_ACTIVITY
    w = par.wellbeing_level_sd + par.wellbeing_log_income_sd * math.log(person.y)
    w += par.wellbeing_health_sd * person.health - par.wellbeing_stress_sd * person.stress
    w += par.wellbeing_motivation_sd * math.log(person.motivation / person.motivation_level)
    if person.status == F:
        w += par.wellbeing_work_sd * (1.0 + par.wellbeing_match_quality_ratio * person.quality)
    if person.status == P:
        w += par.wellbeing_work_sd * par.wellbeing_parttime_ratio
    if on_benefit:
        w += par.wellbeing_contact_sd * math.log(1.0 + 12.0 * person.contact_rate)
    w += par.wellbeing_activity_sd * active
    parts = {
        "income": person.y * norm_of(world, person),
        "wellbeing": w,
        "wellbeing_squared": w * w,
        "health": person.health,
        "trust": person.trust,
        "trust_squared": person.trust**2,
        "stress": person.stress,
        "motivation": person.motivation,
        "distance": person.distance,
        "active": active,
        "debt": person.debt,
    }
    for name, scale in SCALES.items():
        parts[name] = (
            getattr(par, f"{scale}_motivation_slope_sd") * person.motivation
            + getattr(par, f"{scale}_trust_slope_sd") * person.trust
            + getattr(par, f"{scale}_dose_slope_sd") * person.dose
            + getattr(par, f"{scale}_control_slope_sd") * person.ctrl
        )
    return parts
