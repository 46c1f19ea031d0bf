"""Rows as cities: nobody treated and every regime, on the same people with the same random draws."""

from __future__ import annotations

import json
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from bijstandsim import provenance
from bijstandsim.engine.folder import scenario_hash
from bijstandsim.engine.single import burnt_in
from bijstandsim.errors import RunError
from bijstandsim.population.build import World
from bijstandsim.population.graft import graft
from bijstandsim.scenario import Resolved, Scenario
from bijstandsim.scenario.lever_schema import BlockBase
from bijstandsim.scenario.load import again
from bijstandsim.scenario.regimes import Regime, everybody, nobody
from bijstandsim.sweep import keys
from bijstandsim.sweep.kept import Kept
from bijstandsim.sweep.measure import Measures, run_city
from bijstandsim.sweep.plan import Done, Row, Table, Value, failed

#: Bytes of cities and results that a process keeps for rows that share them.
KEEP_BYTES = 400_000_000
NOBODY = "nobody"
#: The regime that is the policy of the row's own scenario.
POLICY = "policy"
DRAW, REGIME = "draw", "regime"
ERROR = "se_"
#: Bytes that a kept result takes, roughly.
_SMALL = 2_000
_kept = Kept(KEEP_BYTES)
#: Scenarios of the latest rows: those that vary parameters alone share theirs.
_scenarios = Kept(200)


@dataclass(frozen=True)
class _World:
    """A scenario that is run at a row."""

    name: str
    scenario: Scenario
    resolved: Resolved

    @cached_property
    def digest(self) -> str:
        return scenario_hash(self.scenario)


@dataclass(frozen=True)
class Cities:
    """The work of a study. ``regimes`` map names to blocks, None for the policy of the row's scenario.

    A row's table has a line for each draw and regime, nobody first: ``draw``, ``regime``, the measures (means over
    ``replicates``) and, as ``se_...``, the standard error of the difference with nobody over the replicates, NaN with
    one. Parameter draw d and replicate r have the same random numbers in every row and regime.
    """

    base: Scenario
    regimes: tuple[tuple[str, tuple[BlockBase, ...] | None], ...]
    measures: Measures
    parameters: tuple[dict[str, float], ...]
    replicates: int
    first_draw: int = 0

    @cached_property
    def digest(self) -> str:
        """See ``Work.digest``."""
        plain = [
            (name, None if blocks is None else [block.model_dump(mode="json", by_alias=True) for block in blocks])
            for name, blocks in self.regimes
        ]
        own = [scenario_hash(self.base), plain, self.measures.names, self.measures.month, self.parameters,
               self.replicates, self.first_draw, provenance.data_hashes(), provenance.package_version()]  # fmt: skip
        return provenance.hash_text(json.dumps(own, sort_keys=True))

    @property
    def names(self) -> tuple[str, ...]:
        """Nobody and the regimes, in the order of the lines."""
        return (NOBODY, *(name for name, _ in self.regimes))

    def run(self, rows: Sequence[Row]) -> list[Done]:
        """See ``Work.run``. Draw by draw, so that rows which share a burnt-in city follow each other."""
        open_rows = {row.id: _Open(row, {}) for row in rows}
        count = len(self.parameters)
        first = rows[0].id % count if rows else 0  # threads begin with different cities
        for place in [*range(first, count), *range(first)]:
            draw = self.first_draw + place
            for one in open_rows.values():
                if one.failure is None and one.row.draw in (None, draw):
                    self._add(one, draw)
        return [self._done(open_rows[row.id]) for row in rows]

    def _add(self, one: _Open, draw: int) -> None:
        try:
            one.found[draw] = self._draw(one, draw)
        except MemoryError:
            raise
        except Exception as error:
            one.failure = failed(replace(one.row, draw=draw), error, traceback.format_exc())

    def _done(self, one: _Open) -> Done:
        if one.failure is not None:
            return one.failure
        return Done(one.row.id, self._table(one.found), None, one.agent_months, one.burn_ins)

    def _table(self, found: dict[int, np.ndarray]) -> Table:
        """``found``: draw -> (2, worlds, measures), means and errors."""
        draws = sorted(found)
        values = np.stack([found[draw] for draw in draws])
        lines = len(self.names)
        table: Table = {
            DRAW: np.repeat(np.array(draws, np.int64), lines),
            REGIME: np.tile(np.array(self.names, object), len(draws)),
        }
        for kind, prefix in enumerate(("", ERROR)):
            for k, name in enumerate(self.measures.names):
                table[prefix + name] = values[:, kind, :, k].ravel()
        return table

    def _draw(self, one: _Open, draw: int) -> np.ndarray:
        """Means and errors of all worlds of a row at one parameter draw: (2, worlds, measures)."""
        own, rest = split(one.row.inputs)
        if not one.worlds:
            one.worlds = self._worlds(rest)
        worlds = one.worlds
        values = {**self.parameters[draw - self.first_draw], **own}
        key = (worlds[0].digest, self._digests[draw - self.first_draw], tuple(sorted(own.items())), draw)
        city = self._city(one, key, worlds[0], values, draw)
        first = one.row.replicate + draw * self.replicates
        runs = np.zeros((self.replicates, len(worlds), len(self.measures.names)))
        for w, world in enumerate(worlds):
            if w == 0:
                for r in range(self.replicates):
                    runs[r, 0] = self._untreated(one, key, city, world, first + r)
                continue
            treated = graft(city, world.scenario, world.resolved, values, draw)
            for r in range(self.replicates):
                moving = treated if r == self.replicates - 1 else treated.copy()
                runs[r, w], months = run_city(moving, world.scenario, first + r, self.measures)
                one.agent_months += months
        return np.stack([runs.mean(axis=0), _errors(runs)])

    @cached_property
    def _digests(self) -> tuple[str, ...]:
        """Of the parameters of every draw, before a row's own are put in."""
        return tuple(provenance.hash_text(json.dumps(values, sort_keys=True)) for values in self.parameters)

    def _city(self, one: _Open, key: tuple[Any, ...], world: _World, values: Mapping[str, float], draw: int) -> World:
        """The burnt-in city of a draw, shared by all rows that differ in what comes after the burn-in alone."""

        def make() -> tuple[World, int]:
            city = burnt_in(world.scenario, world.resolved, values, draw)
            one.agent_months += city.burn_in_agent_months
            one.burn_ins += 1
            return city, sum(column.nbytes for columns in (city.traits, city.state, city.now) for column in columns)

        found = _kept.get(("city", *key), make)
        assert isinstance(found, World)
        return found

    def _untreated(self, one: _Open, key: tuple[Any, ...], city: World, world: _World, replicate: int) -> np.ndarray:
        def make() -> tuple[np.ndarray, int]:
            values, months = run_city(city.copy(), world.scenario, replicate, self.measures)
            one.agent_months += months
            return values, _SMALL

        found = _kept.get(("untreated", self.measures, *key, replicate), make)
        return np.asarray(found)

    def _worlds(self, inputs: tuple[tuple[str, Value], ...]) -> list[_World]:
        """Nobody and the regimes at these inputs; parameters are not among them."""

        def make() -> tuple[list[_World], int]:
            at = scenario_at(self.base, inputs)
            found = [self._nobody(at, inputs)]
            for name, blocks in self.regimes:
                own = Regime(name, tuple(at.policy) if blocks is None else blocks)
                found.append(_world(name, everybody(at, own, 1)))
            return found, 1

        found = _scenarios.get((self.digest, json.dumps(inputs)), make)
        assert isinstance(found, list)
        return found

    def _nobody(self, at: Scenario, inputs: tuple[tuple[str, Value], ...]) -> _World:
        """The untreated city, which rows share that differ in their policy alone."""
        rest = [(key, value) for key, value in inputs if not key.startswith(keys.POLICY)]
        found = _scenarios.get((self.digest, NOBODY, json.dumps(rest)), lambda: (_world(NOBODY, nobody(at, 1)), 1))
        assert isinstance(found, _World)
        return found


def _world(name: str, scenario: Scenario) -> _World:
    plain = scenario.model_copy(update={"name": "row"})
    return _World(name, plain, plain.resolve())


@dataclass
class _Open:
    """A row that is being run."""

    row: Row
    found: dict[int, np.ndarray]
    worlds: list[_World] = field(default_factory=list)
    failure: Done | None = None
    agent_months: int = 0
    burn_ins: int = 0


def split(inputs: tuple[tuple[str, Value], ...]) -> tuple[dict[str, float], tuple[tuple[str, Value], ...]]:
    """Parameters of the model by name, and the other inputs."""
    own: dict[str, float] = {}
    rest = []
    for key, value in inputs:
        if key.startswith(keys.PARAMETER):
            if isinstance(value, list | str):
                raise RunError(f"{key} is not a number: {value!r}")
            own[key.removeprefix(keys.PARAMETER)] = float(value)
        else:
            rest.append((key, value))
    return own, tuple(rest)


def scenario_at(base: Scenario, inputs: tuple[tuple[str, Value], ...]) -> Scenario:
    """The base with inputs set, checked again; parameters must have been split off. Raises InputError."""
    if not inputs:
        return base
    data = keys.as_data(base)
    for key, value in inputs:
        keys.put(data, key, value)
    return again(data)


def _errors(runs: np.ndarray) -> np.ndarray:
    """Standard errors of the paired differences with the first world over replicates (R, W, K): (W, K)."""
    if len(runs) < 2:
        return np.full(runs.shape[1:], np.nan)
    with np.errstate(invalid="ignore"):  # an infinite result has no error; the study tells of it
        return np.asarray((runs - runs[:, :1]).std(axis=0, ddof=1) / np.sqrt(len(runs)))
