"""Morris screening: elementary effects of many inputs from few rows, through SALib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bijstandsim.sensitivity.design import LEVELS, morris

if TYPE_CHECKING:
    import pandas as pd

#: Resamples of SALib's interval, and its seed (0 would not fix it).
_RESAMPLES, _SEED = 200, 1
#: Inputs from which on most are taken to do little.
_MANY = 50


def elementary_effects(names: list[str], trajectories: int, seed: int, y: np.ndarray) -> pd.DataFrame:
    """``input``, ``mu``, ``mu_star`` with its interval, ``sigma``, most important first; ``y`` (rows,).

    The unit is that of ``y`` for a move over the whole inner part of a prior.
    """
    import pandas as pd
    from SALib.analyze import morris as salib

    x = morris(len(names), trajectories, seed)
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    found = salib.analyze(problem, x, np.asarray(y, dtype=float), num_levels=LEVELS, num_resamples=_RESAMPLES,
                          seed=_SEED)  # fmt: skip
    table = pd.DataFrame({"input": names, **{k: np.asarray(found[k]) for k in ("mu", "mu_star", "sigma")},
                          "mu_star_half": np.asarray(found["mu_star_conf"])})  # fmt: skip
    return table.sort_values("mu_star", ascending=False, kind="stable", ignore_index=True)


def ranking(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Inputs by their largest share: ``mu_star`` over the largest of its response; one column for each response.

    Chance gives every input a ``mu_star``: among many inputs, of which most do little, the median is taken off first.
    """
    import pandas as pd

    shares = {}
    for response, table in tables.items():
        effect = table.set_index("input")["mu_star"]
        effect = (effect - (effect.median() if len(effect) >= _MANY else 0.0)).clip(lower=0.0)
        most = float(effect.max())
        shares[response] = effect / (most if most > 0.0 else 1.0)
    found = pd.DataFrame(shares)
    found.insert(0, "largest", found.max(axis=1))
    return found.sort_values("largest", ascending=False, kind="stable").rename_axis("input").reset_index()
