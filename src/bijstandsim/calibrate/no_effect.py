"""A world in which nothing that was tried has any effect, and which reports can be held against it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bijstandsim.calibrate.estimates import Block, Estimate
from bijstandsim.calibrate.likelihood import BlockModel, Errors, Likelihood, Predicted
from bijstandsim.calibrate.remarks import Remark
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL


def why_not_compared(estimate: Estimate) -> Remark | None:
    """Why no effect is no alternative to the model for an estimate; None when it is."""
    target = estimate.rows[0]
    if target.group == NATIONAL:
        return Remark("national")
    if target.kind == "level" and all(
        element.moment.arm == "rest" or (estimate.control is not None and element.moment.arm == estimate.control.arm)
        for element, _ in estimate.weights
    ):
        return Remark("level")
    return Remark("bound") if target.kind == "upper_bound" else None


def any_compared(block: Block) -> bool:
    """Whether no effect is an alternative for some estimate of a block."""
    return any(why_not_compared(estimate) is None for estimate in block.estimates)


def predict(
    likelihood: Likelihood, block: BlockModel, values: np.ndarray, draws: dict[str, np.ndarray], errors: Errors
) -> Predicted:
    """A block of ``likelihood`` if nothing had any effect, from the model's moments ``values`` (P, M).

    ``errors`` are those of the model's own moments, whatever a use knows of them: the noise of the simulation, or that
    of an emulator with a city's effects and a discrepancy. Every arm is the control arm, errors included, so that they
    cancel in contrasts, which are 0 up to sampling error, and levels have the control arm's. A discrepancy is of levels
    alone here: of a contrast nothing is missed that has no effect. Mechanisms are 0 up to their standard error. A
    national figure is predicted as under the model, since there is nothing else; see ``why_not_compared``.
    """
    if block.block.group == MECHANISM:
        return block.predict(np.zeros_like(values), draws, Errors())
    places = likelihood.null_from
    bare = Errors(
        None if errors.moments is None else errors.moments[np.ix_(places, places)],
        None if errors.effects is None else errors.effects[places],
        errors.effect_sd,
    )
    untreated = likelihood.untreated(values)
    found = block.predict(untreated, draws, bare)
    full = block.predict(untreated, draws, replace(bare, discrepancy=errors.discrepancy))
    levels = np.diag([estimate.rows[0].kind == "level" for estimate in block.block.estimates])
    return replace(found, covariance=np.where(levels, full.covariance, found.covariance))
