"""The first compilation of the kernels, and a small run that touches every one of them."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from bijstandsim.behaviour import defaults
from bijstandsim.engine.simulate import Outcomes, simulate
from bijstandsim.engine.single import start_policy
from bijstandsim.kernels import jit
from bijstandsim.population.build import build, without_people
from bijstandsim.population.burn_in import run
from bijstandsim.population.people import SCALAR
from bijstandsim.provenance import cores
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
    months = "month.run_months-" if SCALAR else "month.run_months_blocked-"
    return folder is not None and any(folder.glob(f"*/{months}*.nbc"))


def small_run(threads: int = 1, seed: int = 1) -> Outcomes:
    """Two replicates of a city of 600 households, eight months, at the default parameters."""
    return simulate(Scenario.from_dict({**SMALL, "seed": seed}), threads=threads)


def warm_up() -> float:
    """Compile every kernel that runs need, or load it from the cache; returns the seconds that it took.

    Where nothing is compiled yet, a second process compiles what happens outside the months, if there is a core for
    it: both write to the same cache.
    """
    started = time.perf_counter()
    helper = None
    if not is_compiled() and cache_folder() is not None and cores() > 1:
        command = "from bijstandsim.engine.warmup import compile_columns; compile_columns()"
        helper = subprocess.Popen([sys.executable, "-c", command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        compile_months()
        helper.wait()
    small_run()
    return time.perf_counter() - started


def compile_columns() -> None:
    """Compile what draws people, recruits them and looks at them before the policy."""
    scenario = Scenario.from_dict(SMALL)
    start_policy(build(scenario, scenario.resolve(), defaults(), 0), scenario, 0)


def compile_months() -> None:
    """Compile the month, on a city where nobody lives."""
    scenario = Scenario.from_dict(SMALL)
    run(without_people(scenario, scenario.resolve(), defaults(), 0), 0, 0, 0, False)
