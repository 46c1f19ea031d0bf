"""Simulator points: parameters in, moments out, as rows of a study that can be stopped and goes on."""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import special
from scipy.stats import qmc

from bijstandsim import provenance
from bijstandsim.behaviour.priors import prior_values, varied_names
from bijstandsim.calibrate import cities, mechanisms, national
from bijstandsim.calibrate.effects import NAMES, NO_EFFECT, CityEffect
from bijstandsim.calibrate.moments import Moment, of_city, scenario_of, wanted
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL, Target, folder, reading
from bijstandsim.scenario import Scenario
from bijstandsim.sources import behind
from bijstandsim.sweep.plan import Done, Plan, Row, Table, failed
from bijstandsim.sweep.store import Store

#: An effect of a city in a design has this standard deviation, wide enough to be seen through the noise of a run.
EFFECT_SD = 0.5
EFFECTS = tuple(f"city_{name}" for name in NAMES)
#: Most waves of a study, and most sets of points that are added to one; random numbers that a set may use.
MOST_SETS, _SET = 30, 1_000_000
#: Modules that make moments of parameters.
MAKES_MOMENTS = tuple(
    f"bijstandsim.calibrate.{name}" for name in ("cities", "effects", "mechanisms", "moments", "national")
)


def inputs() -> tuple[str, ...]:
    """What a point sets: every parameter that has a prior, and the four effects of a city."""
    return (*varied_names(), *EFFECTS)


def design(points: int, seed: int) -> np.ndarray:
    """Scrambled Sobol' points as standard normal scores of the priors: (points, inputs). ``points``: a power of 2."""
    cube = qmc.Sobol(len(inputs()), scramble=True, rng=np.random.default_rng([seed, 11])).random(points)
    return np.asarray(special.ndtri(np.clip(cube, 1e-6, 1.0 - 1e-6)))


def parameters(scores: np.ndarray) -> list[dict[str, float]]:
    """Full sets of parameters for scores (points, inputs); the effects of cities are left out."""
    names = varied_names()
    cube = special.ndtr(scores[:, : len(names)])
    values = prior_values({name: cube[:, k] for k, name in enumerate(names)})
    return [{name: float(column[k]) for name, column in values.items()} for k in range(len(scores))]


@dataclass(frozen=True)
class Points:
    """The work of a set of points. Rows carry scores by input; a row's table has a line per lot and moment."""

    targets: tuple[Target, ...]
    households: int | None  # most households of a simulated city; None: as many as its scenario says
    country: int | None  # the same of the country
    lots: int  # lots of the arms per point, each with every rotation
    seed: int
    held: tuple[tuple[str, float], ...] = ()  # parameters that a variant of the structure fixes at every point

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """What is measured, in the order of ``moment`` numbers."""
        return wanted(self.targets, self.seed)

    @cached_property
    def digest(self) -> str:
        """See ``Work.digest``."""
        data = [(folder() / name).read_text(encoding="utf-8") for name in ("reading.yaml", "mechanisms.yaml")]
        # Code that makes moments, and no other: a fit goes on when what is done with its points has been mended, and
        # after another posterior has been put in, from which no point is drawn.
        hashes = {name: found for name, found in provenance.data_hashes().items() if name not in ("posterior", "code")}
        hashes["code"] = provenance.hash_files(behind(MAKES_MOMENTS))
        own = [[m.name for m in self.moments], self.households, self.country, self.lots, self.seed, self.held, data,
               hashes, provenance.package_version()]  # fmt: skip
        return provenance.hash_text(json.dumps(own, sort_keys=True))

    def run(self, rows: Sequence[Row]) -> list[Done]:
        """See ``Work.run``."""
        return [self._point(row) for row in rows]

    def _point(self, row: Row) -> Done:
        scores = np.array([[float(value) for _, value in row.inputs]])  # type: ignore[arg-type]
        effect = CityEffect(*(EFFECT_SD * scores[0, -len(EFFECTS) :]).tolist())
        try:
            found = self.simulate({**parameters(scores)[0], **dict(self.held)}, row.replicate, effect)
        except MemoryError:
            raise
        except Exception as error:
            return failed(row, error, traceback.format_exc())
        return Done(row.id, self._table(found))

    def _table(self, found: np.ndarray) -> Table:
        moments, lots = found.shape
        return {
            "moment": np.repeat(np.arange(moments, dtype=np.int16), lots),
            "lot": np.tile(np.arange(lots, dtype=np.int16), moments),
            "value": found.ravel().astype(np.float32),  # the noise of a point is thousands of times its rounding
        }

    def simulate(self, values: Mapping[str, float], draw: int, effect: CityEffect) -> np.ndarray:
        """All moments at one point: (moments, lots); what has no lots (the country) is repeated. ``draw`` is the seed.

        A figure that nobody stands behind is NaN. Raises RunError when the parameters give no stable city.
        """
        found = np.zeros((len(self.moments), self.lots))
        for group in self.groups:
            found[self.places(group)] = self.of_group(group, values, draw, effect)
        return found

    @property
    def groups(self) -> tuple[str, ...]:
        """Cities, the country and the virtual experiments that the moments come from."""
        return tuple(dict.fromkeys(moment.group for moment in self.moments))

    def places(self, group: str) -> list[int]:
        """Where the moments of a group stand."""
        return [k for k, moment in enumerate(self.moments) if moment.group == group]

    def of_group(
        self, group: str, values: Mapping[str, float], draw: int, effect: CityEffect = NO_EFFECT
    ) -> np.ndarray:
        """The moments of one group: (its moments, lots)."""
        own = tuple(self.moments[k] for k in self.places(group))
        if group == NATIONAL:
            figures = national.run_draw(_scenario(str(reading()["national"]), self.seed, self.country), values, draw)
            return np.repeat([[figures[moment.outcome]] for moment in own], self.lots, axis=1)
        if group == MECHANISM:
            effects = mechanisms.run_draw(values, draw, self.lots)
            return np.array([effects[moment.outcome] for moment in own])
        scenario = _scenario(group, self.seed, self.households)
        spell = max((moment.month for moment in own if moment.kind == "spell_sd"), default=None)
        run = cities.run_draw(scenario, values, draw, self.lots, spell, effect)
        return of_city(own, cities.City(scenario, (run,)))


def _scenario(group: str, seed: int, households: int | None) -> Scenario:
    scenario = scenario_of(group, seed, households)
    assert scenario is not None
    return scenario


def plan(name: str, work: Points, scores: np.ndarray, first: int = 0) -> Plan:
    """A plan of the points ``scores`` (points, inputs); each has random numbers of its own, from ``first`` on."""
    names = inputs()
    rows = [
        Row(k, tuple(zip(names, [float(v) for v in point], strict=True)), replicate=first + k)
        for k, point in enumerate(scores)
    ]
    return Plan(name, work, rows)


def first_of(name: str) -> int:
    """Where the random numbers of a named set of points start, so that sets share none.

    ``wave-3``, its twins ``wave-3-twins``, the points that are added to it ``wave-3-1`` and so on, ``variants`` and
    ``truths``.
    """
    found = re.fullmatch(r"wave-(\d+)(?:-(twins|\d+))?", name)
    if found is None:
        others = ("variants", "truths")
        if name not in others:
            raise ValueError(f"no set of points has this name: {name}")
        return _SET * ((MOST_SETS + 1) * (MOST_SETS + 2) + others.index(name))
    wave, part = int(found[1]), {None: 0, "twins": 1}.get(found[2])
    part = 1 + int(found[2]) if part is None else part
    assert wave <= MOST_SETS and part <= MOST_SETS + 1
    return _SET * (wave * (MOST_SETS + 2) + part)


def table_of(store: Store, work: Points) -> tuple[np.ndarray, np.ndarray]:
    """Rows that have results and their moments, averaged over lots: ids (P,), values (P, M)."""
    frame = store.frame()
    if frame.empty:
        return np.zeros(0, int), np.zeros((0, len(work.moments)))
    wide = frame.astype({"value": np.float64}).groupby(["row", "moment"])["value"].mean().unstack()
    return wide.index.to_numpy(), wide.reindex(columns=range(len(work.moments))).to_numpy(np.float64)
