"""A scenario under every named variant of the equations, on the same people and random numbers."""

from __future__ import annotations

from collections.abc import Callable

from bijstandsim.behaviour import AS_IT_STANDS, structures
from bijstandsim.engine.simulate import Outcomes, parameter_sets, simulate
from bijstandsim.scenario import Scenario

#: Parameter draws of each variant: a span over structures needs fewer than an interval over parameters.
DRAWS = 8


def runs_of(scenario: Scenario) -> int:
    """Runs that ``simulate_structures`` takes, each with its burn-in."""
    return _draws(scenario) * (1 + len(structures()))


def _draws(scenario: Scenario) -> int:
    return 1 if scenario.parameters.set == "point" else min(scenario.draws, DRAWS)


def simulate_structures(
    scenario: Scenario, *, threads: int | None = None, progress: Callable[[int, int], None] | None = None
) -> dict[str, Outcomes]:
    """Name of the variant -> its runs: at most ``DRAWS`` draws, one replicate each; first the equations as they stand.

    Raises InputError or RunError.
    """
    point = scenario.parameters.set == "point"
    draws = _draws(scenario)
    held: dict[str, dict[str, float]] = {AS_IT_STANDS: {}} | {one.name: one.held for one in structures()}
    found: dict[str, Outcomes] = {}
    for name, values in held.items():
        sets = tuple({**own, **values} for own in parameter_sets(scenario, draws, point, name))
        before = len(found) * draws

        def tell(done: int, total: int, before: int = before) -> None:
            if progress is not None:
                progress(before + done, len(held) * draws)

        found[name] = simulate(scenario, parameters=sets, replicates=1, threads=threads, progress=tell)
    return found
