"""The blocked kernel against the scalar one at size: everybody's status, columns and cents, and the monthly sums.

    uv run python benchmarks/same.py                      # every shipped scenario, 200,000 households, 24 months
    uv run python benchmarks/same.py utrecht --size 20000

Burn-in by the blocked kernel, then both from the same city. Prints a line a scenario and fails on a difference: people
and money must be the same bits, monthly sums within 1e-5 (they are the same bits too, which the line says).
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

from bijstandsim.behaviour import defaults
from bijstandsim.engine.single import burnt_in, start_policy, step
from bijstandsim.kernels.state import FREE
from bijstandsim.population.build import World
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.shipped import shipped

MONTHS = 24
TOLERANCE = 1e-5


def by_number(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of everybody who is there, in order, and their slots."""
    slots = np.flatnonzero(world.state.status < FREE)
    order = slots[np.argsort(world.traits.pid[slots])]
    return world.traits.pid[order], order


def differences(one: World, two: World) -> list[str]:
    """What differs between two worlds that should be the same."""
    (pid, a), (other, b) = by_number(one), by_number(two)
    if not np.array_equal(pid, other):
        return ["who is there"]
    pairs = ((one.traits, two.traits), (one.state, two.state))
    found = [
        name
        for columns, against in pairs
        for name in columns._fields
        if not np.array_equal(getattr(columns, name)[a], getattr(against, name)[b])
    ]
    if not np.array_equal(one.books, two.books):
        found.append("books")
    if not np.allclose(one.counts, two.counts, rtol=TOLERANCE, atol=TOLERANCE):
        found.append("counts")
    return found


def compare(name: str, size: int) -> bool:
    """One scenario: prints what was found; whether all is the same."""
    sets = [f"municipality.size={size}", f"policy_months={MONTHS}", "follow_up_months=0"]
    scenario = Scenario.load(name, sets=sets)
    burnt = burnt_in(scenario, scenario.resolve(), defaults(), 0)
    worlds = []
    for scalar in (True, False):
        world = burnt.copy()
        start_policy(world, scenario, 0)
        world.people.scalar = scalar
        step(world, MONTHS)
        worlds.append(world)
    found = differences(*worlds)
    people = int((worlds[0].state.status < FREE).sum())
    bits = "the same bits" if np.array_equal(worlds[0].counts, worlds[1].counts) else "within 1e-5"
    print(f"{name:<40}{people:>10,} people  {', '.join(found) or 'all equal'}; monthly sums {bits}", flush=True)
    return not found


def main() -> None:
    """Compare and exit with 1 on a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="scenarios; all shipped ones when none is named")
    parser.add_argument("--size", type=int, default=200_000)
    options = parser.parse_args()
    names = options.names or list(shipped())
    same = [compare(name, options.size) for name in names]
    sys.exit(0 if all(same) else 1)


if __name__ == "__main__":
    main()
