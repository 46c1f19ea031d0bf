"""Whether a fit gave what was asked of it: draws worth enough, weights to be trusted, chains that have mixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bijstandsim.calibrate.importance import MOST_K
from bijstandsim.calibrate.mixing import MOST_RHAT

#: Independent draws that a fit was asked for where its facts do not say so.
ASKED = 300.0


@dataclass(frozen=True)
class Verdict:
    """``worth`` and ``asked`` independent draws, ``k`` of the weights' tail, ``rhat`` of the chains (None: unknown)."""

    worth: float
    asked: float
    k: float
    rhat: float | None

    @property
    def enough(self) -> bool:
        """Whether the draws are worth as many independent ones as were asked for."""
        return self.worth >= self.asked

    @property
    def trusted(self) -> bool:
        """Whether the tail of the importance weights is light enough."""
        return self.k <= MOST_K

    @property
    def mixed(self) -> bool:
        """Whether the chains have forgotten where they started; short chains, and fits of before, have no R-hat."""
        return self.rhat is None or self.rhat <= MOST_RHAT

    @property
    def finished(self) -> bool:
        """Whether all is as asked."""
        return self.enough and self.trusted and self.mixed


def verdict(about: Mapping[str, Any]) -> Verdict:
    """Of the facts of a posterior (``posterior.json``)."""
    rhat = about.get("chain_rhat")
    return Verdict(
        float(about["effective_draws"]), float(about.get("effective_asked", ASKED)), float(about["pareto_k"]),
        None if rhat is None else float(rhat),
    )  # fmt: skip
