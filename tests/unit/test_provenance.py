"""Versions, hashes, machine and time."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from bijstandsim import provenance


def test_versions_name_what_can_change_a_number_without_importing_it() -> None:
    found = provenance.versions()
    assert set(found) == {"bijstandsim", "python", *provenance.COUNTING}
    assert all(re.match(r"\d+\.\d+", version) for version in found.values())
    assert provenance.version_of("no-such-distribution") is None


def test_the_hash_of_the_kernels_is_the_one_of_the_compiler_cache() -> None:
    from bijstandsim.kernels.jit import source_hash

    assert provenance.kernels_hash() == source_hash()


def test_hashes_change_with_names_and_bytes_but_not_with_line_ends_or_order(tmp_path: Path) -> None:
    a, b = tmp_path / "a.py", tmp_path / "b.py"
    a.write_bytes(b"x = 1\n")
    b.write_bytes(b"y = 2\n")
    first = provenance.hash_files([a, b])
    assert first == provenance.hash_files([b, a]) and re.fullmatch("[0-9a-f]{16}", first)
    a.write_bytes(b"x = 1\r\n")
    assert provenance.hash_files([a, b]) == first
    a.write_bytes(b"x = 2\n")
    assert provenance.hash_files([a, b]) != first
    a.write_bytes(b"x = 1\n")
    assert provenance.hash_files([b, a.rename(tmp_path / "c.py")]) != first


def test_every_hash_covers_files() -> None:
    empty = provenance.hash_files([])
    found = provenance.data_hashes()
    assert set(found) == {"kernels", "code", "parameters", "law", "settings", "posterior"}
    assert empty not in found.values() and len(set(found.values())) == 6


def test_the_stamp_sorts_and_is_utc() -> None:
    assert provenance.stamp(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == "20260102T030405Z"
    assert provenance.now().tzinfo is UTC


def test_the_machine_is_told_without_its_name_or_paths() -> None:
    import platform

    found = provenance.machine()
    assert found["cores"] >= 1 and found["cpu"]
    text = " ".join(map(str, found.values()))
    assert "/" not in text.replace("R) ", "") or "GNU/" in text
    assert not platform.node() or platform.node() not in text.split()
