"""Run by test_two_ways in a second process: months of a saved city, and what they leave, as arrays.

Knows the kernels and numpy alone, so that with BIJSTANDSIM_JIT=0 nothing at all is compiled.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from bijstandsim.kernels.jit import JIT
from bijstandsim.kernels.month import run_months
from bijstandsim.kernels.state import City, Desks, Now, State, Teams, Traits

GROUPS = {"traits": Traits, "state": State, "now": Now, "desks": Desks, "teams": Teams, "city": City}
TABLES = ("counts", "books", "series")
HEADER = 1_000_000  # the record of the parameters has hundreds of names


def flat(world: Any) -> dict[str, np.ndarray]:
    """All arrays of a world under the names ``group.field``."""
    arrays = {f"{g}.{name}": np.asarray(getattr(getattr(world, g), name)) for g in GROUPS for name in GROUPS[g]._fields}
    return arrays | {name: getattr(world, name) for name in TABLES}


def advanced(arrays: Mapping[str, np.ndarray], first: int, months: int) -> dict[str, np.ndarray]:
    """The arrays after ``months`` months of the policy from month ``first``; the input is left as it is."""
    own = {name: np.array(value) for name, value in arrays.items()}
    for name in ("par", "levers", "law", "rules", "mix", "run"):
        own[f"city.{name}"] = own[f"city.{name}"].view(np.recarray)
    groups = [kind(*(own[f"{g}.{name}"] for name in kind._fields)) for g, kind in GROUPS.items()]
    done = run_months(first, first + 1, months, True, *groups, *(own[name] for name in TABLES))
    assert done == months, "too few free slots"
    return own


if __name__ == "__main__":
    assert not JIT, "set BIJSTANDSIM_JIT=0"
    source, target, first, months = sys.argv[1:]
    with np.load(source, max_header_size=HEADER) as saved:
        np.savez(target, **advanced(saved, int(first), int(months)))
