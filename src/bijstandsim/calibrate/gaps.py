"""Figures that nobody stands behind in some draw: estimates that are read from one are left out, the others stay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bijstandsim.calibrate.estimates import Block, Estimate
from bijstandsim.calibrate.moments import Moment
from bijstandsim.calibrate.remarks import Remark


def left_out(
    blocks: tuple[Block, ...], moments: tuple[Moment, ...], level: np.ndarray
) -> tuple[tuple[Block, ...], dict[str, Remark]]:
    """Blocks without the estimates that cannot be read, and why these cannot: id of the row -> reason.

    ``level`` (draws, moments) has NaN where nobody stands behind a figure. A block that loses an estimate is that of
    the others, also where everything is taken together.
    """
    draws = len(level)
    empty = {moment: int(count) for moment, count in zip(moments, np.isnan(level).sum(axis=0), strict=True) if count}
    kept: list[Block] = []
    reasons: dict[str, Remark] = {}
    for block in blocks:
        stands = []
        for estimate in block.estimates:
            reason = _reason(estimate, empty, draws)
            if reason is not None:
                reasons |= {row.id: reason for row in estimate.rows}
            else:
                stands.append(estimate)
        if stands:
            kept.append(replace(block, estimates=tuple(stands)))
    return tuple(kept), reasons


def _reason(estimate: Estimate, empty: dict[Moment, int], draws: int) -> Remark | None:
    gaps = [Remark.of("in_draws", what=m.name, n=empty[m], all=draws) for m in estimate.moments if m in empty]
    return Remark.of("nobody", what=tuple(gaps)) if gaps else None
