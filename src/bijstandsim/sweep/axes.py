"""What a study varies: one key, or a combined axis that sets several keys at once through named levels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from bijstandsim.scenario.lever_schema import Strict
from bijstandsim.scenario.schema import in_language
from bijstandsim.sweep import keys
from bijstandsim.sweep.plan import Value

Number = int | float
MOST_STEPS = 1000


class Labelled(Strict):
    """Something that a study asks for, by the name that pages give it."""

    label: str = Field(default="", description="What tables and figures call it.")
    label_nl: str = Field(default="", description="The label in Dutch.")
    unit: str = Field(default="", description="Its unit in tables and figures.")

    def label_in(self, lang: str) -> str:
        """The label in Dutch (``nl``) or in English (any other ``lang``); where that is empty, the other one."""
        return in_language(self.label, self.label_nl, lang)


class Level(Strict):
    """A named point of a combined axis."""

    name: str = Field(min_length=1, description="Name in tables and figures.")
    name_nl: str = Field(default="", description="The name in Dutch.")
    set: dict[str, Any] = Field(min_length=1, description="Keys of the scenario and their values at this level.")
    times: dict[str, float] = Field(
        default_factory=dict, description="Factors on keys that another input or the base scenario sets."
    )


class Axis(Labelled):
    """One input: ``key`` with ``values`` or a ``range``, or ``levels``."""

    key: str | None = Field(default=None, description="Key of the scenario, such as policy.guidance.caseload.")
    values: list[Any] | None = Field(default=None, min_length=1, description="Values of the key, in order.")
    range: list[float] | None = Field(
        default=None, min_length=2, max_length=2, description="Least and largest value of the key."
    )
    scale: Literal["linear", "log"] = Field(default="linear", description="How a range is divided.")
    levels: list[Level] | None = Field(default=None, min_length=2, description="Named levels, in order.")
    log: list[str] = Field(
        default_factory=list, description="Keys of the levels that are joined by equal ratios, not equal steps."
    )
    steps: Annotated[int, Field(ge=2, le=MOST_STEPS)] | None = Field(
        default=None, description="Points on a range, or from the first level to the last; empty: the levels."
    )

    @property
    def keys(self) -> list[str]:
        """Every key that this input sets or scales."""
        if self.key is not None:
            return [self.key]
        levels = self.levels or []
        return list(dict.fromkeys(key for level in levels for key in (*level.set, *level.times)))


@dataclass(frozen=True)
class Spot:
    """A point of an axis: ``at`` for axes of figures, ``label`` for tables."""

    at: float
    label: str
    sets: tuple[tuple[str, Value], ...]
    times: tuple[tuple[str, float], ...] = ()


def spots(axis: Axis) -> list[Spot]:
    """The points of an axis in a grid."""
    if axis.values is not None:
        return [_listed(axis, k) for k in range(len(axis.values))]
    if axis.levels is not None and axis.steps is None:
        return [spot_at(axis, k / (len(axis.levels) - 1)) for k in range(len(axis.levels))]
    steps = axis.steps or 2
    return [spot_at(axis, k / (steps - 1)) for k in range(steps)]


def spot_at(axis: Axis, u: float) -> Spot:
    """The point of an axis at ``u`` in [0, 1], from its first end to its last; listed values have equal shares."""
    if axis.values is not None:
        return _listed(axis, min(int(u * len(axis.values)), len(axis.values) - 1))
    if axis.range is not None:
        assert axis.key is not None
        low, high = axis.range
        x = between(low, high, u, axis.scale == "log")
        value = round(x) if keys.is_whole(axis.key) else x
        return Spot(float(value), f"{value:g}", ((axis.key, value),))
    return _levelled(axis, u)


def _listed(axis: Axis, k: int) -> Spot:
    assert axis.key is not None and axis.values is not None
    value = axis.values[k]
    numeric = all(isinstance(x, int | float) and not isinstance(x, bool) for x in axis.values)
    return Spot(float(value) if numeric else float(k), str(value), ((axis.key, value),))


def _levelled(axis: Axis, u: float) -> Spot:
    """Between two levels numbers are joined; words and yes or no are those of the nearest one, halfway the upper."""
    levels = axis.levels
    assert levels is not None
    place = u * (len(levels) - 1)
    below = min(int(place + 1e-9), len(levels) - 2)
    share = place - below
    if share < 1e-9 or share > 1 - 1e-9:
        level = levels[below + round(share)]
        return Spot(u, level.name, tuple(level.set.items()), tuple(level.times.items()))
    first, second = levels[below], levels[below + 1]
    sets: dict[str, Value] = {}
    for key in dict.fromkeys((*first.set, *second.set)):
        ends = (first.set.get(key), second.set.get(key))
        if all(_is_number(end) for end in ends):
            joined = between(float(ends[0]), float(ends[1]), share, key in axis.log)  # type: ignore[arg-type]
            sets[key] = round(joined) if keys.is_whole(key) else joined
        else:
            nearest = ends[1] if share >= 0.5 else ends[0]
            if nearest is not None:
                sets[key] = nearest
    times = {
        key: between(first.times.get(key, 1.0), second.times.get(key, 1.0), share, key in axis.log)
        for key in dict.fromkeys((*first.times, *second.times))
    }
    label = f"{share:.0%} from {first.name} to {second.name}"
    return Spot(u, label, tuple(sets.items()), tuple(times.items()))


def between(low: float, high: float, share: float, log: bool) -> float:
    """The number ``share`` of the way from ``low`` to ``high``; with ``log`` in equal ratios. The ends are exact."""
    if share <= 0.0 or share >= 1.0:
        return high if share >= 1.0 else low
    return math.exp(math.log(low) + share * math.log(high / low)) if log else low + share * (high - low)


def _is_number(x: object) -> bool:
    return isinstance(x, int | float) and not isinstance(x, bool)
