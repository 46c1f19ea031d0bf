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

from bijstandsim.sensitivity.foretold import floor_of, is_wide, permutations, shares
from bijstandsim.sensitivity.pawn import floor, half_widths, pawn
from bijstandsim.sensitivity.posterior import Draws
from bijstandsim.sensitivity.regression import ranks, terms

if TYPE_CHECKING:
    import pandas as pd

#: Streams: order of the folds, permutations, resamples.
_FOLDS, _ORDERS, _RESAMPLES = 1, 2, 3
ALL = "all inputs"


def given_data(draws: Draws, groups: dict[str, list[str]], responses: dict[str, np.ndarray]) -> pd.DataFrame:
    """One line for each response, input and group: ``pawn`` with its interval (inputs alone), ``explained`` (both).

    ``responses``: name -> results (draws,) of the distinct draws, which count by their weights. ``pawn_floor`` and
    ``explained_floor`` are what one line in a hundred of no effect is above: the same measure with the distinct draws
    permuted. ``fit`` says how the share was found: least squares on ``splines``, or a ``ridge`` where the terms are too
    many for the draws.
    """
    import pandas as pd

    order = _stream(_FOLDS).permutation(len(draws))  # neighbours in a chain go to different folds
    x = np.column_stack([draws.values[name] for name in draws.names])[order]
    weights = draws.weights[order]
    u = np.column_stack([ranks(x[:, j]) for j in range(x.shape[1])])
    orders = permutations(len(x), _stream(_ORDERS))
    number = {name: j for j, name in enumerate(draws.names)}
    sets = {name: ("input", [j]) for name, j in number.items()}
    sets |= {group: ("group", [number[name] for name in listed]) for group, listed in groups.items()}
    sets[ALL] = ("group", [*number.values()])
    ys = {name: y[order] for name, y in responses.items()}
    wide = np.hstack([np.column_stack([y, y[orders]]) for y in ys.values()])  # (draws, responses x (1 + permutations))
    parts = []
    for name, (kind, columns) in sets.items():
        found = terms(u[:, columns])
        share = shares(found, wide, weights).reshape(len(ys), -1)
        parts.append(pd.DataFrame({"response": [*ys], "input": name, "kind": kind, "explained": share[:, 0],
                                   "explained_floor": floor_of(share[:, 1:]),
                                   "fit": "ridge" if is_wide(found) else "splines"}))  # fmt: skip
    table = pd.concat(parts, ignore_index=True)
    moves = [_pawn_of(x, y, weights, orders, draws.names).assign(response=name) for name, y in ys.items()]
    return table.merge(pd.concat(moves, ignore_index=True), on=["response", "input"], how="left")


def _pawn_of(x: np.ndarray, y: np.ndarray, weights: np.ndarray, orders: np.ndarray, names: tuple[str, ...]
             ) -> pd.DataFrame:  # fmt: skip
    import pandas as pd

    return pd.DataFrame({
        "input": names, "pawn": pawn(x, y, weights), "pawn_half": half_widths(x, y, weights, _stream(_RESAMPLES)),
        "pawn_floor": floor(x, y, weights, orders),
    })  # fmt: skip


def _stream(number: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(number))
