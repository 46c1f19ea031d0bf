"""What every study file of a city holds, whatever it varies: the city, what is measured, and in which month."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr

from bijstandsim.engine.outcomes import NAMES
from bijstandsim.errors import InputError, Place, nearest_match
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.lever_schema import BlockBase, Strict
from bijstandsim.scenario.other_file import beside
from bijstandsim.scenario.regimes import regimes_of
from bijstandsim.scenario.schema import Assignment, in_language
from bijstandsim.scenario.shipped import shipped
from bijstandsim.scenario.tree import Layers
from bijstandsim.scenario.yaml_text import Path as KeyPath
from bijstandsim.sweep.cities import POLICY
from bijstandsim.sweep.measure import CITY, MEAN, Measures

KIND = "studies"
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


class Model(Strict):
    """The city that is simulated."""

    scenario: str = Field(description="Base scenario: a file, relative to this one, or a shipped name.")
    set: list[str] = Field(default_factory=list, description="Changes of the scenario, path=value as with --set.")


class CityStudy(Strict):
    """A study of one city."""

    schema_version: Literal[1] = Field(description="Version of this format.")
    name: Name = Field(description="Short name, used for folders.")
    title: str = Field(default="", description="One line for lists.")
    title_nl: str = Field(default="", description="The title in Dutch.")
    description: str = Field(default="", description="What the study asks.")
    description_nl: str = Field(default="", description="The description in Dutch.")
    source: str = Field(default="", description="Where its choices come from.")
    model: Model = Field(description="The city; nobody treated is the regular practice of its scenario.")
    outcomes: list[str] = Field(min_length=1, description="Outcomes in the month.")
    means: list[str] = Field(default=[], description="Outcomes over the months 1 to month.")
    month: Annotated[int, Field(ge=1, le=600)] | None = Field(
        default=None, description="Month that is asked about; empty: the last month of the policy."
    )

    _base: Scenario = PrivateAttr()
    _source_path: Path | None = PrivateAttr(None)

    @property
    def base(self) -> Scenario:
        """The base scenario, without arms."""
        return self._base

    @property
    def source_path(self) -> Path | None:
        """The file it was loaded from."""
        return self._source_path

    def title_in(self, lang: str) -> str:
        """The title in Dutch (``nl``) or in English (any other ``lang``); else the other one, else the name."""
        return in_language(self.title, self.title_nl, lang) or self.name

    def description_in(self, lang: str) -> str:
        """The description in Dutch (``nl``) or in English (any other ``lang``); where that is empty, the other one."""
        return in_language(self.description, self.description_nl, lang)

    @property
    def asked_month(self) -> int:
        """The month that is asked about."""
        return self.month or self.base.policy_months

    @property
    def measures(self) -> Measures:
        """What is kept of every run."""
        return Measures(tuple(self.outcomes), tuple(self.means), self.asked_month)

    @property
    def known_measures(self) -> list[str]:
        """Names of the measures that its rows have."""
        return [*self.outcomes, *(MEAN + name for name in self.means), *CITY]


class RegimeStudy(CityStudy):
    """A study that compares regimes in every row."""

    regimes: list[str] = Field(
        default=[POLICY], min_length=1, description="Columns: policy (the row's own), or scenarios as NAME or NAME:ARM."
    )

    _regimes: tuple[tuple[str, tuple[BlockBase, ...] | None], ...] = PrivateAttr()

    @property
    def regime_names(self) -> tuple[str, ...]:
        """Names of the regimes, nobody not counted."""
        return tuple(name for name, _ in self._regimes)


def base_scenario(model: Model, path: Path, layers: Layers, sets: tuple[str, ...], seed: int | None) -> Scenario:
    """The city of a study at ``path``, without arms; ``sets`` and ``seed`` overrule. Raises InputError."""
    seeded = () if seed is None else (f"seed={seed}",)
    with _named_at(layers.place(("model", "scenario"))):
        base = Scenario.load(beside(model.scenario, path), (*model.set, *sets, *seeded))
    plain: dict[str, Any] = {"arms": {}, "control": None, "assignment": Assignment()}
    return base.model_copy(update=plain)


@contextmanager
def _named_at(place: Place) -> Iterator[None]:
    """What is wrong with the name of a scenario is placed where the study has it, with the shipped name like it."""
    try:
        yield
    except InputError as error:
        if error.place is not None:
            raise
        ends = {name.rpartition("/")[2]: name for name in shipped()} if error.problem == "no such scenario" else {}
        near = nearest_match(Path(str(error.found)).stem, [*ends])
        raise InputError(error.problem, place=place, found=error.found, allowed=error.allowed,
                         nearest=error.nearest or (ends[near] if near else None)) from None  # fmt: skip


def regimes_named(names: list[str], path: Path, layers: Layers) -> list[tuple[str, tuple[BlockBase, ...] | None]]:
    """Name and blocks of each regime: ``policy`` is the row's own (None), others come from scenarios."""
    found: list[tuple[str, tuple[BlockBase, ...] | None]] = []
    for k, name in enumerate(names):
        if name == POLICY:
            found.append((POLICY, None))
            continue
        with _named_at(layers.place(("regimes", k))):
            scenario, arm = regime_source(name, path)
            found += [(regime.name, regime.blocks) for regime in regimes_of(scenario, arm or None)]
    listed = [name for name, _ in found]
    if twice := sorted({name for name in listed if listed.count(name) > 1}):
        raise InputError("the same regime twice", place=layers.place(("regimes",)), found=", ".join(twice))
    return found


def regime_source(name: str, path: Path) -> tuple[Scenario, str]:
    """The scenario that a regime NAME or NAME:ARM of the study at ``path`` comes from, and the arm, empty for none."""
    text, _, arm = name.partition(":")
    return Scenario.load(beside(text, path)), arm


def check_asked(study: CityStudy, layers: Layers) -> None:
    """Raises InputError for a name that is no outcome or stands there twice, or a month that is not simulated."""
    for section, listed in (("outcomes", study.outcomes), ("means", study.means)):
        for k, name in enumerate(listed):
            if name in listed[:k]:
                raise InputError("the same outcome twice", place=layers.place((section, k)), found=name)
            if name not in NAMES:
                raise InputError("no such outcome", place=layers.place((section, k)), found=name,
                                 allowed=", ".join(NAMES), nearest=nearest_match(name, NAMES))  # fmt: skip
    if study.asked_month > study.base.months:
        raise InputError("this month is not simulated", place=layers.place(("month",)), found=study.asked_month,
                         allowed=f"1 to {study.base.months}")  # fmt: skip


def check_measure(study: CityStudy, name: str, place: KeyPath, layers: Layers) -> None:
    """Raises InputError for a name that is no measure of the study."""
    known = study.known_measures
    if name not in known:
        raise InputError("no measure of this study", place=layers.place(place), found=name,
                         allowed=", ".join(known), nearest=nearest_match(name, known))  # fmt: skip
