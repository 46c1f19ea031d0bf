"""Whatever a file says: exit code 0 or 2, words but no traceback, no hang, nothing half-written."""

from __future__ import annotations

import contextlib
import io
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from bijstandsim.cli.guard import guarded
from bijstandsim.cli.talk import QUIET, Talk
from bijstandsim.cli.validate import validate
from bijstandsim.sweep.study import SweepStudy
from bijstandsim.trial.design import TrialDesign

from .makers import documents, mutated

SECONDS = 2.0
#: Another load of this shared machine must not look like a hang: the alarm counts seconds of the process.
CLOCK = getattr(signal, "ITIMER_VIRTUAL", None)
HERE = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


class TooSlow(BaseException):
    """Nothing in the program may catch it."""


@contextlib.contextmanager
def limited() -> Iterator[None]:
    def fired(number: int, frame: object) -> None:
        raise TooSlow

    if CLOCK is None:
        yield
        return
    before = signal.signal(signal.SIGVTALRM, fired)
    signal.setitimer(CLOCK, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(CLOCK, 0)
        signal.signal(signal.SIGVTALRM, before)


def read(name: str, path: Path) -> Callable[[], object]:
    """The check of a file by its kind."""
    if name.startswith("trials/"):
        return lambda: TrialDesign.load(path)
    if name.startswith("studies/"):
        return lambda: SweepStudy.load(path)
    return lambda: validate(str(path), (), True, Talk(QUIET))


def tried(name: str, content: bytes, place: Path) -> int:
    """The exit code of checking a file; everything else that may happen fails the test and shows the file."""
    path = place / "file.yaml"
    path.write_bytes(content)
    out, err = io.StringIO(), io.StringIO()
    try:
        with limited(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = guarded(lambda: read(name, path)() and None)
    except BaseException as fault:
        if isinstance(fault, KeyboardInterrupt):
            raise
        raise AssertionError(f"{type(fault).__name__}: {fault} for {content!r}") from fault
    said = err.getvalue()
    assert code in (0, 2), (code, said, content)
    assert "Traceback" not in said and "should not happen" not in said, (said, content)
    if code == 2:
        assert said.strip() and out.getvalue() == "", (said, out.getvalue(), content)
        assert len(said) < 30_000, "a message, not the file"
    assert [entry.name for entry in place.iterdir()] == ["file.yaml"]
    return code


def many_mutations(count: int, seed: int, place: Path) -> Counter[int]:
    chance = random.Random(seed)
    return Counter(tried(*mutated(chance), place) for _ in range(count))


def as_yaml(document: Any) -> bytes:
    try:
        return yaml.safe_dump(document, allow_unicode=True, sort_keys=False).encode("utf-8", "surrogatepass")
    except (yaml.YAMLError, UnicodeEncodeError):
        return repr(document).encode("utf-8", "replace")


def documents_are_told(count: int, place: Path) -> Counter[int]:
    codes: Counter[int] = Counter()

    @given(document=documents())
    @settings(HERE, max_examples=count)
    def check(document: Any) -> None:
        codes[tried("scenario", as_yaml(document), place)] += 1

    check()
    return codes


def test_mutated_files(tmp_path: Path) -> None:
    codes = many_mutations(250, 1, tmp_path)
    assert codes[0] > 10 and codes[2] > 50, f"the mutations are too mild or too wild: {codes}"


def test_drawn_files(tmp_path: Path) -> None:
    codes = documents_are_told(250, tmp_path)
    assert codes[0] >= 5 and codes[2] > 50, f"the documents are too good or too bad: {codes}"


@pytest.mark.slow
@pytest.mark.long
def test_ten_thousand_files(tmp_path: Path) -> None:
    codes = many_mutations(6_000, 2, tmp_path) + documents_are_told(5_000, tmp_path)
    assert sum(codes.values()) >= 10_000 and set(codes) == {0, 2}


def test_fifty_files_through_the_real_command(tmp_path: Path) -> None:
    """Each in a process of its own, several at a time; ``run`` refuses before it makes a folder."""
    chance = random.Random(3)
    code = "import sys; from bijstandsim.cli.app import main; main()"
    environment = {**os.environ, "BIJSTANDSIM_SET": "", "PYTHONWARNINGS": "default"}
    calls = []
    for turn in range(50):
        name, content = mutated(chance)
        place = tmp_path / str(turn)
        place.mkdir()
        (place / "file.yaml").write_bytes(content)
        verb = {"trials": ["trial", "--trials", "2"], "studies": ["sweep", "--dry-run"]}.get(name.split("/")[0])
        words = [*(verb or ["run", "--dry-run"]), "file.yaml"]
        if verb and verb[0] == "trial":
            words = ["validate", "file.yaml"]  # a trial file that is whole would run: as a scenario it is refused
        calls.append((place, [sys.executable, "-c", code, *words], content))
    for first in range(0, len(calls), 2):
        running = [
            (subprocess.Popen(words, cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE), place,
             content)
            for place, words, content in calls[first : first + 2]
        ]  # fmt: skip
        for process, place, content in running:
            started = time.monotonic()
            _, said = process.communicate(timeout=120)
            assert time.monotonic() - started < 60
            assert process.returncode in (0, 2) and b"Traceback" not in said, (said, content)
            assert [entry.name for entry in place.iterdir()] == ["file.yaml"]
