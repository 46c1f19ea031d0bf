"""The real command on files with faults: quick, in words, and never a part of a result."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bijstandsim.cli.guard import guarded
from bijstandsim.cli.run import Request, run
from bijstandsim.cli.talk import QUIET, Talk
from bijstandsim.errors import InputError
from bijstandsim.report.verify import verify
from bijstandsim.scenario import Scenario

from .kinds import verb_of
from .makers import mutated, shipped

#: Seconds of the processor for a file, beside the start-up of its verb.
SECONDS = 2.0
#: Seconds of the wall after which a command is killed.
WAITING = 300.0
CODE = "import sys; from bijstandsim.cli.app import main; main()"
#: A shipped file for each verb, by which its start-up is measured; the first by ``run``, the second by ``validate``.
WHOLE = ("regulier.yaml", "regulier.yaml", "trials/utrecht.yaml", "studies/capacity.yaml",
         "studies/utrecht-screen.yaml", "studies/regime-search.yaml", "calibration/study.yaml")  # fmt: skip


@dataclass(frozen=True)
class Command:
    """A file on its way through the verb of its kind, in a process and a folder of its own."""

    verb: str
    content: bytes
    folder: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, name: str, content: bytes, folder: Path) -> Command:
        folder.mkdir(parents=True)
        (folder / "file.yaml").write_bytes(content)
        words = [verb_of(name), "file.yaml", "--dry-run"]
        if words[0] == "run" and int(folder.name) % 4:  # what follows the check loads the compiler: always the same
            words = ["validate", "file.yaml", "--resolved"]
        with folder.with_suffix(".out").open("wb") as out:
            process = subprocess.Popen(
                ["sh", "-c", 'ulimit -t 60 && exec "$@"', "sh", sys.executable, "-c", CODE, *words], cwd=folder,
                stdout=out, stderr=subprocess.STDOUT,
                env={**os.environ, "BIJSTANDSIM_SET": "", "PYTHONWARNINGS": "default"},
            )  # fmt: skip
        return cls(words[0], content, folder, process)

    def end(self) -> Ended:
        last = time.monotonic() + WAITING
        while not (found := os.wait4(self.process.pid, os.WNOHANG))[0]:
            if time.monotonic() > last:
                self.process.kill()  # it waits for something that never comes: its exit code tells
            time.sleep(0.02)
        _, status, used = found
        self.process.returncode = os.waitstatus_to_exitcode(status)
        said = self.folder.with_suffix(".out").read_text("utf-8", "replace")
        left = [entry.name for entry in self.folder.iterdir()]
        return Ended(self.verb, self.content, self.process.returncode, used.ru_utime + used.ru_stime, said, left)


@dataclass(frozen=True)
class Ended:
    """How a command ended; ``seconds`` of the processor."""

    verb: str
    content: bytes
    code: int
    seconds: float
    said: str
    left: list[str]


def commands(files: Sequence[tuple[str, bytes]], place: Path) -> Iterator[Ended]:
    """Each file through the real command, two at a time."""
    running: list[Command] = []
    for number, (name, content) in enumerate(files):
        running.append(Command.start(name, content, place / str(number)))
        if len(running) == 2:
            yield running.pop(0).end()
    yield from (command.end() for command in running)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "wait4"), reason="the system does not tell a child's processor time")
def test_fifty_files_through_the_real_command(tmp_path: Path) -> None:
    chance = random.Random(3)
    whole = list(commands([(name, dict(shipped())[name]) for name in WHOLE], tmp_path / "whole"))
    assert [one.code for one in whole] == [0] * len(WHOLE), whole
    start = {one.verb: one.seconds for one in whole}
    codes: Counter[int] = Counter()
    for one in commands([mutated(chance) for _ in range(50)], tmp_path / "mutated"):
        codes[one.code] += 1
        assert one.code in (0, 2) and "Traceback" not in one.said, one
        assert one.said.strip() and one.left == ["file.yaml"], one
        assert one.seconds < SECONDS + start[one.verb], one
    assert codes[0] > 2 and codes[2] > 20, codes


SMALL = ("policy_months=2", "follow_up_months=0", "municipality.size=60", "draws=1", "replicates=1",
         "parameters.set=point", "outputs.panel=0")  # fmt: skip
#: What may stand in a name and has a meaning elsewhere.
NAMES = ("$\\\\frac$", "a $ b", "x y " * 20, "<b>&amp;", "\\u202eevil", "😀", "{{7*7}}", "../up", "%s", "a\\nb")


def small(chance: random.Random, count: int, place: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Scenarios that are read in spite of their faults, with settings that make them tiny and name their place."""
    found = 0
    while found < count:
        name, content = mutated(chance)
        path = place / f"{found}.yaml"
        path.write_bytes(content)
        try:
            sizes = [f"arms.{arm}.size=8" for arm in Scenario.load(path).arms] if verb_of(name) == "run" else None
            sets = (*SMALL, *(sizes or []), f'municipality.name="{NAMES[found % len(NAMES)]}"')
            if sizes is None or not Scenario.load(path, sets).resolve():
                continue
        except InputError:
            continue
        yield path, sets
        found += 1


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "count"), [(4, 10), pytest.param(5, 20, marks=pytest.mark.long)])
def test_a_result_is_whole_or_absent(
    seed: int, count: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run takes three seconds, most of them for its figures: one for each name, and more among the long tests."""
    done = 0
    for turn, (path, sets) in enumerate(small(random.Random(seed), count, tmp_path)):
        out = tmp_path / f"out{turn}"
        request = Request(str(path), sets, out, threads=1, structures=False, force=True)
        code = guarded(lambda request=request: run(request, Talk(QUIET)))  # type: ignore[misc]
        said = capsys.readouterr().err
        assert code in (0, 2), (said, sets, path.read_bytes())
        if code == 2:
            assert not out.exists(), (said, sets)
            continue
        (manifest,) = out.rglob("manifest.json")
        verdict = verify(manifest.parent)
        assert verdict.state == "intact" and not verdict.extra, (verdict, sets)
        for drawing in manifest.parent.rglob("*.svg"):
            ElementTree.parse(drawing)
        done += 1
    assert done > count // 2, done
