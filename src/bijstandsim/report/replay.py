"""Does a run come out the same when it is run again here?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bijstandsim import provenance
from bijstandsim.engine.manifest import read_manifest
from bijstandsim.engine.seal import is_sealed
from bijstandsim.errors import InputError, Place, VerificationError
from bijstandsim.report.content import HASHED, everything
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.rerun import Progress, rerun
from bijstandsim.report.table_diff import Difference, differences
from bijstandsim.report.verify import Verdict, verify

#: Promised between processors and versions; on the same ones every bit is.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Replay:
    """What came of it, every table of the folder compared.

    ``elsewhere`` says what here differs from where the run was made: only that loosens the test, and only for a folder
    that is whole. ``left`` names tables that this does not make again.
    """

    folder: Verdict
    same: bool
    bit_by_bit: bool
    results_hash: str
    tables: int
    elsewhere: tuple[str, ...]
    differences: tuple[Difference, ...]
    left: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether the folder is what it was, and comes out the same."""
        return self.same and self.folder.is_whole

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "differences": [line.plain() for line in self.differences]}

    def lines(self) -> list[str]:
        """The outcome in words, what the folder is worth first."""
        how = "bit by bit" if self.bit_by_bit else f"words and whole numbers exactly, others within {TOLERANCE:g}"
        first, *rest = self.folder.lines()
        found = [f"the folder is {first}", *rest]
        found.append(f"{'the same' if self.same else 'not the same'}, {how}; {self.tables} tables, "
                     f"results {self.results_hash}")  # fmt: skip
        found += [f"  made elsewhere: {line}" for line in self.elsewhere]
        found += [f"  not made again: {name}" for name in self.left]
        return found + [f"  differs: {line}" for line in self.differences]


def replay(folder: Path | str, threads: int | None = None, progress: Progress | None = None) -> Replay:
    """Run a folder again and compare every table.

    Raises InputError for a run that did not finish, VerificationError for one whose manifest was changed (it no longer
    says what to compare with), or RunError.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    if manifest.get("results_hash") is None:
        raise InputError(
            "this run did not finish: there is nothing to compare with", place=Place(str(folder)),
            found=f"status {manifest['status']}", allowed="a run with results",
        )  # fmt: skip
    if not is_sealed(manifest):
        raise VerificationError(f"{folder}: the manifest was changed, so it does not say what the results were")
    verdict, kept = verify(folder), everything(folder, manifest)
    again = rerun(folder, manifest, threads or int(manifest.get("threads", provenance.cores())), progress)
    left = tuple(sorted({*kept} - {*again})) if manifest["kind"] == "calibrate" else ()
    kept = {name: table for name, table in kept.items() if name not in left}
    other = elsewhere(manifest)
    tolerance = TOLERANCE if other and verdict.is_whole else 0.0
    found = differences(kept, again, tolerance)
    digest = results_hash({name: again[name] for name in HASHED[manifest["kind"]]})
    exact = tolerance == 0.0 or not differences(kept, again)
    same = not found and (tolerance > 0.0 or digest == manifest["results_hash"])
    return Replay(verdict, same, exact, digest, len(kept), tuple(other), tuple(found), left)


def elsewhere(manifest: dict[str, Any]) -> list[str]:
    """What differs here from where a run was made, among what can change a bit."""
    verb = str(manifest.get("kind"))
    hashes = provenance.data_hashes()
    if provenance.REPORT in manifest["hashes"]:  # folders of before do not say it
        hashes[provenance.REPORT] = provenance.report_hash()
    here: dict[str, dict[str, Any]] = {
        "versions": provenance.versions_of_verb(verb), "hashes": hashes,
        "machine": dict(provenance.machine()),
    }  # fmt: skip
    counted = {
        "versions": [name for name in here["versions"] if name not in provenance.CARRYING],
        "hashes": [*here["hashes"]],
        "machine": ["cpu", "architecture"],
    }
    return [
        f"{name} {manifest[part].get(name)} then, {here[part][name]} here"
        for part, names in counted.items()
        for name in names
        if manifest[part].get(name) != here[part][name]
    ]
