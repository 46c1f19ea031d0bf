"""Why two scenarios are not paired: what must be equal for their people and draws to be the same."""

from __future__ import annotations

import numpy as np

from bijstandsim.errors import InputError
from bijstandsim.scenario import Scenario, cities, market


def same_market(base: Scenario, other: Scenario) -> bool:
    """Whether both live through the same labour market, month by month."""
    return bool(np.array_equal(_market(base), _market(other)))


def _market(scenario: Scenario) -> np.ndarray:
    return market.series(scenario.market.path, scenario.start, scenario.months)


def differences(base: Scenario, other: Scenario) -> list[str]:
    """What keeps the people, the months or the draws of ``other`` from being those of ``base``; empty: paired."""
    here, there = base, other
    facts: list[tuple[str, object, object]] = [
        ("the seeds differ", here.seed, there.seed),
        ("the municipalities differ in size", cities.size(here), cities.size(there)),
        ("the simulated households stand for other numbers", cities.represents(here), cities.represents(there)),
        ("they start in different months", str(here.start), str(there.start)),
        ("their months differ, policy and follow-up together", here.months, there.months),
    ]
    found = [f"{what} ({one} against {two})" for what, one, two in facts if one != two]
    found += _parameters(here, there)
    if here.population.margins != there.population.margins:
        found.append("their populations have other margins")
    if here.regular != there.regular:
        found.append("their regular practice differs")
    if not found and _market(here)[0] != _market(there)[0]:
        found.append(f"the market before the start differs ({_market(here)[0]:g} against {_market(there)[0]:g})")
    return found


def _parameters(here: Scenario, there: Scenario) -> list[str]:
    if here.parameters.set != there.parameters.set:
        return [f"their parameter sets differ ({here.parameters.set} against {there.parameters.set})"]
    one, two = here.parameters.values, there.parameters.values
    apart = sorted(name for name in {*one, *two} if one.get(name) != two.get(name))
    return [f"parameters are held at other values ({', '.join(apart)})"] if apart else []


def refuse(base: Scenario, other: Scenario, reasons: list[str]) -> InputError:
    """The error that says why ``other`` is not compared with ``base``."""
    return InputError(
        f"{other.name} and {base.name} are not paired: {'; '.join(reasons)}",
        allowed="the same seed, people, start, months in all, parameters, regular practice and market",
        example="--set and --seed hold for all scenarios of a comparison: --set policy_months=24",
    )
