"""What a calibration study file may hold."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, PrivateAttr

from bijstandsim.calibrate.points import MOST_SETS, Points
from bijstandsim.calibrate.targets import Target, load_targets, reading
from bijstandsim.calibrate.targets_file import read_targets
from bijstandsim.errors import InputError, Place, nearest_match
from bijstandsim.scenario.lever_schema import Strict
from bijstandsim.scenario.other_file import read_model
from bijstandsim.scenario.outer_files import check_inside

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
Group = Literal["national", "mechanism", "work", "exit", "parttime", "survey"]


#: The targets of a study that names its own, in the folder of a fit.
GIVEN = "given_targets.csv"


class ChainSettings(Strict):
    """Length of the chains."""

    chains: int = Field(default=64, ge=2, le=10_000, description="Chains side by side.")
    burn: int = Field(
        default=200, ge=10, le=100_000,
        description="Steps before the chains adapt, and again before draws are kept.",
    )  # fmt: skip
    every: int = Field(
        default=20, ge=1, le=10_000, description="Steps from one draw to the next of a wave that is learnt from."
    )
    last: int = Field(default=60, ge=1, le=10_000, description="The same of the last wave, whose draws are weighed.")


class WaveSettings(Strict):
    """One wave of simulator points."""

    points: int = Field(ge=32, le=1_000_000, description="Points; of the first wave a power of 2.")
    country: int = Field(default=3000, ge=1000, description="Households of the simulated country.")


class CalibrationStudy(Strict):
    """A calibration that has passed every check; make one with ``CalibrationStudy.load``."""

    schema_version: Literal[1] = Field(description="Version of this format.")
    name: Name = Field(description="Short name, used for folders.")
    title: str = Field(default="", description="One line for lists.")
    description: str = Field(default="", description="What is fitted.")
    seed: int = Field(default=1, ge=0, lt=2**32, description="Seed of the design, the chains and the simulator.")
    targets: str | None = Field(
        default=None, description="A CSV file of targets, relative to this file; empty: the shipped ones."
    )
    groups: list[str] = Field(default_factory=list, description="Groups of targets that are used; empty: all.")
    waves: list[WaveSettings] = Field(
        min_length=2, max_length=MOST_SETS,
        description="The wave from the prior, then those from the posterior of the emulator so far.",
    )
    effective: float = Field(
        default=300.0, gt=0, description="Independent draws that the last wave should be worth after its correction."
    )
    extend: int = Field(
        default=0, ge=0, le=MOST_SETS,
        description="How often as many points are added to the last wave, at most, until it is worth that.",
    )  # fmt: skip
    twins: int = Field(default=48, ge=4, description="Points of a wave that are run twice, for the simulation's noise.")
    households: int = Field(default=3000, ge=500, description="Most households of a simulated city.")
    lots: int = Field(default=1, ge=1, le=100, description="Lots of the arms per point, each with every rotation.")
    chains: ChainSettings = Field(default_factory=ChainSettings, description="Length of the chains.")
    discrepancy: dict[Group, Annotated[float, Field(gt=0)]] = Field(
        default_factory=dict,
        description="Scale of the half-normal sd of what the model misses, by group of outcomes: tenths of a national "
        "figure, standard errors of a mechanism, percentage points of shares, sd of surveys.",
    )

    _source_path: Path | None = PrivateAttr(None)

    @property
    def source_path(self) -> Path | None:
        """The file it was loaded from."""
        return self._source_path

    @classmethod
    def load(cls, path: Path | str, *, seed: int | None = None) -> CalibrationStudy:
        """Read a study file. Raises InputError with what is wrong and where."""
        study, _ = read_model(Path(path), cls, "study file")
        study = study if seed is None else study.model_copy(update={"seed": seed})
        study._source_path = Path(path)
        known = tuple(dict.fromkeys(target.group for target in study.all_targets()))
        for group in study.groups:
            if group not in known:
                near = nearest_match(group, known)
                raise InputError("no target is of this group", place=Place(str(path), key="groups"), found=group,
                                 allowed=", ".join(known), nearest=near)  # fmt: skip
        if study.waves[0].points & (study.waves[0].points - 1):
            raise InputError("the points of the first wave must be a power of 2",
                             place=Place(str(path), key="waves[0].points"), found=study.waves[0].points)  # fmt: skip
        return study

    def all_targets(self) -> tuple[Target, ...]:
        """The targets of the file that the study names."""
        if self.targets is None:
            return load_targets()
        path = self._source_path.parent / self.targets if self._source_path else Path(self.targets)
        if self._source_path:
            check_inside(path, self._source_path, Place(str(self._source_path), key="targets"))
        return read_targets(path)

    @property
    def points(self) -> int:
        """Simulator points of all waves, twins counted; ``extra_points`` may come on top."""
        return sum(wave.points for wave in self.waves) + self.twins * (len(self.waves) - 1)

    @property
    def extra_points(self) -> int:
        """Most points that are added to the last wave."""
        return self.extend * self.waves[-1].points

    def keep(self, folder: Path) -> None:
        """Put the file into a folder, with the targets that it names beside it."""
        if self._source_path is None:
            return
        text = self._source_path.read_text(encoding="utf-8")
        if self.targets is not None:
            shutil.copyfile(self._source_path.parent / self.targets, folder / GIVEN)
            text = yaml.safe_dump({**yaml.safe_load(text), "targets": GIVEN}, allow_unicode=True, sort_keys=False)
        (folder / "study.yaml").write_text(text, encoding="utf-8")

    def work(self, wave: int) -> Points:
        """What is run at every point of a wave, for all targets but those that are in a prior."""
        twice = reading()["in_prior"]
        own = [t for t in self.all_targets() if not self.groups or t.group in self.groups]
        targets = tuple(t for t in own if t.id not in twice)
        return Points(targets, self.households, self.waves[wave].country, self.lots, self.seed)
