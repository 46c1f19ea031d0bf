"""Is a run's folder what it was when the run finished? Needs nothing but the folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bijstandsim.engine.lock import is_locked
from bijstandsim.engine.manifest import MANIFEST, read_manifest
from bijstandsim.engine.seal import FILES, LOCK, check, was_sealed
from bijstandsim.errors import InputError, VerificationError
from bijstandsim.report.content import HASHED, content
from bijstandsim.report.hashing import results_hash

#: Files of a kind that are named on the screen.
MOST_NAMED = 20
State = Literal["intact", "changed", "incomplete"]


@dataclass(frozen=True)
class Verdict:
    """What a folder is worth. ``extra`` names files that nobody promised: they change no verdict."""

    state: State
    reason: str
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    results_hash: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every file that was promised is there as it was left; the work itself may have failed."""
        return not (self.changed or self.missing)

    def lines(self) -> list[str]:
        """The verdict in words, what is wrong below it."""
        found = [f"{self.state}: {self.reason}"]
        for word, names in (("changed", self.changed), ("missing", self.missing), ("not of this run", self.extra)):
            found += [f"  {word}: {name}" for name in names[:MOST_NAMED]]
            if len(names) > MOST_NAMED:
                found.append(f"  {word}: {len(names) - MOST_NAMED} more, all of them with --json")
        return found


def verify(folder: Path | str) -> Verdict:
    """Rehash every file of a folder and the content of its tables. Raises InputError where there is no run."""
    folder = Path(folder)
    manifest = read_manifest(folder)
    if FILES not in manifest and was_sealed(manifest):
        return Verdict("changed", "its manifest lists no files any more", changed=(MANIFEST,))
    if FILES not in manifest:
        return Verdict("incomplete", _unfinished(folder, manifest))
    found = check(folder, manifest)
    facts: dict[str, Any] = {"changed": found.changed, "missing": found.missing, "extra": found.extra}
    if found.changed:
        return Verdict("changed", "not as it was when the run finished", **facts)
    if found.missing:
        return Verdict("incomplete", "files are gone", **facts)
    if manifest.get("kind") in HASHED:
        told = _content_hash(folder, str(manifest["kind"]))
        facts["results_hash"] = told
        if told != manifest.get("results_hash"):
            reason = f"the tables say {told}, the manifest {manifest.get('results_hash')}"
            return Verdict("changed", reason, **{**facts, "changed": (MANIFEST,)})
    if manifest["status"] != "succeeded":
        return Verdict("incomplete", f"every file is as it was left, but: {manifest.get('error')}", **facts)
    return Verdict("intact", f"{len(manifest[FILES])} files, results {manifest['results_hash']}", **facts)


def _content_hash(folder: Path, kind: str) -> str:
    try:
        return results_hash(content(folder, kind))
    except (InputError, VerificationError) as error:
        return f"nothing ({error})"


def _unfinished(folder: Path, manifest: dict[str, Any]) -> str:
    status = manifest["status"]
    if status == "running":
        if is_locked(folder / LOCK):
            return "it is running"
        return "it never finished: the process that made it is gone"
    if status == "succeeded":
        return "its manifest promises no results, as that of a piece of a larger folder"
    return f"its status is {status}" + (f" ({manifest['error']})" if manifest.get("error") else "")
