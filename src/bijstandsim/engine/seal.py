"""What a finished folder promises: a hash of every file, and a seal over the manifest that lists them.

The seal guards against accidents (a copy that broke off, a table that was saved over), not against forgery: whoever
rewrites a folder can make a new one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bijstandsim import provenance
from bijstandsim.engine.manifest import MANIFEST, not_a_run

LOG, LOCK = "log.jsonl", ".lock"
FILES, SEAL = "files", "seal"
#: Files that are written to after the hashes were taken.
_LIVING = (MANIFEST, LOCK)


@dataclass(frozen=True)
class Check:
    """Files of a folder held against its manifest; names are relative to it, with forward slashes."""

    changed: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]  # not listed: notes of people, or what a killed process left


def list_files(folder: Path) -> dict[str, str]:
    """Name -> hash of every file that is there to stay; hidden files are passing ones."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in _LIVING and not path.name.startswith("."):
            found[name] = provenance.hash_file(path)
    return found


def seal_of(manifest: Mapping[str, Any]) -> str:
    """Hash of a manifest without its seal."""
    return provenance.hash_text(json.dumps({k: v for k, v in manifest.items() if k != SEAL}, sort_keys=True))


def sealed(manifest: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The manifest with the hashes of the folder's files and its seal."""
    listed = {**manifest, FILES: list_files(folder)}
    return {**listed, SEAL: seal_of(listed)}


def unsealed(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest of a folder that is being written to."""
    return {name: value for name, value in manifest.items() if name not in (FILES, SEAL)}


def is_sealed(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest is as it was left when the work was finished."""
    return FILES in manifest and manifest.get(SEAL) == seal_of(manifest)


def was_sealed(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest is, or once was, that of finished work: only such has a hash of results, files or a seal."""
    return any(manifest.get(name) is not None for name in (FILES, SEAL, "results_hash"))


def check(folder: Path, manifest: Mapping[str, Any]) -> Check:
    """Hold every file against the manifest, and the manifest against its seal. Raises InputError for its own form."""
    listed = manifest.get(FILES)
    if not isinstance(listed, dict):
        raise not_a_run(folder, "its manifest lists no files")
    there = list_files(folder)
    changed = [name for name, digest in listed.items() if name in there and there[name] != digest]
    if not is_sealed(manifest):
        changed.insert(0, MANIFEST)
    missing = [name for name in listed if name not in there]
    # Folders of before the log was hashed have it all the same.
    extra = tuple(name for name in there if name not in listed and name != LOG)
    return Check(tuple(changed), tuple(missing), extra)
