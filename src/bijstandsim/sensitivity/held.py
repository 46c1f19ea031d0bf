"""What the parameters that no input moves are held at."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from bijstandsim.behaviour import defaults
from bijstandsim.behaviour import load as load_parameters
from bijstandsim.behaviour.posterior import posterior
from bijstandsim.scenario import Scenario


def at_medians(base: Scenario) -> bool:
    """Whether a study of this city holds parameters at the medians of the posterior, not at their defaults."""
    return base.parameters.set == "posterior"


def held_values(base: Scenario, moved: Collection[str]) -> dict[str, float]:
    """Every parameter while those of ``moved`` wait for their values; what the scenario fixes holds.

    Shares of a group are medians divided by their sum. A parameter that must fit beside one of ``moved`` stays at its
    default: the prior of that one is cut there.
    """
    values = defaults()
    if at_medians(base):
        values |= {name: x for name, x in _medians().items() if name not in _beside(moved)}
    return {**values, **base.parameters.values}


def _medians() -> dict[str, float]:
    """Medians of the draws of the posterior, one for each time that a draw is there."""
    found = posterior()
    values = dict(zip(found.names, np.median(found.values, axis=0).tolist(), strict=True))
    groups = {p.group for p in load_parameters() if p.group and p.name in values}
    for group in groups:
        shares = [p.name for p in load_parameters() if p.group == group]
        total = sum(values[name] for name in shares)
        values |= {name: values[name] / total for name in shares}
    return values


def _beside(moved: Collection[str]) -> set[str]:
    """Parameters that bound one of ``moved``, or are bounded by one."""
    pairs = [(p.name, other) for p in load_parameters() for other in (p.above, p.rest_of) if other]
    return {one for pair in pairs for one in pair if set(pair) & set(moved)}
