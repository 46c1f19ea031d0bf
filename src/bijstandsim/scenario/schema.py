"""What a scenario file may hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, SerializeAsAny
from pydantic_core import PydanticCustomError

from bijstandsim.scenario.lever_schema import Block, BlockBase, Strict, Target, as_blocks
from bijstandsim.scenario.month_type import MonthField
from bijstandsim.units import Month

if TYPE_CHECKING:
    from pathlib import Path

    from bijstandsim.scenario.resolve import Resolved
    from bijstandsim.scenario.tree import Origin
    from bijstandsim.scenario.yaml_text import Path as KeyPath

SCHEMA_VERSION = 1
REST = "rest"
MarketName = Literal["stationary", "national", "national_without_covid", "national_covid_dip"]
GroupName = Literal["household", "education", "age", "sex", "migrant", "distance", "health", "duration"]
NAME = r"^[a-z][a-z0-9_]*$"
TOLERANCE = 0.01  # printed shares are rounded

Share = Annotated[float, Field(ge=0, le=1)]
Blocks = Annotated[list[SerializeAsAny[Block]], BeforeValidator(as_blocks)]  # type: ignore[valid-type]


def in_language(english: str, dutch: str, lang: str) -> str:
    """The Dutch text (``nl``) or the English one (any other ``lang``); where that is empty, the other one."""
    return (dutch or english) if lang == "nl" else (english or dutch)


def _sums_to_one(margin: Any) -> Any:
    total = sum(value for _, value in margin)
    if abs(total - 1) > TOLERANCE:
        raise PydanticCustomError(
            "margin",
            "the shares of a margin must add up to 1",
            {"found": f"a sum of {total:.4g}", "allowed": f"1, within {TOLERANCE}"},
        )
    return margin


class HouseholdMargin(Strict):
    """Shares of benefits by household."""

    single: Share = Field(description="Single people without children at home.")
    single_parent: Share = Field(description="Single parents.")
    couple: Share = Field(description="Couples, with or without children.")


class EducationMargin(Strict):
    """Shares of people by education."""

    low: Share = Field(description="No basic qualification (startkwalificatie).")
    middle: Share = Field(description="Basic qualification.")
    high: Share = Field(description="Higher education.")


class AgeMargin(Strict):
    """Shares of people by age."""

    under_27: Share = Field(description="Under 27.")
    age_27_to_44: Share = Field(alias="27_to_44", description="27 to 44.")
    age_45_plus: Share = Field(alias="45_plus", description="45 and over.")


class Margins(Strict):
    """Margins of the stock; one that is left out follows the parameters."""

    household: Annotated[HouseholdMargin, AfterValidator(_sums_to_one)] | None = Field(
        default=None, description="By household."
    )
    education: Annotated[EducationMargin, AfterValidator(_sums_to_one)] | None = Field(
        default=None, description="By education."
    )
    age: Annotated[AgeMargin, AfterValidator(_sums_to_one)] | None = Field(default=None, description="By age.")
    women: Share | None = Field(default=None, description="Share of women.")
    migrant: Share | None = Field(default=None, description="Share with a non-western background.")


class Population(Strict):
    """Who is on benefit at the start."""

    margins: Margins = Field(default_factory=lambda: Margins(), description="Margins of the stock.")
    file: str | None = Field(
        default=None, description="CSV of own margins (margin,category,share), relative to this file."
    )


class Municipality(Strict):
    """Where it happens."""

    # Charts have room for no more in a title.
    name: str | None = Field(default=None, min_length=1, max_length=80, description="Name in tables and figures.")
    city: str | None = Field(default=None, description="A city of the shipped table, which then gives name and size.")
    size: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(
        default=None, description="Households on benefit at the start that are simulated."
    )
    represents: Annotated[float, Field(gt=0)] | None = Field(
        default=None, description="Households that the simulated ones stand for; empty: themselves."
    )


class Market(Strict):
    """The labour market, month by month."""

    path: MarketName | dict[MonthField, Annotated[float, Field(gt=0, le=20)]] = Field(
        default="stationary",
        description="A named path, or months with their index (2018 = 1), joined by straight lines.",
    )


class Parameters(Strict):
    """Which behavioural parameters a run draws."""

    set: Literal["posterior", "prior", "point"] = Field(
        default="posterior",
        description="posterior: draws that were calibrated to the experiments; prior: drawn before that; point: the "
        "defaults.",
    )
    values: dict[str, float] = Field(default_factory=dict, description="Parameters held at a value.")


class Arm(Strict):
    """One arm of an experiment."""

    size: int = Field(ge=1, le=1_000_000, description="Households in the arm.")
    levers: Blocks = Field(default_factory=list, description="What differs from regular practice.")
    choose: dict[str, Annotated[float, Field(gt=0)]] | None = Field(
        default=None, min_length=1, description="Own choice among arms: arm and relative share of people."
    )


class Eligible(Strict):
    """Who can be assigned to an arm."""

    min_months_on_benefit: int = Field(default=0, ge=0, le=1200, description="Least months on benefit at the start.")
    min_age: int = Field(default=27, ge=0, le=120, description="Least age in years.")
    min_months_to_pension: int = Field(default=0, ge=0, le=1200, description="Least months to go to the pension age.")
    for_: Target | None = Field(default=None, alias="for", description="Whom the experiment is for; empty: everybody.")


class Crossover(Strict):
    """People who are assigned to one arm and get the regime of another."""

    from_: str = Field(alias="from", description="Arm that they are assigned to.")
    to: str = Field(description="Arm whose regime they get.")
    share: Annotated[float, Field(gt=0, le=1)] = Field(description="Share of those assigned.")


class Assignment(Strict):
    """How people come into an arm."""

    eligible: Eligible = Field(default_factory=lambda: Eligible(), description="Who can be assigned.")
    volunteers: Literal["none", "prior"] = Field(default="none", description="prior: participants select themselves.")
    unit: Literal["person", "caseworker"] = Field(
        default="person", description="What is assigned by lot: people, or caseworkers with their clients."
    )
    stratify: list[GroupName] = Field(default_factory=list, description="Lots are drawn within these groups.")
    before_consent: bool = Field(
        default=False, description="The lot is drawn first, and people decide knowing their arm (Groningen)."
    )
    selection: dict[str, Annotated[float, Field(ge=-5, le=5)]] = Field(
        default_factory=dict,
        description="With before_consent: self-selection into an arm, as a multiple of that of volunteers.",
    )
    refusal_share: Annotated[float, Field(ge=0, lt=1)] = Field(
        default=0.0, description="Share of those assigned who withdraw at once and are not followed."
    )
    crossover: list[Crossover] = Field(default_factory=list, description="Who gets another regime than assigned.")


class Outputs(Strict):
    """What is written besides the totals by arm."""

    groups: list[GroupName] = Field(default_factory=list, description="Subgroups in every table.")
    panel: int = Field(default=0, ge=0, le=10_000, description="People followed month by month.")


class Scenario(Strict):
    """A scenario that has passed every check; make one with ``Scenario.load`` or ``Scenario.from_dict``."""

    schema_version: Literal[1] = Field(description="Version of this format.")
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", description="Short name, used for folders.")
    title: str = Field(default="", description="One line for lists.")
    title_nl: str = Field(default="", description="The title in Dutch; inherited only together with the title.")
    description: str = Field(default="", description="What the scenario asks.")
    description_nl: str = Field(
        default="", description="The description in Dutch; inherited only together with the description."
    )
    source: str = Field(default="", description="Where its design comes from.")
    extends: str | None = Field(default=None, description="Scenario that this one starts from.")
    seed: int = Field(default=1, ge=0, lt=2**63, description="Seed of all random numbers; 0 is a seed.")
    start: MonthField = Field(default=Month(2018, 1), description="First month of the policy.")
    policy_months: int = Field(default=24, ge=1, le=600, description="Months in which the arms' levers hold.")
    follow_up_months: int = Field(default=0, ge=0, le=600, description="Months after that, under regular practice.")
    replicates: int = Field(default=10, ge=1, le=100_000, description="Runs with other random numbers.")
    draws: int = Field(default=20, ge=1, le=100_000, description="Draws of the parameters.")
    parameters: Parameters = Field(default_factory=lambda: Parameters(), description="Behavioural parameters.")
    municipality: Municipality = Field(default_factory=lambda: Municipality(), description="The municipality.")
    population: Population = Field(default_factory=lambda: Population(), description="The people.")
    market: Market = Field(default_factory=lambda: Market(), description="The labour market.")
    regular: Blocks = Field(default_factory=list, description="Regular practice; empty: parameters and law.")
    policy: Blocks = Field(
        default_factory=list, description="What everybody gets during the policy, on top of regular practice."
    )
    arms: dict[Annotated[str, Field(pattern=NAME)], Arm] = Field(default_factory=dict, description="Arms by name.")
    control: str | None = Field(
        default=None, description="Control arm; empty: the arm 'control', else the rest of the city."
    )
    assignment: Assignment = Field(default_factory=lambda: Assignment(), description="Assignment to arms.")
    outputs: Outputs = Field(default_factory=lambda: Outputs(), description="What is written.")

    _source_path: Path | None = PrivateAttr(None)
    _origins: dict[KeyPath, Origin] = PrivateAttr(default_factory=dict)

    @property
    def source_path(self) -> Path | None:
        """The file it was loaded from, if any."""
        return self._source_path

    @property
    def origins(self) -> Mapping[KeyPath, Origin]:
        """Key path -> where its value comes from; a key that is missing here has its default."""
        return self._origins

    @property
    def months(self) -> int:
        """Months from the start to the end of the follow-up."""
        return self.policy_months + self.follow_up_months

    @property
    def last_month(self) -> Month:
        """The last month that is simulated."""
        return self.start + (self.months - 1)

    @property
    def control_arm(self) -> str:
        """Name of the arm that the others are compared with; ``rest`` is regular practice."""
        return self.control or ("control" if "control" in self.arms else REST)

    def title_in(self, lang: str) -> str:
        """The title in Dutch (``nl``) or in English (any other ``lang``); where that is empty, the other one."""
        return in_language(self.title, self.title_nl, lang)

    def description_in(self, lang: str) -> str:
        """The description, by language as in ``title_in``."""
        return in_language(self.description, self.description_nl, lang)

    @classmethod
    def load(
        cls, path_or_name: str | Path, sets: list[str] | tuple[str, ...] = (), env: Mapping[str, str] | None = None
    ) -> Scenario:
        """Read a file, or a shipped scenario by name, with ``extends``, environment and ``--set`` applied.

        ``sets`` are texts ``path=value``; ``env`` stands in for the process environment. Raises InputError.
        """
        from bijstandsim.scenario.load import load

        return load(path_or_name, sets, env)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Scenario:
        """Check plain data as if it came from a file. Raises InputError."""
        from bijstandsim.scenario.load import from_dict

        return from_dict(values)

    def resolve(self) -> Resolved:
        """The arrays that a run reads. Raises InputError when keys contradict each other."""
        from bijstandsim.scenario.resolve import resolve

        return resolve(self)

    def lever_blocks(self) -> list[tuple[tuple[str | int, ...], BlockBase]]:
        """Every block of levers with its key path."""
        found: list[tuple[tuple[str | int, ...], BlockBase]] = []
        found += [(("regular", k), block) for k, block in enumerate(self.regular)]
        found += [(("policy", k), block) for k, block in enumerate(self.policy)]
        for name, arm in self.arms.items():
            found += [(("arms", name, "levers", k), block) for k, block in enumerate(arm.levers)]
        return found
