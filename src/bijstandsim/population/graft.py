"""A burnt-in city under other rules: regimes that share their regular practice share their burn-in."""

from __future__ import annotations

from collections.abc import Mapping

from bijstandsim.errors import RunError
from bijstandsim.population.build import World, with_people_of
from bijstandsim.scenario import Resolved, Scenario


def graft(burnt: World, scenario: Scenario, resolved: Resolved, values: Mapping[str, float], draw: int) -> World:
    """The city ``burnt`` under ``scenario``, bit for bit what a burn-in of ``scenario`` itself would give.

    ``values`` and ``draw`` must be those of ``burnt``, and so must be what regular practice sets for some people only.
    Raises RunError when the two scenarios differ in what else the burn-in depends on: size, margins, market, law, or
    regular practice.
    """
    world = with_people_of(burnt, scenario, resolved, values, draw)
    if burnt.resolved.size != resolved.size or _before_the_start(world) != _before_the_start(burnt):
        raise RunError("these scenarios do not share their burn-in: size, margins, market or regular practice differ")
    regular = int(burnt.teams.size[0])
    for column, old in zip(world.desks, burnt.desks, strict=True):
        column[:regular] = old[:regular]
    for column, old in zip((world.teams.cap, world.teams.log_cap, world.teams.clients),
                           (burnt.teams.cap, burnt.teams.log_cap, burnt.teams.clients), strict=True):  # fmt: skip
        column[0] = old[0]
    world.desks.generation[regular:] -= burnt.burn_in_months
    world.city = world.city._replace(run=burnt.city.run.copy(), entry_counts=burnt.city.entry_counts.copy())
    world.series = burnt.series.copy()
    world.burn_in_months = burnt.burn_in_months
    world.burn_in_agent_months = burnt.burn_in_agent_months
    return world


def _before_the_start(world: World) -> tuple[bytes, ...]:
    """What the burn-in depends on, of its rules: who enters, regular practice, the market and the law."""
    city = world.city
    return tuple(part.tobytes() for part in (city.mix, city.levers[:1, 0], city.theta[:1], city.law[:1]))
