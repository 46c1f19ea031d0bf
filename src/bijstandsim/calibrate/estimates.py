"""Reported estimates as linear maps of moments, in blocks that are normal together.

Rows of the targets on one estimate are one event. The estimates of a city and outcome form a block: they share arms
(above all the control arm), months of one arm are correlated, and a subgroup is part of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bijstandsim.calibrate import moments as mo
from bijstandsim.calibrate.moments import LATER, Moment
from bijstandsim.calibrate.statements import joint_interval
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL, Target, reading

#: Kinds of what is reported of an estimate.
VALUE, INTERVAL, BOUND = "value", "interval", "bound"


@dataclass(frozen=True)
class Element:
    """The level of an arm in a month, as ``people`` of them were observed."""

    moment: Moment
    people: float


@dataclass(frozen=True)
class Estimate:
    """One reported estimate.

    ``weights`` give it from elements; ``scale`` is what it is divided by (rule of ``reading.yaml``). ``kind``:
    ``value`` with ``value`` and ``se``, ``interval`` with bounds in standard errors of the design, or ``bound``: the
    effect does not exceed ``value`` by more than noise of ``se``.
    """

    rows: tuple[Target, ...]
    weights: tuple[tuple[Element, float], ...]
    kind: str
    unit: str  # share, survey_sd, spread, binary_sd, months, or the unit of a figure
    control: Moment | None = None  # the control arm's level in the same month, for what a share is divided by
    spread: Moment | None = None
    noise: str | float = 0.0

    @property
    def id(self) -> str:
        """The id of the first row."""
        return self.rows[0].id

    @property
    def value(self) -> float | None:
        """The reported number, where there is one."""
        return self.rows[0].value

    @property
    def se(self) -> float | None:
        """Its standard error."""
        return self.rows[0].se

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Everything that it is read from: levels of arms, what they are divided by, correlations of its own months."""
        found = [element.moment for element, _ in self.weights]
        if self.unit == "binary_sd" and self.control is not None:
            found.append(self.control)
        if self.spread is not None:
            found.append(self.spread)
        if self.rows[0].report == LATER:
            last = max(found, key=lambda moment: moment.month)
            found += [Moment(last.group, part, last.outcome, last.month, kind=mo.PERSIST) for part in mo.PARTS]
        return tuple(dict.fromkeys(found))

    @property
    def interval(self) -> tuple[float, float]:
        """What the reports say together, in standard errors."""
        return joint_interval([row.report for row in self.rows])


@dataclass(frozen=True)
class Block:
    """Estimates of one city and outcome (or a single figure)."""

    group: str
    outcome: str
    estimates: tuple[Estimate, ...]

    @property
    def name(self) -> str:
        """City and outcome."""
        return f"{self.group}/{self.outcome}"

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """Elements of all estimates, each level once with the largest number of people that a row gives it."""
        largest: dict[Moment, float] = {}
        for estimate in self.estimates:
            for element, _ in estimate.weights:
                largest[element.moment] = max(element.people, largest.get(element.moment, 0.0))
        return tuple(Element(moment, people) for moment, people in largest.items())


def blocks(targets: tuple[Target, ...], seed: int = 0) -> tuple[Block, ...]:
    """All blocks that the model can be read for, in the order of the targets."""
    found: dict[tuple[str, str], list[Estimate]] = {}
    for event in _events(targets, seed):
        first = event[0]
        alone = first.group in (NATIONAL, MECHANISM)
        key = (first.group, first.id if alone else first.base_outcome)
        found.setdefault(key, []).append(_estimate(tuple(event), seed))
    return tuple(Block(group, outcome, tuple(estimates)) for (group, outcome), estimates in found.items())


def _events(targets: tuple[Target, ...], seed: int) -> list[list[Target]]:
    rows: dict[tuple[str, ...], list[Target]] = {}
    for target in targets:
        if target.group == NATIONAL:
            read = target.id in reading()["national_figures"]
        elif target.group == MECHANISM:
            read = True
        else:
            read = mo.why_not_read(target, mo.scenario_of(target.group, seed)) is None
        if read:
            rows.setdefault(target.event, []).append(target)
    return list(rows.values())


def _estimate(rows: tuple[Target, ...], seed: int) -> Estimate:
    target = rows[0]
    if target.group in (NATIONAL, MECHANISM):
        return Estimate(rows, ((Element(Moment(target.group, "", target.id), 0.0), 1.0),), VALUE, target.group)
    rule = reading()["outcomes"][target.base_outcome]
    scenario = mo.scenario_of(target.group, seed)
    assert scenario is not None and target.horizon_months is not None
    kind = {"report": INTERVAL, "upper_bound": BOUND}.get(target.kind, VALUE)
    tag = mo.SUMMED if rule["unit"] == "months" else ""

    def level(arm: str, month: int) -> Moment:
        return Moment(target.group, arm, str(rule["model"]), month, target.subgroup, tag)

    weights: list[tuple[Element, float]] = []

    def add(name: str, month: int, sign: float, people: float | None) -> None:
        for arm, share in mo.arms_of(scenario, name).items():
            weights.append((Element(level(arm, month), (people or 0.0) * share), sign * share))

    months = [(target.horizon_months, 1.0)]
    if target.report == LATER:
        months.append((scenario.policy_months, -1.0))
    for month, sign in months:
        add(target.arm, month, sign, target.n_eff_arm)
        if target.kind != "level":
            add(mo.base_arm(target, scenario), month, -sign, target.n_eff_contrast)
    control = level(scenario.control_arm, target.horizon_months)
    spread = None
    if rule["unit"] == "spread":
        spread = Moment(target.group, "", str(rule["column"]), kind=mo.SPREAD)
    if rule["unit"] == "months":
        spread = Moment(target.group, scenario.control_arm, str(rule["model"]), target.horizon_months, kind=mo.SPELL_SD)
    return Estimate(rows, tuple(weights), kind, str(rule["unit"]), control, spread, rule.get("noise", 0.0))
