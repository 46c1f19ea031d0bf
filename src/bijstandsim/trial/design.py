"""What a trial file may hold: model, inquiry, data strategy and answer strategy.

The grammar is that of DeclareDesign (Blair, Cooper, Coppock and Humphreys 2019, American Political Science Review
113(3)): a design is a model of the world, a question about it, a way to gather data and a way to answer.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr

from bijstandsim.engine.folder import scenario_hash
from bijstandsim.errors import InputError, nearest_match
from bijstandsim.provenance import data_hashes, hash_text
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.lever_schema import Strict
from bijstandsim.scenario.other_file import beside, overruled, read_model
from bijstandsim.scenario.schema import Arm, Assignment, in_language
from bijstandsim.scenario.shipped import find_other
from bijstandsim.scenario.tree import Layers
from bijstandsim.scenario.yaml_text import Path as KeyPath
from bijstandsim.trial.measures import REGISTER, SURVEY

Share = Annotated[float, Field(ge=0, le=1)]
OutcomeName = Literal[(*REGISTER, *SURVEY)]  # type: ignore[valid-type]
Estimator = Literal["difference", "linear", "logistic", "survival"]
#: Estimators that take milliseconds a fit; they run in processes.
SLOW: tuple[Estimator, ...] = ("logistic", "survival")
Covariate = Literal["age_years", "months_on_benefit", "parttime", "education", "household", "sex", "migrant", "health"]


class World(Strict):
    """The world: a scenario with arms."""

    scenario: str = Field(description="Scenario with the arms: a file, relative to this one, or a shipped name.")
    set: list[str] = Field(default_factory=list, description="Changes of the scenario, path=value as with --set.")


class Inquiry(Strict):
    """The question: effects of which arms on what, when."""

    arms: list[str] | None = Field(default=None, min_length=1, description="Arms; empty: all but the control arm.")
    outcomes: list[OutcomeName] = Field(min_length=1, description="Outcomes; the first is the primary one.")
    month: Annotated[int, Field(ge=1, le=600)] | None = Field(
        default=None, description="Month that is asked about; empty: the last month of the policy."
    )


class Missing(Strict):
    """People whose data are missing."""

    share: Annotated[float, Field(ge=0, lt=1)] = Field(
        default=0.0, description="Share that is missing among people who are not in work."
    )
    log_odds_in_work: float = Field(default=0.0, ge=-5, le=5, description="Shift of its log odds for people in work.")


class Contamination(Strict):
    """Regular practice that copies an arm."""

    arm: str = Field(description="Arm that is copied.")
    degree: Share = Field(description="0: not at all, 1: regular practice becomes the arm.")


class DataStrategy(Strict):
    """How the data come about."""

    sizes: dict[str, Annotated[int, Field(ge=2)]] = Field(
        default_factory=dict, description="Households by arm; empty: those of the scenario."
    )
    assignment: Assignment | None = Field(default=None, description="Replaces that of the scenario.")
    attrition: Missing = Field(default_factory=lambda: Missing(), description="Lost from registers and survey.")
    survey: Missing = Field(default_factory=lambda: Missing(), description="Survey not answered.")
    contamination: Contamination | None = Field(default=None, description="Regular practice copies an arm.")


class AnswerStrategy(Strict):
    """How the data are analysed."""

    estimators: list[Estimator] = Field(default=["difference", "linear"], min_length=1, description="Estimators.")
    covariates: list[Covariate] = Field(
        default=["age_years", "months_on_benefit", "parttime", "education", "household"],
        description="Covariates of the linear and the logistic estimator, measured before the lot.",
    )
    alpha: Annotated[float, Field(gt=0, lt=0.5)] = Field(default=0.05, description="Significance level, two-sided.")
    correction: Literal["none", "holm", "bonferroni", "fdr_bh"] = Field(
        default="none", description="Multiplicity correction over the arms and outcomes of one estimator."
    )


class TrialDesign(Strict):
    """A trial that has passed every check; make one with ``TrialDesign.load``."""

    schema_version: Literal[1] = Field(description="Version of this format.")
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", description="Short name, used for folders.")
    title: str = Field(default="", description="One line for lists.")
    title_nl: str = Field(default="", description="The title in Dutch.")
    source: str = Field(default="", description="Where the design comes from.")
    model: World = Field(description="The world.")
    inquiry: Inquiry = Field(description="The question.")
    data: DataStrategy = Field(default_factory=lambda: DataStrategy(), description="The data strategy.")
    answer: AnswerStrategy = Field(default_factory=lambda: AnswerStrategy(), description="The answer strategy.")
    targets: str | None = Field(default=None, description="Group of published findings to hold the design against.")
    trials: int = Field(default=1000, ge=2, le=1_000_000, description="Virtual trials.")
    draws: int = Field(default=50, ge=1, le=100_000, description="Parameter draws that the trials are spread over.")

    _scenario: Scenario = PrivateAttr()
    _source_path: Path | None = PrivateAttr(None)

    @property
    def scenario(self) -> Scenario:
        """The scenario with the trial's sizes and assignment; its arms as the trial gives them."""
        return self._scenario

    @property
    def source_path(self) -> Path | None:
        """The file it was loaded from."""
        return self._source_path

    def title_in(self, lang: str) -> str:
        """The title in Dutch (``nl``) or in English (any other ``lang``); where that is empty, the other one."""
        return in_language(self.title, self.title_nl, lang)

    @property
    def month(self) -> int:
        """The month that is asked about."""
        return self.inquiry.month or self.scenario.policy_months

    @property
    def arms(self) -> list[str]:
        """The arms whose effect is asked."""
        return self.inquiry.arms or [name for name in self.scenario.arms if name != self.scenario.control_arm]

    @property
    def replicates(self) -> int:
        """Trials per parameter draw, rounded up."""
        return -(-self.trials // self.draws)

    @property
    def is_slow(self) -> bool:
        """Whether an estimator is so slow that processes are worth their start."""
        return any(name in SLOW for name in self.answer.estimators)

    @classmethod
    def load(
        cls, path: Path | str, seed: int | None = None, trials: int | None = None, draws: int | None = None
    ) -> TrialDesign:
        """Read a trial file, or a shipped trial by name, and its scenario; arguments overrule what the file says.

        Raises InputError with every fault that was found.
        """
        path = find_other(path, "trials")
        design, layers = read_model(path, cls, "trial file")
        design = overruled(design, layers, {"trials": trials, "draws": draws})
        sets = (*design.model.set, *(() if seed is None else (f"seed={seed}",)))
        base = Scenario.load(beside(design.model.scenario, path), sets)
        if base.parameters.set == "point":  # one set of parameters, so all trials are of one draw
            design = design.model_copy(update={"draws": 1})
        design._scenario = _with_data_strategy(base, design, layers)
        design._source_path = path
        _check(design, layers)
        return design


def design_hash(design: TrialDesign) -> str:
    """16 hexadecimal digits of everything that can change a number: design, scenario, seed, code and data."""
    own = design.model_dump(mode="json", by_alias=True, exclude={"title", "title_nl", "source"})
    text = json.dumps([own, scenario_hash(design.scenario), data_hashes()], sort_keys=True)
    return hash_text(text)


def _with_data_strategy(base: Scenario, design: TrialDesign, layers: Layers) -> Scenario:
    arms = dict(base.arms)
    for name, size in design.data.sizes.items():
        _known(name, [*arms], layers, ("data", "sizes", name))
        arms[name] = arms[name].model_copy(update={"size": size})
    changes: dict[str, Any] = {"arms": arms, "draws": design.draws, "replicates": design.replicates}
    if design.data.assignment is not None:
        changes["assignment"] = design.data.assignment
    scenario = base.model_copy(update=changes)
    scenario.resolve()
    return scenario


def _known(name: str, allowed: list[str], layers: Layers, path: KeyPath) -> None:
    if name not in allowed:
        raise InputError(
            "no such arm", place=layers.place(path), found=name, allowed=", ".join(allowed) or "none",
            nearest=nearest_match(name, allowed),
        )  # fmt: skip


def _check(design: TrialDesign, layers: Layers) -> None:
    scenario = design.scenario
    control = scenario.control_arm
    if not isinstance(scenario.arms.get(control), Arm):
        raise InputError(
            "a trial needs a control arm that is drawn by lot",
            place=layers.place(("model", "scenario")), found=f"{scenario.name}: control {control}",
            allowed="a scenario with an arm named as its control",
        )  # fmt: skip
    treated = [name for name in scenario.arms if name != control]
    for k, name in enumerate(design.inquiry.arms or []):
        _known(name, treated, layers, ("inquiry", "arms", k))
    if design.data.contamination is not None:
        _known(design.data.contamination.arm, treated, layers, ("data", "contamination", "arm"))
    if design.month > scenario.months:
        raise InputError(
            "this month is not simulated", place=layers.place(("inquiry", "month")), found=design.month,
            allowed=f"1 to {scenario.months}",
        )  # fmt: skip
