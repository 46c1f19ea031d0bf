"""Rows of monthly levers made from blocks: regular practice, arms, and their targeted variants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bijstandsim.kernels.levers import LEVERS, TEAM_LEVERS
from bijstandsim.scenario.lever_schema import BlockBase
from bijstandsim.scenario.predicates import Box, box
from bijstandsim.scenario.schema import Scenario

#: Setting one of these in a policy or an arm makes its release an offer, which people know of.
RELEASE_LEVERS = (
    "release_share",
    "release_cap",
    "release_months",
    "release_waiting_months",
    "release_single_parent",
    "release_medical",
)
EXPERIMENT_TAKE_UP = "par:experiment_release_take_up_share"
OWN_COACH_SUPPORT = "par:coach_support_mean"


@dataclass(frozen=True)
class Fill:
    """A default other than LEVER_DEFAULT for one lever of a row in the months ``first`` to before ``end``."""

    row: int
    lever: str
    source: float | str
    first: int
    end: int


@dataclass
class Variant:
    """What holds for the people in ``box``; blocks apply in order, later ones win."""

    box: Box
    blocks: list[BlockBase] = field(default_factory=list)


def variants(blocks: Iterable[BlockBase]) -> list[Variant]:
    """Targeted variants in the order of the file, then the one for everybody else.

    A variant has all the blocks without ``for`` and the blocks with its own ``for``, in the order of the file.
    """
    listed = list(blocks)
    boxes = list(dict.fromkeys(box(block.for_) for block in listed if block.for_ is not None))
    found = [Variant(one, [b for b in listed if b.for_ is None or box(b.for_) == one]) for one in boxes]
    return [*found, Variant(Box(), [b for b in listed if b.for_ is None])]


def apply(row: np.ndarray[Any, Any], blocks: Iterable[BlockBase], scenario: Scenario, end: int) -> np.ndarray[Any, Any]:
    """Write the levers of ``blocks`` into ``row`` for months before ``end``; says where each was written."""
    written = np.zeros(row.shape, dtype=[(name, bool) for name in LEVERS.names or ()])
    for block in blocks:
        first = 0 if block.from_ is None else block.from_ - scenario.start
        stop = end if block.to is None else min(end, block.to - scenario.start + 1)
        for lever, value in block.levers().items():
            row[lever][first:stop] = value
            written[lever][first:stop] = True
    return written


def before_the_start(blocks: Iterable[BlockBase]) -> np.ndarray[Any, Any]:
    """Regular practice before the first month, one record: the blocks that have no ``from``."""
    row = empty(1)
    for block in blocks:
        if block.from_ is None:
            for lever, value in block.levers().items():
                row[lever] = value
    return row


def empty(months: int) -> np.ndarray[Any, Any]:
    """Levers of ``months`` months with nothing set."""
    table = np.empty(months, dtype=LEVERS)
    for name in LEVERS.names or ():
        table[name] = np.nan
    return table


def own_team(blocks: Iterable[BlockBase]) -> bool:
    """Whether blocks set a lever of a team, so that an arm needs caseworkers of its own."""
    return any(lever in TEAM_LEVERS for block in blocks for lever in block.levers())


def offer_fills(row: int, levers: np.ndarray[Any, Any], written: np.ndarray[Any, Any]) -> list[Fill]:
    """The defaults that differ under a policy or in an arm: take-up of its own release, support of its coaches."""
    offered = np.logical_or.reduce([written[name] for name in RELEASE_LEVERS])
    coached = written["caseload"]
    return [
        *_spans(row, "release_take_up", EXPERIMENT_TAKE_UP, offered & np.isnan(levers["release_take_up"])),
        *_spans(row, "support", OWN_COACH_SUPPORT, coached & np.isnan(levers["support"])),
    ]


def _spans(row: int, lever: str, source: str, where: np.ndarray[Any, Any]) -> list[Fill]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], where, [False])).astype(np.int8)))
    return [Fill(row, lever, source, int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
