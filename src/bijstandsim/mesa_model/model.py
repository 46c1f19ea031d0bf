"""``BijstandModel``: one run of a scenario as a Mesa model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mesa
import numpy as np
import pandas as pd

from bijstandsim.behaviour import defaults
from bijstandsim.engine.outcomes import NAMES, evaluate
from bijstandsim.engine.single import RunCounts, burnt_in, collect, start_policy, step
from bijstandsim.kernels.state import FREE, P
from bijstandsim.mesa_model.agents import Caseworker, Municipality, Team
from bijstandsim.mesa_model.recipient import RecipientView, everybody
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve


class BijstandModel(mesa.Model):  # type: ignore[misc]
    """One replicate of a scenario. ``step`` is one month; ``run_for(24)`` gives the engine's numbers exactly.

    Municipality, teams and caseworkers are agents (``agents_by_type``); recipients are the engine's columns, seen one
    at a time through ``recipient(pid)``. ``parameters`` default to the parameters' defaults. The random numbers are the
    engine's (keyed by the scenario's seed); Mesa's generator is seeded but not used. ``follow`` is the number of
    people whose life is kept month by month in ``lives``: participants first, then other clients; a life ends early
    when somebody leaves the simulation for good. Raises InputError for a faulty scenario.
    """

    def __init__(
        self,
        policy: Scenario,
        *,
        parameters: Mapping[str, float] | None = None,
        draw: int = 0,
        replicate: int = 0,
        follow: int = 0,
    ) -> None:
        super().__init__(rng=policy.seed)
        self.policy = policy
        values = {**(parameters or defaults()), **policy.parameters.values}
        self.world = burnt_in(policy, resolve(policy), values, draw).copy()
        self._member = start_policy(self.world, policy, replicate)
        self.municipality = Municipality(self)
        self.teams = [Team(self, number, name) for number, (name, _) in enumerate(self.world.resolved.teams)]
        self.caseworkers = [Caseworker(self, desk) for desk in range(len(self.world.desks.team))]
        self.lives: dict[int, list[dict[str, Any]]] = {pid: [] for pid in self._first(follow)}
        reporters = {name: f"report_{name}" for name in ("benefits", "parttime_share", "in_work", "contacts", "cuts")}
        self.datacollector = mesa.DataCollector(
            model_reporters=reporters,
            agenttype_reporters={Caseworker: {"caseload": "caseload", "hours_used": "hours_used"}},
        )
        self._note()

    @property
    def month(self) -> int:
        """Months of the policy period that have passed."""
        return self.world.t

    def step(self) -> None:
        """One month. Raises IndexError after the scenario's last month."""
        if self.world.t >= self.world.resolved.months:
            raise IndexError(f"the scenario ends after {self.world.resolved.months} months")
        step(self.world, 1)
        self._note()

    def recipient(self, pid: int) -> RecipientView:
        """The person with number ``pid``; KeyError if nobody has it."""
        return RecipientView(self, pid)

    def people(self) -> pd.DataFrame:
        """Everybody who is in the simulation now, a row each by number (pid); the columns of ``recipient``.

        Among others ``status`` (B benefit, P with part-time work, F work, W insurance, O off otherwise, X gone),
        ``arm_name``, ``age_years``, ``search`` (1: what the duty asks), ``distance`` (0 near work to 1 far),
        ``contact_rate`` (a month), ``wage`` (EUR a month). A copy: changing it changes nobody.
        """
        return everybody(self.world)

    def participants(self, arm: str | None = None) -> np.ndarray:
        """Numbers (pid) of the members of an arm, or of all arms."""
        names = [a.name for a in self.world.resolved.arms]
        chosen = self.world.state.arm > 0 if arm is None else self.world.state.arm == names.index(arm)
        return np.asarray(self.world.traits.pid[chosen])

    def _first(self, n: int) -> list[int]:
        pid, status, arm = self.world.people.look("pid", "status", "arm")
        there = np.flatnonzero(status < FREE)
        rank = np.where(arm[there] > 0, 0, np.where(status[there] <= P, 1, 2))
        return [int(one) for one in pid[there[np.lexsort((pid[there], rank))][:n]]]

    def counts(self) -> RunCounts:
        """What was counted so far, as ``engine.single.run_once`` returns it."""
        return collect(self.world, self._member)

    def _note(self) -> None:
        outcomes = evaluate(self.world.counts[self.world.t].sum(axis=0))
        self._outcomes = dict(zip(NAMES, outcomes.tolist(), strict=True))
        self.datacollector.collect(self)
        if not self.lives:  # who is there is in the blocks of the kernel, and to ask for it costs more than the month
            return
        pids, status = self.world.people.look("pid", "status")
        present = set(pids[status < FREE].tolist())
        for pid, life in self.lives.items():
            if pid in present:
                life.append(self.recipient(pid).snapshot())

    @property
    def report_benefits(self) -> int:
        """Households on benefit."""
        return self.municipality.benefits

    @property
    def report_parttime_share(self) -> float:
        """Share of the benefits with part-time work."""
        return self.municipality.parttime_share

    @property
    def report_in_work(self) -> float:
        """Share of everybody followed who is in work off benefit, %."""
        return float(self._outcomes["in_work"])

    @property
    def report_contacts(self) -> float:
        """Contacts per client and year, this month."""
        return float(self._outcomes["contacts"])

    @property
    def report_cuts(self) -> float:
        """Cuts per 100 clients, this month."""
        return float(self._outcomes["cuts"])
