"""Whatever a file says: exit code 0 or 2, words but no traceback, no hang, nothing half-written."""

from __future__ import annotations

import contextlib
import io
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bijstandsim.cli.guard import guarded

from .kinds import MODELS, reader, verb_of
from .makers import documents, mutated, shipped, studies

SECONDS = 2.0
#: Another load of this shared machine must not look like a hang: the first alarm counts seconds of the process. Who
#: waits for something that never comes takes none, and is stopped by the second, which counts those of the wall.
WAITING = 120.0
CLOCKS = [(getattr(signal, timer), getattr(signal, alarm), seconds)
          for timer, alarm, seconds in (("ITIMER_VIRTUAL", "SIGVTALRM", SECONDS), ("ITIMER_REAL", "SIGALRM", WAITING))
          if hasattr(signal, timer)]  # fmt: skip
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

    before = [(timer, alarm, signal.signal(alarm, fired)) for timer, alarm, _ in CLOCKS]
    for timer, _, seconds in CLOCKS:
        signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        for timer, alarm, handler in before:
            signal.setitimer(timer, 0)
            signal.signal(alarm, handler)


def tried(name: str, content: bytes, place: Path) -> int:
    """The exit code of checking a file; everything else that may happen fails the test and shows the file."""
    path = place / "file.yaml"
    path.write_bytes(content)
    out, err = io.StringIO(), io.StringIO()
    try:
        with limited(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            work = reader(verb_of(name), path)
            code = guarded(lambda: work() and None)
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


def drawn_are_told(count: int, place: Path) -> Counter[tuple[str, int]]:
    """Exit codes of scenarios, three in five, and of trials and studies."""
    codes: Counter[tuple[str, int]] = Counter()

    @given(document=st.one_of(*[documents().map(lambda one: ("scenario.yaml", one))] * 3, *[studies()] * 2))
    @settings(HERE, max_examples=count)
    def check(document: tuple[str, Any]) -> None:
        name, content = document
        codes[verb_of(name), tried(name, as_yaml(content), place)] += 1

    check()
    return codes


def test_what_is_shipped_is_accepted(tmp_path: Path) -> None:
    """Or the mutations would be of files that are refused whatever happens to them."""
    assert {name: tried(name, content, tmp_path) for name, content in shipped()} == dict.fromkeys(dict(shipped()), 0)


def test_mutated_files(tmp_path: Path) -> None:
    codes = many_mutations(250, 1, tmp_path)
    assert codes[0] > 10 and codes[2] > 50, f"the mutations are too mild or too wild: {codes}"


def test_drawn_files(tmp_path: Path) -> None:
    codes = drawn_are_told(250, tmp_path)
    scenarios, others = ({code: sum(n for (verb, c), n in codes.items() if (verb == "run") == mine and c == code)
                          for code in (0, 2)} for mine in (True, False))  # fmt: skip
    assert scenarios[0] >= 5 and scenarios[2] > 50, f"the documents are too good or too bad: {codes}"
    assert others[0] >= 5 and others[2] > 20, f"the studies are too good or too bad: {codes}"


@pytest.mark.parametrize("waiting", [True, False])
def test_who_hangs_is_stopped(waiting: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also who waits and takes no time of the processor."""
    if not CLOCKS:
        pytest.skip("no timers here")
    short = [(timer, alarm, 0.2 if (timer == signal.ITIMER_REAL) == waiting else 0.0) for timer, alarm, _ in CLOCKS]
    monkeypatch.setattr(f"{__name__}.CLOCKS", short)
    with pytest.raises(TooSlow), limited():
        while True:
            if waiting:
                time.sleep(60)


@pytest.mark.slow
@pytest.mark.long
def test_ten_thousand_files(tmp_path: Path) -> None:
    codes, drawn = many_mutations(6_000, 2, tmp_path), drawn_are_told(5_000, tmp_path)
    assert sum(codes.values()) + sum(drawn.values()) >= 10_000 and set(codes) == {0, 2}
    assert set(drawn) == {(verb, code) for verb in MODELS for code in (0, 2)}
