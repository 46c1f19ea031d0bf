"""What the model gives for a target of an experiment: an effect or a level by draw, with the design's error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bijstandsim.calibrate.cities import City, correlation
from bijstandsim.calibrate.statements import share_variance
from bijstandsim.calibrate.targets import Target, reading

UNITS = {"share": "%", "survey_sd": "sd", "spread": "sd", "binary_sd": "sd", "months": "sd"}


@dataclass(frozen=True)
class Quantity:
    """The model's side of a target; arrays over draws (D,).

    ``null`` and ``null_error`` are effect or level and error if nothing had any effect; None where that says nothing.
    ``noise`` is the simulation error of one draw's effect, None when a single block gives no error.
    """

    effect: np.ndarray
    error: np.ndarray
    null: np.ndarray | None
    null_error: np.ndarray
    noise: float | None
    unit: str
    remark: str = ""


class NotRead(Exception):
    """The model gives nothing for a target; the text says why."""


def quantity(target: Target, city: City) -> Quantity:
    """Effect or level for a target of an experiment. Raises NotRead with the reason."""
    rule = reading()["outcomes"].get(target.base_outcome)
    month = target.horizon_months
    if rule is None or month is None:
        raise NotRead(f"the outcome {target.outcome} has no counterpart in the model")
    for arm in filter(None, (target.arm, "" if target.contrast in ("", "matched") else target.contrast)):
        if not city.arms_of(arm):
            raise NotRead(f"scenario {city.scenario.name} has no arm {arm}")
    if month > city.months:
        raise NotRead(f"scenario {city.scenario.name} ends after {city.months} months, before month {month}")
    if target.report == "not_larger_than_earlier":
        return _later(target, city, rule["model"], month)
    if target.kind == "level":
        return _level(target, city, rule["model"], month)
    return _contrast(target, city, rule, month)


def _base(target: Target, city: City) -> str:
    """The arm that is compared with: the control arm, or guidance where the statement is about it."""
    return "guidance" if target.report == "smaller_than_guidance" else city.control


def _contrast(target: Target, city: City, rule: dict[str, object], month: int) -> Quantity:
    outcome, group, base = str(rule["model"]), target.subgroup, _base(target, city)
    if rule["unit"] == "months":
        arm, other = (_summed(city, name, outcome, month) for name in (target.arm, base))
    else:
        arm, other = (city.level(name, outcome, month, group) for name in (target.arm, base))
    scale = _scale(rule, city, other)
    effect = (arm - other) / scale[:, None]
    error, null_error = _errors(target, rule, arm, city.level(base, outcome, month, group), effect.shape[0])
    if base != city.control:
        control = city.level(city.control, outcome, month, group).mean(axis=1)
        null_error = _share_error(target, control, control)
    null = None if target.kind == "upper_bound" else np.zeros(len(effect))
    return Quantity(effect.mean(axis=1), error, null, null_error, noise(effect), UNITS[str(rule["unit"])])


def _errors(
    target: Target, rule: dict[str, object], arm: np.ndarray, base: np.ndarray, draws: int
) -> tuple[np.ndarray, np.ndarray]:
    if target.se is not None:
        return np.full(draws, target.se), np.full(draws, target.se)
    if rule["unit"] == "share":
        level, other = arm.mean(axis=1), base.mean(axis=1)
        return _share_error(target, level, other), _share_error(target, other, other)
    assert target.n_eff_arm is not None and target.n_eff_contrast is not None
    unit = np.full(draws, np.sqrt(1.0 / target.n_eff_arm + 1.0 / target.n_eff_contrast))
    return unit, unit


def _share_error(target: Target, arm: np.ndarray, base: np.ndarray) -> np.ndarray:
    assert target.n_eff_arm is not None and target.n_eff_contrast is not None
    return np.asarray(np.sqrt(share_variance(arm, target.n_eff_arm) + share_variance(base, target.n_eff_contrast)))


def _summed(city: City, arm: str, outcome: str, month: int) -> np.ndarray:
    """Months per person in a state whose share is recorded, up to ``month``: (draws, blocks)."""
    shares = [city.level(arm, outcome, m) for m in range(1, month + 1)]
    return np.asarray(np.sum(shares, axis=0) / 100.0)


def _scale(rule: dict[str, object], city: City, control: np.ndarray) -> np.ndarray:
    """What an effect is divided by, by draw; see ``reading.yaml``."""
    draws = len(city.draws)
    match rule["unit"]:
        case "spread":
            noise_ratio = rule["noise"]
            ratios = [p[noise_ratio] if isinstance(noise_ratio, str) else noise_ratio for p in city.parameters]
            return np.asarray(city.spread(str(rule["column"])) * np.hypot(1.0, np.array(ratios, float)))
        case "binary_sd":
            p = np.clip(control.mean(axis=1) / 100.0, 0.001, 0.999)
            return np.asarray(100.0 * np.sqrt(p * (1.0 - p)))
        case "months":
            return np.array([draw.spell_sd for draw in city.draws])
        case _:
            return np.ones(draws)


def _level(target: Target, city: City, outcome: str, month: int) -> Quantity:
    level = city.level(target.arm, outcome, month, target.subgroup)
    assert target.se is not None
    error = np.full(len(level), target.se)
    treated = target.arm not in ("reference", city.control)
    null = city.level(city.control, outcome, month, target.subgroup).mean(axis=1) if treated else None
    return Quantity(level.mean(axis=1), error, null, error, noise(level), "%")


def _later(target: Target, city: City, outcome: str, month: int) -> Quantity:
    """The estimate at ``month`` less that at the end of the experiment, which are correlated within an arm."""
    end = city.scenario.policy_months
    arms = (target.arm, city.control)
    changes = [city.level(arm, outcome, month) - city.level(arm, outcome, end) for arm in arms]
    effect = changes[0] - changes[1]
    rho = correlation([city.runs(arm, outcome, end) for arm in arms], [city.runs(arm, outcome, month) for arm in arms])
    variance, null_variance = np.zeros(len(effect)), np.zeros(len(effect))
    for arm, n in zip(arms, (target.n_eff_arm, target.n_eff_contrast), strict=True):
        assert n is not None
        variance += _change_variance(city, arm, outcome, (end, month), n, rho)
        null_variance += _change_variance(city, city.control, outcome, (end, month), n, rho)
    remark = f"correlation of the two months {rho:.2f}"
    null = np.zeros(len(effect))
    error, null_error = np.sqrt(variance), np.sqrt(null_variance)
    return Quantity(effect.mean(axis=1), error, null, null_error, noise(effect), "%", remark)


def _change_variance(
    city: City, arm: str, outcome: str, months: tuple[int, int], people: float, rho: float
) -> np.ndarray:
    before, after = (share_variance(city.level(arm, outcome, m).mean(axis=1), people) for m in months)
    return np.asarray(before + after - 2.0 * rho * np.sqrt(before * after))


def noise(effect: np.ndarray) -> float | None:
    """Simulation error of one draw's mean over blocks, (draws, blocks) -> root mean square over draws."""
    blocks = effect.shape[1]
    if blocks < 2:
        return None
    return float(np.sqrt((effect.var(axis=1, ddof=1) / blocks).mean()))
