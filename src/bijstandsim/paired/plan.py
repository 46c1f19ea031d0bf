"""Which worlds a comparison runs: the base without any regime, and each regime for a pilot and for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bijstandsim.engine.folder import scenario_hash
from bijstandsim.errors import InputError
from bijstandsim.paired import pairing, settings
from bijstandsim.scenario import Scenario, cities
from bijstandsim.scenario.regimes import Regime, everybody, nobody, pilot, regimes_of
from bijstandsim.scenario.schema import Arm, Assignment

#: A scenario, or a scenario and the name of one of its arms.
Alternative = Scenario | tuple[Scenario, str]


@dataclass(frozen=True)
class Course:
    """One regime as it is compared: its name, where it comes from, and the scenarios of its worlds."""

    name: str
    source: Scenario
    regime: Regime
    policy_months: int
    everybody: Scenario
    pilot: Scenario | None


@dataclass(frozen=True)
class Plan:
    """A comparison before it is run. ``base`` is the city in which nobody is treated."""

    base: Scenario
    city: Scenario  # the base as it was given
    courses: tuple[Course, ...]
    pilot_size: int  # 0: no pilot is run
    paths: bool  # True: the same regime on two market paths
    notes: tuple[str, ...]  # keys of what a reader must know about the set-up

    @property
    def names(self) -> list[str]:
        """Names of the regimes, in the order given."""
        return [course.name for course in self.courses]

    @property
    def reference(self) -> str:
        """The world that regimes are compared with: ``nobody``, or the base on its own market path."""
        return self.city.name if self.paths else "nobody"

    def windows(self, course: int) -> tuple[int, ...]:
        """Months, from the first, over which accounts are told: the policy, and all months."""
        return tuple(sorted({self.courses[course].policy_months, self.base.months}))

    @property
    def worlds(self) -> list[Scenario]:
        """The scenarios that are run: the base, then the pilot (if any) and everybody, course by course."""
        found = [self.base]
        for course in self.courses:
            found += [course.everybody] if course.pilot is None else [course.pilot, course.everybody]
        return found

    @property
    def without_pilot(self) -> Plan:
        """The same worlds, the pilots left out."""
        return replace(self, courses=tuple(replace(course, pilot=None) for course in self.courses), pilot_size=0)

    def everybody_at(self, course: int) -> int:
        """Place in ``worlds`` of a course given to everybody."""
        return (1 + course) if self.paths or not self.pilot_size else 2 + 2 * course

    def pilot_at(self, course: int) -> int:
        """Place in ``worlds`` of a course given to a pilot."""
        return 1 + 2 * course

    @property
    def moments(self) -> tuple[int, ...]:
        """Months at which outcomes are read: the end of each policy, and the last month."""
        return tuple(sorted({*(course.policy_months for course in self.courses), self.base.months}))


def make_plan(base: Scenario, alternatives: Sequence[Alternative], pilot_people: int | None = None) -> Plan:
    """Check that everything is paired and build the worlds. Raises InputError that says what is not."""
    if not alternatives:
        raise InputError("nothing to compare with", allowed="one alternative or more")
    pairs = [one if isinstance(one, tuple) else (one, None) for one in alternatives]
    for scenario, _ in pairs:
        reasons = pairing.differences(base, scenario)
        if reasons:
            raise pairing.refuse(base, scenario, reasons)
    _one_each([scenario for scenario, _ in pairs])
    on_other_path = [not pairing.same_market(base, scenario) for scenario, _ in pairs]
    if any(on_other_path):
        return _paths(base, [scenario for scenario, _ in pairs], on_other_path)
    regimes = [(scenario, regime) for scenario, arm in pairs for regime in regimes_of(scenario, arm)]
    _once([regime.name for _, regime in regimes])
    size = _pilot_size(base, pilot_people)
    plain = base.model_copy(update={"assignment": _assignment(base.assignment)})
    courses = tuple(_course(plain, scenario, regime, size) for scenario, regime in regimes)
    notes = [key for key, holds in _notes(base, regimes).items() if holds]
    return Plan(nobody(plain, size), base, courses, size, False, tuple(notes))


def _course(base: Scenario, source: Scenario, regime: Regime, size: int) -> Course:
    dated = base.model_copy(update={"policy_months": source.policy_months, "follow_up_months": source.follow_up_months})
    tried = pilot(dated, regime, size) if size else None
    return Course(regime.name, source, regime, source.policy_months, everybody(dated, regime, size), tried)


def _paths(base: Scenario, others: list[Scenario], elsewhere: list[bool]) -> Plan:
    """The same regime on other market paths: no pilot, and the base keeps its policy."""
    for other, moved in zip(others, elsewhere, strict=True):
        if not moved:
            problem = f"{other.name} has the market of {base.name}, another alternative has not"
            raise InputError(problem, allowed="regimes on one path, or one regime on several paths, not both at once")
        if _given(other) != _given(base) or other.policy_months != base.policy_months:
            raise pairing.refuse(base, other, ["both the market and the regime differ, so no effect has one cause"])
    _once([base.name, *(other.name for other in others)])
    held: dict[str, Any] = {"arms": {}, "control": None, "assignment": Assignment()}
    blocks = tuple(base.policy)
    courses = tuple(
        Course(other.name, other, Regime(other.name, blocks), base.policy_months,
               base.model_copy(update={**held, "market": other.market}), None)
        for other in others
    )  # fmt: skip
    dropped = ["arms_dropped"] if base.arms else []
    return Plan(base.model_copy(update=held), base, courses, 0, True, ("paths", *dropped))


def _given(scenario: Scenario) -> tuple[object, dict[str, Arm]]:
    return scenario.policy, scenario.arms


def _assignment(rule: Assignment) -> Assignment:
    """Who can be in the pilot and whether they volunteer; how arms differ from each other has no meaning here."""
    return Assignment().model_copy(
        update={"eligible": rule.eligible, "volunteers": rule.volunteers, "stratify": rule.stratify}
    )


def _pilot_size(base: Scenario, asked: int | None) -> int:
    most = int(cities.size(base) * settings.pilot_most_share())
    if asked is None:
        return min(settings.pilot_people(), most)
    if not 0 <= asked <= most:
        raise InputError(
            "a pilot of this size cannot be compared with the whole city",
            found=asked,
            allowed=f"0 (no pilot) to {most}, a tenth of the city",
        )
    return asked


def _once(names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError("the same name twice in one comparison", found=", ".join(twice), allowed="each name once")


def _one_each(scenarios: list[Scenario]) -> None:
    """A folder keeps the scenarios of its regimes under their names."""
    known: dict[str, str] = {}
    for scenario in scenarios:
        digest = scenario_hash(scenario)
        if known.setdefault(scenario.name, digest) != digest:
            raise InputError("two scenarios have one name and are not the same", found=scenario.name,
                             allowed="a name of its own for each")  # fmt: skip


def _notes(base: Scenario, regimes: list[tuple[Scenario, Regime]]) -> dict[str, bool]:
    return {
        "policy_dropped": bool(base.policy),
        "arms_dropped": bool(base.arms),
        "was_for_some": any(
            scenario.assignment.eligible.for_ is not None for scenario, regime in regimes if not scenario.policy
        ),
        "other_length": len({scenario.policy_months for scenario, _ in regimes}) > 1,
        "volunteers": base.assignment.volunteers != "none",
    }
