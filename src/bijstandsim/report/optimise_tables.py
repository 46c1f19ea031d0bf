"""Tables of a search: what it saw of every choice, and what fresh draws say of the best of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from bijstandsim.sensitivity.front import CAUTION, Judgement, halves
from bijstandsim.sensitivity.search import Search
from bijstandsim.sweep.store import ID

_ENDS = (0.05, 0.95)


def tried(search: Search, gains: np.ndarray, over: np.ndarray) -> pd.DataFrame:
    """Every choice on the draws of the search itself: levers, goals with intervals, budget, whether it was judged.

    ``gains`` and ``over`` as ``Search.gains`` gives. The best of these are partly the luckiest.
    """
    ids = np.arange(len(search.rows))
    found = {**_levers(search, ids), **_values(search, gains, over)}
    found["on_search_front"] = np.isin(ids, search.judged[: search.front])
    found["judged"] = np.isin(ids, search.judged)
    return pd.DataFrame(found)


def judged(search: Search, gains: np.ndarray, over: np.ndarray, judgement: Judgement | None) -> pd.DataFrame:
    """The choices that were run again, best first by what the search saw: goals and budget on the draws that tell.

    ``gains`` and ``over`` as ``Search.judged_gains`` gives. ``within_budget``, ``on_front`` and ``pick`` are those of
    the draws that choose.
    """
    choosing, telling = halves(over.shape[1])
    found = {**_levers(search, search.judged), **_values(search, gains[:, :, telling], over[:, telling])}
    found["within_budget"] = over[:, choosing].mean(axis=1) <= 0.0
    found["on_front"] = np.isin(search.judged, [] if judgement is None else judgement.front)
    found["pick"] = found[ID] == (-1 if judgement is None else judgement.rows[judgement.pick])
    found["on_search_front"] = np.arange(len(search.judged)) < search.front
    return pd.DataFrame(found)


def regret(search: Search, judgement: Judgement) -> pd.DataFrame:
    """Every judged choice within the budget: mean and cautious regret by goal, the loss, front and pick."""
    found: dict[str, Any] = {ID: judgement.rows, "on_front": judgement.on_front}
    for g, goal in enumerate(search.study.objectives):
        found[f"{goal}_regret"] = judgement.regret[:, g].mean(axis=1)
        found[f"{goal}_regret_hi"] = np.quantile(judgement.regret[:, g], CAUTION, axis=1)
    found |= {"loss_mean": judgement.loss.mean(axis=1), "loss_hi": judgement.cautious,
              "pick": np.arange(len(judgement.rows)) == judgement.pick}  # fmt: skip
    return pd.DataFrame(found)


def _levers(search: Search, ids: np.ndarray) -> dict[str, Any]:
    found: dict[str, Any] = {ID: ids}
    for k, name in enumerate(search.study.inputs):
        found[name] = [search.spots[choice][k].at for choice in ids]
        found[f"{name}_label"] = [search.spots[choice][k].label for choice in ids]
    return found


def _values(search: Search, gains: np.ndarray, over: np.ndarray) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for g, goal in enumerate(search.study.objectives):
        found[goal] = gains[:, g].mean(axis=1)
        for end, share in zip(("lo", "hi"), _ENDS, strict=True):
            found[f"{goal}_{end}"] = np.quantile(gains[:, g], share, axis=1)
    found["over_budget"] = over.mean(axis=1)
    found["share_within_budget"] = (over <= 0.0).mean(axis=1)
    return found
