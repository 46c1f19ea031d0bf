"""Measures from draws as they are, such as a posterior, in which parameters depend on each other.

Plain Sobol' indices split the variance into parts that belong to single inputs and to their interactions. That split
is defined for independent inputs only: under dependence the parts overlap, the indices neither add up nor lie between
0 and 1, and pick-and-freeze rows combine values that the posterior rules out. What stays defined is said here: how far
the distribution of the response moves when an input is known (Borgonovo's delta), and the share of the variance that
an input or a group of inputs foretells, whatever else goes with it. Shares of inputs that go together overlap.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from bijstandsim.sensitivity.posterior import Draws
from bijstandsim.sensitivity.regression import additive, explained, ranks

if TYPE_CHECKING:
    import pandas as pd

_RESAMPLES, _SEED = 100, 1


def given_data(draws: Draws, groups: dict[str, list[str]], y: np.ndarray) -> pd.DataFrame:
    """One line for each input and group: ``delta`` with its interval (inputs alone), ``explained`` (both).

    ``y`` (draws,): the response. ``delta_floor`` is delta of a permuted input: what chance gives at this size.
    """
    import pandas as pd

    x = np.column_stack([draws.values[name] for name in draws.names])
    u = np.column_stack([ranks(x[:, j]) for j in range(x.shape[1])])
    shuffled = np.random.Generator(np.random.Philox(_SEED)).permutation(x[:, 0])
    delta, half = _delta(np.column_stack([x, shuffled]), y)
    lines: list[dict[str, object]] = [
        {"input": name, "kind": "input", "delta": delta[j], "delta_half": half[j],
         "explained": explained(additive(u[:, [j]]), y)} for j, name in enumerate(draws.names)
    ]  # fmt: skip
    number = {name: j for j, name in enumerate(draws.names)}
    for group, listed in {**groups, "all inputs": list(draws.names)}.items():
        share = explained(additive(u[:, [number[name] for name in listed]]), y)
        lines.append({"input": group, "kind": "group", "delta": np.nan, "delta_half": np.nan, "explained": share})
    found = pd.DataFrame(lines)
    found["delta_floor"] = delta[-1]
    return found


def _delta(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """SALib's delta with half-widths; NaN when the response stands still, where SALib would stop."""
    from SALib.analyze import delta

    if np.ptp(y) == 0.0:
        return np.full(x.shape[1], np.nan), np.full(x.shape[1], np.nan)
    names = [str(j) for j in range(x.shape[1])]
    bounds = [[float(low), float(high)] for low, high in zip(x.min(axis=0), x.max(axis=0), strict=True)]
    problem = {"num_vars": len(names), "names": names, "bounds": bounds}
    # SALib sets NumPy's global state, the filters and the format of warnings: all are put back.
    state, form = np.random.get_state(), warnings.formatwarning
    try:
        with warnings.catch_warnings(record=True):
            found = delta.analyze(problem, x, y, num_resamples=_RESAMPLES, seed=_SEED, method="delta")
    finally:
        np.random.set_state(state)
        warnings.formatwarning = form
    return np.asarray(found["delta_raw"]), np.asarray(found["delta_raw_conf"])
