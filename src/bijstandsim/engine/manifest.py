"""The manifest of a folder as it is read back: its form is looked at once, here, before anybody believes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bijstandsim.errors import InputError, Place

MANIFEST = "manifest.json"
#: What a folder with results must say of itself, besides what its kind needs.
_ALWAYS = ("kind", "versions", "hashes", "machine")
#: Kind of folder -> what its results cannot be read back or run again without.
_NEEDED = {
    "run": ("draws", "replicates", "point", "agent_months", "burn_in_months", "timings"),
    "compare": ("alternatives", "pilot_people"),
    "trial": ("trials", "draws"),
    "sweep": ("draws", "replicates"),
    "calibrate": ("seed",),
}
Count = Annotated[int, Field(ge=1)]


class _Alternative(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)
    scenario: str
    regime: str


class _Parameters(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True, allow_inf_nan=False)
    kind: str
    fit: dict[str, float | str | None]


class _Form(BaseModel):
    """Types of the entries that this package reads again; others may be anything."""

    model_config = ConfigDict(extra="allow", strict=True, allow_inf_nan=False)
    status: Literal["running", "succeeded", "failed", "aborted"]
    kind: str = "run"
    error: str | None = None
    command: str | None = None
    seed: int = 0
    draws: Count = 1
    replicates: Count = 1
    point: bool = False
    threads: Count = 1
    trials: Count = 1
    pilot_people: int | None = None
    alternatives: list[_Alternative] = []
    parameters: _Parameters | None = None
    settings: dict[str, int | float | str | bool | None] = {}
    agent_months: int = 0
    burn_in_months: list[int] = []
    timings: dict[str, float] = {}
    versions: dict[str, str] = {}
    machine: dict[str, str | int] = {}
    hashes: dict[str, str] = {}
    results_hash: str | None = None
    files: dict[str, str] = {}
    seal: str | None = None


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run's folder. Raises InputError when there is none, or it has not the form of one."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        json.dumps(found, ensure_ascii=False).encode()  # what cannot be written again cannot be hashed or told
    except (OSError, ValueError, RecursionError) as error:
        reason = "it has no manifest.json" if isinstance(error, FileNotFoundError) else f"{error}"
        raise not_a_run(folder, reason) from None
    if not isinstance(found, dict):
        raise not_a_run(folder, "its manifest says nothing about a run")
    try:
        _Form.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(map(str, first["loc"]))
        raise not_a_run(folder, f"{key!r} in its manifest: {first['msg']}") from None
    if found.get("results_hash") is not None:
        for key in (*_ALWAYS, *_NEEDED.get(found.get("kind", ""), ())):
            if key not in found:
                raise not_a_run(folder, f"its manifest has results and no {key!r}")
    return found


def not_a_run(folder: Path, reason: str) -> InputError:
    """The error for a path that is not the folder of a run."""
    return InputError(
        f"this is not the folder of a run: {reason}", place=Place(str(folder)), found=str(folder),
        allowed=f"a folder with a {MANIFEST}, as runs/<scenario>/<time>_<hash>",
    )  # fmt: skip
