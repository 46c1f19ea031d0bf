"""Burn-in: regular practice at a constant stock until the shares by duration stand still."""

from __future__ import annotations

import numpy as np

from bijstandsim.errors import RunError
from bijstandsim.kernels.blocked.month import run_months_blocked
from bijstandsim.kernels.month import S_CAPACITY, S_EFFORT, S_RETURNS, run_months
from bijstandsim.kernels.state import B, P
from bijstandsim.population.build import World

DURATION_EDGES = (0, 6, 12, 36, 60, 32000)
YEAR = 12
LEAST_YEARS, MOST_YEARS = 10, 30
#: Largest move a year of the share of a duration class, or twice its sampling error in a small city.
TOLERANCE = 0.005
REFERENCE_MONTHS = 24


def advance(world: World, months: int, *, policy: bool, first: int = 0) -> None:
    """Run ``months`` months; in the policy, month k uses row ``first`` + k of levers, law and market."""
    short = world.t + months - len(world.series)
    if short > 0:
        world.series = np.concatenate([world.series, np.zeros((short, world.series.shape[1]))])
    done = 0
    while done < months:
        row = first + done if policy else 0
        ran = run(world, world.t + done, row, months - done, policy)
        done += ran
        if done < months:
            world.people.more_room()
    world.t += months


def run(world: World, t: int, row: int, months: int, policy: bool) -> int:
    """As many months as there is room for, by one of the two kernels."""
    outside = (world.desks, world.teams, world.city)
    if world.people.scalar:
        people = world.people.edit()
        return int(run_months(t, row, months, policy, *people, *outside, world.counts, world.books, world.series))
    blocks, scratch, newcomers, room = world.people.blocks(len(world.desks.team))
    return int(
        run_months_blocked(
            t, row, months, policy, blocks, scratch, newcomers, *outside, room, world.counts, world.books,
            world.series,
        )
    )  # fmt: skip


def duration_shares(world: World) -> np.ndarray:
    """Shares of the benefits by duration class: below 6, 12, 36, 60 months and longer."""
    status, tau = world.people.present("status", "tau")
    counts, _ = np.histogram(tau[(status == B) | (status == P)], DURATION_EDGES)
    return np.asarray(counts / max(counts.sum(), 1))


def burn_in(world: World) -> None:
    """Run to a standstill, then fix what the policy period refers to: E_ref, cap0 and the inflow.

    Raises RunError if the shares by duration still move after 30 years.
    """
    tolerance = max(TOLERANCE, 2.0 * np.sqrt(0.25 / world.resolved.size) * np.sqrt(0.5))
    shares = duration_shares(world)
    entered: list[np.ndarray] = []
    for year in range(MOST_YEARS):
        world.city.entry_counts[:] = 0
        advance(world, YEAR, policy=False)
        entered.append(world.city.entry_counts.copy())
        last, shares = shares, duration_shares(world)
        if year + 1 >= LEAST_YEARS and np.abs(shares - last).max() <= tolerance:
            break
    else:
        raise RunError(
            f"burn-in did not settle in {MOST_YEARS} years: a duration class still moves by "
            f"{np.abs(shares - last).max():.3f} a year (allowed {tolerance:.3f}); the parameters give no stable stock"
        )
    _fix_references(world, entered)


def _fix_references(world: World, entered: list[np.ndarray]) -> None:
    run, par = world.city.run[0], world.city.par[0]
    recent = world.series[-REFERENCE_MONTHS:]
    world.city.entry_counts[:] = sum(entered[-REFERENCE_MONTHS // YEAR :])
    run.effort_reference = recent[:, S_EFFORT].mean()
    run.capacity_reference = recent[:, S_CAPACITY].mean()
    inflow = par.inflow_share_of_stock_per_month * world.resolved.size
    run.new_entrants = max(inflow - recent[:, S_RETURNS].mean(), 0.0)
    run.holds_stock = 0.0
    run.pid_base = float((MOST_YEARS * YEAR + YEAR) * world.resolved.size)
    world.burn_in_months = world.t
    world.burn_in_agent_months = int(run.agent_months)
    world.books[:] = 0
    world.series = world.series[:0]
    _restart_clock(world)


def _restart_clock(world: World) -> None:
    """Month 0 of the policy: draws are keyed by the months since then, whatever the burn-in took."""
    shift = world.t
    world.people.edit()[0].birth[:] -= shift
    world.desks.generation[:] -= shift
    world.t = 0
