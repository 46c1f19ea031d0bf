"""Twin worlds: the same burnt-in city and random numbers, with other levers or parameters from month 1 on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bijstandsim.engine.single import burnt_in, key_replicate
from bijstandsim.kernels.levers import LEVER_DEFAULT
from bijstandsim.population.build import World
from bijstandsim.population.recruit import recruit
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

#: Nobody's gain is another one's loss: the studies compare people on one labour market.
NO_DISPLACEMENT = {"displacement_elasticity": 0.0}


def city(values: Mapping[str, float], draw: int, size: int, months: int) -> tuple[World, Scenario]:
    """A burnt-in city in regular practice of ``size`` households, without displacement."""
    scenario = Scenario.load("regulier", sets=[f"municipality.size={size}", f"policy_months={months}"])
    return burnt_in(scenario, resolve(scenario), {**values, **NO_DISPLACEMENT}, draw), scenario


def with_levers(world: World, months: int | None = None, **levers: float) -> World:
    """The world with other values of levers for everybody, in the first ``months`` months or throughout.

    People, desks and books are those of ``world``: copy it before it runs.
    """
    changed = world.city.levers.copy()
    for name, value in levers.items():
        changed[name][:, 1 : None if months is None else 1 + months] = value
    return replace(world, city=world.city._replace(levers=changed))


def with_parameters(world: World, **values: float) -> World:
    """The world with other values of parameters, which the months read from the record; shares people as above.

    Raises KeyError for a name that the record does not hold, or that acts as the default of a lever.
    """
    changed = world.city.par.copy()
    for name, value in values.items():
        if name not in (changed.dtype.names or ()) or f"par:{name}" in LEVER_DEFAULT.values():
            raise KeyError(name)
        changed[name] = value
    return replace(world, city=world.city._replace(par=changed))


def started(burnt: World, scenario: Scenario, replicate: int) -> World:
    """An own copy of a burnt-in city at the start of the policy, with the draws of ``replicate``."""
    world = burnt.copy()
    key_replicate(world, scenario, replicate)
    recruit(world, scenario)
    return world
