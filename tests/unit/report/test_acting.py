"""Parameters that are said not to act change no exit and no part-time job; where their lever is used they do."""

from __future__ import annotations

import numpy as np
import pytest

from bijstandsim.behaviour import defaults, load
from bijstandsim.behaviour.priors import ppf, varied_names
from bijstandsim.engine.outcomes import NAMES
from bijstandsim.engine.vectors import outcomes_of, run_vectors
from bijstandsim.report.acting import idle
from bijstandsim.scenario import Scenario

SMALL = ("policy_months=10", "follow_up_months=0", "replicates=1")
ANSWERS = [NAMES.index(name) for name in ("exit_work", "parttime_share")]


def answers(scenario: Scenario, *changes: dict[str, float]) -> list[np.ndarray]:
    """Exits and part-time work of everybody by month, at the defaults and with each of ``changes``."""
    found = run_vectors(scenario, [defaults(), *({**defaults(), **one} for one in changes)], outcomes_of, threads=2)
    return [one[0][..., ANSWERS] for one in found]


def idle_names(scenario: Scenario) -> list[str]:
    return sorted(idle(scenario, scenario.resolve()).intersection(varied_names()))


@pytest.mark.parametrize(
    "name",
    ["regulier", "utrecht", "groningen", "nijmegen", "amsterdam-premie", "policies/betaald-per-uitstroom",
     "policies/scholing-baangarantie", "policies/vrijwilligers-150-verlies", "policies/eerst-gezond-en-schuldenvrij",
     "policies/werkplekken", "policies/richtlijn"],
)  # fmt: skip
def test_what_is_said_not_to_act_changes_no_bit(name: str) -> None:
    scenario = Scenario.load(name, sets=["municipality.size=3000", *SMALL])
    names = idle_names(scenario)
    assert 40 < len(names) < 90
    low, high = ({n: float(ppf(load()[n], u)) for n in names} for u in (0.2, 0.8))
    before, *after = answers(scenario, low, high)
    assert np.isfinite(before).any()
    for found in after:
        assert np.array_equal(found, before, equal_nan=True)


CASES = {
    "threshold_shift_job_first_sd": {"guidance": {"aim": "job_first"}},
    "threshold_shift_fitting_job_sd": {"guidance": {"aim": "fitting_job"}},
    "health_gain_from_support_per_month": {"guidance": {"life_first": ["health"]}},
    "motivation_loss_contingent_reward": {"bonus": {"exit_bonus_eur": 3000, "exit_bonus_after_months": 2}},
    "bonus_loss_frame_share": {"bonus": {"exit_bonus_eur": 3000, "exit_bonus_after_months": 2, "frame": "loss"}},
    "activity_start_allowance_slope": {"bonus": {"activity_allowance_eur_month": 150}},
    "trained_interviewing_dose_gain_ratio": {"guidance": {"interviewing": "trained"}},
    "untrained_interviewing_dose_change_ratio": {"guidance": {"interviewing": "untrained"}},
    "pay_per_exit_triage_shift": {"guidance": {"pay_per_exit": True}},
    "training_own_plan_log_odds": {"guidance": {"own_plan": True}, "training": {"budget_eur_client_year": 5000}},
    "training_job_guarantee_hire_share": {"training": {"job_guarantee": True, "budget_eur_client_year": 5000}},
    "offer_scale_tailored_work_per_month": {"work": {"places_share": 0.3}},
    "minutes_per_group_contact": {"guidance": {"mode": "group"}},
    "effect_app_contact_ratio": {"guidance": {"mode": "app"}},
    "minutes_per_demand_contact": {"guidance": {"mode": "on_demand"}},
    "effect_peer_contact_ratio": {"guidance": {"mode": "peer"}},
    "coach_support_mean": {"guidance": {"caseload": 60}},
    "experiment_release_take_up_share": {"release": {"share": 1.0, "cap_eur_month": 500, "months": 24}},
}


@pytest.mark.parametrize("name", CASES)
def test_where_its_lever_is_used_a_parameter_acts(name: str) -> None:
    scenario = Scenario.from_dict({
        "schema_version": 1, "name": "own", "policy_months": 12, "municipality": {"size": 3000}, "policy": CASES[name],
    })  # fmt: skip
    assert name not in idle_names(scenario)
    before, low, high = answers(scenario, *({name: float(ppf(load()[name], u))} for u in (0.03, 0.97)))
    assert not np.array_equal(low, before, equal_nan=True) or not np.array_equal(high, before, equal_nan=True)


def test_a_parameter_stands_in_for_a_lever_only_where_it_is_not_set() -> None:
    base = {"schema_version": 1, "name": "own", "policy_months": 6, "municipality": {"size": 300}}
    caseload = {"guidance": {"caseload": 100}}
    assert "caseload_clients" not in idle_names(Scenario.from_dict(base))
    assert "caseload_clients" not in idle_names(Scenario.from_dict({**base, "policy": caseload}))
    assert "caseload_clients" in idle_names(Scenario.from_dict({**base, "regular": caseload}))
    later = {"regular": {"from": "2018-03", **caseload}}
    assert "caseload_clients" not in idle_names(Scenario.from_dict({**base, **later}))


def test_the_market_and_the_choice_to_take_part_decide() -> None:
    paths = ("stationary", "national")
    still, moves = (Scenario.load("regulier", sets=[f"market.path={path}", *SMALL]) for path in paths)
    assert "market_tightness_elasticity" in idle_names(still)
    assert "market_tightness_elasticity" not in idle_names(moves)
    for kind in ("none", "prior"):
        scenario = Scenario.load("utrecht", sets=[f"assignment.volunteers={kind}"])
        assert ("volunteer_selection_distance_share" in idle_names(scenario)) == (kind == "none")
