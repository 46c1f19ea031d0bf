"""The lines of a store's frame as arrays by index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bijstandsim.sweep.cities import DRAW, ERROR, REGIME
from bijstandsim.sweep.store import ID

if TYPE_CHECKING:
    import pandas as pd


def measures_of(frame: pd.DataFrame) -> tuple[str, ...]:
    """Names of the measures in a frame of rows."""
    return tuple(name for name in frame.columns if name not in (ID, DRAW, REGIME) and not name.startswith(ERROR))


def by_index(frame: pd.DataFrame, rows: int, draws: int, worlds: tuple[str, ...], prefix: str = "") -> np.ndarray:
    """Values by (row, draw, world, measure), NaN where there is no line; ``prefix`` ``se_`` gives the errors."""
    measures = measures_of(frame)
    values = np.full((rows, draws, len(worlds), len(measures)), np.nan)
    if len(frame):
        number = {name: k for k, name in enumerate(worlds)}
        at = (frame[ID].to_numpy(), frame[DRAW].to_numpy(), frame[REGIME].map(number).to_numpy())
        values[at] = frame[[prefix + name for name in measures]].to_numpy()
    return values
