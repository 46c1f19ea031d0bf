"""Who pays whom: the accounts by payer, arm and item, and what an arm costs against the control arm."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from bijstandsim.engine.simulate import Outcomes
from bijstandsim.errors import RunError
from bijstandsim.kernels.ledger import ITEMS, PAYERS
from bijstandsim.report.frames import arm_names, contrast_name, contrasts
from bijstandsim.report.intervals import Array, summarise

_CENTS = 100.0


def signs(items: Mapping[str, tuple[int, int, str]] = ITEMS) -> np.ndarray:
    """Matrix (payers, items) of -1 for who pays, +1 for who receives.

    Raises RunError for an item that does not go from one payer to another.
    """
    matrix = np.zeros((len(PAYERS), len(items)), dtype=np.int64)
    for k, (name, (payer, receiver, _)) in enumerate(items.items()):
        matrix[payer, k] -= 1
        matrix[receiver, k] += 1
        if payer == receiver:
            raise RunError(f"the accounts' item {name} pays {PAYERS[payer]} with its own money")
    return matrix


def balances(books: np.ndarray, matrix: np.ndarray | None = None) -> np.ndarray:
    """What every payer receives less what it pays, whole cents: (..., items) -> (..., payers).

    Raises RunError when the payers' balances do not add up to zero.
    """
    if not np.issubdtype(books.dtype, np.integer):
        raise RunError(f"the accounts are kept in whole cents, not in {books.dtype}")
    found = np.asarray(books @ (signs() if matrix is None else matrix).T)
    if found.sum(axis=-1).any():
        raise RunError(f"the accounts do not balance: {int(np.abs(found.sum(axis=-1)).max())} cents are lost or made")
    return found


def per_person_month(o: Outcomes) -> Array:
    """Books of the policy months, EUR per person of the arm and month: (draws, replicates, arms, items)."""
    months = slice(1, 1 + o.resolved.policy_months)
    balances(o.books[:, :, months])
    person_months = o.people[:, :, months, :, 0].sum(axis=2)
    euros = o.books[:, :, months].sum(axis=2) / _CENTS
    empty = np.full(euros.shape, np.nan)
    return np.asarray(np.divide(euros, person_months[..., None], out=empty, where=person_months[..., None] > 0))


def accounts(o: Outcomes) -> pd.DataFrame:
    """One row per payer, arm and item; money that a payer gives is negative, what it gets positive."""
    found = summarise(per_person_month(o), o.point)
    matrix = signs()
    rows = []
    for p, payer in enumerate(PAYERS):
        for a, arm in enumerate(arm_names(o)):
            for k, item in enumerate(ITEMS):
                if sign := int(matrix[p, k]):
                    ends = sorted((sign * found.lo[a, k], sign * found.hi[a, k]))
                    rows.append((payer, arm, item, sign * found.mean[a, k], *ends))
    return pd.DataFrame(rows, columns=["payer", "arm", "item", "eur_per_person_month", "lo", "hi"])


def paid(o: Outcomes) -> pd.DataFrame:
    """What every payer pays net in every arm, the control arm too."""
    found = summarise(-(per_person_month(o) @ signs().T), o.point)
    rows = [
        (payer, arm, found.mean[a, p], found.lo[a, p], found.hi[a, p])
        for p, payer in enumerate(PAYERS)
        for a, arm in enumerate(arm_names(o))
    ]
    return pd.DataFrame(rows, columns=["payer", "arm", "eur_per_person_month", "lo", "hi"])


def net_cost(o: Outcomes) -> pd.DataFrame:
    """What every payer pays net in an arm, less the same in the control arm of the same run."""
    paid = -(per_person_month(o) @ signs().T)  # (draws, replicates, arms, payers)
    rows = []
    for a in contrasts(o):
        found = summarise(paid[:, :, a] - paid[:, :, o.resolved.control], o.point)
        for p, payer in enumerate(PAYERS):
            line = (found.mean[p], found.lo[p], found.hi[p])
            rows.append((payer, o.resolved.arms[a].name, contrast_name(o, a), *line))
    table = pd.DataFrame(rows, columns=["payer", "arm", "contrast", "eur_per_person_month", "lo", "hi"])
    texts, numbers = table.columns[:3], table.columns[3:]
    return table.astype({**dict.fromkeys(texts, "str"), **dict.fromkeys(numbers, "float64")})  # also when it is empty
