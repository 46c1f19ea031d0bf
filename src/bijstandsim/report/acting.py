"""Which parameters cannot change who is in work under the regimes of a run; the data are in ``data/acting.yaml``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from bijstandsim.behaviour import load
from bijstandsim.kernels.levers import LEVER_DEFAULT, MODES
from bijstandsim.scenario.rows import EXPERIMENT_TAKE_UP, OWN_COACH_SUPPORT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bijstandsim.scenario import Resolved, Scenario

_PARAMETER = "par:"
_REFERENCE = "market_reference_index"


def idle(scenario: Scenario, resolved: Resolved) -> frozenset[str]:
    """Parameters that cannot act on exits to work and part-time work, whatever their value.

    Levers count where anybody may have them: in every row and month, and in burn-in.
    """
    return frozenset([*_rules()["never"], *_by_lever(resolved), *_by_scenario(scenario, resolved), *_unread(resolved)])


def _by_lever(resolved: Resolved) -> Iterator[str]:
    for rule in _rules()["lever_above_zero"]:
        if not any((_set(resolved, lever) > 0.0).any() for lever in rule["levers"]):
            yield from rule["parameters"]
    modes = _set(resolved, "guidance_mode")
    for number, name in enumerate(MODES):
        if not (modes == number).any():
            yield from _rules()["mode"][name]


def _by_scenario(scenario: Scenario, resolved: Resolved) -> Iterator[str]:
    reference = scenario.parameters.values.get(_REFERENCE, load()[_REFERENCE].default)
    if (resolved.market == reference).all():
        yield from _rules()["market_moves"]
    if scenario.assignment.volunteers == "none":
        yield from _rules()["volunteers"]
    for margin, names in _rules()["margins"].items():
        if getattr(scenario.population.margins, margin) is not None:
            yield from names


def _unread(resolved: Resolved) -> Iterator[str]:
    """Parameters that stand in for levers which are set for everybody."""
    sources: dict[str, bool] = {fill.source: True for fill in resolved.fills if isinstance(fill.source, str)}
    for lever, source in _stand_ins().items():
        sources[source] = sources.get(source, False) or bool(np.isnan(_raw(resolved, lever)).any())
    for source in (EXPERIMENT_TAKE_UP, OWN_COACH_SUPPORT):  # of arms and policies alone
        sources.setdefault(source, False)
    for source, read in sources.items():
        name = source.removeprefix(_PARAMETER)
        if not read and source.startswith(_PARAMETER) and name not in _rules()["first_state"]:
            yield name


def _stand_ins() -> Mapping[str, str]:
    """Lever -> the parameter that is its value where nobody sets it."""
    return {lever: x for lever, x in LEVER_DEFAULT.items() if isinstance(x, str) and x.startswith(_PARAMETER)}


def _raw(resolved: Resolved, lever: str) -> np.ndarray:
    """A lever wherever anybody may have it, NaN where it is not set."""
    parts = (resolved.levers[lever], resolved.burn_in_rows[lever], resolved.burn_in_levers[lever])
    return np.concatenate([np.ravel(part) for part in parts])


def _set(resolved: Resolved, lever: str) -> np.ndarray:
    """A lever wherever anybody may have it; its default, which is a number, where it is not set."""
    found, default = _raw(resolved, lever), LEVER_DEFAULT[lever]
    assert not isinstance(default, str), lever
    return np.where(np.isnan(found), default, found)


@cache
def _rules() -> dict[str, Any]:
    text = files("bijstandsim.report").joinpath("data", "acting.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
