"""The levers of a regime and the legal amounts, as one record per month.

A regime is a row of ``LEVERS`` records, one per month; a NaN means "not set" and is replaced, before the
run, by the parameter or the legal amount named in ``LEVER_DEFAULT`` (so an unset lever follows each
parameter draw). Amounts are euros a month unless the name says otherwise, shares lie in [0, 1].
"""

import numpy as np

# Modes of contact (lever ``guidance_mode``) and their order in every table.
TALK, GROUP, APP, ON_DEMAND, PEER = range(5)
MODES = ("talk", "group", "app", "on_demand", "peer")

#: name of the lever -> where its value comes from when no scenario sets it:
#: a number, "par:<parameter name>" or "law:<legal amount>".
LEVER_DEFAULT: dict[str, float | str] = {
    # duties
    "search_duty": 1.0,
    "search_level": "par:search_requirement_level",
    "accept_duty": 1.0,
    "tegenprestatie_share": "par:tegenprestatie_imposed_share",
    "language_duty_share": 0.0,
    "exempt": 0.0,
    "formal_exempt_share": "par:formally_exempt_share",
    "duty_meeting_months": "par:duty_meeting_interval_months",
    # enforcement
    "monitoring_factor": 1.0,
    "tolerance": 0.0,
    "warning_first": 0.0,
    "cut_share": "par:cut_size_share_of_norm",
    "cut_months": "par:cut_duration_months",
    "repeat_months": "par:repeat_cut_duration_months",
    "toughness": "par:caseworker_toughness_mean",
    "style_spread": "par:guideline_style_spread_ratio",
    # guidance
    "caseload": "par:caseload_clients",
    "staffing_fixed": 0.0,
    "contacts_month": np.inf,
    "guidance_mode": float(TALK),
    "support": "par:caseworker_support_mean",
    "interviewing_trained": 0.0,
    "interviewing_untrained": 0.0,
    "fixed_contact": 0.0,
    "triage_distance": "par:triage_distance_weight",
    "triage_need": "par:triage_need_weight",
    "triage_new": "par:triage_new_client_weight",
    "triage_asked": "par:triage_asked_weight",
    "triage_since": "par:triage_months_since_weight_per_month",
    "pay_per_exit": 0.0,
    "life_first_health": 0.0,
    "life_first_debt": 0.0,
    "own_plan": 0.0,
    "job_first": 0.0,
    "fitting_job": 0.0,
    # release
    "release_share": "law:release_share",
    "release_cap": "law:release_cap",
    "release_months": "law:release_months",
    "release_waiting_months": 0.0,
    "release_single_parent": "law:release_single_parent_applies",
    "release_medical": "law:release_medical_applies",
    "release_take_up": "par:regular_release_take_up_share",
    # bonus
    "exit_bonus": 0.0,
    "exit_bonus_after_months": 6.0,
    "work_premium": 0.0,
    "parttime_premium_share": 0.0,
    "parttime_premium_cap": 0.0,
    "activity_allowance": 0.0,
    "loss_frame": 0.0,
    "contingent": 1.0,
    # cash
    "supplement": 0.0,
    # training and work
    "training_budget_year": "par:training_budget_eur_client_year",
    "job_guarantee": 0.0,
    "lock_in": "par:training_lock_in_share",
    "language_places_year": 0.0,
    "work_places_share": 0.0,
}

#: LEVERS also carries the log odds that make ``formal_exempt_share`` hold (solved per parameter draw).
LEVERS = np.dtype([(name, np.float64) for name in LEVER_DEFAULT] + [("formal_exempt_log_odds", np.float64)])

#: Levers of a team of caseworkers: an arm that sets one of them brings its own team.
TEAM_LEVERS = (
    "monitoring_factor",
    "toughness",
    "style_spread",
    "caseload",
    "staffing_fixed",
    "support",
    "triage_distance",
    "triage_need",
    "triage_new",
    "triage_asked",
    "triage_since",
    "pay_per_exit",
)

#: Legal amounts of one month.
LAW = np.dtype(
    [
        ("norm_single", np.float64),  # net norm incl. holiday allowance, single and single parent, EUR/month
        ("norm_couple", np.float64),  # the same, couple
        ("minimum_wage_index", np.float64),  # gross full-time minimum wage over that of January 2018
        ("wealth_limit_single", np.float64),  # EUR
        ("wealth_limit_family", np.float64),  # EUR, single parent or couple
        ("release_share", np.float64),
        ("release_cap", np.float64),
        ("release_months", np.float64),
        ("release_min_age_months", np.float64),  # 27 years
        ("release_single_parent_applies", np.float64),  # 0 or 1
        ("release_single_parent_share", np.float64),
        ("release_single_parent_cap", np.float64),
        ("release_single_parent_months", np.float64),
        ("release_medical_applies", np.float64),  # 0 or 1
        ("release_medical_share", np.float64),
        ("release_medical_cap", np.float64),
        ("pension_age_months", np.float64),
    ]
)
