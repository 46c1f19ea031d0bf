"""How people lie in memory: blocks of lanes, every field of a block side by side.

Nobody else needs to know: equations take numbers, loops take a block and its lanes. Within a block the lanes are kept in
four groups: clients (B, P), people away (F, W, O), members of arms who are gone (X), and free lanes; ``clients``,
``away`` and ``gone`` are the lanes at which the groups end. All people of a block belong to one arm.
"""

import numpy as np

from ..state import Now, State, Traits, column_dtype

#: People in a block: their fields (about 170 bytes each) fit in a core's second cache.
LANES = 1024

_ELSEWHERE = ("member", "person")
#: Columns that a month writes before it reads them, and that no later part of the month reads.
_WITHIN = (
    "income", "control", "free_search", "effort_full", "effort_part", "pressure", "utility", "cut", "warning",
    "course_ended",
)  # fmt: skip
FIELDS = tuple(name for kind in (Traits, State, Now) for name in kind._fields if name not in (*_ELSEWHERE, *_WITHIN))

BLOCK = np.dtype(
    [(name, column_dtype(name), (LANES,)) for name in FIELDS]
    + [(name, np.int64) for name in ("clients", "away", "gone", "of_arm", "one_row")],
    align=True,
)
#: Scratch of the block at work: float64 lanes of draws and of what a caseworker's desk gives, and ``_WITHIN``.
SCRATCH = np.dtype(
    [(name, column_dtype(name), (LANES,)) for name in _WITHIN]
    + [
        (name, np.float64, (LANES,))
        for name in ("u0", "u1", "u2", "u3", "monitoring", "toughness", "support", "skill", "offer_factor", "log_cap",
                     "value", "psi", "cost", "required", "offer_rate", "other_rate")
    ]
    + [(name, np.uint64, (LANES,)) for name in ("w0", "w1", "w2", "w3")]
    + [("list", np.int64, (LANES,))],
    align=True,
)  # fmt: skip
