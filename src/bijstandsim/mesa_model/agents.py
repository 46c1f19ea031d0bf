"""Municipality, teams and caseworkers as Mesa agents that read the engine's arrays; they hold no numbers themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from bijstandsim.kernels.ledger import BENEFIT_N, PARTTIME
from bijstandsim.kernels.state import B, P

if TYPE_CHECKING:
    from bijstandsim.mesa_model.model import BijstandModel


class _View(mesa.Agent):  # type: ignore[misc]
    """An agent whose attributes are read from the running world."""

    model: BijstandModel

    def _desk(self, name: str, desk: int) -> Any:
        return getattr(self.model.world.desks, name)[desk].item()


class Municipality(_View):
    """The city as a whole."""

    @property
    def benefits(self) -> int:
        """Households in B and P."""
        return int(self._sum(BENEFIT_N))

    @property
    def parttime_share(self) -> float:
        """Share of the benefits with part-time work."""
        return float(self._sum(PARTTIME) / max(self.benefits, 1))

    def _sum(self, outcome: int) -> float:
        """What the records of this month say: the columns of people need not be written for it."""
        world = self.model.world
        return float(world.counts[world.t, :, outcome].sum())


class Team(_View):
    """A team of caseworkers: the regular one, or the coaches of an arm."""

    def __init__(self, model: BijstandModel, number: int, name: str) -> None:
        super().__init__(model)
        self.number = number
        self.name = name

    @property
    def clients(self) -> int:
        """Clients in the last month."""
        return int(self.model.world.teams.clients[self.number])

    @property
    def hours_per_client(self) -> float:
        """Hours a month per client after fixed tasks, in the last month."""
        return float(self.model.world.teams.cap[self.number])


class Caseworker(_View):
    """One desk and the person behind it."""

    def __init__(self, model: BijstandModel, desk: int) -> None:
        super().__init__(model)
        self.desk = desk

    @property
    def team(self) -> int:
        """Number of the team."""
        return int(self._desk("team", self.desk))

    @property
    def caseload(self) -> int:
        """Clients in the last month."""
        return int(self._desk("clients", self.desk))

    @property
    def hours(self) -> float:
        """Productive hours in the last month."""
        return float(self._desk("hours", self.desk))

    @property
    def hours_used(self) -> float:
        """Hours used in the last month."""
        return float(self._desk("used", self.desk))

    @property
    def monitoring(self) -> float:
        """Chance a month that a client is checked."""
        return float(self._desk("monitoring", self.desk))

    @property
    def toughness(self) -> float:
        """How readily a violation becomes a cut, 0 to 1."""
        return float(self._desk("toughness", self.desk))

    @property
    def clients(self) -> np.ndarray:
        """Numbers (pid) of the people in the files now."""
        state = self.model.world.state
        mine = (state.caseworker == self.desk) & ((state.status == B) | (state.status == P))
        return np.asarray(self.model.world.traits.pid[mine])
