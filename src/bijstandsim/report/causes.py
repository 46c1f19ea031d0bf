"""What two folders were made from, and where that differs: line by line, under the cause that it belongs to."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bijstandsim.engine.manifest import read_manifest
from bijstandsim.provenance import CARRYING, hash_file
from bijstandsim.report.read_back import resolved_scenario
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.render import plain_settings
from bijstandsim.scenario.yaml_text import Path as KeyPath

CAUSES = ("code", "data", "parameters", "scenario", "seed", "runs")
#: Entries of a manifest's ``hashes`` -> cause.
_HASHES = {"kernels": "code", "code": "code", "report": "code", "law": "data", "settings": "data",
           "parameters": "parameters", "posterior": "parameters"}  # fmt: skip
#: Settings that have a cause of their own.
_SEED, _PARAMETERS = "seed", "parameters"
#: How often chance is asked, in a scenario, a trial or a study; ``n`` and ``seeds`` are those of a sample.
_RUNS = ("draws", "replicates", "trials", "n", "seeds")
#: Files of a study as they were, told line by line.
_TOLD = ("trial.yaml", "study.yaml")
#: Other files that a folder keeps of what it was made from, told by their hash.
_TABLES = {"draws.csv": "parameters", "draws.parquet": "parameters", "given_targets.csv": "data"}
#: Further scenarios that a folder keeps: of the regimes of a comparison, and of those of a study.
_SCENARIOS = ("alternatives", "regimes")
_ENDING = ".resolved.yaml"

Found = dict[str, list[str]]


def causes(one: Path, other: Path) -> Found:
    """Lines by cause, in the order of ``CAUSES``; a cause without lines is the same in both folders.

    Raises InputError where a folder lacks what it was made from.
    """
    found: Found = {cause: [] for cause in CAUSES}
    manifests = (read_manifest(one), read_manifest(other))
    _code(found, *manifests)
    _settings(found, "", resolved_scenario(one), resolved_scenario(other))
    _flags(found, *manifests)
    for folder in _SCENARIOS:
        for name in sorted(_names(one / folder) & _names(other / folder)):
            file = f"{folder}/{name}{_ENDING}"
            mine, theirs = resolved_scenario(one, file), resolved_scenario(other, file)
            _add(found["scenario"], f"{folder}/{name}: name", mine.name, theirs.name)
            _settings(found, f"{folder}/{name}: ", mine, theirs)
    for file in _TOLD:
        changed = (line for line in difflib.ndiff(_lines(one / file), _lines(other / file)) if line[:2] in ("- ", "+ "))
        found["scenario"] += [f"{file}: {line}" for line in changed]
    for file, cause in _TABLES.items():
        _add(found[cause], f"hash of {file}", _hash(one / file), _hash(other / file))
    return found


def _code(found: Found, a: dict[str, Any], b: dict[str, Any]) -> None:
    for name, cause in _HASHES.items():
        _add(found[cause], f"hash of {name}", a["hashes"].get(name), b["hashes"].get(name))
    for name in sorted({*a["versions"], *b["versions"]}):
        if name not in CARRYING:
            _add(found["code"], name, a["versions"].get(name), b["versions"].get(name))
    for name in ("cpu", "architecture"):
        _add(found["code"], f"processor ({name})", a["machine"].get(name), b["machine"].get(name))


def _settings(found: Found, label: str, one: Scenario, other: Scenario) -> None:
    """Every key of two scenarios; what belongs to a cause of its own goes there."""
    mine, theirs = ({_dotted(path): value for path, value in plain_settings(it)} for it in (one, other))
    for key in _either(mine, theirs):
        _add(found[_cause_of(key)], f"{label}{key}", mine.get(key, "not set"), theirs.get(key, "not set"))


def _flags(found: Found, a: dict[str, Any], b: dict[str, Any]) -> None:
    """What the command said and no scenario holds: regimes, people in the pilot, and what overruled a study's file."""
    mine, theirs = ([str(listed["regime"]) for listed in m.get("alternatives", [])] for m in (a, b))
    _add(found["scenario"], "regimes", ", ".join(mine), ", ".join(theirs))
    _add(found["scenario"], "people in the pilot", a.get("pilot_people"), b.get("pilot_people"))
    _add(found["runs"], "trials", a.get("trials"), b.get("trials"))
    before, after = a.get("settings", {}), b.get("settings", {})
    for name in _either(before, after):
        one, other = (flags.get(name, "as the file says") for flags in (before, after))
        _add(found[_cause_of(name)], f"--{name}", one, other)
    if not found["seed"]:  # a fit's is not that of the scenario in its folder
        _add(found["seed"], "seed", a.get("seed"), b.get("seed"))


def _cause_of(key: str) -> str:
    if key == _SEED:
        return "seed"
    if key in _RUNS:
        return "runs"
    return _PARAMETERS if key.partition(".")[0] == _PARAMETERS else "scenario"


def _names(folder: Path) -> set[str]:
    return {path.name.removesuffix(_ENDING) for path in folder.glob(f"*{_ENDING}")}


def _either(one: Iterable[str], other: Iterable[str]) -> list[str]:
    """Keys of the first, then those that the second alone has."""
    return [*dict.fromkeys([*one, *other])]


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8", "replace").splitlines() if file.exists() else []


def _hash(file: Path) -> str:
    return hash_file(file) if file.exists() else "no such file"


def _dotted(path: KeyPath) -> str:
    return ".".join(map(str, path))


def _add(lines: list[str], name: str, one: Any, other: Any) -> None:
    if one != other:
        lines.append(f"{name}: {one} against {other}")
