"""The calibration targets: one reported fact each, with what is known of its sampling error."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bijstandsim.errors import BijstandsimError, InputError, Place, nearest_match

#: In a checkout the targets lie next to ``src``; in an installed package they lie inside it.
_PACKAGE = Path(__file__).resolve().parents[1]
_FOLDERS = (_PACKAGE.parents[1] / "calibration" / "targets", _PACKAGE / "calibration_data")
FAR = "|far"
#: Groups of targets that are no trial: nothing was randomised in them.
NATIONAL, MECHANISM, AMSTERDAM = "national", "mechanism", "amsterdam"
#: Statements on the difference of two estimates: an event of their own.
OWN_CONTRAST = ("smaller_than_guidance", "not_larger_than_earlier")


@dataclass(frozen=True, slots=True)
class Target:
    """One reported fact; columns of ``targets.csv``. Shares and their errors are in %, ``_sd`` outcomes in sd."""

    id: str
    group: str
    arm: str
    contrast: str
    outcome: str
    definition: str
    kind: str  # level, difference, report, mechanism, upper_bound
    horizon_months: int | None
    value: float | None
    se: float | None
    report: str
    n_eff_arm: float | None
    n_eff_contrast: float | None
    n_basis: str
    note: str
    source: str

    @property
    def base_outcome(self) -> str:
        """The outcome without the mark of a subgroup."""
        return self.outcome.removesuffix(FAR)

    @property
    def subgroup(self) -> str:
        """The group of people that the fact is about, as the engine calls it."""
        return "distance:far" if self.outcome.endswith(FAR) else "all"

    @property
    def event(self) -> tuple[str, ...]:
        """Rows with the same event are statements on one and the same estimate."""
        if self.group in (NATIONAL, MECHANISM):
            return (self.id,)
        own = self.report if self.report in OWN_CONTRAST else ""
        return (self.group, self.arm, self.contrast, self.outcome, str(self.horizon_months), own)

    @property
    def basis(self) -> str:
        """``randomised``, or why the fact is not: matched, a reference group, regular practice, another study."""
        if self.group == NATIONAL:
            return "national figure"
        if self.group == MECHANISM:
            return "studied elsewhere"
        if self.contrast == "matched":
            return "not randomised: matched"
        if self.arm == "reference":
            return "not randomised: reference group"
        return "level of a randomised arm" if self.kind == "level" else "randomised"

    @property
    def what(self) -> str:
        """What the fact is about, in words."""
        against = {"": "", "control": " against control", "matched": " against matched people"}[self.contrast]
        month = "" if self.horizon_months is None else f", month {self.horizon_months}"
        outcome = self.base_outcome.replace("_", " ") + (", far from work" if self.subgroup != "all" else "")
        return f"{self.arm.replace('_', ' ')}{against}: {outcome}{month}" if self.arm else outcome

    @property
    def reported(self) -> str:
        """The fact in words: the statement, or the value with its standard error."""
        if self.kind == "report":
            return self.report.replace("_", " ")
        at_most = "at most " if self.kind == "upper_bound" else ""
        return f"{at_most}{self.value:g} (se {self.se:g})"


def folder() -> Path:
    """The folder with the targets. Raises BijstandsimError where the installation lacks it."""
    found = next((place for place in _FOLDERS if (place / "targets.csv").is_file()), None)
    if found is None:
        raise BijstandsimError("the calibration targets are not part of this installation")
    return found


@cache
def load_targets() -> tuple[Target, ...]:
    """All targets in file order."""
    from bijstandsim.calibrate.targets_file import read_targets

    return read_targets(folder() / "targets.csv")


def chosen_targets(only: str | None, place: Place | None = None) -> tuple[Target, ...]:
    """All targets, or those of one group. Raises InputError, at ``place``, for a group that there is not."""
    targets = load_targets()
    if only is None:
        return targets
    groups = list(dict.fromkeys(target.group for target in targets))
    if only.lower() not in groups:
        near = nearest_match(only.lower(), groups)
        raise InputError("no such city", place=place, found=only, allowed=", ".join(groups), nearest=near)
    return tuple(target for target in targets if target.group == only.lower())


@cache
def reading() -> dict[str, Any]:
    """How targets are read from the model: ``reading.yaml``."""
    return _yaml("reading.yaml")


@cache
def designs() -> dict[str, Any]:
    """Sizes and doses of the virtual experiments: ``mechanisms.yaml``."""
    return _yaml("mechanisms.yaml")


def instrument(target: Target) -> str:
    """What was tried, across cities; empty where nothing was."""
    return str(reading()["instruments"].get(target.arm, ""))


def _yaml(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((folder() / name).read_text(encoding="utf-8"))
    return found
