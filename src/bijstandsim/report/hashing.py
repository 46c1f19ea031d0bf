"""A hash of what tables say: columns, types and values, whatever the file format or the order of the columns."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


def results_hash(frames: Mapping[str, pd.DataFrame]) -> str:
    """Hex digest (128 bits) of the frames' logical content; the order of the rows counts."""
    digest = blake2b(digest_size=16)
    for name in sorted(frames):
        frame = frames[name]
        digest.update(f"table {name} {len(frame)}\n".encode())
        for column in sorted(frame.columns):
            kind, content = _content(frame[column])
            digest.update(f"column {column} {kind} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def _content(column: pd.Series[Any]) -> tuple[str, bytes]:
    """Type and bytes of a column: float64 and int64 little-endian, every NaN the same, text as UTF-8."""
    kind = getattr(column.dtype, "kind", "O")
    if kind == "f":
        numbers = column.to_numpy(dtype="<f8", copy=True)
        numbers[np.isnan(numbers)] = np.nan
        numbers[numbers == 0.0] = 0.0  # no minus zero
        return "float", numbers.tobytes()
    if kind in "iub":
        return "int", column.to_numpy(dtype="<i8").tobytes()
    return "text", "\x1f".join(column.astype(str)).encode()
