"""The calibrated parameters that the package carries: draws of the posterior, with the hash of their file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bijstandsim.behaviour.parameters import load
from bijstandsim.behaviour.priors import cdf, defaults, keyed_uniform
from bijstandsim.behaviour.structures import AS_IT_STANDS
from bijstandsim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

DRAWS, ABOUT = "posterior.parquet", "posterior.json"
#: Facts that a notebook shows: key -> words.
_SHOWN = {
    "made": "made", "hash": "hash", "draws": "draws", "effective_draws": "independent draws that they count for",
    "effective_asked": "independent draws asked for", "pareto_k": "Pareto k", "targets": "reports fitted to",
}  # fmt: skip


@dataclass(frozen=True)
class Posterior:
    """Draws of the parameters, and how they were made.

    ``values`` (draws, parameters) in the units of the parameters ``names``; ``about``: among others ``draws``,
    ``effective_draws`` (independent draws that they count for) beside ``effective_asked``, ``pareto_k``, ``targets``.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    about: dict[str, Any]

    @property
    def hash(self) -> str:
        """Hash of the file of draws."""
        return str(self.about["hash"])

    def _repr_html_(self) -> str:
        import pandas as pd

        told = {words: str(self.about[key]) for key, words in _SHOWN.items() if key in self.about}
        told["parameters"] = str(len(self.names))
        return str(pd.DataFrame({"posterior": told}).to_html())

    def frame(self) -> pd.DataFrame:
        """The draws as a table: a row each, a column for each parameter in its unit."""
        import pandas as pd

        return pd.DataFrame(self.values, columns=list(self.names))

    def prior_ranks(self) -> pd.DataFrame:
        """The draws as quantiles of the prior, 0 to 1: what learned nothing is uniform there.

        Shares that add up to one are left out: none of them has a prior of its own.
        """
        import pandas as pd

        own = [(k, load()[name]) for k, name in enumerate(self.names) if not load()[name].group]
        return pd.DataFrame({p.name: cdf(p, self.values[:, k]) for k, p in own})

    def draw(self, seed: int, number: int, structure: str = AS_IT_STANDS) -> dict[str, float]:
        """Draw number ``number`` (from 0) in an order of the seed's own; parameters without a prior at their default.

        Every draw of the posterior comes once before any comes again. Under a variant of the ``structure`` a draw
        comes as often as the variant then explains the reports with it, if that is known.
        """
        if seed < 0 or number < 0:
            raise InputError("seed and draw must be 0 or more", found=(seed, number))
        rows = np.asarray(self.about.get("structures", {}).get(structure, np.arange(len(self.values))))
        row = self.values[rows[_order(seed, len(rows))[number % len(rows)]]]
        return {**defaults(), **dict(zip(self.names, row.tolist(), strict=True))}


@cache
def _order(seed: int, size: int) -> NDArray[np.int64]:
    return np.argsort([keyed_uniform(seed, k, "posterior") for k in range(size)], kind="stable")


@cache
def posterior() -> Posterior:
    """The posterior of the package. Raises InputError when there is none, or its hash is not that of its file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    data = files("bijstandsim.behaviour").joinpath("data")
    if not data.joinpath(ABOUT).is_file():
        raise InputError("this installation has no posterior", allowed="parameters.set: prior or point")
    about = json.loads(data.joinpath(ABOUT).read_text(encoding="utf-8"))
    content = data.joinpath(DRAWS).read_bytes()
    found = file_hash(content)
    if found != about["hash"]:
        raise InputError(
            "the posterior is not the one that was made: its hash does not match",
            found=found, allowed=str(about["hash"]), example="install the package again, or run calibrate",
        )  # fmt: skip
    table = pq.read_table(pa.BufferReader(content))
    names = tuple(table.column_names)
    values = np.column_stack([table[name].to_numpy() for name in names]).astype(np.float64)
    return Posterior(names, values, about)


def file_hash(content: bytes) -> str:
    """Hash of a file of draws: 16 hexadecimal digits."""
    return hashlib.blake2b(content, digest_size=8).hexdigest()
