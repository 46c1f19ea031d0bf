"""Thirty seeds a check: arms that are the same differ by chance only, arms that differ do so in the right direction.

False alarms: with a model that is right, the whole file fails in one of a thousand runs of other seeds (``RATE``),
shared out over its checks. The seeds are fixed, so in practice it fails never or always; a change that moves the random
numbers is a new draw of that lottery. What is expected to differ differs by so much that chance hides it less often.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats

from bijstandsim.report.run import simulate
from bijstandsim.scenario import Scenario

pytestmark = [pytest.mark.slow, pytest.mark.long]

SEEDS = range(1, 31)
RATE = 1e-3
OUTCOMES = (
    "exit_work", "exit_all", "work_any", "parttime", "on_benefit", "wellbeing", "trust_municipality", "stress",
    "health", "contacts", "cuts", "search_effort", "participation", "income",
)  # fmt: skip
ARMS: dict[str, dict[str, Any]] = {
    "control": {},
    "same": {},
    "coaches": {"guidance": {"caseload": 25}},
    "strict": {"enforcement": {"monitoring_factor": 2.5, "toughness": 1.0, "cut_share": 1.0}},
    "kept": {"release": {"share": 0.9, "cap_eur_month": 600, "months": 36}},
    "free": {"duties": {"exempt": True}},
}
#: arm, outcome, sign of the effect that the model's equations give.
EXPECTED = (
    ("coaches", "contacts", 1), ("strict", "cuts", 1), ("strict", "search_effort", 1),
    ("strict", "trust_municipality", -1), ("kept", "parttime", 1), ("free", "cuts", -1), ("free", "search_effort", -1),
)  # fmt: skip
#: Shares of many people, near enough to normal; they have to do with each other, so each has its part of the rate.
SHARES = OUTCOMES[:4]
#: Runs of a seed: their spread is what its standard error is told by.
REPLICATES = 4
CHECKS = len(OUTCOMES) + len(EXPECTED) + 3


@cache
def results() -> dict[tuple[str, str], np.ndarray]:
    """(arm, outcome) -> (seeds, 2): effect against the control arm in the last month, and its standard error."""
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for seed in SEEDS:
        scenario = Scenario.from_dict({
            "schema_version": 1, "name": "seeds", "seed": seed, "policy_months": 12, "replicates": REPLICATES,
            "draws": 1, "parameters": {"set": "point"}, "municipality": {"size": 6000},
            "arms": {name: {"size": 800, "levers": levers} for name, levers in ARMS.items()},
        })  # fmt: skip
        table = simulate(scenario, threads=1).effects()
        for arm, outcome, *told in table[["arm", "outcome", "mean", "mc_se"]].itertuples(index=False):
            found.setdefault((arm, outcome), []).append(tuple(told))
    return {key: np.array(values) for key, values in found.items()}


def effects() -> dict[tuple[str, str], np.ndarray]:
    """(arm, outcome) -> effect, one number a seed."""
    return {key: values[:, 0] for key, values in results().items()}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_two_arms_that_are_the_same_differ_by_chance_only(outcome: str) -> None:
    values = effects()["same", outcome]
    assert len(values) == len(SEEDS)
    assert stats.ttest_1samp(values, 0.0).pvalue > RATE / CHECKS, (values.mean(), stats.sem(values))


@pytest.mark.parametrize(("arm", "outcome", "sign"), EXPECTED)
def test_arms_that_differ_do_so_in_the_right_direction(arm: str, outcome: str, sign: int) -> None:
    values = sign * effects()[arm, outcome]
    alternative = stats.ttest_1samp(values, 0.0, alternative="greater")
    assert alternative.pvalue < RATE / CHECKS, (values.mean(), stats.sem(values))


def test_the_p_values_of_what_is_the_same_are_uniform() -> None:
    """A t-test of each seed's effect by its own standard error finds neither too much nor too little."""
    for outcome in SHARES:
        mean, error = results()["same", outcome].T
        found = stats.kstest(mean / error, stats.t(REPLICATES - 1).cdf)
        assert found.pvalue > RATE / CHECKS / len(SHARES), (outcome, found)


def of_spread(mean: np.ndarray, error: np.ndarray) -> float:
    """p-value of the variance between seeds (N,) against that which their standard errors foretell, two-sided."""
    ratio = stats.f(len(mean) - 1, len(mean) * (REPLICATES - 1))
    found = mean.var(ddof=1) / (error**2).mean()
    return float(2.0 * min(ratio.cdf(found), ratio.sf(found)))


def test_effects_differ_between_seeds_as_much_as_their_standard_errors_say() -> None:
    for outcome in SHARES:
        mean, error = results()["same", outcome].T
        assert of_spread(mean, error) > RATE / CHECKS / len(SHARES), outcome


@pytest.mark.parametrize("wrong", [0.4, 2.5])
def test_a_standard_error_that_is_wrong_is_noticed(wrong: float) -> None:
    """By the check above, which would be worth nothing otherwise."""
    for outcome in SHARES:
        mean, error = results()["same", outcome].T
        assert of_spread(mean, wrong * error) < RATE / CHECKS / len(SHARES), outcome


def test_neighbouring_seeds_have_nothing_to_do_with_each_other() -> None:
    for outcome in ("exit_work", "wellbeing"):
        values = effects()["same", outcome]
        assert stats.pearsonr(values[:-1], values[1:]).pvalue > RATE / CHECKS / 2
