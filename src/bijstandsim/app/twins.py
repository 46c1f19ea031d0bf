"""Two regimes on the same people with the same chances, every month of it kept to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from bijstandsim.app.choice import Levers, as_scenario, settings
from bijstandsim.behaviour import defaults
from bijstandsim.engine.outcomes import NAMES, evaluate
from bijstandsim.engine.single import burnt_in, start_policy, step
from bijstandsim.kernels.state import ACTIVITIES, HOUSEHOLDS, STATUS, B, P
from bijstandsim.population.build import World
from bijstandsim.population.graft import graft

#: Columns of a life: name -> where it lies in a month's picture.
LIFE = ("status", "search", "stress", "motivation", "trust", "health", "distance", "wage", "hours", "cuts", "tau",
        "caseworker", "activity")  # fmt: skip
DESK = ("clients", "hours", "used", "backlog", "contact_used", "enforcement_hours", "monitoring", "toughness",
        "support")  # fmt: skip
_ONE_DRAW = 0


@dataclass(frozen=True)
class Course:
    """One regime's months: ``outcomes`` (1 + months, OUTCOMES) of everybody; per month people and desks."""

    outcomes: np.ndarray
    people: tuple[dict[str, np.ndarray], ...]
    desks: tuple[dict[str, np.ndarray], ...]

    def life(self, pid: int) -> list[dict[str, Any]]:
        """A person's months, from month 0 until they leave the simulation. Empty when nobody has the number."""
        found = []
        for month, people in enumerate(self.people):
            at = np.searchsorted(people["pid"], pid)
            if at == len(people["pid"]) or people["pid"][at] != pid:
                break
            row = {name: people[name][at].item() for name in LIFE}
            row |= {"status": STATUS[row["status"]], "activity": ACTIVITIES[row["activity"]]}
            found.append({"month": month, **row})
        return found

    def desk(self, number: int) -> list[dict[str, Any]]:
        """A desk's months, from month 1. Empty when there is no such desk."""
        if not 0 <= number < len(self.desks[0]["clients"]):
            return []
        months = enumerate(self.desks[1:], start=1)
        return [{"month": month, **{name: desks[name][number].item() for name in DESK}} for month, desks in months]


@lru_cache(maxsize=4)
def burnt(city: str, size: int) -> World:
    """The city after burn-in under regular practice, at the defaults of the parameters; kept for the next question."""
    scenario = as_scenario(city, size, {})
    return burnt_in(scenario, scenario.resolve(), defaults(), _ONE_DRAW)


def run(city: str, size: int, levers: Levers) -> Course:
    """One regime from the burnt-in city to its last month. Raises InputError or RunError."""
    scenario = as_scenario(city, size, levers)
    world = graft(burnt(city, size), scenario, scenario.resolve(), defaults(), _ONE_DRAW)
    start_policy(world, scenario, replicate=0)
    people, desks = [_people(world)], [_desks(world)]
    for _ in range(settings()["months"]):
        step(world, 1)
        people.append(_people(world))
        desks.append(_desks(world))
    return Course(evaluate(world.counts.sum(axis=1)), tuple(people), tuple(desks))


def candidates(course: Course) -> list[dict[str, Any]]:
    """People on benefit before the policy who may be followed."""
    people = course.people[0]
    on_benefit = np.flatnonzero((people["status"] == B) | (people["status"] == P))[: settings()["people"]]
    return [
        {"pid": int(people["pid"][k]), "household": HOUSEHOLDS[people["household"][k]].replace("_", " "),
         "age": int(people["age"][k]), "months": int(people["tau"][k])}
        for k in on_benefit
    ]  # fmt: skip


def series(course: Course) -> dict[str, list[float | None]]:
    """Outcome -> its months; None where it does not exist."""
    found = {}
    for name in settings()["outcomes"]:
        values = course.outcomes[:, NAMES.index(name)].astype(float)
        found[name] = [round(value, 4) if np.isfinite(value) else None for value in values.tolist()]
    return found


def _people(world: World) -> dict[str, np.ndarray]:
    """Those who are in the simulation, in the order of their numbers."""
    traits, state = world.traits, world.state
    slots = np.flatnonzero(state.status < len(STATUS) - 1)
    slots = slots[np.argsort(traits.pid[slots], kind="stable")]
    found = {name: getattr(state, name)[slots] for name in LIFE}
    age = (world.t - traits.birth[slots]) // 12
    return {"pid": traits.pid[slots], "household": traits.household[slots], "age": age, **found}


def _desks(world: World) -> dict[str, np.ndarray]:
    return {name: getattr(world.desks, name).copy() for name in DESK}
