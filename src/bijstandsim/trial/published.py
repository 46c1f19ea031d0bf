"""Published findings held against a design: would a trial like this have reported that?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from bijstandsim.calibrate.statements import INTERVALS, OWN_CONTRAST
from bijstandsim.calibrate.targets import Target, load_targets, reading
from bijstandsim.errors import InputError, nearest_match
from bijstandsim.trial.design import Estimator
from bijstandsim.trial.study import Trials

ESTIMATOR: Estimator = "difference"


def published(trials: Trials) -> pd.DataFrame:
    """One row for each published finding of ``design.targets`` that the design can speak of.

    ``share`` is the share of the virtual trials (difference in means) that would have made the reported statement;
    for a reported number the share whose estimate lies below it. Findings on subgroups, pooled arms or other months
    are left out, as are statements that compare two estimates. Raises InputError for an unknown group.
    """
    design = trials.design
    if design.targets is None or ESTIMATOR not in design.answer.estimators:
        return pd.DataFrame()
    groups = sorted({target.group for target in load_targets()})
    if design.targets not in groups:
        raise InputError(
            "no such group of published findings", found=design.targets, allowed=", ".join(groups),
            nearest=nearest_match(design.targets, groups),
        )  # fmt: skip
    rows = [_row(trials, target) for target in load_targets() if _speaks_of(trials, target)]
    return pd.DataFrame(rows)


def _measure(target: Target) -> str | None:
    entry = reading()["outcomes"].get(target.base_outcome)
    return None if entry is None else str(entry["model"])


def _speaks_of(trials: Trials, target: Target) -> bool:
    design = trials.design
    return (
        target.group == design.targets
        and target.arm in design.arms
        and target.contrast == design.scenario.control_arm
        and target.subgroup == "all"
        and target.horizon_months == design.month
        and target.kind in ("report", "difference")
        and target.report not in OWN_CONTRAST
        and _measure(target) in trials.measures
    )


def _row(trials: Trials, target: Target) -> dict[str, object]:
    a, e = trials.design.arms.index(target.arm), [*trials.design.answer.estimators].index(ESTIMATOR)
    measure = str(_measure(target))
    k = trials.measures.index(measure)
    effect, se = trials.effect[:, :, a, k, e], trials.se[:, :, a, k, e]
    there = np.isfinite(effect) & (se > 0.0)
    if target.kind == "report":
        low, high = INTERVALS[target.report]
        z = effect[there] / se[there]
        hits = (low < z) & (z < high)
    else:
        assert target.value is not None
        hits = effect[there] < target.value
    low, high = np.quantile(effect[there], [0.05, 0.95])
    return {
        "id": target.id, "arm": target.arm, "measure": measure, "reported": target.reported,
        "share": float(hits.mean()), "kind": "below the reported number" if target.kind == "difference" else "says so",
        "lo": float(low), "hi": float(high), "note": target.note, "source": target.source,
    }  # fmt: skip
