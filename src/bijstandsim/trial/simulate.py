"""The trials of one parameter draw: simulated, observed, analysed, and the effects that are true in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bijstandsim.engine.follow import Cohort, follow
from bijstandsim.engine.single import burnt_in
from bijstandsim.population.build import World
from bijstandsim.population.graft import graft
from bijstandsim.scenario import Scenario
from bijstandsim.trial.design import TrialDesign
from bijstandsim.trial.estimators import ESTIMATORS, NOT_ESTIMATED, Sample
from bijstandsim.trial.measures import REGISTER, Scale, answers, missing, scale_of
from bijstandsim.trial.worlds import Worlds, worlds_of

ESTIMANDS = ("pilot_itt", "received", "scale_up")
#: Outcomes that have a month in which they happen first, and the recorded sum that tells it.
EVER = {"exit_work": "exit_work_ever", "exit_all": "exit_all_ever", "durable_exit": "durable_ever"}
#: Trials of a draw that are run once more with nobody treated, and cities run with everybody treated, for the truth.
TWINS, CITIES = 10, 2
_DUMMIES = ("education", "household")


@dataclass(frozen=True)
class DrawResult:
    """What the R trials of a draw gave for A arms, K measures and E estimators.

    ``effect`` and ``se`` (R, A, K, E), NaN where there is no estimate; ``truth`` (3, A, K) by estimand and
    ``truth_se`` its Monte Carlo error; ``level`` (K,) the control arm's mean with nobody treated; ``analysed``
    (R, 1 + A) people behind the estimates, control first.
    """

    effect: np.ndarray
    se: np.ndarray
    truth: np.ndarray
    truth_se: np.ndarray
    level: np.ndarray
    analysed: np.ndarray
    agent_months: int


def measures_of(design: TrialDesign) -> tuple[str, ...]:
    """Names of the measures: the outcomes, and months until an event where survival is analysed."""
    outcomes = tuple(design.inquiry.outcomes)
    if "survival" not in design.answer.estimators:
        return outcomes
    return outcomes + tuple(f"months_until:{name}" for name in outcomes if name in EVER)


def applies(estimator: str, measure: str) -> bool:
    """Whether an estimator is used on a measure."""
    if measure.startswith("months_until:"):
        return estimator == "survival"
    return estimator != "survival" and (estimator != "logistic" or measure in REGISTER)


def run_draw(design: TrialDesign, draw: int, values: Mapping[str, float]) -> DrawResult:
    """The trials of parameter draw number ``draw``. Their keys are those of replicates draw x R to draw x R + R - 1."""
    worlds = worlds_of(design)
    burnt = burnt_in(worlds.trial, worlds.trial.resolve(), values, draw)
    none = graft(burnt, worlds.none, worlds.none.resolve(), values, draw)
    size, first = design.replicates, draw * design.replicates
    outcomes = tuple(design.inquiry.outcomes)
    scales: dict[str, Scale] = {}
    shape = (size, len(design.arms), len(measures_of(design)), len(design.answer.estimators))
    effect, se = np.full(shape, np.nan), np.full(shape, np.nan)
    analysed = np.zeros((size, 1 + len(design.arms)), np.int64)
    twins: list[_Twin] = []
    months = burnt.burn_in_agent_months
    for r in range(size):
        seen = follow(burnt, worlds.trial, first + r, months=design.month)
        if r < TWINS:
            unseen = follow(none, worlds.none, first + r, months=design.month)
            if not scales:
                scales = _scales(unseen, outcomes, design, float(values["search_survey_noise_sd"]))
            twins.append(_twin(seen, unseen, design, scales))
            months += int(unseen.agent_months)
        months += int(seen.agent_months)
        effect[r], se[r], analysed[r] = _analyse(seen, design, scales, first + r)
    truth, truth_se, level = _truths(twins, len(design.arms))
    truth[2], truth_se[2], city_months = _scale_up(design, worlds, burnt, values, draw, scales)
    return DrawResult(effect, se, truth, truth_se, level, analysed, months + city_months)


def _values(cohort: Cohort, design: TrialDesign) -> np.ndarray:
    """Measures of every person in the model's units (N, K)."""
    found = [cohort.outcomes(tuple(design.inquiry.outcomes), design.month)]
    for name in measures_of(design)[len(design.inquiry.outcomes) :]:
        time, _ = _first_month(cohort, name.split(":")[1], design.month)
        found.append(time[:, None])
    return np.concatenate(found, axis=1)


def _first_month(cohort: Cohort, name: str, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Months until an event, at most ``horizon``, and whether it happened by then."""
    happened = cohort.count(EVER[name])[1 : 1 + horizon] > 0
    event = happened.any(axis=0)
    return np.where(event, happened.argmax(axis=0) + 1.0, float(horizon)), event


def _scales(cohort: Cohort, outcomes: tuple[str, ...], design: TrialDesign, noise: float) -> dict[str, Scale]:
    values = cohort.outcomes(outcomes, design.month)
    return {
        name: scale_of(name, float(np.nanstd(values[:, k])), noise)
        for k, name in enumerate(outcomes) if name not in REGISTER
    }  # fmt: skip


def _units(design: TrialDesign, scales: dict[str, Scale]) -> np.ndarray:
    return np.array([scales[name].unit if name in scales else 1.0 for name in measures_of(design)])


@dataclass(frozen=True)
class _Twin:
    """Paired differences of a trial with the same trial in which nobody is treated, by arm (control first)."""

    assigned: np.ndarray  # (1 + A, K) mean gain of those assigned
    received: np.ndarray  # (1 + A, K) mean gain of those assigned who also received it
    level: np.ndarray  # (K,) control arm, nobody treated


def _numbers(design: TrialDesign) -> list[int]:
    names = list(design.scenario.arms)
    return [1 + names.index(name) for name in (design.scenario.control_arm, *design.arms)]


def _twin(seen: Cohort, unseen: Cohort, design: TrialDesign, scales: dict[str, Scale]) -> _Twin:
    units = _units(design, scales)
    without = _values(unseen, design) / units
    gain = _values(seen, design) / units - without
    numbers = _numbers(design)
    assigned = [np.nanmean(gain[seen.arm == n], axis=0) for n in numbers]
    received = [_mean(gain[(seen.arm == n) & (seen.received == n)]) for n in numbers]
    return _Twin(np.array(assigned), np.array(received), np.nanmean(without[seen.arm == numbers[0]], axis=0))


def _mean(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.nanmean(x, axis=0)) if len(x) else np.full(x.shape[1], np.nan)


def _truths(twins: list[_Twin], arms: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means over the twins: by assignment (against what happened to the control arm), by receipt (against nothing)."""
    assigned = np.array([twin.assigned[1:] - twin.assigned[:1] for twin in twins])
    received = np.array([twin.received[1:] for twin in twins])
    truth, error = np.full((3, *assigned.shape[1:]), np.nan), np.full((3, *assigned.shape[1:]), np.nan)
    for k, each in enumerate((assigned, received)):
        truth[k] = each.mean(axis=0)
        if len(twins) > 1:
            error[k] = each.std(axis=0, ddof=1) / np.sqrt(len(twins))
    return truth, error, np.mean([twin.level for twin in twins], axis=0)


def _scale_up(
    design: TrialDesign, worlds: Worlds, burnt: World, values: Mapping[str, float], draw: int, scales: dict[str, Scale]
) -> tuple[np.ndarray, np.ndarray, int]:
    """Everybody treated against nobody, over all who were on benefit at the start: (A, K), its error, agent-months."""
    units, first, months = _units(design, scales), draw * design.replicates, 0
    cities = min(CITIES, design.replicates)
    gains = np.zeros((cities, len(design.arms), len(units)))
    base = graft(burnt, worlds.nobody, worlds.nobody.resolve(), values, draw)
    treated: list[tuple[World, Scenario]] = [
        (graft(burnt, world, world.resolve(), values, draw), world)
        for world in (worlds.everybody[arm] for arm in design.arms)
    ]
    for c in range(cities):
        nobody = follow(base, worlds.nobody, first + c, "recipients", design.month)
        months += nobody.agent_months
        without = _values(nobody, design)
        for a, (city, scenario) in enumerate(treated):
            everybody = follow(city, scenario, first + c, "recipients", design.month)
            months += everybody.agent_months
            gains[c, a] = np.nanmean(_values(everybody, design) - without, axis=0) / units
    error = gains.std(axis=0, ddof=1) / np.sqrt(cities) if cities > 1 else np.full(gains.shape[1:], np.nan)
    return gains.mean(axis=0), error, months


def _analyse(
    cohort: Cohort, design: TrialDesign, scales: dict[str, Scale], replicate: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    seed, month = design.scenario.seed, design.month
    outcomes, measures = tuple(design.inquiry.outcomes), measures_of(design)
    seen = answers(cohort.outcomes(outcomes, month), outcomes, scales, cohort.pid, seed, replicate, month)
    in_work = cohort.outcome("work_any", month) > 0
    given, asked = design.data.attrition, design.data.survey
    lost = missing(given.share, given.log_odds_in_work, in_work, cohort.pid, seed, replicate, month, 1)
    silent = missing(asked.share, asked.log_odds_in_work, in_work, cohort.pid, seed, replicate, month, 0) | lost
    covariates = _covariates(cohort, design)
    clustered = design.scenario.assignment.unit == "caseworker"
    numbers = _numbers(design)
    shape = (len(design.arms), len(measures), len(design.answer.estimators))
    effect, se = np.full(shape, np.nan), np.full(shape, np.nan)
    for a, number in enumerate(numbers[1:]):
        pair = (cohort.arm == number) | (cohort.arm == numbers[0])
        for k, name in enumerate(measures):
            plain = name.split(":")[-1]
            y = seen[:, outcomes.index(plain)]
            there = pair & ~(lost if plain in REGISTER else silent) & np.isfinite(y)
            time, event = _first_month(cohort, plain, month) if plain in EVER else (y, y > 0)
            sample = Sample(
                y[there], cohort.arm[there] == number, covariates[there], cohort.desk[there] if clustered else None,
                time[there], event[there], float(month),
            )  # fmt: skip
            for e, estimator in enumerate(design.answer.estimators):
                found = ESTIMATORS[estimator](sample) if applies(estimator, name) else NOT_ESTIMATED
                effect[a, k, e], se[a, k, e] = found.effect, found.se
    return effect, se, np.array([int(((cohort.arm == n) & ~lost).sum()) for n in numbers])


def _covariates(cohort: Cohort, design: TrialDesign) -> np.ndarray:
    """Covariates before the lot (N, p); education and household as indicators without the first."""
    columns: list[np.ndarray] = []
    for name in design.answer.covariates:
        if name in _DUMMIES:
            codes = cohort.at_start[f"group:{name}"]
            columns += [codes == level for level in (1, 2)]
        else:
            columns.append(cohort.at_start[name] if name in cohort.at_start else cohort.at_start[f"group:{name}"])
    return np.column_stack(columns).astype(np.float64) if columns else np.zeros((len(cohort.pid), 0))
