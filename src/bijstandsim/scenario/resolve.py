"""A scenario as the arrays that a run reads: levers by row and month, rules, arms, market."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from bijstandsim.kernels.levers import LEVER_DEFAULT
from bijstandsim.kernels.rules import RULES
from bijstandsim.scenario import checks, cities, market, rows
from bijstandsim.scenario.lever_schema import BlockBase
from bijstandsim.scenario.predicates import Box
from bijstandsim.scenario.rows import Fill
from bijstandsim.scenario.schema import REST, Scenario
from bijstandsim.scenario.translate import raise_all
from bijstandsim.units import Month

REGULAR_TEAM = "regular"


@dataclass(frozen=True)
class ResolvedArm:
    """One arm: its households, the row that holds where no rule fits, and its rules."""

    name: str
    size: int
    row: int
    rule_first: int
    rule_count: int


@dataclass(frozen=True)
class Resolved:
    """Everything that a run needs from a scenario; arrays are not to be written.

    Month 0 is the first month of the policy. A row of ``levers`` is NaN where nothing was set; ``filled`` puts
    in the defaults. From ``policy_months`` on, the row of an arm equals regular practice.
    """

    start: Month
    months: int
    policy_months: int
    levers: np.recarray[Any, Any]  # (rows, months) of LEVERS
    burn_in_levers: np.recarray[Any, Any]  # (1,): regular practice before the start
    burn_in_rows: np.recarray[Any, Any]  # (rows,): the same, with the targeted variants of regular practice
    defaults: tuple[dict[str, float | str], ...]  # per row, the defaults that differ from LEVER_DEFAULT
    fills: tuple[Fill, ...]  # the same with the months in which they hold
    row_name: tuple[str, ...]
    row_team: npt.NDArray[np.int64]
    teams: tuple[tuple[str, int], ...]  # (name, row whose levers are the team's); 0 is the regular team
    arms: tuple[ResolvedArm, ...]  # arms[0] is the rest of the city
    control: int  # index of the control arm in arms
    rules: np.recarray[Any, Any]
    arm_rule_first: npt.NDArray[np.int64]
    arm_rule_count: npt.NDArray[np.int64]
    market: npt.NDArray[np.float64]
    market_grades: list[dict[str, Any]]
    size: int
    represents: float

    @property
    def weight(self) -> float:
        """Households that one simulated household stands for."""
        return self.represents / self.size

    def filled(self, value_of: Callable[[str], Any]) -> np.recarray[Any, Any]:
        """Levers without NaN: ``value_of`` gives the value, or one value per month, of ``par:...`` and ``law:...``.

        ``formal_exempt_log_odds`` stays NaN: it is solved per parameter draw.
        """
        full = self.levers.copy()
        plain = full.view(np.ndarray)  # reading a field of a recarray costs several times as much

        def put(lever: str, source: float | str, row: int | slice, first: int, end: int) -> None:
            value: Any = value_of(source) if isinstance(source, str) else source
            part = plain[lever][row, first:end]
            np.copyto(part, value[first:end] if np.ndim(value) else value, where=np.isnan(part))

        for fill in self.fills:
            put(fill.lever, fill.source, fill.row, fill.first, fill.end)
        for lever, source in LEVER_DEFAULT.items():
            put(lever, source, slice(None), 0, self.months)
        return full


@dataclass(frozen=True)
class Base:
    """What the people in ``box`` have whatever their arm: regular practice and, on top, the policy."""

    box: Box
    regular: list[BlockBase]
    policy: list[BlockBase]
    name: str


@dataclass
class _Table:
    """Rows and rules while they are being made."""

    scenario: Scenario
    base: list[Base]
    levers: list[np.ndarray[Any, Any]] = field(default_factory=list)
    burn_in: list[np.ndarray[Any, Any]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    team_of: list[int] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    teams: list[tuple[str, int]] = field(default_factory=lambda: [(REGULAR_TEAM, 0)])
    known: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def row(self, arm: str, at: int, variant: rows.Variant, of_base: int) -> int:
        """The row of an arm's variant on top of a variant of what everybody has, made once."""
        key = (arm, at, of_base)
        if key not in self.known:
            self.known[key] = self._make(key, variant)
        return self.known[key]

    def _make(self, key: tuple[str, int, int], variant: rows.Variant) -> int:
        arm, at, of_base = key
        scenario, base = self.scenario, self.base[of_base]
        levers = rows.empty(scenario.months)
        rows.apply(levers, base.regular, scenario, scenario.months)
        number, team = len(self.levers), 0
        offered = rows.apply(levers, [*base.policy, *variant.blocks], scenario, scenario.policy_months)
        if arm != REST and rows.own_team(scenario.arms[arm].levers):
            team = self._team(arm, number)
            own = levers["staffing_fixed"][: scenario.policy_months]
            own[np.isnan(own) | ~offered["staffing_fixed"][: scenario.policy_months]] = 1.0
        self.fills += rows.offer_fills(number, levers, offered)
        self.levers.append(levers)
        self.burn_in.append(rows.before_the_start(base.regular))
        self.names.append(_row_name(arm, at, len(rows.variants(self._blocks(arm))), base.name))
        self.team_of.append(team)
        return number

    def _team(self, arm: str, row: int) -> int:
        names = [name for name, _ in self.teams]
        if arm not in names:
            self.teams.append((arm, row))
        return [name for name, _ in self.teams].index(arm)

    def _blocks(self, arm: str) -> list[Any]:
        return [] if arm == REST else list(self.scenario.arms[arm].levers)

    def arm(self, name: str) -> tuple[int, list[tuple[Any, ...]]]:
        """The row and the rules of an arm; an arm of own choice points at the rows of what can be chosen."""
        choose = None if name == REST else self.scenario.arms[name].choose
        if choose is None:
            return self._rules(name, 0.0, 1.0)
        total = sum(choose.values())
        below, records, first_row = 0.0, [], None
        for place, (chosen, weight) in enumerate(choose.items()):
            low, below = below, below + weight / total
            row, found = self._rules(chosen, low, 1.0 if place == len(choose) - 1 else below)
            first_row = row if first_row is None else first_row
            records += found
        assert first_row is not None
        return first_row, records

    def _rules(self, name: str, low: float, high: float) -> tuple[int, list[tuple[Any, ...]]]:
        listed = rows.variants(self._blocks(name))
        # The row for everybody comes first, so that a plain arm has one row and a team points at it.
        last, plain = len(listed) - 1, len(self.base) - 1
        row = self.row(name, last, listed[last], plain)
        whole = Box()
        records = []
        for at, variant in enumerate(listed):
            for of_base, base in enumerate(self.base):
                fits = variant.box.within(low, high) & base.box
                if fits is not None and not (fits == whole and at == last and of_base == plain):
                    records.append(fits.record(self.row(name, at, variant, of_base)))
        return row, records


def _bases(scenario: Scenario) -> list[Base]:
    """Every pair of a variant of the policy and one of regular practice that somebody can have, in order of fit."""
    policies, practices = rows.variants(scenario.policy), rows.variants(scenario.regular)
    found = []
    for at, policy in enumerate(policies):
        for of_regular, practice in enumerate(practices):
            box = policy.box & practice.box
            if box is not None:
                name = "" if at == len(policies) - 1 else f"/policy{at + 1}"
                name += "" if of_regular == len(practices) - 1 else f"/regular{of_regular + 1}"
                found.append(Base(box, practice.blocks, policy.blocks, name))
    return found


def _row_name(arm: str, at: int, n_own: int, base: str) -> str:
    return arm + ("" if at == n_own - 1 else f"/for{at + 1}") + base


def resolve(scenario: Scenario) -> Resolved:
    """Turn a scenario into arrays. Raises InputError when its keys contradict each other.

    Rules: an arm's ``for`` blocks are tried in the order of the file and the first that fits holds; the first
    fit of the policy lies underneath, and that of regular practice under both. Shares compare with one fixed uniform
    number per person, the same for regular practice and arms. A block of regular practice without ``from``
    holds in the burn-in as well; one with ``from`` is a change of policy.
    """
    raise_all(checks.faults(scenario))
    table = _Table(scenario, _bases(scenario))
    size = cities.size(scenario)
    sizes = {REST: size - sum(arm.size for arm in scenario.arms.values())}
    sizes.update({name: arm.size for name, arm in scenario.arms.items()})
    arms: list[ResolvedArm] = []
    records: list[tuple[Any, ...]] = []
    for name, members in sizes.items():
        row, found = table.arm(name)
        arms.append(ResolvedArm(name, members, row, len(records), len(found)))
        records += found
    levers = np.stack(table.levers).view(np.recarray)
    burn_in = np.concatenate(table.burn_in).view(np.recarray)
    return Resolved(
        start=scenario.start,
        months=scenario.months,
        policy_months=scenario.policy_months,
        levers=levers,
        burn_in_levers=burn_in[:1].copy().view(np.recarray),
        burn_in_rows=burn_in,
        defaults=_defaults(table),
        fills=tuple(table.fills),
        row_name=tuple(table.names),
        row_team=np.array(table.team_of, dtype=np.int64),
        teams=tuple(table.teams),
        arms=tuple(arms),
        control=list(sizes).index(scenario.control_arm),
        rules=np.array(records, dtype=RULES).view(np.recarray),
        arm_rule_first=np.array([arm.rule_first for arm in arms], dtype=np.int64),
        arm_rule_count=np.array([arm.rule_count for arm in arms], dtype=np.int64),
        market=market.series(scenario.market.path, scenario.start, scenario.months),
        market_grades=market.grades(scenario.market.path),
        size=size,
        represents=cities.represents(scenario),
    )


def _defaults(table: _Table) -> tuple[dict[str, float | str], ...]:
    found: tuple[dict[str, float | str], ...] = tuple({} for _ in table.levers)
    for fill in table.fills:
        found[fill.row][fill.lever] = fill.source
    return found
