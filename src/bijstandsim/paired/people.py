"""One world, reduced to what is compared: sums by set and group of people, gains by person, status, accounts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bijstandsim.engine.single import key_replicate, note_month_zero, step
from bijstandsim.errors import RunError
from bijstandsim.kernels.ledger import (
    ALIVE,
    COUNTS,
    GONE,
    INCOME,
    INSURED,
    OTHER_OFF,
    PARTTIME,
    WELLBEING,
    WORKING,
    N,
)
from bijstandsim.kernels.rng import uniform_table
from bijstandsim.kernels.slots import RECRUIT
from bijstandsim.kernels.state import B, P
from bijstandsim.population.build import World
from bijstandsim.population.groups import LABELS, code
from bijstandsim.population.recruit import recruit
from bijstandsim.scenario import Scenario

#: Everybody on benefit at the start (or a sample of them), the people of the pilot, and everybody else.
SETS = ("everybody", "pilot", "rest")
EVERYBODY, PILOT_SET, REST_SET = range(len(SETS))
STATUSES = ("benefit", "parttime", "work", "insurance", "other", "gone")
#: Rows of the records times months that one world may hold: 400,000 are 157 MB.
ROOM = 400_000
#: A person's row of the records is a uint16.
_MOST = 65_000


@dataclass(frozen=True)
class Sample:
    """Who is followed in all worlds of a draw: ``slots`` of everybody on benefit at the start, in slot order."""

    slots: np.ndarray  # (recipients,)
    chosen: np.ndarray  # (recipients,) bool: in the sample
    groups: np.ndarray  # (groups, recipients) of 0 and 1; row 0 is all

    @property
    def weight(self) -> float:
        """Recipients that one person of the sample stands for."""
        return len(self.slots) / max(int(self.chosen.sum()), 1)


def take_sample(burnt: World, dimensions: tuple[str, ...], room: int = ROOM) -> Sample:
    """Everybody on benefit now, or as many of them, drawn by keys of the burn-in, as the records have room for."""
    status = burnt.state.status
    slots = np.flatnonzero((status == B) | (status == P))
    most = min(room // (1 + burnt.resolved.months), _MOST - sum(arm.size for arm in burnt.resolved.arms[1:]))
    chosen = np.ones(len(slots), dtype=bool)
    if len(slots) > most:
        # The burn-in's key draws nothing from this block, so the sample depends on no other draw.
        order = np.argsort(uniform_table(burnt.city.key, burnt.traits.pid[slots], 0, RECRUIT)[:, 2], kind="stable")
        chosen = np.zeros(len(slots), dtype=bool)
        chosen[order[:most]] = True
    return Sample(slots, chosen, _groups(burnt, dimensions, slots))


def _groups(burnt: World, dimensions: tuple[str, ...], slots: np.ndarray) -> np.ndarray:
    rows = [np.ones(len(slots))]
    for dimension in dimensions:
        label = code(burnt, dimension, slots)
        rows += [(label == number).astype(np.float64) for number in range(len(LABELS[dimension]))]
    return np.stack(rows)


@dataclass(frozen=True)
class Watched:
    """What one run of one world gave."""

    pid: np.ndarray  # (followed,) who was followed
    monthly: np.ndarray  # (1 + months, COUNTS): sums over the sample
    sums: np.ndarray  # (moments, SETS, groups, COUNTS)
    people: np.ndarray  # (SETS, groups): people at the start
    working: np.ndarray  # (1 + months,): in paid work, whole city, newcomers counted
    books: np.ndarray  # (1 + months, arms, ITEMS): cents
    person: np.ndarray  # (sample, measures): income, months in work, well-being over the horizon
    status: np.ndarray  # (moments, sample): index in STATUSES
    carried: float  # share of the sample long off benefit, whose last known state stands in for the last month
    agent_months: int


def watch(burnt: World, scenario: Scenario, replicate: int, sample: Sample, moments: tuple[int, ...]) -> Watched:
    """Run one replicate of a world from its burnt-in city, which is left as it is."""
    world = burnt.copy()
    key_replicate(world, scenario, replicate)
    recruit(world, scenario)
    in_pilot = world.state.arm[sample.slots] > 0
    followed = sample.chosen | in_pilot
    slots = sample.slots[followed]
    world.state.cell[slots] = 1 + np.arange(len(slots))
    world.counts = np.zeros((world.counts.shape[0], 1 + len(slots), len(COUNTS)))
    note_month_zero(world)
    pid = world.traits.pid[slots].copy()
    step(world, world.resolved.months)
    own = world.counts[:, 1:]
    everybody = sample.chosen[followed]
    carried = float(keep_on(own)[everybody].mean())
    sets = np.stack([everybody, in_pilot[followed], everybody & ~in_pilot[followed]]).astype(np.float64)
    member = sets[:, None] * sample.groups[None, :, followed]
    at = own[list(moments)]
    sums = np.einsum("sgn,mnc->msgc", member, at)
    return Watched(
        pid=pid,
        monthly=(own if everybody.all() else own[:, everybody]).sum(axis=1),
        sums=sums,
        people=member.sum(axis=2),
        working=world.counts[..., (WORKING, PARTTIME)].sum(axis=(1, 2)),
        books=world.books.copy(),
        person=_persons(own[1:, everybody]),
        status=_status(at[:, everybody]),
        carried=carried,
        agent_months=int(world.city.run[0].agent_months),
    )


def same_people(worlds: list[Watched]) -> None:
    """Raises RunError unless all worlds followed the same people."""
    if any(not np.array_equal(world.pid, worlds[0].pid) for world in worlds[1:]):
        raise RunError("the worlds of a comparison do not hold the same people; this should not happen")


def keep_on(own: np.ndarray) -> np.ndarray:
    """Fill the records (1 + months, people, COUNTS) of who left the books with their last state.

    They are past the pension age (then that is their state), or off benefit for very long. Returns who of the latter
    is missing in the last month (people,).
    """
    missing = np.zeros(own.shape[1], dtype=bool)
    for month in range(1, len(own)):
        missing = own[month, :, N] == 0
        if missing.any():
            own[month, missing] = own[month - 1, missing]
    return np.asarray(missing & (own[-1, :, GONE] == 0))


def _persons(own: np.ndarray) -> np.ndarray:
    """Income, months in work and well-being of each person over the months (months, people, COUNTS)."""
    alive = own[..., ALIVE].sum(axis=0)
    found = np.full((own.shape[1], 3), np.nan)
    for k, sums in ((0, own[..., INCOME]), (2, own[..., WELLBEING])):
        np.divide(sums.sum(axis=0), alive, out=found[:, k], where=alive > 0)
    found[:, 1] = (own[..., WORKING] + own[..., PARTTIME]).sum(axis=0)
    return found


def _status(at: np.ndarray) -> np.ndarray:
    found = np.zeros(at.shape[:2], dtype=np.int8)
    for number, count in enumerate((PARTTIME, WORKING, INSURED, OTHER_OFF, GONE), start=1):
        found[at[..., count] > 0] = number
    return found
