"""The rows of a study: all combinations of its inputs, or a Latin hypercube."""

from __future__ import annotations

import itertools
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
from bijstandsim.sweep.plan import Row, Value

#: A stream of its own for samples, beside those of the parameters and of the runs.
_STREAM = 77
GRID = "grid"


def placed(inputs: Mapping[str, Axis], kind: str, points: int | None, seed: int) -> list[tuple[Spot, ...]]:
    """Where every row stands: one spot for each input, in the order of the file; the last input moves first."""
    if kind == GRID:
        return list(itertools.product(*(spots(axis) for axis in inputs.values())))
    from scipy.stats import qmc

    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=(_STREAM,))))
    sample = qmc.LatinHypercube(len(inputs), rng=generator).random(points or 0)
    return [tuple(spot_at(axis, float(u)) for axis, u in zip(inputs.values(), line, strict=True)) for line in sample]


def rows(inputs: Mapping[str, Axis], kind: str, points: int | None, base: Scenario) -> list[Row]:
    """The rows, ids from 0. Raises InputError when a factor has nothing to be applied to."""
    data = keys.as_data(base)
    listed = placed(inputs, kind, points, base.seed)
    return [Row(k, merged(row, data)) for k, row in enumerate(listed)]


def merged(row: tuple[Spot, ...], data: dict[str, Any]) -> tuple[tuple[str, Value], ...]:
    """What all inputs of a row set; factors are applied last, to what another input or the base sets."""
    sets: dict[str, Value] = {key: value for spot in row for key, value in spot.sets}
    for spot in row:
        for key, factor in spot.times:
            old = sets.get(key, keys.get(data, key))
            if not isinstance(old, int | float) or isinstance(old, bool):
                raise InputError("a factor needs a number to be applied to", found=f"{key}: {old!r} x {factor:g}",
                                 allowed="a key that another input or the base scenario sets")  # fmt: skip
            sets[key] = old * factor
    return tuple(sets.items())


def check(inputs: Mapping[str, Axis], kind: str, points: int | None, base: Scenario, layers: Layers) -> None:
    """Raises InputError for inputs that cannot be: unknown keys, two inputs on one key, values out of bounds."""
    owner: dict[str, str] = {}
    for name, axis in inputs.items():
        here: KeyPath = ("inputs", name)
        _one_form(axis, here, layers)
        if kind == GRID and axis.range is not None and axis.steps is None:
            raise InputError("a range in a grid needs steps", place=layers.place((*here, "range")), found=axis.range,
                             allowed="steps: N, or values, or design: latin_hypercube")  # fmt: skip
        for key in axis.keys:
            keys.check_key(key, layers.place(_place_of(key, axis, here)))
        for key in {key for spot in spots(axis) for key, _ in spot.sets}:
            if key in owner:
                raise InputError("two inputs set the same key", place=layers.place(here), found=key,
                                 allowed=f"{key} in one of {owner[key]} and {name}")  # fmt: skip
            owner[key] = name
    if (kind == GRID) == (points is not None):
        allowed = "no points: a grid has all combinations" if kind == GRID else "points: N, the rows of the sample"
        raise InputError("points and design do not fit", place=layers.place(("points",)), found=points, allowed=allowed)
    check_values(inputs, base, layers)


def check_range(axis: Axis, place: Place) -> None:
    """Raises InputError for a range that is none."""
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


def check_values(inputs: Mapping[str, Axis], base: Scenario, layers: Layers) -> None:
    """Every point of every input by itself is a scenario that can be run. Raises InputError."""
    data = keys.as_data(base)
    for name, axis in inputs.items():
        for spot in spots(axis):
            for key, value in spot.sets:
                if key.startswith(keys.PARAMETER):
                    keys.check_parameter_value(key, value, layers.place(("inputs", name)))
            try:
                scenario_at(base, split(merged((Spot(0.0, "", spot.sets),), data))[1]).resolve()
            except InputError as error:
                raise InputError(
                    f"input {name} at {spot.label} is no scenario that can be run: {error.problem}",
                    place=layers.place(("inputs", name)), found=error.found, allowed=error.allowed,
                    nearest=error.nearest,
                ) from None  # fmt: skip
