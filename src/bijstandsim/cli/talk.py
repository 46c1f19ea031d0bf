"""What a command says: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

QUIET, NORMAL, VERBOSE = -1, 0, 1
#: What is done by then was there before: a study that goes on says so at once, and it tells nothing of the speed.
_AT_ONCE_S = 0.05


@dataclass(frozen=True)
class Talk:
    """How much to say, and whether the result is one JSON object."""

    level: int = NORMAL
    json: bool = False
    debug: bool = False

    def say(self, text: str) -> None:
        """A line on stderr, unless -q."""
        if self.level > QUIET:
            print(text, file=sys.stderr, flush=True)

    def detail(self, text: str) -> None:
        """A line on stderr with -v."""
        if self.level >= VERBOSE:
            print(text, file=sys.stderr, flush=True)

    def result(self, value: Any) -> None:
        """The result as one JSON object on stdout; NaN is not JSON and is refused."""
        print(json.dumps(value, ensure_ascii=False, allow_nan=False), flush=True)


def talk_of(verbose: bool = False, quiet: bool = False, json: bool = False, debug: bool = False) -> Talk:
    """What the flags of a verb ask for."""
    return Talk(QUIET if quiet else VERBOSE if verbose else NORMAL, json, debug)


@contextmanager
def progress(talk: Talk, label: str) -> Iterator[Callable[[int, int], None]]:
    """A callable (done, total): a bar on a terminal, a line for each tenth elsewhere, nothing with -q.

    Both tell the time that is left, at the speed so far.
    """
    if talk.level <= QUIET:
        yield lambda done, total: None
    elif sys.stderr.isatty():
        with _bar(label) as tell:
            yield tell
    else:
        yield _lines(talk, label)


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(talk: Talk, label: str) -> Callable[[int, int], None]:
    started = time.perf_counter()
    told = before = 0

    def tell(done: int, total: int) -> None:
        nonlocal told, before
        took = time.perf_counter() - started
        if took < _AT_ONCE_S:
            before = done
        tenth = 10 * done // total
        if tenth > told:
            told = tenth
            still = total - done
            left = f", about {seconds_text(took / (done - before) * still)} left" if still and done > before else ""
            talk.say(f"{label}: {done} of {total}, {took:.1f} s{left}")

    return tell


def bytes_text(count: float) -> str:
    """Bytes in the unit that reads best: ``1.3 GB``."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} TB"


def seconds_text(seconds: float) -> str:
    """Seconds in the unit that reads best: ``45 s``, ``12 min``, ``3.5 h``."""
    if seconds < 120:
        return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
