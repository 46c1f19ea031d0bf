"""How people lie in memory: blocks of lanes, every field of a block side by side.

Nobody else needs to know: equations take numbers, loops take a block and its lanes. Within a block the lanes are kept
in four groups: clients (B, P), people away (F, W, O), gone (X), and free lanes; ``clients``, ``away`` and ``gone`` are
the lanes at which the first three end. All people of a block belong to one arm, ``of_arm``.
"""

from typing import Any

import numpy as np

from ..jit import stage
from ..state import Now, State, Traits, column_dtype

#: People in a block: their fields fit in a core's second cache.
LANES = 1040

#: ``slot`` of a person who has no place in the columns yet.
NO_SLOT = np.uint32(2**32 - 1)
_ELSEWHERE = ("member", "person")
#: Columns of the month that one pass over the blocks leaves for a later one.
_BETWEEN = ("row", "exempt", "dose", "contacts", "waiting", "new_caseworker", "weight")
#: What the last month of a call leaves besides, for those who look at the people then.
KEPT = ("income", "control", "free_search", "effort_full", "effort_part", "cut", "warning")
_NUMBERS = ("clients", "away", "gone", "of_arm", "one_row")


def _lanes(fields: list[tuple[str, np.dtype]], numbers: tuple[str, ...] = ()) -> np.dtype:
    """A record of lanes, wide fields first: fields of one width then lie together, which the compiler's tests like."""
    ordered = sorted(fields, key=lambda field: -field[1].itemsize)
    return np.dtype([(name, np.int64) for name in numbers] + [(n, kind, (LANES,)) for n, kind in ordered], align=True)


def _eights(record: np.dtype, name: str) -> np.dtype:
    """The record with a second view of a field of single bytes, eight lanes at a time: ``name`` + "8"."""
    names = list(record.names or ())
    kinds, places = [record[n] for n in names], [record.fields[n][1] for n in names]  # type: ignore[index]
    eight, at = np.dtype((np.uint64, (LANES // 8,))), places[names.index(name)]
    return np.dtype(
        {
            "names": [*names, f"{name}8"], "formats": [*kinds, eight], "offsets": [*places, at],
            "itemsize": record.itemsize,
        }
    )  # fmt: skip


def _columns(kinds: tuple[type, ...], names: tuple[str, ...] | None = None) -> list[tuple[str, np.dtype]]:
    return [
        (name, column_dtype(name))
        for kind in kinds for name in kind._fields
        if name not in _ELSEWHERE and (names is None or name in names)
    ]  # fmt: skip


#: What a person keeps from month to month.
PERSON = tuple(name for name, _ in _columns((Traits, State)))
BLOCK = _lanes(
    _columns((Traits, State)) + _columns((Now,), (*_BETWEEN, *KEPT))
    + [(name, np.dtype(np.uint32)) for name in ("care_number", "care_place", "care_check", "slot")],
    _NUMBERS,
)  # fmt: skip
BLOCK = _eights(BLOCK, "status")
#: Scratch of the block at work: the month's columns, draws (u), words of the generator (w), and what a desk gives.
SCRATCH = _lanes(
    _columns((Now,))
    + [
        (name, np.dtype(np.float64))
        for name in (
            "u0", "u1", "u2", "u3", "monitoring", "toughness", "support", "skill", "offer_factor", "staying", "factor",
            "earnings", "release", "premium", "allowance", "full_cut", "cut_now", "extra", "y", "value", "psi", "cost",
            "gained", "log_contact", "chance", "back", "bonus",
        )
    ]
    + [(name, np.dtype(np.uint64)) for name in ("w0", "w1", "w2", "w3")]
    + [(name, np.dtype(np.uint8)) for name in ("event", "imposed", "language", "active")]
    + [("list", np.dtype(np.int64))],
)  # fmt: skip


def _made(name: str, arguments: str, lines: list[str]) -> Any:
    """A stage whose body is ``lines``: made from the names of the fields, so that none is forgotten."""
    names: dict[str, Any] = {}
    body = "\n".join(f"    {line}" for line in lines)
    exec(compile(f"def {name}({arguments}):\n{body}", __file__, "exec"), names)
    return stage(names[name])


#: ``swap(b, i, j)``: exchange the people of two lanes.
swap = _made("swap", "b, i, j", [f"b.{name}[i], b.{name}[j] = b.{name}[j], b.{name}[i]" for name in (*PERSON, "slot")])
#: ``copy_person(b, lane, traits, state, k)``: write the person at place k of columns into a lane.
copy_person = _made(
    "copy_person",
    "b, lane, traits, state, k",
    [f"b.{name}[lane] = {kind.__name__.lower()}.{name}[k]" for kind in (Traits, State) for name in kind._fields],
)
