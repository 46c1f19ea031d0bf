"""Does a run come out the same when it is run again here?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bijstandsim import provenance
from bijstandsim.engine.seal import read_manifest
from bijstandsim.errors import InputError, Place
from bijstandsim.report.content import content
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.rerun import Progress, rerun
from bijstandsim.report.table_diff import Difference, differences

#: Promised between processors and versions; on the same ones every bit is.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Replay:
    """What came of it. ``elsewhere`` says what here differs from where the run was made: only that loosens the test."""

    same: bool
    bit_by_bit: bool
    results_hash: str
    elsewhere: tuple[str, ...]
    differences: tuple[Difference, ...]

    def lines(self) -> list[str]:
        """The outcome in words."""
        how = "bit by bit" if self.bit_by_bit else f"words and whole numbers exactly, others within {TOLERANCE:g}"
        found = [f"{'the same' if self.same else 'not the same'}, {how}; results {self.results_hash}"]
        found += [f"  made elsewhere: {line}" for line in self.elsewhere]
        return found + [f"  differs: {line}" for line in self.differences]


def replay(folder: Path | str, threads: int | None = None, progress: Progress | None = None) -> Replay:
    """Run a folder again and compare. Raises InputError for a run that did not finish, or RunError."""
    folder = Path(folder)
    manifest = read_manifest(folder)
    if manifest.get("results_hash") is None:
        raise InputError(
            "this run did not finish: there is nothing to compare with", place=Place(str(folder)),
            found=f"status {manifest['status']}", allowed="a run with results",
        )  # fmt: skip
    kept = content(folder, str(manifest.get("kind")))
    again = rerun(folder, manifest, threads or int(manifest.get("threads", provenance.cores())), progress)
    other = elsewhere(manifest)
    found = differences(kept, again, TOLERANCE if other else 0.0)
    digest = results_hash(again)
    exact = not other or not differences(kept, again)
    same = not found and (bool(other) or digest == manifest["results_hash"])
    return Replay(same, exact, digest, tuple(other), tuple(found))


def elsewhere(manifest: dict[str, Any]) -> list[str]:
    """What differs here from where a run was made, among what can change a bit."""
    here: dict[str, dict[str, Any]] = {
        "versions": provenance.versions(), "hashes": provenance.data_hashes(), "machine": dict(provenance.machine()),
    }  # fmt: skip
    found = []
    for part in ("versions", "hashes"):
        then: dict[str, Any] = manifest.get(part, {})
        names = [name for name in here[part] if then.get(name) != here[part][name]]
        found += [f"{name} {then.get(name)} then, {here[part][name]} here" for name in names]
    then = manifest.get("machine", {})
    for name in ("cpu", "architecture"):
        if then.get(name) != here["machine"][name]:
            found.append(f"{name} {then.get(name)} then, {here['machine'][name]} here")
    return found
