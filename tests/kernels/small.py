"""Small cities for the tests of this folder."""

from __future__ import annotations

from typing import Any

import numpy as np

from bijstandsim.behaviour import defaults
from bijstandsim.engine import single
from bijstandsim.kernels.state import FREE, State
from bijstandsim.population.build import World
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve


def plan(arms: dict[str, tuple[int, Any]], size: int = 300, **changed: Any) -> dict[str, Any]:
    """A scenario at the default parameters; ``arms`` are (households, levers)."""
    return {
        "schema_version": 1,
        "name": "small",
        "seed": 5,
        "policy_months": 12,
        "draws": 1,
        "replicates": 1,
        "parameters": {"set": "point"},
        "municipality": {"size": size},
        "arms": {name: {"size": n, "levers": levers} for name, (n, levers) in arms.items()},
        **changed,
    }


def started(given: dict[str, Any], values: dict[str, float] | None = None, replicate: int = 0) -> World:
    """A burnt-in city at the start of the policy; ``values`` replace defaults of the parameters."""
    scenario = Scenario.from_dict(given)
    world = single.burnt_in(scenario, resolve(scenario), {**defaults(), **(values or {})}, 0)
    single.start_policy(world, scenario, replicate)
    return world


def by_pid(world: World) -> dict[int, tuple[object, ...]]:
    """Every column of everybody's state, bit for bit, by the person's number."""
    alive = np.flatnonzero(world.state.status != FREE)
    columns = [np.asarray(getattr(world.state, name))[alive] for name in State._fields]
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return dict(zip(world.traits.pid[alive].tolist(), rows, strict=True))
