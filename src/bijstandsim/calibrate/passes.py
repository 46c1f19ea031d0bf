"""Runs what the targets need, cities, the country and the virtual experiments, at draws of the parameters."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from bijstandsim.behaviour import posterior, prior_draw
from bijstandsim.calibrate.moments import Moment
from bijstandsim.calibrate.points import Points
from bijstandsim.calibrate.targets import Target
from bijstandsim.errors import BijstandsimError, InputError, RunError

Progress = Callable[[int, int], None]
Source = Literal["posterior", "prior"]


@dataclass(frozen=True)
class Plan:
    """How much to run: parameter draws, lots per draw (each with every rotation of the arms), threads, seed."""

    draws: int = 24
    replicates: int = 2
    threads: int | None = None
    seed: int = 1
    source: Source = "posterior"

    def parameters(self) -> tuple[dict[str, float], ...]:
        """The draws, whole sets of parameters. Raises InputError when there is no posterior."""
        if self.source == "prior":
            return tuple(prior_draw(self.seed, draw) for draw in range(self.draws))
        return tuple(posterior().draw(self.seed, draw) for draw in range(self.draws))


@dataclass(frozen=True)
class Passes:
    """What was run: ``values`` (draws, moments, lots), NaN where nobody stands behind a figure."""

    plan: Plan
    parameters: tuple[dict[str, float], ...]
    moments: tuple[Moment, ...]
    values: np.ndarray

    @property
    def level(self) -> np.ndarray:
        """Moments of the draws, averaged over lots: (draws, moments)."""
        return np.asarray(self.values.mean(axis=2))

    @cached_property
    def noise(self) -> np.ndarray | None:
        """Covariance (moments, moments) of a draw's simulation error; None when one lot gives no error."""
        draws, _, lots = self.values.shape
        if lots < 2:
            return None
        off = np.nan_to_num(self.values - self.values.mean(axis=2, keepdims=True))
        return np.asarray(np.einsum("dml,dnl->mn", off, off) / (draws * (lots - 1) * lots))


def run(targets: tuple[Target, ...], plan: Plan, progress: Progress | None = None) -> Passes:
    """Run what ``targets`` need. Results do not depend on the number of threads.

    Raises InputError, or RunError naming the city or study and the draw that failed.
    ``progress`` is called with (jobs done, jobs in all); a job is one parameter draw of one city or study.
    """
    work = Points(targets, households=None, country=None, lots=plan.replicates, seed=plan.seed)
    sets = plan.parameters()
    jobs = [(group, draw) for group in work.groups for draw in range(plan.draws)]
    values = np.full((plan.draws, len(work.moments), plan.replicates), np.nan)
    with ThreadPoolExecutor(plan.threads) as pool:
        futures = [pool.submit(work.of_group, group, sets[draw], draw) for group, draw in jobs]
        try:
            for done, ((group, draw), future) in enumerate(zip(jobs, futures, strict=True), 1):
                values[draw, work.places(group)] = _result(future, group, draw)
                if progress is not None:
                    progress(done, len(jobs))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return Passes(plan, sets, work.moments, values)


def _result(future: Future[np.ndarray], group: str, draw: int) -> np.ndarray:
    """Moments of a job. A fault of the user's own settings is told as it is: it is not of one draw."""
    try:
        return future.result()
    except (InputError, MemoryError):
        raise
    except Exception as error:
        said = str(error) if isinstance(error, BijstandsimError) else f"{type(error).__name__}: {error}"
        raise RunError(f"{group}, parameter draw {draw}: {said}") from error
