"""The hash follows the content and nothing else."""

from __future__ import annotations

import struct

import numpy as np
import pandas as pd
import pytest

from bijstandsim.report.hashing import results_hash


def table() -> pd.DataFrame:
    return pd.DataFrame({"a": [1, 2], "b": [0.5, np.nan], "c": ["x", "y"]})


def test_layout_does_not_matter() -> None:
    base = results_hash({"t": table()})
    assert results_hash({"t": table()[["c", "a", "b"]]}) == base
    assert results_hash({"t": table().set_index(pd.Index([7, 9]))}) == base
    assert results_hash({"t": table().astype({"c": "object", "a": "int32"})}) == base
    assert results_hash({"t": table().astype({"c": "category"})}) == base


def test_every_nan_is_one() -> None:
    other = struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000123))[0]
    changed = table()
    changed["b"] = np.array([0.5, other])
    assert changed["b"].to_numpy().tobytes() != table()["b"].to_numpy().tobytes()
    assert results_hash({"t": changed}) == results_hash({"t": table()})


@pytest.mark.parametrize(
    "changed",
    [
        table().assign(b=[0.5, 0.0]),
        table().assign(b=[np.nextafter(0.5, 1), np.nan]),
        table().assign(c=["x", "z"]),
        table().assign(a=[1.0, 2.0]),
        table().rename(columns={"a": "d"}),
        table().iloc[::-1],
        table().iloc[:1],
        table().assign(c=["xy", ""]),
    ],
)
def test_content_matters(changed: pd.DataFrame) -> None:
    assert results_hash({"t": changed}) != results_hash({"t": table()})


def test_the_name_of_a_table_matters() -> None:
    assert results_hash({"t": table()}) != results_hash({"u": table()})
