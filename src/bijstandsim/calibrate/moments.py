"""The moments that the targets rest on: one number each from a simulation, named by where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from bijstandsim.calibrate.cities import SPREADS, City, correlation_of, correlation_parts
from bijstandsim.calibrate.remarks import Remark
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL, Target, reading
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.shipped import find

#: What a moment is besides an arm's outcome.
SPREAD, SPELL_SD, SUMMED, PERSIST = "spread", "spell_sd", "months", "persist"
LATER = "not_larger_than_earlier"
#: Arms of a ``persist`` moment: squares of the earlier month, of the later, products.
PARTS = ("before", "after", "both")


@dataclass(frozen=True, order=True)
class Moment:
    """An outcome of an arm in a month (%, sd or model units), or with ``kind`` something else of the city.

    ``months``: months of the outcome's share since the start; ``spread``: sd among people on benefit before the
    policy; ``spell_sd``: sd between people of the control arm; ``persist``: sums of squares and products, over runs,
    of arms' shares in two months (the later one in ``month``, the end of the policy being the earlier).
    """

    group: str
    arm: str
    outcome: str
    month: int = 0
    subgroup: str = "all"
    kind: str = ""

    @property
    def name(self) -> str:
        """One line for tables."""
        parts = (self.group, self.kind, self.arm, self.outcome, str(self.month or ""), self.subgroup)
        return "/".join(part for part in parts if part and part != "all")


@cache
def scenario_of(group: str, seed: int, households: int | None = None) -> Scenario | None:
    """The scenario of a city, with at most ``households`` households; None when none is shipped.

    As it is shipped: what BIJSTANDSIM_SET says is meant for the user's own scenario.
    """
    name = reading()["scenarios"].get(group, group)
    if find(name) is None:
        return None
    sets = ["outputs.groups=[]", f"seed={seed}"]
    scenario = Scenario.load(name, sets=sets, env={})
    if households is not None and (scenario.municipality.size or 0) > households:
        scenario = Scenario.load(name, sets=[*sets, f"municipality.size={households}"], env={})
    return scenario


def arms_of(scenario: Scenario, name: str) -> dict[str, float]:
    """The scenario's arms behind a target's arm, with weights by size that sum to 1; empty when there are none."""
    trial = {arm: float(spec.size) for arm, spec in scenario.arms.items()}
    match name:
        case "pooled":
            chosen = trial
        case "pooled_treatment":
            chosen = {arm: size for arm, size in trial.items() if arm != scenario.control_arm}
        case "reference":
            chosen = {"rest": 1.0}
        case _:
            chosen = {name: 1.0} if name in trial else {}
    total = sum(chosen.values())
    return {arm: size / total for arm, size in chosen.items()}


def base_arm(target: Target, scenario: Scenario) -> str:
    """The arm that is compared with: the control arm, or guidance where the statement is about it."""
    return "guidance" if target.report == "smaller_than_guidance" else scenario.control_arm


def why_not_read(target: Target, scenario: Scenario | None) -> Remark | None:
    """Why the model gives nothing for a target of an experiment; None when it does."""
    if scenario is None:
        return Remark.of("no_scenario", name=target.group)
    if target.base_outcome not in reading()["outcomes"] or target.horizon_months is None:
        return Remark.of("no_outcome", name=target.outcome)
    for arm in filter(None, (target.arm, "" if target.contrast in ("", "matched") else target.contrast)):
        if not arms_of(scenario, arm):
            return Remark.of("no_arm", name=scenario.name, arm=arm)
    if target.horizon_months > scenario.months:
        return Remark.of("too_late", name=scenario.name, months=scenario.months, month=target.horizon_months)
    return None


def wanted(targets: tuple[Target, ...], seed: int = 0) -> tuple[Moment, ...]:
    """All moments that ``targets`` need, sorted."""
    found: set[Moment] = set()
    for target in targets:
        if target.group == NATIONAL:
            if target.id in reading()["national_figures"]:
                found.add(Moment(NATIONAL, "", target.id))
        elif target.group == MECHANISM:
            found.add(Moment(MECHANISM, "", target.id))
        else:
            scenario = scenario_of(target.group, seed)
            if why_not_read(target, scenario) is None:
                assert scenario is not None
                found |= set(_of_trial(target, scenario))
    return tuple(sorted(found))


def _of_trial(target: Target, scenario: Scenario) -> list[Moment]:
    rule = reading()["outcomes"][target.base_outcome]
    assert target.horizon_months is not None
    arms = dict.fromkeys((*arms_of(scenario, target.arm), base_arm(target, scenario), scenario.control_arm))
    outcome, month, group = rule["model"], target.horizon_months, target.group
    kind = SUMMED if rule["unit"] == "months" else ""
    found = [Moment(group, arm, outcome, month, target.subgroup, kind) for arm in arms]
    if rule["unit"] == "months":
        found.append(Moment(group, scenario.control_arm, outcome, month, kind=SPELL_SD))
    if rule["unit"] == "spread":
        found.append(Moment(group, "", rule["column"], kind=SPREAD))
    if target.report == LATER:
        found += [Moment(group, arm, outcome, scenario.policy_months) for arm in arms]
    if kind == "" and month > scenario.policy_months:
        found += [Moment(group, part, outcome, month, kind=PERSIST) for part in PARTS]
    return found


def of_city(moments: tuple[Moment, ...], city: City) -> np.ndarray:
    """Values of one city's moments from its only parameter draw: (moments, lots)."""
    return np.stack([_value(moment, city) for moment in moments])


def _value(moment: Moment, city: City) -> np.ndarray:
    lots = city.draws[0].values.shape[0]
    match moment.kind:
        case "spread":
            assert moment.outcome in SPREADS
            return np.full(lots, city.spread(moment.outcome)[0])
        case "spell_sd":
            return np.full(lots, city.draws[0].spell_sd)
        case "months":
            shares = [_level(city, moment, month) for month in range(1, moment.month + 1)]
            return np.asarray(np.sum(shares, axis=0) / 100.0)
        case "persist":
            arms = list(city.scenario.arms)
            runs = [
                [city.runs(arm, moment.outcome, month) for arm in arms]
                for month in (city.scenario.policy_months, moment.month)
            ]
            return np.full(lots, correlation_parts(*runs)[PARTS.index(moment.arm)])
        case _:
            return _level(city, moment, moment.month)


def _level(city: City, moment: Moment, month: int) -> np.ndarray:
    """An arm's outcome, averaged over rotations: (lots,)."""
    return np.asarray(city.runs(moment.arm, moment.outcome, month, moment.subgroup)[0].mean(axis=1))


def persistence(moments: tuple[Moment, ...], values: np.ndarray) -> dict[tuple[str, str, int], float]:
    """Correlation of an arm's share at the end of the policy and in a later month: (city, outcome, month) -> value."""
    sums: dict[tuple[str, str, int], dict[str, float]] = {}
    for k, moment in enumerate(moments):
        if moment.kind == PERSIST:
            key = (moment.group, moment.outcome, moment.month)
            sums.setdefault(key, {})[moment.arm] = float(np.nansum(values[:, k]))
    return {key: correlation_of(*(parts[part] for part in PARTS)) for key, parts in sums.items()}
