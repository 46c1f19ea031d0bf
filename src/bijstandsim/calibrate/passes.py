"""Runs everything that the targets need: cities, the country and the virtual experiments, on threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from bijstandsim.behaviour import prior_draw
from bijstandsim.calibrate import cities, mechanisms, national
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL, Target, reading
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.shipped import find

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """How much to run: parameter draws, lots per draw (each with every rotation of the arms), threads, seed."""

    draws: int = 24
    replicates: int = 2
    threads: int | None = None
    seed: int = 1


@dataclass(frozen=True)
class Passes:
    """What was run. ``national`` and ``mechanisms`` hold one mapping per draw, empty when not asked for."""

    plan: Plan
    parameters: tuple[dict[str, float], ...]
    cities: dict[str, cities.City] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)  # group -> why there is no city
    national: tuple[dict[str, float], ...] = ()
    mechanisms: tuple[dict[str, list[float]], ...] = ()


def run(
    targets: tuple[Target, ...],
    plan: Plan,
    progress: Progress | None = None,
    parameters: tuple[Mapping[str, float], ...] | None = None,
) -> Passes:
    """Run what ``targets`` need. Results do not depend on the number of threads. Raises InputError or RunError.

    ``progress`` is called with (jobs done, jobs in all); a job is one parameter draw of one city or study.
    ``parameters`` take the place of draws from the prior, for instance draws from a posterior.
    """
    groups = dict.fromkeys(target.group for target in targets)
    given = parameters or tuple(prior_draw(plan.seed, draw) for draw in range(plan.draws))
    sets = tuple(dict(values) for values in given)
    scenarios, missing = _scenarios(groups, plan.seed)
    jobs: dict[str, Callable[[Mapping[str, float], int], Any]] = {
        group: _city_job(scenario, plan.replicates, _spell_month(targets, group))
        for group, scenario in scenarios.items()
    }
    if NATIONAL in groups:
        country = _load(reading()["national"], plan.seed)
        jobs[NATIONAL] = lambda values, draw: national.run_draw(country, values, draw)
    if MECHANISM in groups:
        jobs[MECHANISM] = lambda values, draw: mechanisms.run_draw(values, draw, plan.replicates)
    done = _all(jobs, sets, plan.threads, progress)
    return Passes(
        plan, sets,
        {group: cities.City(scenario, sets, tuple(done[group])) for group, scenario in scenarios.items()},
        missing, tuple(done.get(NATIONAL, ())), tuple(done.get(MECHANISM, ())),
    )  # fmt: skip


def _load(name: str, seed: int) -> Scenario:
    return Scenario.load(name, sets=["outputs.groups=[]", f"seed={seed}"])


def _scenarios(groups: Mapping[str, None], seed: int) -> tuple[dict[str, Scenario], dict[str, str]]:
    found, missing = {}, {}
    for group in groups:
        if group in (NATIONAL, MECHANISM):
            continue
        name = reading()["scenarios"].get(group, group)
        if find(name) is None:
            missing[group] = f"there is no scenario {name}"
        else:
            found[group] = _load(name, seed)
    return found, missing


def _spell_month(targets: tuple[Target, ...], group: str) -> int | None:
    """Up to which month the spread of months in a state is wanted, if it is."""
    rules = reading()["outcomes"]
    months = [t.horizon_months for t in targets if t.group == group and rules[t.base_outcome]["unit"] == "months"]
    return max((month for month in months if month is not None), default=None)


def _city_job(scenario: Scenario, blocks: int, spell: int | None) -> Callable[[Mapping[str, float], int], Any]:
    return lambda values, draw: cities.run_draw(scenario, values, draw, blocks, spell)


def _all(
    jobs: dict[str, Callable[[Mapping[str, float], int], Any]],
    sets: tuple[dict[str, float], ...],
    threads: int | None,
    progress: Progress | None,
) -> dict[str, list[Any]]:
    total, done = len(jobs) * len(sets), 0
    results: dict[str, list[Any]] = {name: [] for name in jobs}
    with ThreadPoolExecutor(threads) as pool:
        futures: list[tuple[str, Future[Any]]] = [
            (name, pool.submit(job, values, draw)) for name, job in jobs.items() for draw, values in enumerate(sets)
        ]
        try:
            for name, future in futures:
                results[name].append(future.result())
                done += 1
                if progress is not None:
                    progress(done, total)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return results
