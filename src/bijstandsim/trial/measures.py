"""What a trial observes of people: register outcomes as they are, survey outcomes with noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from bijstandsim.kernels.rng import make_key, uniform_table
from bijstandsim.kernels.slots import MISSING
from bijstandsim.kernels.slots import SURVEY as SURVEY_BLOCK

#: Outcomes of registers: 0 or 100 per person, so that means are percentages.
REGISTER = (
    "exit_work", "exit_all", "durable_exit", "work_any", "work_ge8h", "work_ge12h", "work_gt27h",
    "earnings_above_benefit", "parttime", "on_benefit", "participation",
)  # fmt: skip
#: Outcomes of surveys, reported in standard deviations of the control group. The first five carry their own scale:
#: noise brings the control group's sd to 1. The others have structural units: noise has the sd that
#: ``search_survey_noise_sd`` gives, as a multiple of the structural sd.
OWN_SCALE = ("wellbeing", "self_reliance", "self_confidence", "autonomy", "satisfaction_service", "trust_people")
SURVEY = (*OWN_SCALE, "health", "trust_municipality", "search_effort", "stress")


@dataclass(frozen=True)
class Scale:
    """How a survey question turns the model's value x into an answer: (x + noise_sd z) / unit."""

    noise_sd: float
    unit: float


def scale_of(name: str, structural_sd: float, noise_ratio: float) -> Scale:
    """Scale of a survey question from the control group's structural sd; nothing to add where that exceeds 1."""
    if name in OWN_SCALE:
        return Scale(float(np.sqrt(max(1.0 - structural_sd**2, 0.0))), max(structural_sd, 1.0))
    noise = noise_ratio * structural_sd
    return Scale(noise, float(np.hypot(structural_sd, noise)) or 1.0)


def answers(
    truth: np.ndarray, names: tuple[str, ...], scales: dict[str, Scale], pid: np.ndarray, seed: int, replicate: int,
    month: int,
) -> np.ndarray:  # fmt: skip
    """What registers and survey would show (N, K): ``truth`` on the survey's scales, with keyed noise."""
    seen = truth.copy()
    key = make_key(seed, replicate)
    for k, name in enumerate(names):
        if name in scales:
            z = ndtri(uniform_table(key, pid, month, SURVEY_BLOCK + SURVEY.index(name))[:, 0])
            seen[:, k] = (truth[:, k] + scales[name].noise_sd * z) / scales[name].unit
    return seen


def missing(
    share: float, log_odds_in_work: float, in_work: np.ndarray, pid: np.ndarray, seed: int, replicate: int, month: int,
    word: int,
) -> np.ndarray:  # fmt: skip
    """Whose data are missing (N,) bool; ``word`` 0 the survey, 1 everything."""
    if share <= 0.0:
        return np.zeros(len(pid), bool)
    u = uniform_table(make_key(seed, replicate), pid, month, MISSING)[:, word]
    odds = share / (1.0 - share) * np.exp(log_odds_in_work * in_work)
    return np.asarray(u < odds / (1.0 + odds))
