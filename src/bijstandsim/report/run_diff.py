"""What differs between two finished folders, and what that makes of their results: cause first, then effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bijstandsim.engine.manifest import read_manifest
from bijstandsim.engine.part import Parting, first_parting
from bijstandsim.errors import InputError, Place
from bijstandsim.report.causes import CAUSES, causes
from bijstandsim.report.content import everything
from bijstandsim.report.noise import UNITS, chance
from bijstandsim.report.read_back import read_tables, resolved_scenario
from bijstandsim.report.table_diff import Difference, differences
from bijstandsim.report.verify import verify


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
        """Whether every value of the tables that both folders have is equal."""
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
    found = causes(*folders)
    # Another seed, or more draws, draws other parameters: that is chance too.
    by_chance = {name for name, lines in found.items() if lines} <= {"seed", "runs"}
    if kinds[0] == "run":
        before, after = (read_tables(folder, ("parameters",)) for folder in folders)
        found["parameters"] += [f"drawn values: {line.rows} differ" for line in differences(before, after)]
    kept = [everything(folder, manifest) for folder, manifest in zip(folders, manifests, strict=True)]
    # Parameters are a cause; a table that one folder alone has was not asked for in the other one.
    shared = {*kept[0]} & {*kept[1]} - {"parameters"}
    mine, theirs = ({name: tables[name] for name in shared} for tables in kept)
    tables = tuple(differences(mine, theirs))
    noise = _noise(folders, kinds[0]) if tables and by_chance and any(found.values()) else None
    return RunDiff(found, tables, noise, tuple(_spoiled(folders)))


def first(one: Path | str, other: Path | str, draw: int = 0, replicate: int = 0) -> Parting | None:
    """Run both scenarios again, with the code that is here, and tell where they part.

    Raises InputError for a folder that is not of one scenario's runs, or lacks this draw or replicate; RunError.
    """
    for folder in (Path(one), Path(other)):
        kind = str(read_manifest(folder).get("kind"))
        if kind != "run":
            raise InputError("the people of this folder cannot be followed one by one", place=Place(str(folder)),
                             found=f"--first for a {kind}", allowed="--first for two runs")  # fmt: skip
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
