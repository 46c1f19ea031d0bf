"""From errors to messages and exit codes."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import typer

from bijstandsim.errors import BijstandsimError

FAILED, BAD_INPUT, MISMATCH, SOME_FAILED, INTERRUPTED = 1, 2, 3, 4, 130


def do(work: Callable[[], None], debug: bool = False) -> None:
    """``guarded`` for a verb: raises typer.Exit with the code unless it is 0."""
    code = guarded(work, debug)
    if code:
        raise typer.Exit(code)


class Stopped(KeyboardInterrupt):
    """The system asked the process to stop: treated like Ctrl-C."""


@contextmanager
def _asked_to_stop() -> Iterator[None]:
    """Within it SIGTERM and SIGHUP (where not ignored, as under nohup) raise Stopped, so that state is kept."""
    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, _stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(signal.Signals(number).name)


def guarded(work: Callable[[], None], debug: bool = False) -> int:
    """Do ``work``; tell what goes wrong on stderr and return the exit code.

    Codes: 0 done, 1 failed, 2 bad input, 3 verification mismatch, 4 some replicates failed, 130 interrupted (Ctrl-C,
    SIGTERM, SIGHUP). A traceback appears with ``debug`` only.
    """
    try:
        with _asked_to_stop():
            work()
    except BijstandsimError as error:
        if debug:
            raise
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        if debug:
            raise
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of stdout has gone, as in `bijstandsim list | head -1`; Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if debug:
            raise
        if error.errno == errno.ENAMETOOLONG:
            print(f"no file can have this name: {str(error.filename)[:120]}", file=sys.stderr)
            return BAD_INPUT
        print(f"the system refuses: {error.strerror or error}{_file_of(error)}", file=sys.stderr)
        return FAILED
    except MemoryError:
        if debug:
            raise
        print("out of memory: fewer people, draws or threads; --dry-run tells what is needed", file=sys.stderr)
        return FAILED
    except Exception as error:
        if debug:
            raise
        text = f"{type(error).__name__}: {error}".rstrip(": ")
        print(f"an error that should not happen: {text}\n  --debug shows where", file=sys.stderr)
        return FAILED
    return 0


def _file_of(error: OSError) -> str:
    return "" if error.filename is None else f": {error.filename}"
