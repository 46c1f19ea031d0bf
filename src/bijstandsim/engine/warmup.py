"""The first compilation of the kernels, and a small run that touches every one of them."""

from __future__ import annotations

import time
from pathlib import Path

from bijstandsim.engine.simulate import Outcomes, simulate
from bijstandsim.kernels import jit
from bijstandsim.scenario import Scenario

#: A city in miniature: every status, an own team, a targeted rule and accounts occur in it.
SMALL = {
    "schema_version": 1,
    "name": "self_test",
    "seed": 1,
    "policy_months": 6,
    "follow_up_months": 2,
    "replicates": 2,
    "draws": 1,
    "parameters": {"set": "point"},
    "municipality": {"size": 600},
    "regular": [{}, {"for": {"distance": {"min": 0.6}}, "duties": {"exempt": True}}],
    "arms": {
        "control": {"size": 60, "levers": {}},
        "coaches": {"size": 60, "levers": {"guidance": {"caseload": 30}}},
    },
}


def cache_folder() -> Path | None:
    """Where compiled kernels are kept; None when they are not kept, or nothing is compiled (BIJSTANDSIM_JIT=0)."""
    folder = getattr(jit, "_folder", "") if jit.JIT else ""
    return Path(folder) if folder else None


def is_compiled() -> bool:
    """Whether a run starts without compiling."""
    if not jit.JIT:
        return True
    folder = cache_folder()
    return folder is not None and any(folder.glob("*/*run_months_blocked*.nbc"))


def small_run(threads: int = 1, seed: int = 1) -> Outcomes:
    """Two replicates of a city of 600 households, eight months, at the default parameters."""
    return simulate(Scenario.from_dict({**SMALL, "seed": seed}), threads=threads)


def warm_up() -> float:
    """Compile every kernel that runs need, or load it from the cache; returns the seconds that it took."""
    started = time.perf_counter()
    small_run()
    return time.perf_counter() - started
