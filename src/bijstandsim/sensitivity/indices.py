"""Sobol' indices through SALib, with what SALib lacks: independent scrambles, a dummy, and a refusal of constants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from bijstandsim.sensitivity.design import PickFreeze

#: Two-sided intervals from the spread of the scrambles.
LEVEL = 0.95
DUMMY = "dummy"
#: Relative spread below which a response does not move at all, but for rounding.
_STILL = 1e-12


@dataclass(frozen=True)
class Estimate:
    """Point estimates with half-widths of their intervals, of one shape."""

    value: np.ndarray
    half: np.ndarray

    @property
    def low(self) -> np.ndarray:
        """Lower ends."""
        return np.asarray(self.value - self.half)

    @property
    def high(self) -> np.ndarray:
        """Upper ends."""
        return np.asarray(self.value + self.half)


@dataclass(frozen=True)
class Indices:
    """Indices of one response; F factors. NaN throughout when the response does not move."""

    first: Estimate  # (F,)
    total: Estimate  # (F,)
    second: Estimate | None  # (F, F), upper triangle
    dummy_first: Estimate  # ()
    dummy_total: Estimate  # ()
    variance: float
    mean: float

    @property
    def floor(self) -> float:
        """The largest index that a factor without any effect may show here: the upper end of the dummy's S1 or ST."""
        ends = [abs(float(one.value)) + float(one.half) for one in (self.dummy_first, self.dummy_total)]
        return max(ends)


def sobol_indices(design: PickFreeze, y: np.ndarray, n: int | None = None, second: bool | None = None) -> Indices:
    """Indices of the results ``y`` (rows,) of the first ``n`` points of a design.

    The estimates are those of all points together; the intervals come from the spread of independent scrambles
    (Student's t), because bootstrap intervals treat Sobol' points as if they were independent.
    """
    n = n or design.n
    second = design.second_order if second is None else second and design.second_order
    whole = design.scramble(y, n)
    factors = len(design.factors)
    if np.ptp(whole) <= _STILL * max(np.abs(whole).max(), 1.0):
        return _still(factors, second, float(whole.mean()))
    parts = [_salib(design.scramble(y, n, s), factors, design.second_order) for s in range(design.scrambles)]
    pooled = _salib(whole, factors, design.second_order)
    base = whole.reshape(-1, design.step)[:, [0, -1]]

    def spread(k: int) -> Estimate:
        return Estimate(pooled[k], half_width(np.stack([part[k] for part in parts])))

    return Indices(spread(0), spread(1), spread(2) if second else None, spread(3), spread(4),
                   float(base.var()), float(base.mean()))  # fmt: skip


def half_width(values: np.ndarray) -> np.ndarray:
    """Half-width of the interval of a mean from independent estimates (R, ...)."""
    count = len(values)
    return np.asarray(student.ppf(0.5 + LEVEL / 2.0, count - 1) * values.std(axis=0, ddof=1) / np.sqrt(count))


def _salib(y: np.ndarray, factors: int, second: bool) -> tuple[np.ndarray, ...]:
    """S1, ST, S2, and S1 and ST of a dummy, of results in SALib's order."""
    from SALib.analyze import sobol

    if np.ptp(y) == 0.0:
        zero = np.zeros(factors)
        return zero, zero, np.zeros((factors, factors)), np.zeros(()), np.zeros(())
    problem = {"num_vars": factors, "names": [str(f) for f in range(factors)], "bounds": [[0.0, 1.0]] * factors}
    # SALib's own intervals are not used; two resamples with a fixed seed are the least that it takes.
    found = sobol.analyze(problem, y, calc_second_order=second, num_resamples=2, seed=1)
    pairs = np.array(found["S2"]) if second else np.zeros((factors, factors))
    return np.array(found["S1"]), np.array(found["ST"]), pairs, *_dummy(y, factors, second)


def _dummy(y: np.ndarray, factors: int, second: bool) -> tuple[np.ndarray, np.ndarray]:
    """Indices of an input that changes nothing, by estimators in which its terms do not cancel.

    Moving such an input leaves a row as it is, so that no row has to be run. With SALib's estimators its indices would
    be zero by construction; by those of Sobol' (1993) and Homma and Saltelli (1996) they show the sampling error of
    the design, as in F. Khorashadi Zadeh et al., Environmental Modelling & Software 91 (2017) 210-222.
    """
    step = (2 if second else 1) * factors + 2
    blocks = y.reshape(-1, step)
    a, b = blocks[:, 0], blocks[:, -1]
    centre, variance = np.r_[a, b].mean(), np.r_[a, b].var()
    a, b = a - centre, b - centre
    return np.asarray((a * b).mean() / variance), np.asarray(1.0 - (a * a).mean() / variance)


def _still(factors: int, second: bool, mean: float) -> Indices:
    gone = Estimate(np.full(factors, np.nan), np.full(factors, np.nan))
    none = Estimate(np.array(np.nan), np.array(np.nan))
    pairs = Estimate(np.full((factors, factors), np.nan), np.full((factors, factors), np.nan)) if second else None
    return Indices(gone, gone, pairs, none, none, 0.0, mean)


def noise_share(y: np.ndarray) -> float:
    """Share of the variance of a mean over common seeds that is chance: what seeds and rows do to each other.

    ``y`` (rows, seeds): results of independent rows. What a seed does alike in every row is not noise here. NaN with
    one seed. An input that moves only who is lucky may show an ST of this size.
    """
    rows, seeds = y.shape
    variance = float(y.mean(axis=1).var())
    if seeds < 2 or variance == 0.0:
        return float("nan")
    rest = y - y.mean(axis=0) - y.mean(axis=1, keepdims=True) + y.mean()
    return float((rest**2).sum() / ((rows - 1) * (seeds - 1)) / seeds / variance)
