"""Faults that a test puts in by hand: the n-th write fails, the clock jumps, the manifest cannot be written."""

from __future__ import annotations

import builtins
import errno
import io
import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bijstandsim import provenance
from bijstandsim.cli.app import app
from bijstandsim.report.verify import verify

from .conftest import RUN, SWEEP, manifest

TINY = RUN.replace("replicates: 20", "replicates: 1").replace("draws: 4", "draws: 1").replace("size: 1500", "size: 400")

ROWS = SWEEP.replace("size=2500", "size=300").replace("months=10", "months=3").replace("steps: 8", "steps: 3")
#: A process to which everything below a folder is a disk that may only be read.
READ_ONLY = """\
import errno, os, sys
below = sys.argv.pop(1)
def refuse(event, args):
    if event == "open":
        writes = (args[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    else:
        writes = event in ("os.mkdir", "os.rename", "os.remove")
    if writes and isinstance(args[0], str | os.PathLike) and os.path.abspath(args[0]).startswith(below):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(args[0]))
sys.addaudithook(refuse)
from bijstandsim.cli.app import main
main()
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BIJSTANDSIM_SET", raising=False)
    path = tmp_path / "small.yaml"
    path.write_text(TINY, encoding="utf-8")
    return path


def call(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words])


def folders(tmp_path: Path) -> list[Path]:
    return sorted(path.parent for path in tmp_path.glob("out/*/*/manifest.json"))


@pytest.mark.parametrize("fails", [1, 2, 3, 4, 9, 25])
@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_the_nth_write_fails_and_so_do_all_later_ones(
    fails: int, fault: int, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, count = os.replace, 0

    def failing(*names: object) -> None:
        nonlocal count
        count += 1
        if count >= fails:
            raise OSError(fault, os.strerror(fault))
        replace(*names)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", failing)
    found = call("run", file, "-q", "-j", 1, "-o", "out")
    assert found.exit_code in (1, 2) and os.strerror(fault) in found.stderr, found.stderr
    assert "should not happen" not in found.stderr
    assert not list(tmp_path.rglob(".*.tmp"))
    for folder in folders(tmp_path):
        assert verify(folder).state == "incomplete"
    if fails <= 2:  # the folder itself could not be made: nothing is left
        assert [path.name for path in tmp_path.iterdir()] == ["small.yaml"]


def failing_from(fails: int, call):
    """A function that works until the n-th call, and never after; ``count`` holds the calls."""
    count = [0]

    def failing(*args, **options):
        count[0] += 1
        if count[0] >= fails:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return call(*args, **options)

    return failing, count


def fail(what: str, fails: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let one kind of write fail: putting bytes on disk, naming them, copying a file, adding to the log."""
    if what == "log":
        whole = io.open
        failing, count = failing_from(fails, whole)

        def opening(file, mode="r", *args, **options):
            return (failing if "a" in mode else whole)(file, mode, *args, **options)

        monkeypatch.setattr(io, "open", opening)
        monkeypatch.setattr(builtins, "open", opening)
        return count
    where, name = {"bytes": (os, "fsync"), "name": (os, "replace"), "copy": (shutil, "copyfile")}[what]
    failing, count = failing_from(fails, getattr(where, name))
    monkeypatch.setattr(where, name, failing)
    return count


@pytest.mark.parametrize("kind", ["run", "sweep"])
@pytest.mark.parametrize(
    ("what", "fails"), [("bytes", 1), ("bytes", 5), ("copy", 1), ("log", 1), ("log", 2), ("name", 6)]
)
def test_any_kind_of_write_may_fail(
    kind: str, what: str, fails: int, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told in one line, nothing half-written; a sweep goes on when there is room, to the hash of one undisturbed."""
    if kind == "sweep":
        file.write_text(ROWS, encoding="utf-8")
    words = ("-q", "-j", 1, *(["--no-structures"] if kind == "run" else []))
    with monkeypatch.context() as full:
        count = fail(what, fails, full)
        found = call(kind, file, *words, "-o", "out")
    assert count[0] >= fails, "this write never came"
    assert found.exit_code in (1, 2) and "No space left" in found.stderr, found.stderr
    assert "should not happen" not in found.stderr and not list(tmp_path.rglob(".*.tmp"))
    for folder in folders(tmp_path):
        assert verify(folder).state == "incomplete"
    if kind == "sweep" and folders(tmp_path):
        again = call(kind, file, *words, "--json", "--resume", folders(tmp_path)[0])
        plain = call(kind, file, *words, "--json", "-o", "plain")
        assert again.exit_code == plain.exit_code == 0, again.stderr
        assert json.loads(again.stdout)["results_hash"] == json.loads(plain.stdout)["results_hash"]


def read_only(below: Path, *words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", READ_ONLY, str(below), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_an_output_folder_that_may_only_be_read_by_injection(file: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    found = read_only(tmp_path / "out", "run", file, "-q", "-j", 1, "-o", "out")
    assert found.returncode == 2 and "the output folder cannot be written" in found.stderr, found.stderr
    assert "Read-only" in found.stderr and "Traceback" not in found.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_an_installation_that_may_only_be_read_by_injection(file: Path, tmp_path: Path) -> None:
    package = Path(provenance.__file__).parent
    refused = read_only(package, "run", file, "-q", "-j", 1, "-o", package / "x")
    assert refused.returncode == 2 and not (package / "x").exists(), "the injection does nothing"
    found = read_only(package, "run", file, "-q", "-j", 1, "--no-structures", "-o", "out")
    assert found.returncode == 0, found.stderr
    (folder,) = folders(tmp_path)
    assert verify(folder).state == "intact"


@pytest.mark.parametrize("hours", [-1, 24 * 365])
@pytest.mark.parametrize("kind", ["run", "sweep"])
def test_a_clock_that_jumps_at_every_look(
    kind: str, hours: int, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "sweep":
        file.write_text(ROWS, encoding="utf-8")
    plain = call(kind, file, "-q", "-j", 1, "-o", "plain")
    assert plain.exit_code == 0, plain.stderr
    instant, looks = provenance.now(), 0

    def jumping():
        nonlocal looks
        looks += 1
        return instant + timedelta(hours=hours * looks)

    monkeypatch.setattr(provenance, "now", jumping)
    found = call(kind, file, "-q", "-j", 1, "-o", "out")
    assert found.exit_code == 0 and looks >= 2, found.stderr
    (folder,) = folders(tmp_path)
    (other,) = tmp_path.glob("plain/*/*")
    assert manifest(folder)["results_hash"] == manifest(other)["results_hash"]
    assert all(0 <= seconds < 3600 for seconds in manifest(folder)["timings"].values())
    assert verify(folder).state == "intact"
