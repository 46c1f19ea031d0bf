"""A scenario under every named variant of the equations, on the same people and random numbers."""

from __future__ import annotations

from collections.abc import Callable

from bijstandsim.behaviour import AS_IT_STANDS, structures
from bijstandsim.engine.simulate import Outcomes, parameter_sets, simulate
from bijstandsim.scenario import Scenario

Progress = Callable[[int, int], None]
#: Parameter draws of each variant: a span over structures needs fewer than an interval over parameters.
DRAWS = 8


def runs_of(scenario: Scenario) -> int:
    """Runs that ``simulate_structures`` takes, each with its burn-in."""
    return _draws(scenario) * (1 + len(structures()))


def _draws(scenario: Scenario) -> int:
    return 1 if scenario.parameters.set == "point" else min(scenario.draws, DRAWS)


def structure_sets(scenario: Scenario) -> dict[str, tuple[dict[str, float], ...]]:
    """Name of the variant -> its sets of parameters, at most ``DRAWS``; first the equations as they stand."""
    point, draws = scenario.parameters.set == "point", _draws(scenario)
    held: dict[str, dict[str, float]] = {AS_IT_STANDS: {}} | {one.name: one.held for one in structures()}
    return {
        name: tuple({**own, **values} for own in parameter_sets(scenario, draws, point, name))
        for name, values in held.items()
    }


def under_each[Result](
    scenario: Scenario, run: Callable[[tuple[dict[str, float], ...], Progress], Result], progress: Progress | None
) -> dict[str, Result]:
    """Name of the variant -> what ``run`` makes of its sets of parameters, with progress over all of them."""
    sets = structure_sets(scenario)
    found: dict[str, Result] = {}
    for name, own in sets.items():

        def tell(done: int, total: int, before: int = len(found)) -> None:
            if progress is not None:
                progress(before * total + done, len(sets) * total)

        found[name] = run(own, tell)
    return found


def simulate_structures(
    scenario: Scenario, *, threads: int | None = None, progress: Progress | None = None
) -> dict[str, Outcomes]:
    """Name of the variant -> its runs: at most ``DRAWS`` draws, one replicate each; first the equations as they stand.

    Raises InputError or RunError.
    """

    def run(sets: tuple[dict[str, float], ...], tell: Progress) -> Outcomes:
        return simulate(scenario, parameters=sets, replicates=1, threads=threads, progress=tell)

    return under_each(scenario, run, progress)
