"""What can go wrong, and how it is told.

BijstandsimError
 +- InputError           the user's file, flag or folder is at fault: exit code 2
 +- RunError             a simulation could not be finished: exit code 1
 +- VerificationError    a result does not match its manifest: exit code 3
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches


class BijstandsimError(Exception):
    """Base of every error that bijstandsim raises on purpose."""

    exit_code = 1


class RunError(BijstandsimError):
    """A simulation could not be finished."""


class VerificationError(BijstandsimError):
    """A stored result differs from what its manifest promises."""

    exit_code = 3


@dataclass(frozen=True)
class Place:
    """Where in the user's input something was found; line and column count from 1."""

    file: str
    line: int | None = None
    column: int | None = None
    key: str | None = None

    def __str__(self) -> str:
        spot = self.file
        if self.line is not None:
            spot += f":{self.line}" + (f":{self.column}" if self.column is not None else "")
        return spot


class InputError(BijstandsimError):
    """The user's input is at fault.

    The message reads ``file:line:column: problem`` followed, where known, by the key path, what was found,
    what is allowed, the nearest match and an example.
    """

    exit_code = 2

    def __init__(
        self,
        problem: str,
        *,
        place: Place | None = None,
        found: object = None,
        allowed: str | None = None,
        nearest: str | None = None,
        example: str | None = None,
    ) -> None:
        self.problem = problem
        self.place = place
        self.found = found
        self.allowed = allowed
        self.nearest = nearest
        self.example = example
        super().__init__(self.render())

    def render(self) -> str:
        """The message: where and what, then one line each for what is known."""
        lines = [f"{self.place}: {self.problem}" if self.place else self.problem]
        if self.place and self.place.key:
            lines.append(f"  key: {self.place.key}")
        if self.found is not None:
            lines.append(f"  found: {_short(self.found)}")
        if self.allowed:
            lines.append(f"  allowed: {self.allowed}")
        if self.nearest:
            lines.append(f"  did you mean: {self.nearest}")
        if self.example:
            lines.append(f"  example: {self.example}")
        return "\n".join(lines)


def nearest_match(word: str, choices: list[str] | tuple[str, ...]) -> str | None:
    """The choice that looks most like ``word``, or None."""
    found = get_close_matches(word, choices, n=1, cutoff=0.6)
    return found[0] if found else None


def _short(value: object, limit: int = 120) -> str:
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."
