"""What differs between two finished folders, and what that makes of their results: cause first, then effect."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bijstandsim.engine.manifest import read_manifest
from bijstandsim.engine.part import Parting, first_parting
from bijstandsim.errors import InputError, Place
from bijstandsim.provenance import CARRYING
from bijstandsim.report.content import content
from bijstandsim.report.noise import UNITS, chance
from bijstandsim.report.read_back import read_tables, resolved_scenario
from bijstandsim.report.table_diff import Difference, differences
from bijstandsim.report.verify import verify
from bijstandsim.scenario.render import plain_settings
from bijstandsim.scenario.yaml_text import Path as KeyPath

CAUSES = ("code", "data", "parameters", "scenario", "seed", "runs")
#: Entries of a manifest's ``hashes`` -> cause.
_HASHES = {"kernels": "code", "code": "code", "law": "data", "settings": "data", "parameters": "parameters",
           "posterior": "parameters"}  # fmt: skip
#: Settings that have a cause of their own.
_SEED, _RUNS, _PARAMETERS = "seed", ("draws", "replicates"), "parameters"


@dataclass(frozen=True)
class RunDiff:
    """Lines by cause, and where the tables differ. ``noise`` is None unless seed or number of runs alone differ.

    ``spoiled`` says of each folder that is not as it was left what is wrong with it: then no cause explains the rest.
    """

    causes: dict[str, list[str]]
    tables: tuple[Difference, ...]
    noise: str | None
    spoiled: tuple[str, ...] = ()
    first: Parting | None = None

    @property
    def same_results(self) -> bool:
        """Whether every value of the tables is equal."""
        return not self.tables

    def lines(self) -> list[str]:
        """The differences in words."""
        found = [f"spoiled: {line}" for line in self.spoiled]
        for cause in CAUSES:
            listed = self.causes[cause]
            found += [f"{cause}: the same"] if not listed else [f"{cause}:", *(f"  {line}" for line in listed)]
        if self.same_results:
            found.append("results: the same, bit by bit")
        else:
            found += ["results:", *(f"  {line}" for line in self.tables)]
        if self.noise is not None:
            found.append(f"noise: {self.noise}")
        elif not (self.same_results or self.spoiled or any(self.causes.values())):
            found.append("noise: nothing that is recorded differs, and the results do: replay both to see which is off")
        return found


def diff(one: Path | str, other: Path | str) -> RunDiff:
    """Compare two finished folders. Raises InputError where one is not, or they are of different kinds."""
    folders = (Path(one), Path(other))
    manifests = [read_manifest(folder) for folder in folders]
    kinds = [str(manifest.get("kind")) for manifest in manifests]
    if kinds[0] != kinds[1]:
        raise InputError("these folders hold different things", place=Place(str(folders[1])), found=" and ".join(kinds),
                         allowed="two runs, two comparisons, two trials or two sweeps")  # fmt: skip
    for folder, manifest in zip(folders, manifests, strict=True):
        if manifest.get("results_hash") is None:
            raise InputError("this run did not finish", place=Place(str(folder)),
                             found=f"status {manifest['status']}", allowed="a run with results")  # fmt: skip
    causes = _causes(folders, manifests)
    # Another seed, or more draws, draws other parameters: that is chance too.
    by_chance = {name for name, lines in causes.items() if lines} <= {"seed", "runs"}
    if kinds[0] == "run":
        mine, theirs = (read_tables(folder, ("parameters",)) for folder in folders)
        causes["parameters"] += [f"drawn values: {line.rows} differ" for line in differences(mine, theirs)]
    tables = tuple(differences(content(folders[0], kinds[0]), content(folders[1], kinds[0])))
    noise = _noise(folders, kinds[0]) if tables and by_chance and any(causes.values()) else None
    return RunDiff(causes, tables, noise, tuple(_spoiled(folders)))


def first(one: Path | str, other: Path | str, draw: int = 0, replicate: int = 0) -> Parting | None:
    """Run both scenarios again, with the code that is here, and tell where they part. Raises InputError, RunError."""
    return first_parting(resolved_scenario(Path(one)), resolved_scenario(Path(other)), draw, replicate)


def _noise(folders: tuple[Path, Path], kind: str) -> str:
    if kind not in UNITS:
        return f"unknown: the tables of a {kind} hold no single draws that can be held against each other"
    one, other = (read_tables(folder, (UNITS[kind].table,))[UNITS[kind].table] for folder in folders)
    mine, theirs = (read_tables(folder, ("parameters",)) for folder in folders)
    return chance(one, other, UNITS[kind], same_parameters=not differences(mine, theirs))


def _spoiled(folders: tuple[Path, Path]) -> Iterator[str]:
    for folder in folders:
        verdict = verify(folder)
        if not verdict.is_whole:
            yield f"{folder} is {'; '.join(line.strip() for line in verdict.lines())}"


def _causes(folders: tuple[Path, Path], manifests: list[dict[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {cause: [] for cause in CAUSES}
    a, b = manifests
    for name, cause in _HASHES.items():
        _add(found[cause], f"hash of {name}", a["hashes"].get(name), b["hashes"].get(name))
    for name in sorted({*a["versions"], *b["versions"]}):
        if name not in CARRYING:
            _add(found["code"], name, a["versions"].get(name), b["versions"].get(name))
    for name in ("cpu", "architecture"):
        _add(found["code"], f"processor ({name})", a["machine"].get(name), b["machine"].get(name))
    mine, theirs = ({_dotted(path): value for path, value in plain_settings(resolved_scenario(f))} for f in folders)
    for key in [*mine, *(key for key in theirs if key not in mine)]:
        _add(found[_cause_of(key)], key, mine.get(key, "not set"), theirs.get(key, "not set"))
    for file in ("trial.yaml", "study.yaml"):
        before, after = (_lines(folder / file) for folder in folders)
        changed = [line for line in difflib.ndiff(before, after) if line[:2] in ("- ", "+ ")]
        found["scenario"] += [f"{file}: {line}" for line in changed]
    return found


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8", "replace").splitlines() if file.exists() else []


def _cause_of(key: str) -> str:
    if key == _SEED:
        return "seed"
    if key in _RUNS:
        return "runs"
    return _PARAMETERS if key.partition(".")[0] == _PARAMETERS else "scenario"


def _dotted(path: KeyPath) -> str:
    return ".".join(map(str, path))


def _add(lines: list[str], name: str, one: Any, other: Any) -> None:
    if one != other:
        lines.append(f"{name}: {one} against {other}")
