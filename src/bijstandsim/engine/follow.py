"""Named people followed month by month: every outcome of every person, by the definitions of ``outcomes``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from bijstandsim.engine.outcomes import OUTCOMES, evaluate
from bijstandsim.engine.single import key_replicate, note_month_zero, step
from bijstandsim.errors import InputError
from bijstandsim.kernels.ledger import COUNTS, N
from bijstandsim.kernels.settle import apply_rules
from bijstandsim.kernels.state import B, P
from bijstandsim.population.build import World
from bijstandsim.population.groups import LABELS, code
from bijstandsim.population.recruit import recruit
from bijstandsim.scenario import Scenario

#: A person's row of the records is a uint16; row 0 is everybody who is not followed.
MOST = 65_535
Whom = Literal["participants", "recipients"]


@dataclass(frozen=True)
class Cohort:
    """What happened to N people, from month 0 (before the policy) to the last month that was run.

    ``counts`` holds what ``kernels.ledger.COUNTS`` names, per month and person (0 or 1 for states and events; for
    shares of a month the amount); ``at_start`` what they were before the policy: ``age_years``,
    ``months_on_benefit``, ``distance``, ``health``, ``motivation_level``, ``parttime``, and a code for each
    dimension of ``population.groups.LABELS``.
    """

    pid: np.ndarray  # (N,) number of the person: the same in every regime and replicate of a draw
    arm: np.ndarray  # (N,) assigned arm, index in Resolved.arms; 0 = the rest of the city
    received: np.ndarray  # (N,) arm whose regime they get; differs from ``arm`` by crossover alone
    row: np.ndarray  # (N,) row of the levers in the first month
    desk: np.ndarray  # (N,) caseworker before the experiment
    at_start: dict[str, np.ndarray]  # (N,) each
    counts: np.ndarray  # (1 + months, N, COUNTS) float32
    agent_months: int  # of the whole city

    def outcome(self, name: str, month: int) -> np.ndarray:
        """One outcome of every person in a month (N,), in its own unit; NaN where it does not exist for them."""
        return self.outcomes((name,), month)[:, 0]

    def outcomes(self, names: tuple[str, ...], month: int) -> np.ndarray:
        """Outcomes of every person in a month: (N, len(names))."""
        return evaluate(self.counts[month].astype(np.float64), tuple(OUTCOMES[i] for i in _numbers(names)))

    def count(self, name: str) -> np.ndarray:
        """A recorded sum by month and person: (1 + months, N). KeyError when nothing of that name is recorded."""
        return np.asarray(self.counts[..., COUNTS.index(name)])

    @property
    def known(self) -> np.ndarray:
        """Whether a person is still on the books, by month (1 + months, N)."""
        return np.asarray(self.counts[..., N] > 0)


def _numbers(names: tuple[str, ...]) -> list[int]:
    at = {outcome.name: i for i, outcome in enumerate(OUTCOMES)}
    return [at[name] for name in names]


def follow(
    burnt: World, scenario: Scenario, replicate: int, whom: Whom = "participants", months: int | None = None
) -> Cohort:
    """Run one replicate from a burnt-in city and follow the ``participants`` of the arms, or all ``recipients``.

    Same seed and replicate: the same run as ``run_once``. Somebody outside the arms who moved, died, reached the
    pension age or is long off benefit leaves the books: ``known`` is False from then on. Raises InputError when
    there are more than 65,535 people to follow.
    """
    world = burnt.copy()
    key_replicate(world, scenario, replicate)
    recruit(world, scenario)
    state = world.state
    chosen = state.arm > 0 if whom == "participants" else (state.arm > 0) | (state.status == B) | (state.status == P)
    slots = np.flatnonzero(chosen)
    if len(slots) > MOST:
        raise InputError("too many people to follow", found=len(slots), allowed=f"at most {MOST}")
    state.cell[slots] = 1 + np.arange(len(slots))
    world.counts = np.zeros((world.counts.shape[0], 1 + len(slots), len(COUNTS)))
    note_month_zero(world)
    start = _at_start(world, slots)
    apply_rules(world.t, 1, world.traits, state, world.now, world.city)
    received, row = state.arm[slots].astype(np.int64), world.now.row[slots].astype(np.int64)
    arm = world.assigned[slots].astype(np.int64)
    pid = world.traits.pid[slots].copy()
    months = world.resolved.months if months is None else months
    step(world, months)
    counts = world.counts[: 1 + months, 1:].astype(np.float32)
    return Cohort(pid, arm, received, row, world.home[slots], start, counts, int(world.city.run[0].agent_months))


def _at_start(world: World, slots: np.ndarray) -> dict[str, np.ndarray]:
    state, traits = world.state, world.traits
    found = {
        "age_years": (world.t - traits.birth[slots]) / 12.0,
        "months_on_benefit": state.tau[slots].astype(np.float64),
        "distance": state.distance[slots].astype(np.float64),
        "health": state.health[slots].astype(np.float64),
        "motivation_level": traits.motivation_level[slots].astype(np.float64),
        "parttime": (state.status[slots] == P).astype(np.float64),
    }
    return found | {f"group:{name}": code(world, name, slots) for name in LABELS}
