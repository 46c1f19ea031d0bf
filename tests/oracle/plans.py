"""Small cities that together move every lever, and parameters that make rare events common."""

from __future__ import annotations

from typing import Any

SIZE = 300

#: Parameters at lively values within their bounds: turnover, reports, objections, activity, debt, moves, courses.
BUSY = {
    "caseworker_turnover_prob_month": 0.06,
    "violation_detection_prob_month": 0.6,
    "wrongful_report_prob_month": 0.01,
    "cut_log_odds": 0.5,
    "objection_share_of_cuts": 0.4,
    "objection_success_share": 0.5,
    "activity_start_log_odds": -2.0,
    "activity_stop_log_odds": -2.0,
    "activity_start_autonomy_slope": 0.6,
    "activity_fade_per_month": 0.1,
    "debt_entry_prob_month": 0.03,
    "debt_exit_prob_month": 0.06,
    "moved_or_died_prob_month": 0.004,
    "training_budget_eur_client_year": 1500.0,
    "referral_effect_distance_slope": 1.5,
    "market_tightness_elasticity": 0.8,
    "displacement_elasticity": 0.9,
    "leave_without_work_capacity_elasticity": 0.4,
    "acceptance_threshold_base_sd": 0.3,
    "parttime_separation_prob_month": 0.15,
    "offer_scale_tailored_work_per_month": 0.2,
}


def plan(name: str, arms: dict[str, Any], size: int = 25, **changed: Any) -> dict[str, Any]:
    """A scenario of one small city; ``arms`` are levers by arm, each of ``size`` households."""
    return {
        "schema_version": 1,
        "name": name,
        "seed": 11,
        "policy_months": 10,
        "follow_up_months": 2,
        "draws": 1,
        "replicates": 1,
        "parameters": {"set": "point"},
        "municipality": {"size": SIZE},
        "arms": {arm: {"size": size, "levers": levers} for arm, levers in arms.items()},
        **changed,
    }


REGULAR = plan("regular", {"control": {}}, policy_months=18, follow_up_months=0)

DUTIES = plan(
    "duties",
    {
        "exempt": {
            "duties": {"exempt": True, "duty_meeting_months": 3},
            "guidance": {"mode": "on_demand"},
        },
        "free": {"duties": {"search_duty": False, "accept_duty": False}},
        "more": {"duties": {"search_level": 1.6, "formal_exempt_share": 0.4}},
        "teg": {
            "duties": {"tegenprestatie_share": 0.6, "formal_exempt_share": 0.5, "language_duty_share": 0.5},
            "bonus": {"activity_allowance_eur_month": 150},
        },
        "nothing_asked": {"duties": {"search_level": 0}},
        "language": {"duties": {"language_duty_share": 0.9}, "training": {"language_places_share_year": 1}},
        "far": [{}, {"for": {"distance": {"min": 0.5}}, "duties": {"exempt": True, "duty_meeting_months": 0}}],
    },
)

ENFORCEMENT = plan(
    "enforcement",
    {
        "strict": {
            "enforcement": {"monitoring_factor": 2.2, "toughness": 0.9, "style_spread": 2, "cut_share": 1},
        },
        "mild": {"enforcement": {"warning_first": True, "tolerance": 0.3, "cut_share": 0.3}},
        "long": {"enforcement": {"cut_months": 3, "repeat_months": 3}, "duties": {"search_level": 2}},
        "seldom": {"enforcement": {"monitoring_factor": 0.2}},
    },
    size=40,
)

GUIDANCE = plan(
    "guidance",
    {
        "coaches": {"guidance": {"caseload": 25, "interviewing": "trained", "aim": "fitting_job"}},
        "fixed": {"guidance": {"caseload": 60, "staffing": "fixed", "fixed_contact": True, "pay_per_exit": True}},
        "group": {"guidance": {"mode": "group", "interviewing": "untrained", "life_first": ["health"]}},
        "app": {"guidance": {"mode": "app", "contacts_month": 0.4, "aim": "job_first"}},
        "peer": {"guidance": {"mode": "peer", "own_plan": True, "life_first": ["debt"]}},
        "triage": {
            "guidance": {
                "support": 0.9,
                "triage": {"distance": 1.5, "need": -1, "new": 0.1, "asked": 2, "since": 0.2},
            }
        },
    },
)

RELEASE = plan(
    "release",
    {
        "more": {"release": {"share": 0.5, "cap_eur_month": 400, "months": 24, "waiting_months": 2, "take_up": 1.0}},
        "parents": {"release": {"months": 3, "single_parent": True, "medical": False, "take_up": 0.9}},
        "ill": {"release": {"months": 3, "single_parent": False, "medical": True, "take_up": 0.9}},
        "plain": {"release": {"take_up": 1.0}},
    },
    size=40,
    start="2017-04",
)

MONEY = plan(
    "money",
    {
        "exit": {"bonus": {"exit_bonus_eur": 3000, "exit_bonus_after_months": 2, "frame": "loss"}},
        "start": {"bonus": {"work_premium_eur": 1500, "contingent": False}, "work": {"places_share": 0.5}},
        "small": {"bonus": {"parttime_premium_share": 0.4, "parttime_premium_cap_eur_month": 150}},
        "active": {"bonus": {"activity_allowance_eur_month": 150, "frame": "loss"}},
        "cash": {"cash": {"supplement_eur_month": 150}},
    },
    size=40,
    start="2020-11",
)

WORK = plan(
    "work",
    {
        "courses": {"training": {"budget_eur_client_year": 12000, "job_guarantee": True, "lock_in": 0.9}},
        "language": {"training": {"language_places_share_year": 0.9}, "duties": {"language_duty_share": 0.5}},
        "places": {"work": {"places_share": 1}},
    },
    size=60,
    market={"path": "national"},
    start="2019-10",
)

#: Regular practice that is itself targeted and changes during the run; blocks with dates; a small young city.
DATED = plan(
    "dated",
    {
        "later": [{"from": "2018-04", "to": "2018-08", "bonus": {"work_premium_eur": 1000}}],
        "aimed": [
            {"for": {"household": ["single_parent"], "share": 0.7}, "release": {"share": 0.5}},
            {"for": {"age": {"max": 45}, "duration": {"min": 6}}, "cash": {"supplement_eur_month": 60}},
            {"for": {"education": ["low"], "health": {"max": 0.5}}, "duties": {"exempt": True}},
        ],
    },
    size=60,
    regular=[
        {"for": {"distance": {"min": 0.7}}, "duties": {"exempt": True}},
        {"from": "2018-06", "guidance": {"caseload": 90}},
    ],
)

PLANS = {each["name"]: each for each in (REGULAR, DUTIES, ENFORCEMENT, GUIDANCE, RELEASE, MONEY, WORK, DATED)}
