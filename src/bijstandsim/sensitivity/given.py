"""Measures from draws as they are, such as a posterior, in which parameters depend on each other.

Plain Sobol' indices split the variance into parts that belong to single inputs and to their interactions. That split
is defined for independent inputs only: under dependence the parts overlap, the indices neither add up nor lie between
0 and 1, and pick-and-freeze rows combine values that the posterior rules out. What stays defined is said here: how far
the distribution of the response moves when an input is known (PAWN: F. Pianosi and T. Wagener, Environmental Modelling
& Software 108 (2018) 197-207), and the share of the variance that an input or a group of inputs foretells, whatever
else goes with it. Shares of inputs that go together overlap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import t as student

from bijstandsim.sensitivity.posterior import Draws
from bijstandsim.sensitivity.regression import additive, explained, ranks

if TYPE_CHECKING:
    import pandas as pd

_RESAMPLES, _SEED = 30, 1
#: Slices of each input; ten is SALib's own choice.
_SLICES = 10


def given_data(draws: Draws, groups: dict[str, list[str]], y: np.ndarray) -> pd.DataFrame:
    """One line for each input and group: ``pawn`` with its interval (inputs alone), ``explained`` (both).

    ``y`` (draws,): the response. ``pawn_floor`` is the upper end of that of a shuffled input: what chance gives here.
    """
    import pandas as pd

    x = np.column_stack([draws.values[name] for name in draws.names])
    u = np.column_stack([ranks(x[:, j]) for j in range(x.shape[1])])
    shuffled = np.random.Generator(np.random.Philox(_SEED)).permutation(x[:, 0])
    columns = np.column_stack([x, shuffled])
    pawn = _pawn(columns, y)
    picks = np.random.Generator(np.random.Philox(_SEED)).integers(len(y), size=(_RESAMPLES, len(y)))
    half = student.ppf(0.975, _RESAMPLES - 1) * np.std([_pawn(columns[k], y[k]) for k in picks], axis=0, ddof=1)
    lines: list[dict[str, object]] = [
        {"input": name, "kind": "input", "pawn": pawn[j], "pawn_half": half[j],
         "explained": explained(additive(u[:, [j]]), y)} for j, name in enumerate(draws.names)
    ]  # fmt: skip
    number = {name: j for j, name in enumerate(draws.names)}
    for group, listed in {**groups, "all inputs": list(draws.names)}.items():
        share = explained(additive(u[:, [number[name] for name in listed]]), y)
        lines.append({"input": group, "kind": "group", "pawn": np.nan, "pawn_half": np.nan, "explained": share})
    found = pd.DataFrame(lines)
    found["pawn_floor"] = pawn[-1] + half[-1]
    return found


def _pawn(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """SALib's PAWN: the median distance of Kolmogorov and Smirnov over slices of an input; NaN where ``y`` is still."""
    from SALib.analyze import pawn

    if np.ptp(y) == 0.0:
        return np.full(x.shape[1], np.nan)
    names = [str(j) for j in range(x.shape[1])]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    return np.asarray(pawn.analyze(problem, x, y, S=_SLICES, seed=_SEED)["median"])
