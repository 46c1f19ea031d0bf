"""Checks of a sensitivity study that need more than its own lines."""

from __future__ import annotations

import math

from bijstandsim.errors import InputError, nearest_match
from bijstandsim.scenario.tree import Layers
from bijstandsim.scenario.yaml_text import Path as KeyPath
from bijstandsim.sensitivity.inputs import Column
from bijstandsim.sensitivity.study import LEAST_SCRAMBLES, SobolStudy
from bijstandsim.sweep.axes import Axis
from bijstandsim.sweep.design import check_values
from bijstandsim.sweep.keys import POLICY
from bijstandsim.sweep.plan import check_rows
from bijstandsim.sweep.study_file import check_asked, check_measure

#: What some methods alone have a use for.
_USES = {
    "n": ("sobol", "shapley"), "scrambles": ("sobol", "shapley"), "second_order": ("sobol",), "seed_n": ("sobol",),
    "stop_half_width": ("sobol",), "objectives": ("sobol",), "trajectories": ("morris",),
}  # fmt: skip


def check(study: SobolStudy, layers: Layers) -> None:
    """Raises InputError for a study that cannot be run, or whose indices would mean nothing."""
    check_asked(study, layers)
    _names(study, layers)
    _unused(study, layers)
    if study.method == "given":
        _given(study, layers)
        return
    _inputs(study, layers)
    if study.method in ("sobol", "shapley"):
        power_of_two("n", study.n, layers)
        if study.seed_n:
            power_of_two("seed_n", study.seed_n, layers)
        if study.scrambles < LEAST_SCRAMBLES:
            raise InputError(
                "too few scrambles for intervals", place=layers.place(("scrambles",)), found=study.scrambles,
                allowed=f"{LEAST_SCRAMBLES} or more; n may be smaller in return",
            )  # fmt: skip
    _rows(study, layers)


def _rows(study: SobolStudy, layers: Layers) -> None:
    """Raises InputError for a design that is too large, before any of its points is made."""
    columns = len(study.columns)
    if study.method == "morris":
        rows = study.trajectories * (columns + 1)
        check_rows(rows, layers.place(("trajectories",)), "fewer trajectories", columns)
    elif study.method == "shapley":
        check_rows(study.walks.total, layers.place(("n",)), "a smaller n, or fewer inputs", columns)
    else:
        second = study.seed_design
        rows = study.design.total + (second.total if second is not None else 0)
        check_rows(rows, layers.place(("n",)), "a smaller n or seed_n, or fewer inputs", columns)


def _unused(study: SobolStudy, layers: Layers) -> None:
    """Raises InputError for a setting that the method has no use for.

    Where the command line names the method, the file was written for another one, and flags alone count.
    """
    by_flag = _is_flag("method", layers)
    for name, methods in _USES.items():
        if study.method in methods or not getattr(study, name) or (name,) not in layers.origins:
            continue
        if by_flag and not _is_flag(name, layers):
            continue
        found = getattr(study, name)
        raise InputError(
            f"method {study.method} has no use for {name}", place=layers.place((name,)),
            found=", ".join(found) if isinstance(found, dict) else found,
            allowed=f"method: {' or '.join(methods)}, or no {name}",
        )  # fmt: skip


def _is_flag(name: str, layers: Layers) -> bool:
    return (name,) in layers.origins and layers.origins[name,].kind == "set"


def power_of_two(name: str, n: int, layers: Layers) -> None:
    """Raises InputError with the two nearest unless ``n`` is a power of two, which Sobol' points are balanced at."""
    if n & (n - 1) == 0:
        return
    below = 2 ** int(math.log2(n))
    raise InputError(f"{name} must be a power of two: Sobol' points are balanced only then",
                     place=layers.place((name,)), found=n, allowed=f"{below} or {2 * below}")  # fmt: skip


def _names(study: SobolStudy, layers: Layers) -> None:
    listed: list[tuple[KeyPath, str]] = [(("responses", k), name) for k, name in enumerate(study.responses)]
    listed += [(("objectives", each, "weights", name), name)
               for each, objective in study.objectives.items() for name in objective.weights]  # fmt: skip
    for place, name in listed:
        check_measure(study, name, place, layers)
    _once(study, layers)
    for k, pair in enumerate(study.contrasts):
        if pair[0] == pair[1]:
            raise InputError("a regime cannot be compared with itself", place=layers.place(("contrasts", k)),
                             found=pair[0], allowed="two regimes: [a, b] for a less b")  # fmt: skip
        for name in pair:
            if name not in study.worlds:
                raise InputError(
                    "no regime of this study", place=layers.place(("contrasts", k)), found=name,
                    allowed=", ".join(study.worlds), nearest=nearest_match(name, study.worlds),
                )  # fmt: skip


def _once(study: SobolStudy, layers: Layers) -> None:
    """Raises InputError for a response or contrast that stands there twice: its lines and panels would be mixed."""
    told: tuple[tuple[str, list[str]], ...] = (
        ("responses", study.responses), ("contrasts", [" less ".join(pair) for pair in study.contrasts]),
    )  # fmt: skip
    for section, names in told:
        for k, name in enumerate(names):
            if name in names[:k]:
                raise InputError(f"one of the {section} is there twice", place=layers.place((section, k)), found=name)


def _inputs(study: SobolStudy, layers: Layers) -> None:
    names = [c.name for c in study.columns]
    if len(names) < 2:
        raise InputError("a sensitivity study needs two inputs or more", place=layers.place(("inputs",)),
                         found=", ".join(names) or "none", allowed="parameters: [...], inputs, or both")  # fmt: skip
    owner: dict[str, str] = {}
    for c in study.columns:
        for key in c.keys:
            if key in owner:
                raise InputError("two inputs move the same key", place=layers.place(("inputs", c.name)), found=key,
                                 allowed=f"{key} in one of {owner[key]} and {c.name}")  # fmt: skip
            owner[key] = c.name
            if key.startswith(POLICY) and POLICY.rstrip(".") not in study.regime_names:
                raise InputError("no regime of this study reads the policy", place=layers.place(("inputs", c.name)),
                                 found=key, allowed="policy among the regimes, or other keys")  # fmt: skip
    plain = {c.name: _ends(c) for c in study.columns if c.own is None}
    check_values(plain, study.base, layers, study.asked_month)
    seen: dict[str, str] = {}
    for group, listed in study.groups.items():
        for name in listed:
            place = layers.place(("groups", group))
            if name not in names:
                raise InputError("no input of this study", place=place, found=name, allowed=", ".join(names),
                                 nearest=nearest_match(name, names))  # fmt: skip
            if name in seen:
                raise InputError("an input is in two groups", place=place, found=name,
                                 allowed=f"{name} in {seen[name]} or {group}")  # fmt: skip
            seen[name] = group
        if group in names:
            raise InputError("a group and an input have the same name", place=layers.place(("groups",)), found=group)
    if study.groups and study.method in ("morris", "shapley"):
        raise InputError(f"groups have no part in method {study.method}", place=layers.place(("groups",)),
                         found=", ".join(study.groups), allowed="method: sobol or given")  # fmt: skip


def _ends(c: Column) -> Axis:
    """An input by its listed values or its ends; those of a prior are its bounds."""
    if c.drawn is None:
        return c.axis
    assert c.drawn.lower is not None and c.drawn.upper is not None
    return Axis(key=c.axis.key, range=[c.drawn.lower, c.drawn.upper])


def _given(study: SobolStudy, layers: Layers) -> None:
    assert study.draws is not None
    if study.inputs or study.parameters:
        raise InputError("the inputs of method given are the columns of its table", place=layers.place(("inputs",)),
                         allowed="posterior alone")  # fmt: skip
    known = list(study.draws.names)
    for group, listed in study.groups.items():
        for name in listed:
            if name not in known:
                raise InputError("no column of the draws", place=layers.place(("groups", group)), found=name,
                                 allowed=", ".join(known), nearest=nearest_match(name, known))  # fmt: skip
