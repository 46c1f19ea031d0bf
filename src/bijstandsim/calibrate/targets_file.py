"""Reads a file of targets and refuses what cannot be meant, with the row and the column."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from bijstandsim.calibrate.statements import INTERVALS, joint_interval
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL, Target, reading
from bijstandsim.errors import InputError, Place, nearest_match
from bijstandsim.scenario.outer_files import read
from bijstandsim.scenario.yaml_text import decode

#: What an arm is compared with: nothing (a level), the control arm, or people matched to those in it.
CONTRASTS = ("", "control", "matched")
KINDS = ("level", "difference", "report", "mechanism", "upper_bound")
_NUMBERS = ("value", "se", "n_eff_arm", "n_eff_contrast")
_COLUMNS = tuple(field.name for field in fields(Target))


def read_targets(path: Path) -> tuple[Target, ...]:
    """All targets of a CSV file in its order. Raises InputError with file, line and column.

    Refused: no rows, missing columns, an id that is missing or comes twice, an unknown group, outcome, arm, contrast,
    kind or statement, a figure of the country or a mechanism that the model is not read for, a number that is none, a
    standard error or number of people that is missing or not positive, reports that exclude each other, and a number
    beside anything else on one estimate.
    """
    try:
        reader = csv.DictReader(io.StringIO(decode(read(path), str(path)), newline=""))
        _columns(path, reader.fieldnames or ())
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise InputError("the targets cannot be read", place=Place(str(path)), found=str(error)) from None
    if not rows:
        raise InputError("there is no target in this file", place=Place(str(path)), found="no rows")
    found: dict[str, Target] = {}
    lines: dict[str, int] = {}
    for line, row in rows:
        target = _target(path, line, row)
        if target.id in found:
            raise _error(path, line, "id", "this id stands for two targets", target.id)
        found[target.id], lines[target.id] = target, line
    _agree(path, tuple(found.values()), lines)
    return tuple(found.values())


def _columns(path: Path, names: Any) -> None:
    missing = [name for name in _COLUMNS if name not in names]
    if missing:
        raise InputError(
            "a column of the targets is missing", place=Place(str(path), 1), found=", ".join(missing),
            allowed=", ".join(_COLUMNS),
        )  # fmt: skip


def _target(path: Path, line: int, row: Mapping[str, str | None]) -> Target:
    values: dict[str, Any] = {}
    for name in _COLUMNS:
        text = (row[name] or "").strip()
        if name in _NUMBERS or name == "horizon_months":
            values[name] = _number(path, line, name, text, whole=name == "horizon_months")
        else:
            values[name] = text
    target = Target(**values)
    _check(path, line, target)
    return target


def _number(path: Path, line: int, name: str, text: str, *, whole: bool) -> float | int | None:
    if not text:
        return None
    try:
        number = float(text)
        if number != number or number in (float("inf"), float("-inf")) or (whole and number != int(number)):
            raise ValueError
    except ValueError:
        raise _error(path, line, name, "this is not a number" if not whole else "not a whole number", text) from None
    return int(number) if whole else number


def _check(path: Path, line: int, target: Target) -> None:
    groups = (*reading()["scenarios"], NATIONAL, MECHANISM)
    if not target.id:
        raise _error(path, line, "id", "a target needs an id", "")
    _known(path, line, "group", target.group, groups)
    _known(path, line, "kind", target.kind, KINDS)
    if target.group in (NATIONAL, MECHANISM):
        # Each has a way of its own in which the model is read, which its id names.
        _known(path, line, "id", target.id, _read_by_id(target.group))
        if target.kind == "report":
            raise _error(path, line, "kind", "a statement needs the arms of an experiment", target.kind)
    else:
        _known(path, line, "outcome", target.base_outcome, tuple(reading()["outcomes"]))
        _known_arms(path, line, target)
    if target.kind == "report":
        _known(path, line, "report", target.report, tuple(INTERVALS))
        for name in ("n_eff_arm", "n_eff_contrast"):
            _positive(path, line, name, getattr(target, name))
        return
    if target.value is None:
        raise _error(path, line, "value", "a reported number is missing", "")
    _positive(path, line, "se", target.se)
    if target.group not in (NATIONAL, MECHANISM) and target.kind in ("level", "difference"):
        _positive(path, line, "n_eff_arm", target.n_eff_arm)
        if target.kind == "difference":
            _positive(path, line, "n_eff_contrast", target.n_eff_contrast)


def _read_by_id(group: str) -> tuple[str, ...]:
    from bijstandsim.calibrate.mechanisms import UNITS

    return tuple(reading()["national_figures"]) if group == NATIONAL else tuple(UNITS)


def _known_arms(path: Path, line: int, target: Target) -> None:
    from bijstandsim.calibrate.moments import arms_of, scenario_of

    scenario = scenario_of(target.group, 0)
    if scenario is None:
        return
    if not arms_of(scenario, target.arm):
        allowed = (*scenario.arms, "pooled", "pooled_treatment", "reference")
        raise _error(path, line, "arm", f"scenario {scenario.name} has no such arm", target.arm, allowed)
    if target.contrast not in CONTRASTS:
        allowed = tuple(filter(None, CONTRASTS))
        raise _error(path, line, "contrast", "a difference is with the control arm", target.contrast, allowed)


def _known(path: Path, line: int, name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise _error(path, line, name, f"unknown {name}", value, allowed)


def _positive(path: Path, line: int, name: str, value: float | None) -> None:
    if value is None or value <= 0.0:
        raise _error(path, line, name, f"{name} must be given and more than 0", "nothing" if value is None else value)


def _agree(path: Path, targets: tuple[Target, ...], lines: Mapping[str, int]) -> None:
    events: dict[tuple[str, ...], list[Target]] = {}
    for target in targets:
        events.setdefault(target.event, []).append(target)
    for rows in events.values():
        others = ", ".join(f"{row.id} (line {lines[row.id]})" for row in rows[1:])
        number = next((row for row in rows if row.kind != "report"), None)
        if number is not None and len(rows) > 1:
            raise _error(
                path, lines[number.id], "id", "a number and another row are on one estimate", f"{rows[0].id}; {others}",
                ("one number, or statements alone",),
            )  # fmt: skip
        if number is not None:
            continue
        try:
            joint_interval([row.report for row in rows])
        except ValueError:
            first = rows[0]
            others = ", ".join(f"{row.id} (line {lines[row.id]}): {row.report}" for row in rows[1:])
            raise _error(
                path, lines[first.id], "report", "reports on one estimate contradict each other",
                f"{first.id}: {first.report}; {others}",
            ) from None  # fmt: skip


def _error(
    path: Path, line: int, column: str, problem: str, found: object, allowed: tuple[str, ...] = ()
) -> InputError:
    near = nearest_match(str(found), allowed) if allowed and found else None
    return InputError(
        problem, place=Place(str(path), line, key=column), found=found or "nothing",
        allowed=", ".join(allowed) or None, nearest=near,
    )  # fmt: skip
