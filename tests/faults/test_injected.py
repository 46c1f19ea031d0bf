"""Faults that a test puts in by hand: the n-th write fails, the clock jumps, the manifest cannot be written."""

from __future__ import annotations

import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bijstandsim import provenance
from bijstandsim.cli.app import app
from bijstandsim.report.verify import verify

from .conftest import RUN, manifest

TINY = RUN.replace("replicates: 20", "replicates: 1").replace("draws: 4", "draws: 1").replace("size: 1500", "size: 400")


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


def test_a_clock_that_jumps_back_an_hour_at_every_look(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = call("run", file, "-q", "-j", 1, "-o", "plain")
    assert plain.exit_code == 0, plain.stderr
    instant, looks = provenance.now(), 0

    def jumping():
        nonlocal looks
        looks += 1
        return instant - timedelta(hours=looks)

    monkeypatch.setattr(provenance, "now", jumping)
    found = call("run", file, "-q", "-j", 1, "-o", "out")
    assert found.exit_code == 0, found.stderr
    (folder,) = folders(tmp_path)
    (other,) = tmp_path.glob("plain/*/*")
    assert manifest(folder)["results_hash"] == manifest(other)["results_hash"]
    assert all(seconds >= 0 for seconds in manifest(folder)["timings"].values())
    assert verify(folder).state == "intact"
