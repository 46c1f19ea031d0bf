"""The inputs of a study: each a column of the unit cube that becomes values of keys of the scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from pydantic import Field

from bijstandsim.behaviour import load as load_parameters
from bijstandsim.behaviour.parameters import Parameter
from bijstandsim.behaviour.priors import LEAST_MASS, cdf, parse, ppf, prior_values
from bijstandsim.errors import InputError, Place, nearest_match
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.tree import Layers
from bijstandsim.sweep import keys
from bijstandsim.sweep.axes import Axis, spot_at
from bijstandsim.sweep.design import check_range, check_ratios, merged
from bijstandsim.sweep.plan import OnDemand, Row, Value

#: Priors that one input can have; the last three reach to infinity and need bounds for a key of the scenario.
_KINDS = ("uniform", "beta", "normal", "lognormal", "halfnormal")
#: What a parameter without a prior that can be used is told.
_EXAMPLE = "range: [0.1, 0.4]"


class Input(Axis):
    """One input. Without ``key`` it is the parameter of its own name; a parameter without more has its own prior."""

    prior: str | None = Field(default=None, description="Distribution, such as beta(2,5); empty: uniform or its own.")
    bounds: list[float] | None = Field(
        default=None, min_length=2, max_length=2, description="Where the prior of a key is cut."
    )


@dataclass(frozen=True)
class Column:
    """An input of the cube. ``own`` is a parameter that is drawn from its own prior, else ``axis`` says what to do."""

    name: str
    axis: Input
    own: str | None = None
    drawn: Parameter | None = None  # a prior of the study's own, for one key

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that it moves."""
        return (keys.PARAMETER + self.own,) if self.own is not None else tuple(self.axis.keys)

    def settled(self, u: np.ndarray) -> np.ndarray:
        """Places ``u`` in [0, 1] by what they set: with listed values, the middle of the share of each value.

        A curve through places within a share would bend towards the next value, where in truth there is a step.
        """
        if self.own is not None or self.axis.values is None:
            return u
        count = len(self.axis.values)
        return np.asarray((np.minimum(np.floor(u * count), count - 1) + 0.5) / count)


def column(name: str, axis: Input, layers: Layers) -> Column:
    """An input of a file as a column. Raises InputError for an unknown key, or a prior that needs bounds."""
    place = layers.place(("inputs", name))
    if axis.key is None and axis.levels is None:
        keys.check_key(keys.PARAMETER + name, place)
        axis = axis.model_copy(update={"key": keys.PARAMETER + name})
    for key in axis.keys:
        keys.check_key(key, place)
    forms = [form for form in ("values", "range", "levels", "prior") if getattr(axis, form) is not None]
    if len(forms) > 1:
        raise InputError("an input has one of values, range, levels and prior", place=place, found=", ".join(forms))
    _check_levels(axis, place)
    check_range(axis, place)
    if axis.bounds is not None and axis.prior is None:
        raise InputError("bounds cut a prior that is written beside them", place=place, found=axis.bounds,
                         allowed="a range without bounds, or a prior with them")  # fmt: skip
    if axis.prior is not None:
        return Column(name, axis, drawn=_drawn(axis, place))
    if forms:
        return Column(name, axis)
    assert axis.key is not None
    return own_prior(name, axis, axis.key, place)


def _check_levels(axis: Input, place: Place) -> None:
    """Raises InputError for levels beside a key, or for numbers that cannot be joined by equal ratios."""
    if axis.key is not None and axis.levels is not None:
        raise InputError("levels set keys of their own, so the input has no key", place=place, found=axis.key,
                         allowed="key with values, a range or a prior; or levels")  # fmt: skip
    if axis.levels is None and axis.log:
        raise InputError("log is for keys of levels", place=place, found=", ".join(axis.log),
                         allowed="scale: log with a range")  # fmt: skip
    check_ratios(axis, place)


def own_prior(name: str, axis: Input, key: str, place: Place) -> Column:
    """A parameter that is drawn from the prior of the model's data. Raises InputError where it has none."""
    if not key.startswith(keys.PARAMETER):
        raise InputError("a key of the scenario needs a range, values or a prior", place=place, found=key,
                         example="range: [25, 200]")  # fmt: skip
    parameter = load_parameters()[key.removeprefix(keys.PARAMETER)]
    if not parameter.varies:
        raise InputError("this parameter is fixed and has no prior to draw from", place=place, found=parameter.name,
                         allowed=f"a range within {parameter.allowed}", example=_EXAMPLE)  # fmt: skip
    return Column(name, axis, own=parameter.name)


def _drawn(axis: Input, place: Place) -> Parameter:
    """A stand-in parameter with the study's own prior and bounds, for ``ppf``."""
    assert axis.prior is not None
    if axis.key is None:
        raise InputError("a prior belongs to one key", place=place, found=axis.prior)
    kind = _kind(axis.prior, place)
    known = load_parameters()[axis.key.removeprefix(keys.PARAMETER)] if axis.key.startswith(keys.PARAMETER) else None
    low, high = axis.bounds or ((known.lower, known.upper) if known is not None else (None, None))
    if kind == "uniform" and low is None:
        low, high = parse(axis.prior).numbers
    if kind == "beta" and low is None:
        low, high = 0.0, 1.0
    if low is None or high is None:
        raise InputError("this prior reaches to infinity and needs bounds", place=place, found=axis.prior,
                         allowed="bounds: [least, largest]", example="bounds: [20, 300]")  # fmt: skip
    if not low < high:
        raise InputError("not bounds", place=place, found=[low, high], allowed="[least, largest]")
    plain = next(iter(load_parameters()))
    found = replace(plain, name=axis.key, prior=axis.prior, lower=float(low), upper=float(high), default=float(low),
                    group=None, above=None, rest_of=None)  # fmt: skip
    below, above = cdf(replace(found, lower=-np.inf, upper=np.inf), [low, high])
    if above - below < LEAST_MASS:
        raise InputError("next to nothing of this prior lies within its bounds", place=place,
                         found=f"{axis.prior} in [{low:g}, {high:g}]", allowed="bounds around its bulk")  # fmt: skip
    return found


def _kind(prior: str, place: Place) -> str:
    """The kind of a prior that one input can have. Raises InputError for another one, or what is none."""
    try:
        kind = parse(prior).kind
    except InputError as error:
        known = error.problem != "unknown prior"
        raise InputError(
            error.problem, place=place, found=prior, allowed=error.allowed if known else ", ".join(_KINDS),
            nearest=None if known else nearest_match(prior.partition("(")[0].strip(), _KINDS), example=error.example,
        ) from None  # fmt: skip
    if kind not in _KINDS:
        raise InputError("this prior cannot be used for one input", place=place, found=prior,
                         allowed=", ".join(_KINDS))  # fmt: skip
    return kind


def members(names: Sequence[str]) -> list[str]:
    """The parameters that draws of ``names`` move: with a share of a group, the other shares of it too."""
    parameters = load_parameters()
    groups = {parameters[name].group for name in names} - {None}
    return [p.name for p in parameters if p.in_record and (p.name in names or (p.group and p.group in groups))]


def tied(names: Sequence[str]) -> list[str]:
    """Those of ``names`` that are a share of a group, or whose prior is cut by the value of another of them."""
    parameters = load_parameters()
    cut = {p.name for p in map(parameters.__getitem__, names) if {p.above, p.rest_of} & {*names}}
    return [name for name in names if parameters[name].group or name in cut]


class Rows(OnDemand[Row]):
    """Rows made on demand from points of the unit cube ``u`` (rows, inputs).

    ``seeds`` (rows,) gives some rows a seed of their own, -1 the common ones. ``given`` are parameters (rows,) that
    were drawn elsewhere.
    """

    def __init__(
        self, columns: Sequence[Column], u: np.ndarray, base: Scenario, *, seeds: np.ndarray | None = None,
        given: Mapping[str, np.ndarray] | None = None,
    ) -> None:  # fmt: skip
        self.columns, self.u, self.seeds = tuple(columns), u, seeds
        self._data, self._given = keys.as_data(base), given or {}

    def __len__(self) -> int:
        return len(self.u)

    @cached_property
    def _parameters(self) -> dict[str, np.ndarray]:
        """Values of parameters, (rows,) each: made with the first row, as of many millions that takes seconds."""
        own = {c.own: self.u[:, j] for j, c in enumerate(self.columns) if c.own is not None}
        values = prior_values(own) if own else {}
        found = {keys.PARAMETER + name: values[name] for name in members([*own])}
        return found | {keys.PARAMETER + name: values for name, values in self._given.items()}

    @cached_property
    def _drawn(self) -> dict[int, np.ndarray]:
        """Values of inputs with a prior of the study's own, (rows,) each."""
        return {j: ppf(c.drawn, self.u[:, j]) for j, c in enumerate(self.columns) if c.drawn is not None}

    def make(self, k: int) -> Row:
        """Row ``k``."""
        inputs: list[tuple[str, Value]] = [(key, float(values[k])) for key, values in self._parameters.items()]
        inputs += [self._one(j, k) for j in self._drawn]
        spots = tuple(spot_at(c.axis, float(self.u[k, j])) for j, c in enumerate(self.columns) if self._placed(j))
        inputs += merged(spots, self._data)
        if self.seeds is None or self.seeds[k] < 0:
            return Row(k, tuple(inputs))
        return Row(k, (*inputs, ("seed", int(self.seeds[k]))), draw=0)

    def at(self, j: int) -> np.ndarray:
        """Values of input ``j`` in its own unit (rows,); the place in [0, 1] for levels."""
        one = self.columns[j]
        if one.own is not None:
            return np.asarray(self._parameters[keys.PARAMETER + one.own])
        if j in self._drawn:
            return np.asarray(self._drawn[j])
        return np.array([spot_at(one.axis, float(x)).at for x in self.u[:, j]])

    def _one(self, j: int, k: int) -> tuple[str, Value]:
        key = self.columns[j].keys[0]
        value = float(self._drawn[j][k])
        return key, round(value) if keys.is_whole(key) else value

    def _placed(self, j: int) -> bool:
        return self.columns[j].own is None and self.columns[j].drawn is None
