"""What a file is for: the verb that reads it, and how that verb reads it without running anything."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from bijstandsim.calibrate.study import CalibrationStudy
from bijstandsim.cli.talk import QUIET, Talk
from bijstandsim.cli.validate import validate
from bijstandsim.scenario.schema import Scenario
from bijstandsim.sensitivity.goals import OptimiseStudy
from bijstandsim.sensitivity.study import SobolStudy
from bijstandsim.sweep.study import SweepStudy
from bijstandsim.trial.design import TrialDesign

#: A new study is named here, or no test knows which verb it is for.
STUDIES = {
    "capacity.yaml": "sweep", "stick-carrot.yaml": "sweep", "utrecht-screen.yaml": "sobol",
    "utrecht-sobol.yaml": "sobol", "utrecht-posterior.yaml": "sobol", "stick-carrot-pairs.yaml": "sobol",
    "regime-search.yaml": "optimise",
}  # fmt: skip
MODELS: dict[str, Any] = {
    "run": Scenario, "trial": TrialDesign, "sweep": SweepStudy, "sobol": SobolStudy, "optimise": OptimiseStudy,
    "calibrate": CalibrationStudy,
}  # fmt: skip


def verb_of(name: str) -> str:
    """The verb of a shipped file by its name, as ``trials/utrecht.yaml``."""
    folder, _, file = name.rpartition("/")
    return STUDIES[file] if folder == "studies" else {"trials": "trial", "calibration": "calibrate"}.get(folder, "run")


def reader(verb: str, path: Path) -> Callable[[], object]:
    """Reads and checks a file as the verb does before it runs."""
    if verb == "run":
        return lambda: validate(str(path), (), True, Talk(QUIET))
    if verb == "calibrate":
        return lambda: CalibrationStudy.load(path).all_targets()
    return lambda: planned(verb, path)


#: How often a row is run says nothing of the file: as seldom as can be.
ONCE = {"sweep": {"draws": 1, "replicates": 1}, "sobol": {"seeds": 1}, "optimise": {"draws": 2}}


def planned(verb: str, path: Path) -> object:
    """A trial or study with its rows, as they are laid out before anything is run or told."""
    study = MODELS[verb].load(path, **ONCE.get(verb, {}))
    if verb == "optimise":
        return study.blank_plans()
    return study if verb == "trial" else study.plan()


@cache
def schema(verb: str) -> dict[str, Any]:
    """The JSON Schema of the files of a verb."""
    return dict(MODELS[verb].model_json_schema(by_alias=True))
