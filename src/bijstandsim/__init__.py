"""bijstandsim: agent-based microsimulation of regimes in Dutch social assistance (bijstand).

>>> import bijstandsim as bs                                    # doctest: +SKIP
>>> run = bs.simulate(bs.Scenario.load("scenarios/utrecht.yaml"))  # doctest: +SKIP
>>> run.effects()                                               # doctest: +SKIP

Names are loaded when they are first used: importing the package imports no numba, pandas, matplotlib or pydantic.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bijstandsim import law
    from bijstandsim.behaviour import equations
    from bijstandsim.behaviour.posterior import posterior
    from bijstandsim.behaviour.tables import parameters
    from bijstandsim.engine.explain import explain
    from bijstandsim.errors import BijstandsimError, InputError, RunError, VerificationError
    from bijstandsim.mesa_model import BijstandModel
    from bijstandsim.report.compare.comparison import Comparison, compare
    from bijstandsim.report.findings_table import findings
    from bijstandsim.report.read_back import load_run
    from bijstandsim.report.run import Run, demo, simulate
    from bijstandsim.report.studies import run_optimise, run_sobol, run_sweep
    from bijstandsim.report.trial_page import run_trials
    from bijstandsim.scenario import Scenario
    from bijstandsim.scenario.shipped import list_shipped as list_scenarios
    from bijstandsim.sensitivity.goals import OptimiseStudy
    from bijstandsim.sensitivity.study import SobolStudy
    from bijstandsim.sweep.study import SweepStudy
    from bijstandsim.trial.design import TrialDesign
    from bijstandsim.units import Month

    __version__: str

#: name -> module and name there; an empty name is the module itself.
_HOME = {
    "BijstandModel": ("mesa_model", "BijstandModel"),
    "BijstandsimError": ("errors", "BijstandsimError"),
    "Comparison": ("report.compare.comparison", "Comparison"),
    "InputError": ("errors", "InputError"),
    "Month": ("units", "Month"),
    "OptimiseStudy": ("sensitivity.goals", "OptimiseStudy"),
    "Run": ("report.run", "Run"),
    "RunError": ("errors", "RunError"),
    "Scenario": ("scenario", "Scenario"),
    "SobolStudy": ("sensitivity.study", "SobolStudy"),
    "SweepStudy": ("sweep.study", "SweepStudy"),
    "TrialDesign": ("trial.design", "TrialDesign"),
    "VerificationError": ("errors", "VerificationError"),
    "compare": ("report.compare.comparison", "compare"),
    "demo": ("report.run", "demo"),
    "equations": ("behaviour.equations", ""),
    "explain": ("engine.explain", "explain"),
    "findings": ("report.findings_table", "findings"),
    "law": ("law", ""),
    "load_run": ("report.read_back", "load_run"),
    "list_scenarios": ("scenario.shipped", "list_shipped"),
    "parameters": ("behaviour.tables", "parameters"),
    "posterior": ("behaviour.posterior", "posterior"),
    "run_optimise": ("report.studies", "run_optimise"),
    "run_sobol": ("report.studies", "run_sobol"),
    "run_sweep": ("report.studies", "run_sweep"),
    "run_trials": ("report.trial_page", "run_trials"),
    "simulate": ("report.run", "simulate"),
}

__all__ = [
    "BijstandModel",
    "BijstandsimError",
    "Comparison",
    "InputError",
    "Month",
    "OptimiseStudy",
    "Run",
    "RunError",
    "Scenario",
    "SobolStudy",
    "SweepStudy",
    "TrialDesign",
    "VerificationError",
    "__version__",
    "compare",
    "demo",
    "equations",
    "explain",
    "findings",
    "law",
    "list_scenarios",
    "load_run",
    "parameters",
    "posterior",
    "run_optimise",
    "run_sobol",
    "run_sweep",
    "run_trials",
    "simulate",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        value: Any = import_module("bijstandsim.provenance").package_version()
    elif name in _HOME:
        module, inner = _HOME[name]
        found = import_module(f"bijstandsim.{module}")
        value = getattr(found, inner) if inner else found
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
