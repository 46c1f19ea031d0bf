"""What people received against what the equations say that they had."""

from __future__ import annotations

import numpy as np

from bijstandsim.kernels.ledger import CLIENT, ITEMS
from bijstandsim.kernels.state import COUPLE, FREE, B, P, X
from bijstandsim.population.build import World
from bijstandsim.report.accounts import balances

#: What rounding may move in a person's month, cents: three items of half a cent.
CENTS = 1.5


class Before:
    """What a month is compared with."""

    def __init__(self, world: World) -> None:
        state = world.state
        self.status, self.arm, self.off = state.status.copy(), state.arm.copy(), state.off.copy()
        self.pid = np.where(self.status != FREE, world.traits.pid.astype(np.int64), -1)
        self.age = world.t - world.traits.birth
        self.wage, self.health = state.wage.astype(np.float64), state.health.copy()
        self.cut_left, self.release_used = state.cut_left.copy(), state.release_used.copy()

    def padded(self, column: np.ndarray, size: int, empty: int) -> np.ndarray:
        """A column of the month before with room for the slots that were added since."""
        return np.concatenate([column, np.full(size - len(column), empty, column.dtype)])


def pay_of(world: World, month: int) -> np.ndarray:
    """What a job pays, EUR a month."""
    return world.state.wage.astype(np.float64) * float(world.city.law[month].minimum_wage_index)


def norms(world: World, month: int) -> np.ndarray:
    """Net norm of every unit, EUR a month."""
    law = world.city.law[month]
    return np.where(world.traits.household == COUPLE, float(law.norm_couple), float(law.norm_single))


def lived(world: World, before: Before, month: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who lived this month in a slot, in which status and arm.

    Those who were there at its start and have not reached the pension age, and those who came: they begin on benefit,
    in the slot of somebody who has gone or in one that was free.
    """
    size = world.slots
    pid = np.where(world.state.status != FREE, world.traits.pid.astype(np.int64), -1)
    same = (pid >= 0) & (pid == before.padded(before.pid, size, -1))
    status = np.where(same, before.padded(before.status, size, FREE), B)
    arm = np.where(same, before.padded(before.arm, size, 0), 0)
    pensioner = before.padded(before.age, size, 0) >= float(world.city.law[month].pension_age_months)
    return np.where(same, (status < X) & ~pensioner, pid >= 0), status, arm


def check_money(world: World, before: Before, month: int) -> None:
    """Clients receive the income that the equations used, to the cents of rounding, in every arm and in the rest.

    That the payers' balances add up to zero is so by the way an item is booked, and is not asserted.
    """
    book = world.books[month]
    assert not (book < 0).any(), [name for k, name in enumerate(ITEMS) if (book[:, k] < 0).any()]
    received = balances(book)[:, CLIENT]
    there, status, arm = lived(world, before, month)
    income = world.now.income.astype(np.float64) * norms(world, month)
    # Pay that an index lifts over the norm is kept whole, though the equations count the norm.
    over = np.maximum(pay_of(world, month) - norms(world, month), 0.0) * (status == P)
    for number in range(len(book)):
        mine = there & (arm == number)
        slack = CENTS * mine.sum()
        assert received[number] >= 100.0 * income[mine].sum() - slack, number
        assert received[number] <= 100.0 * (income[mine] + over[mine]).sum() + slack, number
