"""The rows of a study: all combinations of its inputs, or a Latin hypercube."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from bijstandsim.errors import InputError, Place
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.tree import Layers
from bijstandsim.scenario.yaml_text import Path as KeyPath
from bijstandsim.sweep import keys
from bijstandsim.sweep.axes import Axis, Spot, spot_at, spots
from bijstandsim.sweep.cities import scenario_at, split
from bijstandsim.sweep.plan import MOST_ROWS, OnDemand, Row, Value, check_rows

#: A stream of its own for samples, beside those of the parameters and of the runs.
_STREAM = 77
GRID = "grid"


class Places(OnDemand[tuple[Spot, ...]]):
    """Where every row stands: one spot for each input, in the order of the file; in a grid the last input moves first.

    Of a grid the spots of each input are held, of a sample its points in the unit cube.
    """

    def __init__(self, inputs: Mapping[str, Axis], kind: str, points: int | None, seed: int) -> None:
        self._axes = tuple(inputs.values())
        self._grid = [spots(axis) for axis in self._axes] if kind == GRID else None
        self._sample = np.zeros((0, 0)) if kind == GRID else _sample(len(inputs), points or 0, seed)
        self._count = len(self._sample) if self._grid is None else math.prod(map(len, self._grid))

    def __len__(self) -> int:
        return self._count

    def make(self, k: int) -> tuple[Spot, ...]:
        """The spots of row ``k``."""
        if self._grid is None:
            return tuple(spot_at(axis, float(u)) for axis, u in zip(self._axes, self._sample[k], strict=True))
        found = []
        for listed in reversed(self._grid):
            k, at = divmod(k, len(listed))
            found.append(listed[at])
        return tuple(reversed(found))


def _sample(inputs: int, points: int, seed: int) -> np.ndarray:
    """A Latin hypercube (points, inputs)."""
    from scipy.stats import qmc

    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=(_STREAM,))))
    return np.asarray(qmc.LatinHypercube(inputs, rng=generator).random(points))


class Rows(OnDemand[Row]):
    """The rows of a grid or sample, ids from 0."""

    def __init__(self, places: Places, base: Scenario) -> None:
        self._places, self._data = places, keys.as_data(base)

    def __len__(self) -> int:
        return len(self._places)

    def make(self, k: int) -> Row:
        """Row ``k``."""
        return Row(k, merged(self._places.make(k), self._data))


def merged(row: tuple[Spot, ...], data: dict[str, Any]) -> tuple[tuple[str, Value], ...]:
    """What all inputs of a row set; factors are applied last, to what another input or the base sets.

    Raises InputError where a factor has no number to be applied to.
    """
    sets: dict[str, Value] = {key: value for spot in row for key, value in spot.sets}
    for spot in row:
        for key, factor in spot.times:
            old = sets.get(key, keys.get(data, key))
            if not isinstance(old, int | float) or isinstance(old, bool):
                raise InputError("a factor needs a number to be applied to", found=f"{key}: {old!r} x {factor:g}",
                                 allowed="a key that another input or the base scenario sets")  # fmt: skip
            sets[key] = old * factor
    return tuple(sets.items())


def check(
    inputs: Mapping[str, Axis], kind: str, points: int | None, base: Scenario, layers: Layers, month: int
) -> None:
    """Raises InputError for inputs that cannot be: unknown keys, two inputs on one key, values out of bounds.

    ``month`` is the one that is asked about.
    """
    owner: dict[str, str] = {}
    for name, axis in inputs.items():
        here: KeyPath = ("inputs", name)
        _one_form(axis, here, layers)
        if kind == GRID and axis.range is not None and axis.steps is None:
            raise InputError("a range in a grid needs steps", place=layers.place((*here, "range")), found=axis.range,
                             allowed="steps: N, or values, or design: latin_hypercube")  # fmt: skip
        for key in axis.keys:
            keys.check_key(key, layers.place(_place_of(key, axis, here)))
        if kind == GRID:
            _check_repeats(axis, here, layers)
        for key in {key for spot in spots(axis) for key, _ in spot.sets}:
            if key in owner:
                raise InputError("two inputs set the same key", place=layers.place(here), found=key,
                                 allowed=f"{key} in one of {owner[key]} and {name}")  # fmt: skip
            owner[key] = name
    if (kind == GRID) == (points is not None):
        allowed = "no points: a grid has all combinations" if kind == GRID else "points: N, the rows of the sample"
        raise InputError("points and design do not fit", place=layers.place(("points",)), found=points, allowed=allowed)
    if kind == GRID:
        count = math.prod(len(spots(axis)) for axis in inputs.values())
        check_rows(count, layers.place(("inputs",)), f"fewer points, or a latin_hypercube of {MOST_ROWS} points")
    check_values(inputs, base, layers, month)


def _check_repeats(axis: Axis, here: KeyPath, layers: Layers) -> None:
    """Raises InputError where a grid would have a point twice: a map has room for one."""
    if axis.levels is not None:
        return
    part, allowed = ("values", "each value once")
    if axis.range is not None:
        part, allowed = ("steps", "fewer steps: a key of whole numbers has no more points than those within its range")
    seen: list[Value] = []
    for spot in spots(axis):
        value = spot.sets[0][1]
        if value in seen:
            raise InputError("a point of a grid stands there twice", place=layers.place((*here, part)), found=value,
                             allowed=allowed)  # fmt: skip
        seen.append(value)


def check_range(axis: Axis, place: Place) -> None:
    """Raises InputError for a range that is none, or for what belongs to a range where there is none."""
    if axis.range is None and axis.scale != "linear":
        raise InputError("scale is for a range", place=place, found=axis.scale, allowed="range: [least, largest]")
    if axis.range is None and axis.levels is None and axis.steps is not None:
        raise InputError("steps are for a range or levels", place=place, found=axis.steps,
                         allowed="range: [least, largest], or levels")  # fmt: skip
    if axis.range is not None and not (axis.range[0] < axis.range[1] and (axis.scale == "linear" or axis.range[0] > 0)):
        raise InputError("not a range", place=place, found=axis.range,
                         allowed="[least, largest], above 0 on a log scale")  # fmt: skip


def check_ratios(axis: Axis, place: Place) -> None:
    """Raises InputError unless every level gives the keys of ``log`` a positive number."""
    for key in axis.log:
        ends = [level.set.get(key, level.times.get(key)) for level in axis.levels or []]
        if not all(isinstance(end, int | float) and end > 0 for end in ends):
            raise InputError("only positive numbers can be joined by equal ratios", place=place,
                             found=f"{key}: {ends}", allowed="a key that every level sets above 0")  # fmt: skip


def _one_form(axis: Axis, here: KeyPath, layers: Layers) -> None:
    forms = [name for name in ("values", "range", "levels") if getattr(axis, name) is not None]
    if len(forms) != 1 or (axis.key is None) != (forms == ["levels"]):
        raise InputError(
            "an input is one key with values or a range, or levels that set several keys", place=layers.place(here),
            found=", ".join(["key"] * (axis.key is not None) + forms) or "nothing",
            example="caseload: {key: policy.guidance.caseload, values: [200, 100, 50]}",
        )  # fmt: skip
    check_range(axis, layers.place((*here, "range")))
    check_ratios(axis, layers.place((*here, "log")))


def _place_of(key: str, axis: Axis, here: KeyPath) -> KeyPath:
    if axis.key is not None:
        return (*here, "key")
    for k, level in enumerate(axis.levels or []):
        for part in ("set", "times"):
            if key in getattr(level, part):
                return (*here, "levels", k, part, key)
    return here


def check_values(inputs: Mapping[str, Axis], base: Scenario, layers: Layers, month: int) -> None:
    """Every point of every input by itself is a scenario that can be run up to ``month``, and every factor has a number
    to be applied to. Raises InputError."""
    data = keys.as_data(base)
    _check_factors(inputs, data, layers)
    for name, axis in inputs.items():
        for spot in spots(axis):
            for key, value in spot.sets:
                if key.startswith(keys.PARAMETER):
                    keys.check_parameter_value(key, value, layers.place(("inputs", name)))
            try:
                at = scenario_at(base, split(merged((Spot(0.0, "", spot.sets),), data))[1])
                at.resolve()
            except InputError as error:
                raise InputError(
                    f"input {name} at {spot.label} is no scenario that can be run: {error.problem}",
                    place=layers.place(("inputs", name)), found=error.found, allowed=error.allowed,
                    nearest=error.nearest,
                ) from None  # fmt: skip
            if at.months < month:
                raise InputError(
                    f"input {name} at {spot.label} ends before the month that is asked about",
                    place=layers.place(("inputs", name)), found=f"{at.months} months",
                    allowed=f"{month} months or more, or an earlier month",
                )  # fmt: skip


def _check_factors(inputs: Mapping[str, Axis], data: dict[str, Any], layers: Layers) -> None:
    """Raises InputError where what another input sets at one of its points, or else the base, is no number."""
    sets = {name: [spot.sets for spot in spots(axis)] for name, axis in inputs.items()}
    for name, axis in inputs.items():
        for k, level in enumerate(axis.levels or []):
            for key, factor in level.times.items():
                own = Spot(0.0, "", tuple(level.set.items()), ((key, factor),))
                others = [listed for other, listed in sets.items() if other != name and key in dict(sum(listed, ()))]
                for other in others[0] if others else [()]:
                    try:
                        merged((Spot(0.0, "", other), own), data)
                    except InputError as error:
                        here: KeyPath = ("inputs", name, "levels", k, "times", key)
                        raise InputError(error.problem, place=layers.place(here), found=error.found,
                                         allowed=error.allowed) from None  # fmt: skip
