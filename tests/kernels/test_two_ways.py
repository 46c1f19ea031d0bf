"""The same functions compiled and as plain Python give the same bits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bijstandsim.behaviour import defaults
from bijstandsim.engine import single
from bijstandsim.kernels.jit import JIT
from bijstandsim.population.burn_in import advance
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

from .plain_child import HEADER, advanced, flat
from .small import plan

MONTHS = 24
ARMS: dict[str, tuple[int, Any]] = {
    "exempt": (
        25,
        {
            "duties": {"exempt": True, "duty_meeting_months": 3},
            "guidance": {"mode": "on_demand"},
            "release": {"share": 0.5, "months": 24, "waiting_months": 1},
        },
    ),
    "coaches": (
        25,
        {
            "guidance": {"caseload": 30, "mode": "group", "interviewing": "trained", "triage": {"asked": 2}},
            "bonus": {"work_premium_eur": 1000, "activity_allowance_eur_month": 150, "frame": "loss"},
            "training": {"budget_eur_client_year": 9000, "job_guarantee": True},
        },
    ),
    "strict": (
        25,
        {
            "enforcement": {"warning_first": True, "monitoring_factor": 2, "repeat_months": 3},
            "duties": {"tegenprestatie_share": 0.4, "language_duty_share": 0.5},
            "work": {"places_share": 1},
        },
    ),
}
LIVELY = {
    "violation_detection_prob_month": 0.6,
    "caseworker_turnover_prob_month": 0.06,
    "offer_scale_full_work_per_month": 0.8,
    "training_budget_eur_client_year": 1000.0,
}


@pytest.mark.skipif(not JIT, reason="nothing is compiled here")
def test_compiled_and_plain_agree_bit_for_bit(tmp_path: Path) -> None:
    scenario = Scenario.from_dict(
        plan(ARMS, size=200, policy_months=20, follow_up_months=4, market={"path": "national"})
    )
    world = single.burnt_in(scenario, resolve(scenario), {**defaults(), **LIVELY}, 0)
    single.start_policy(world, scenario, 0)
    world.people.more_room()
    advance(world, 0, policy=True)
    world.series = np.zeros((MONTHS, world.series.shape[1]))
    start = flat(world)
    np.savez(tmp_path / "start.npz", **start)
    compiled = advanced(start, 0, MONTHS)

    child = Path(__file__).with_name("plain_child.py")
    subprocess.run(
        [sys.executable, str(child), str(tmp_path / "start.npz"), str(tmp_path / "end.npz"), "0", str(MONTHS)],
        check=True,
        env={**os.environ, "BIJSTANDSIM_JIT": "0"},
        timeout=500,
    )
    with np.load(tmp_path / "end.npz", max_header_size=HEADER) as plain:
        differ = [name for name, value in compiled.items() if value.tobytes() != plain[name].tobytes()]
    assert differ == []
    status = compiled["state.status"]
    assert (status != start["state.status"]).sum() > 50  # much has happened
    assert compiled["state.cuts"].sum() > start["state.cuts"].sum()
    assert compiled["counts"].sum() > 0 and compiled["books"].sum() != 0
