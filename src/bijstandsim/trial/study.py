"""All trials of a design: draws in parallel, each finished draw kept, so that a study can be taken up again."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from bijstandsim.engine.folder import write_atomic_bytes
from bijstandsim.engine.simulate import parameter_sets
from bijstandsim.sweep.archive import read_arrays
from bijstandsim.trial.design import TrialDesign
from bijstandsim.trial.simulate import DrawResult, measures_of, run_draw

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Trials:
    """Everything that the trials of a design gave; arrays start with the draw.

    Shapes as in ``DrawResult`` with a first axis of D draws; the estimates of surplus trials (draws x replicates
    may exceed ``design.trials``) are kept and used.
    """

    design: TrialDesign
    parameters: tuple[dict[str, float], ...]
    measures: tuple[str, ...]
    effect: np.ndarray  # (D, R, A, K, E)
    se: np.ndarray  # (D, R, A, K, E)
    truth: np.ndarray  # (D, 3, A, K)
    truth_se: np.ndarray  # (D, 3, A, K)
    level: np.ndarray  # (D, K)
    analysed: np.ndarray  # (D, R, 1 + A)
    agent_months: int

    @property
    def trials(self) -> int:
        """Virtual trials that were run."""
        return int(self.effect.shape[0] * self.effect.shape[1])


def run_trials(
    design: TrialDesign, *, threads: int | None = None, executor: Executor | None = None, parts: Path | None = None,
    progress: Progress | None = None,
) -> Trials:  # fmt: skip
    """Run a design. ``parts`` is a folder of finished draws: what is there and whole is read, what is new is added.

    Results do not depend on the executor, on the number of workers or on what was read. Raises InputError or
    RunError.
    """
    point = design.scenario.parameters.set == "point"
    sets = parameter_sets(design.scenario, design.draws, point)
    found: dict[int, DrawResult] = {}
    for draw in range(len(sets)):
        kept = _part(parts, draw)
        if kept is not None and (result := _read(kept)) is not None:
            found[draw] = result
    told = progress or (lambda done, total: None)
    told(len(found), len(sets))
    pool = executor or ThreadPoolExecutor(threads)
    try:
        open_draws = [draw for draw in range(len(sets)) if draw not in found]
        jobs = {pool.submit(run_draw, design, draw, sets[draw]): draw for draw in open_draws}
        for job in as_completed(jobs):
            draw = jobs[job]
            found[draw] = job.result()
            kept = _part(parts, draw)
            if kept is not None:
                write_atomic_bytes(kept, _bytes(found[draw]))
            told(len(found), len(sets))
    finally:
        if executor is None:
            pool.shutdown(cancel_futures=True)
    return _together(design, sets, [found[draw] for draw in range(len(sets))])


def _together(design: TrialDesign, sets: tuple[Mapping[str, float], ...], results: list[DrawResult]) -> Trials:
    stacked = {
        field.name: np.stack([getattr(result, field.name) for result in results])
        for field in fields(DrawResult) if field.name != "agent_months"
    }  # fmt: skip
    months = sum(result.agent_months for result in results)
    return Trials(design, tuple(dict(values) for values in sets), measures_of(design), agent_months=months, **stacked)


def _part(parts: Path | None, draw: int) -> Path | None:
    return None if parts is None else parts / f"draw_{draw:05d}.npz"


def _bytes(result: DrawResult) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, **{field.name: getattr(result, field.name) for field in fields(DrawResult)})
    return out.getvalue()


def _read(path: Path) -> DrawResult | None:
    """A draw that was kept; None where there is none, or none that is whole: it is run."""
    found = read_arrays(path, *(field.name for field in fields(DrawResult)))
    if found is None:
        return None
    months = int(found.pop("agent_months"))
    return DrawResult(**found, agent_months=months)
