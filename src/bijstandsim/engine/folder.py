"""The folder of a run: a manifest that is there first and last, the scenario, the log, and room for results.

    <out>/<scenario>/<utc>_<hash8>/
      manifest.json            status running, succeeded, failed or aborted; every change replaces it in one step;
                               once there are results, the hash of every file
      scenario.yaml            the file as it was given
      scenario.resolved.yaml   every value, with where it comes from
      log.jsonl                one event a line
      .lock                    held while a process writes here
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from bijstandsim import provenance
from bijstandsim.engine.lock import Lock
from bijstandsim.engine.manifest import MANIFEST, read_manifest
from bijstandsim.engine.seal import FILES, LOCK, LOG, SEAL, is_sealed, seal_of, sealed, unsealed
from bijstandsim.errors import InputError, Place, VerificationError
from bijstandsim.scenario import Scenario, resolved_yaml

Status = Literal["running", "succeeded", "failed", "aborted"]
MANIFEST_VERSION = 1
#: What names or describes a scenario and changes no number.
_LABELS = ("title", "title_nl", "description", "description_nl", "source", "extends")


def scenario_hash(scenario: Scenario) -> str:
    """16 hexadecimal digits of everything in a scenario that can change a number, its seed included."""
    data = scenario.model_dump(mode="json", by_alias=True, exclude=set(_LABELS))
    data["population"].pop("file", None)  # its margins are in the data
    return provenance.hash_text(json.dumps(data, sort_keys=True, ensure_ascii=False))


def write_atomic(path: Path, text: str) -> None:
    """Write a whole text file or leave the old one."""
    write_atomic_bytes(path, text.encode())


def write_atomic_bytes(path: Path, content: bytes) -> None:
    """Write a whole file or leave the old one."""
    passing = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        passing.parent.mkdir(parents=True, exist_ok=True)
        with passing.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # a name that outlives a power cut must not lead to an empty file
        os.replace(passing, path)
    finally:
        passing.unlink(missing_ok=True)


class RunFolder:
    """One run's folder; make one with ``create``. Every change of the manifest is on disk at once."""

    def __init__(self, path: Path, manifest: dict[str, Any], made: list[Path]) -> None:
        self.path = path
        self.manifest = manifest
        self._made = made  # folders that were not there, outermost first
        self._lock = Lock(path / LOCK)

    @classmethod
    def create(cls, out: Path, scenario: Scenario, facts: Mapping[str, Any]) -> RunFolder:
        """Make the folder under ``out`` and write manifest and scenario; ``facts`` go into the manifest.

        Raises InputError, and leaves nothing behind, when ``out`` cannot be written.
        """
        started = provenance.now()
        digest = scenario_hash(scenario)
        made: list[Path] = []
        path: Path | None = None
        try:
            path = _new_folder(out / scenario.name, f"{provenance.stamp(started)}_{digest[:8]}", made)
            folder = cls(path, _first_manifest(scenario, digest, started.isoformat(timespec="seconds"), facts), made)
            folder._write_manifest()
            folder.keep_scenario(scenario)
            folder.log("started", scenario=scenario.name, seed=scenario.seed)
        except OSError as error:
            _remove(path, made)
            raise InputError(
                f"the output folder cannot be written: {error.strerror or error}",
                place=Place("--out"),
                found=str(out),
                allowed="a folder in which you may write",
            ) from None
        return folder

    @classmethod
    def reopen(cls, path: Path, now: Mapping[str, Any] | None = None, **same: Any) -> RunFolder:
        """A folder that was made before, to be gone on with; ``now`` are facts that are not as they were then.

        Raises InputError, and changes nothing, when there is no manifest in it, its facts are not those of ``same``, or
        another process is writing in it.
        """
        manifest = same_folder(path, **same)
        try:
            folder = cls(path, manifest, [])
            if "hashes" in manifest:  # the tables are made now, whoever ran the rows
                now = {**(now or {}), "hashes": {**manifest["hashes"], **_of_report()}}
            folder.note(status="running", ended=None, error=None, results_hash=None, **(now or {}))
            folder.log("resumed")
        except BlockingIOError:
            raise InputError(
                "another process is writing in this folder", place=Place("--resume"), found=str(path),
                allowed="a folder whose run has ended",
            ) from None  # fmt: skip
        except OSError as error:
            raise InputError(
                f"this folder cannot be written: {error.strerror or error}", place=Place("--resume"), found=str(path),
                allowed="a folder in which you may write",
            ) from None  # fmt: skip
        return folder

    def keep_scenario(self, scenario: Scenario) -> None:
        """Put the scenario into the folder, as it was given and then resolved, unless both are there. Raises OSError.

        To be called again for a folder that is gone on with: whoever made it may have been killed before.
        """
        if (self.path / "scenario.resolved.yaml").exists():
            return
        resolved = resolved_yaml(scenario)
        if scenario.source_path is not None:
            shutil.copyfile(scenario.source_path, self.path / "scenario.yaml")
        else:
            write_atomic(self.path / "scenario.yaml", resolved)
        write_atomic(self.path / "scenario.resolved.yaml", resolved)

    def note(self, **facts: Any) -> None:
        """Put facts into the manifest; what is noted is not finished, so hashes of files go."""
        self.manifest = {**unsealed(self.manifest), **facts}
        self._write_manifest()

    def finish(self, status: Status, **facts: Any) -> None:
        """Write how it ended, and when; with results, also the hash of every file. Others may write here from now on.

        Raises OSError when the disk does not take it; the lock is given back all the same.
        """
        try:
            self.log(status)
            ended = provenance.now().isoformat(timespec="seconds")
            self.manifest = {**unsealed(self.manifest), "status": status, "ended": ended, **facts}
            if self.manifest.get("results_hash") is not None:
                self.manifest = sealed(self.manifest, self.path)
            self._write_manifest()
        finally:
            self._lock.release()

    def log(self, event: str, **facts: Any) -> None:
        """Add an event to ``log.jsonl``."""
        line = {"time": provenance.now().isoformat(timespec="milliseconds"), "event": event, **facts}
        with (self.path / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def leave(self) -> None:
        """Give the lock back without a word in the manifest, as a process that dies does."""
        self._lock.release()

    def discard(self) -> None:
        """Remove the folder, and the folders above it that were made for it and are empty."""
        self._lock.release()
        _remove(self.path, self._made)

    def _write_manifest(self) -> None:
        write_atomic(self.path / MANIFEST, _text(self.manifest))


def same_folder(path: Path, **same: Any) -> dict[str, Any]:
    """The manifest of a folder that can be gone on with. Raises InputError where its facts are not ``same``."""
    try:
        manifest = read_manifest(path)
    except InputError as error:
        raise InputError(
            error.problem, place=Place("--resume"), found=str(path), allowed=f"a folder with a {MANIFEST}"
        ) from None
    other = [name for name, wanted in same.items() if manifest.get(name) != wanted]
    if other:
        raise InputError(
            "this folder holds the results of another design, seed or version of the model or its data",
            place=Place("--resume"), found=f"{path} ({', '.join(f'{n} {manifest.get(n)}' for n in other)})",
            allowed=f"the folder of the same file ({', '.join(f'{n} {same[n]}' for n in other)})",
        )  # fmt: skip
    return manifest


def add_file(path: Path, name: str, text: str) -> None:
    """Put one more file into a finished folder and its hash into the manifest; other hashes stay as they are.

    Raises InputError when another process writes there, VerificationError when the manifest is not as it was left.
    """
    manifest = read_manifest(path)
    if not is_sealed(manifest):
        raise VerificationError(f"{path}: the manifest was changed; bijstandsim verify {path} tells more")
    try:
        lock = Lock(path / LOCK)
    except BlockingIOError:
        raise InputError("another process is writing in this folder", found=str(path)) from None
    try:
        write_atomic(path / name, text)
        listed = {**manifest, FILES: {**manifest[FILES], name: provenance.hash_file(path / name)}}
        write_atomic(path / MANIFEST, _text({**listed, SEAL: seal_of(listed)}))
    finally:
        lock.release()


def _text(manifest: Mapping[str, Any]) -> str:
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def _first_manifest(scenario: Scenario, digest: str, started: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "manifest_version": MANIFEST_VERSION,
        "kind": "run",
        "status": "running",
        "scenario": scenario.name,
        "title": scenario.title,
        "seed": scenario.seed,
        "draws": scenario.draws,
        "replicates": scenario.replicates,
        "point": scenario.parameters.set == "point",
        "started": started,
        "ended": None,
        "versions": provenance.versions_of_verb(str(facts.get("kind", "run"))),
        "machine": provenance.machine(),
        "thread_settings": provenance.thread_settings(),
        "hashes": {"scenario": digest, **provenance.data_hashes(), **_of_report()},
        "results_hash": None,
        "error": None,
        **facts,
    }


def _of_report() -> dict[str, str]:
    return {provenance.REPORT: provenance.report_hash()}


def _new_folder(parent: Path, name: str, made: list[Path]) -> Path:
    """Make ``parent/name``, or ``parent/name_2`` and on when two runs start in the same second."""
    for folder in reversed((parent, *parent.parents)):
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            made.append(folder)
    number = 1
    while True:
        path = parent / (name if number == 1 else f"{name}_{number}")
        try:
            path.mkdir()
        except FileExistsError:
            number += 1
            continue
        return path


def _remove(path: Path | None, made: list[Path]) -> None:
    """Remove the run's folder, and those above it that were made for it if nothing else is in them."""
    if path is not None:
        shutil.rmtree(path, ignore_errors=True)
    for folder in reversed(made):
        try:
            folder.rmdir()
        except OSError:
            return
