"""Everything that was reported of a city at once: the ratio of two means over draws, and how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special


@dataclass(frozen=True)
class Together:
    """ln of the mean over draws of a joint probability under the model over that under no effect.

    ``error``: jackknife standard error over draws, None with one draw. ``carried``: draws that carry the mean, 1 over
    the sum of their squared shares in it, the smaller number of the two means. Where there are few, the error is
    uncertain too.
    """

    log_ratio: float
    error: float | None
    carried: float

    @classmethod
    def of(cls, model: np.ndarray, none: np.ndarray) -> Together:
        """From ln probabilities of the same draws: (draws,) each."""
        ratio = float(special.logsumexp(model) - special.logsumexp(none))
        return cls(ratio, _jackknife(model, none), min(_carried(model), _carried(none)))


def _jackknife(model: np.ndarray, none: np.ndarray) -> float | None:
    if len(model) < 2:
        return None
    return float(np.sqrt((len(model) - 1) * np.var(_one_left_out(model) - _one_left_out(none))))


def _one_left_out(logs: np.ndarray) -> np.ndarray:
    """ln of the sum of all but one, for each: (draws,)."""
    nothing = np.array([-np.inf])
    before = np.concatenate([nothing, np.logaddexp.accumulate(logs[:-1])])
    after = np.concatenate([np.logaddexp.accumulate(logs[:0:-1])[::-1], nothing])
    return np.asarray(np.logaddexp(before, after))


def _carried(logs: np.ndarray) -> float:
    return float(np.exp(2.0 * special.logsumexp(logs) - special.logsumexp(2.0 * logs)))
