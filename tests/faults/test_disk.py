"""A disk that is full, may not be written, or gave back other bytes than it was given; a home that is not there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Whole, manifest, wait_for, words_of

COMMAND = [sys.executable, "-c", "from bijstandsim.cli.app import main; main()"]
PACKAGE = Path(__file__).parents[2] / "src"
TINY = ("--set", "municipality.size=300", "--set", "policy_months=2", "--draws", 1, "-r", 1)

#: What a system says that does not let this user mount.
REFUSED = ("permission denied", "not permitted", "superuser", "only root")


def mounted(tmp_path: Path, *options: str) -> Path:
    """A file system of its own at a new folder; the test is skipped where this user may not mount."""
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(place)]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        cannot("no mount here: not permitted")
    if done.returncode:
        cannot(done.stderr.strip())
    return place


def cannot(reason: str) -> None:
    """Skip where the system refuses mounts; anything else that goes wrong is a fault where checks are run."""
    if os.environ.get("CI") and not any(word in reason.lower() for word in REFUSED):
        pytest.fail(f"mounting is allowed here and did not work: {reason}")
    pytest.skip(f"{reason}; tests/faults/test_injected.py stands in")


def unmount(place: Path) -> None:
    subprocess.run(["umount", str(place)], check=True)


def told_well(code: int, said: str, *words: str) -> None:
    assert code in (1, 2), said
    assert "Traceback" not in said and "should not happen" not in said
    assert not [word for word in words if word not in said], said


def incomplete(server, folder: Path, place: Path) -> None:
    child = server.start(place, "verify", folder)
    assert child.wait() == 3 and "incomplete" in child.said()


@pytest.mark.parametrize("kilobytes", [20, 200])
def test_a_real_disk_that_is_full(kilobytes: int, server, whole, tmp_path: Path) -> None:
    """Full at the start of the folder, and full in the middle of the results; --force passes the check for room."""
    work, place = whole("run"), mounted(tmp_path, f"size={kilobytes}k")
    try:
        child = server.start(tmp_path, "run", work.file, *TINY, "-q", "--force", "-o", place / "out")
        told_well(child.wait(), child.said(), "No space left")
        assert not [path.name for path in place.rglob(".*.tmp")]
        for path in place.glob("out/*/*/manifest.json"):
            incomplete(server, path.parent, tmp_path)
        guarded = server.start(tmp_path, "run", work.file, *TINY, "-q", "-o", place / "again")
        told_well(guarded.wait(), guarded.said(), "more disk space than is free")
    finally:
        unmount(place)


@pytest.mark.parametrize("kind", ["trial", "sweep", "sobol"])
def test_a_study_on_a_full_disk_goes_on_when_there_is_room(kind: str, server, whole, tmp_path: Path) -> None:
    work, place = whole(kind), mounted(tmp_path, "size=48k")
    try:
        child = server.start(tmp_path, kind, work.file, *words_of(kind), "-o", place / "out")
        told_well(child.wait(), child.said(), "No space left")
        (folder,) = (path.parent for path in place.glob("out/*/*/manifest.json"))
        incomplete(server, folder, tmp_path)
        subprocess.run(["mount", "-o", "remount,size=50m", str(place)], check=True)
        again = server.finish(tmp_path, kind, work.file, *words_of(kind), "--json", "--resume", folder)
        assert json.loads(again.said("out"))["results_hash"] == work.results_hash
    finally:
        unmount(place)


def test_an_output_folder_on_a_disk_that_may_only_be_read(server, whole, tmp_path: Path) -> None:
    work, place = whole("run"), mounted(tmp_path, "ro")
    try:
        child = server.start(tmp_path, "run", work.file, *TINY, "-q", "-o", place / "out")
        told_well(child.wait(), child.said(), "the output folder cannot be written", "Read-only")
    finally:
        unmount(place)


@pytest.mark.parametrize("kind", ["trial", "sweep", "sobol"])
def test_a_corrupted_part_is_run_again(kind: str, server, whole, tmp_path: Path) -> None:
    work, out = whole(kind), tmp_path / "out"
    child = server.start(tmp_path, kind, work.file, "-q", "-j", 1, "-o", out)
    wait_for(lambda: len([path for path in out.glob("*/*/parts/*") if not path.name.startswith(".")]) >= 2)
    child.send(15)
    assert child.wait() == 130, child.said()
    (folder,) = (path.parent for path in out.glob("*/*/manifest.json"))
    part = sorted((folder / "parts").iterdir())[0]
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 0xFF
    part.write_bytes(bytes(content))
    again = server.finish(tmp_path, kind, work.file, "-q", "-j", 2, "--json", "--resume", folder)
    assert json.loads(again.said("out"))["results_hash"] == work.results_hash
    if kind != "trial":  # the parts of a trial go when it is finished
        assert [path.name for path in (folder / "parts").glob("*.broken")] == [part.with_suffix(".broken").name]
        log = (folder / "log.jsonl").read_text(encoding="utf-8")
        assert "broken part set aside" in log and part.name in log


def with_caches_of(place: Path, environment: dict[str, str]) -> dict[str, str]:
    """The compiled kernels of this machine in a temporary folder of their own, so that nothing compiles for minutes."""
    from bijstandsim.engine.warmup import cache_folder, warm_up

    warm_up()
    folder = cache_folder()
    assert folder is not None
    shutil.copytree(folder, place / folder.name)
    return {**environment, "TMPDIR": str(place)}


def bare() -> dict[str, str]:
    leave_out = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "NUMBA_CACHE_DIR", "MPLCONFIGDIR", "BIJSTANDSIM_SET")
    return {name: value for name, value in os.environ.items() if name not in leave_out}


def test_a_home_that_cannot_be_written(whole, tmp_path: Path) -> None:
    work: Whole = whole("run")
    (tmp_path / "tmp").mkdir()
    environment = with_caches_of(tmp_path / "tmp", {**bare(), "HOME": "/dev/null", "XDG_CACHE_HOME": "/dev/null/x"})
    words = [*COMMAND, "run", str(work.file), *map(str, TINY), "-q", "-o", str(tmp_path / "out")]
    found = subprocess.run(words, env=environment, capture_output=True, text=True, cwd=tmp_path)
    assert found.returncode == 0, found.stderr
    (path,) = tmp_path.glob("out/*/*/manifest.json")
    assert manifest(path.parent)["status"] == "succeeded"


def test_an_installation_that_may_only_be_read(whole, tmp_path: Path) -> None:
    work = whole("run")
    words = [*COMMAND, "run", str(work.file), *map(str, TINY), "-q", "-o", str(tmp_path / "out")]
    script = f'mount --bind -o ro "{PACKAGE}" "{PACKAGE}" && test ! -w "{PACKAGE}/bijstandsim" && exec "$@"'
    try:
        own = ["unshare", "--mount", "sh", "-c", script, "sh"]
        probe = subprocess.run([*own, "true"], capture_output=True, text=True)
    except FileNotFoundError:
        cannot("no unshare here: not permitted")
    if probe.returncode:
        cannot(probe.stderr.strip())
    found = subprocess.run([*own, *words], capture_output=True, text=True, cwd=tmp_path)
    assert found.returncode == 0, found.stderr
