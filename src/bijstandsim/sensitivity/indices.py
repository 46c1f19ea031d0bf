"""Sobol' indices through SALib, with what SALib lacks: independent scrambles, a dummy, and a refusal of constants."""

from __future__ import annotations

import warnings
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
        """The largest ST that an input without any effect of its own may show here: the upper end of the dummy's."""
        return max(float(self.dummy_total.value + self.dummy_total.half), 0.0) if self.variance else 0.0


def sobol_indices(design: PickFreeze, y: np.ndarray, n: int | None = None, second: bool | None = None) -> Indices:
    """Indices of the mean over seeds of the results ``y`` (rows, seeds) of the first ``n`` points of a design.

    The estimates are those of all points together; the intervals come from the spread of independent scrambles
    (Student's t), because bootstrap intervals treat Sobol' points as if they were independent.
    """
    n = n or design.n
    second = design.second_order if second is None else second and design.second_order
    luck, y = chance(y), y.mean(axis=1)
    whole = design.scramble(y, n)
    factors = len(design.factors)
    base = whole.reshape(-1, design.step)[:, [0, -1]]
    if np.ptp(base) <= _STILL * max(np.abs(whole).max(), 1.0):  # no variance to share, whatever the mixed rows do
        return _still(factors, second, float(whole.mean()))
    places = [*range(design.scrambles), None]
    found = [
        (*_salib(own := design.scramble(y, n, s), factors, design.second_order),
         *_dummy(own.reshape(-1, design.step), None if luck is None else design.scramble(luck, n, s)[:: design.step]))
        for s in places
    ]  # fmt: skip
    *parts, pooled = found

    def spread(k: int) -> Estimate:
        return Estimate(pooled[k], half_width(np.stack([part[k] for part in parts])))

    return Indices(spread(0), spread(1), spread(2) if second else None, spread(3), spread(4),
                   float(base.var()), float(base.mean()))  # fmt: skip


def half_width(values: np.ndarray) -> np.ndarray:
    """Half-width of the interval of a mean from independent estimates (R, ...)."""
    count = len(values)
    return np.asarray(student.ppf(0.5 + LEVEL / 2.0, count - 1) * values.std(axis=0, ddof=1) / np.sqrt(count))


def _salib(y: np.ndarray, factors: int, second: bool) -> tuple[np.ndarray, ...]:
    """S1, ST and S2 of results in SALib's order."""
    from SALib.analyze import sobol

    step = (2 if second else 1) * factors + 2
    if np.ptp(y.reshape(-1, step)[:, [0, -1]]) <= _STILL * max(np.abs(y).max(), 1.0):
        zero = np.zeros(factors)
        return zero, zero, np.zeros((factors, factors))
    problem = {"num_vars": factors, "names": [str(f) for f in range(factors)], "bounds": [[0.0, 1.0]] * factors}
    # SALib's own intervals are not used; two resamples with a fixed seed are the least that it takes.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Constant values encountered", UserWarning)  # in a resample that is not used
        found = sobol.analyze(problem, y, calc_second_order=second, num_resamples=2, seed=1)
    pairs = np.array(found["S2"]) if second else np.zeros((factors, factors))
    return np.array(found["S1"]), np.array(found["ST"]), pairs


def chance(y: np.ndarray) -> np.ndarray | None:
    """What fresh luck would add to the mean over seeds of each row of ``y`` (rows, seeds); None with one seed.

    Half of the seeds against the other half, scaled to the difference of two means with luck of their own. What a
    seed does alike in every row is no luck.
    """
    seeds = y.shape[1]
    if seeds < 2:
        return None
    first, rest = y[:, : seeds // 2], y[:, seeds // 2 :]
    gap = first.mean(axis=1) - rest.mean(axis=1)
    scale = np.sqrt(2.0 / seeds / (1.0 / first.shape[1] + 1.0 / rest.shape[1]))
    return np.asarray(scale * (gap - gap.mean()))


def _dummy(blocks: np.ndarray, luck: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """S1 and ST of a dummy, which changes nothing but who is lucky. ``blocks`` (points, step), ``luck`` (points,).

    No row has to be run for it: a row of the dummy is the row of A with other luck, and the estimators are those of the
    other inputs. With one seed luck is not known; then the dummy changes nothing at all, and is estimated in the way of
    Sobol' (1993) and Homma and Saltelli (1996), in which its terms do not cancel, as in F. Khorashadi Zadeh et al.,
    Environmental Modelling & Software 91 (2017) 210-222: a cautious measure of the sampling error.
    """
    a, b = blocks[:, 0], blocks[:, -1]
    centre, variance = np.r_[a, b].mean(), np.r_[a, b].var()
    if variance == 0.0:
        return np.zeros(()), np.zeros(())
    a, b = a - centre, b - centre
    if luck is None:
        return np.asarray((a * b).mean() / variance), np.asarray(1.0 - (a * a).mean() / variance)
    return np.asarray((b * luck).mean() / variance), np.asarray(0.5 * (luck * luck).mean() / variance)


def _still(factors: int, second: bool, mean: float) -> Indices:
    gone = Estimate(np.full(factors, np.nan), np.full(factors, np.nan))
    none = Estimate(np.array(np.nan), np.array(np.nan))
    pairs = Estimate(np.full((factors, factors), np.nan), np.full((factors, factors), np.nan)) if second else None
    return Indices(gone, gone, pairs, none, none, 0.0, mean)
