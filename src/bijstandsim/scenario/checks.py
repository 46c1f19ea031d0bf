"""Checks that need more than one key of a scenario at a time."""

from __future__ import annotations

from collections.abc import Callable

from bijstandsim.errors import InputError, Place, nearest_match
from bijstandsim.kernels.levers import TEAM_LEVERS
from bijstandsim.scenario import cities, outside
from bijstandsim.scenario.schema import REST, Scenario
from bijstandsim.scenario.yaml_text import Path

PlaceOf = Callable[[Path], Place]


def no_place(path: Path) -> Place:
    """Stands in for the file when a scenario was built in code."""
    return Place("scenario", key=".".join(map(str, path)))


def faults(scenario: Scenario, place: PlaceOf = no_place) -> list[InputError]:
    """Every contradiction between keys, in the order of the file's sections."""
    found = _city(scenario, place)
    if not found:
        found += _sizes(scenario, place)
    for check in (_arms, _assignment, _dates, _law, _targets, _market, _parameters):
        found += check(scenario, place)
    return found


def _city(scenario: Scenario, place: PlaceOf) -> list[InputError]:
    city = scenario.municipality.city
    if city is not None and city not in cities.names():
        return [
            InputError(
                "unknown city",
                place=place(("municipality", "city")),
                found=city,
                allowed=", ".join(cities.names()),
                nearest=nearest_match(city.lower(), cities.names()),
            )
        ]
    if city is None and scenario.municipality.size is None:
        return [
            InputError(
                "the size of the municipality is missing",
                place=place(("municipality", "size")),
                allowed="municipality.size, or municipality.city, which has one",
                example="municipality: {size: 5000}",
            )
        ]
    return []


def _sizes(scenario: Scenario, place: PlaceOf) -> list[InputError]:
    size = cities.size(scenario)
    total = sum(arm.size for arm in scenario.arms.values())
    if total <= size:
        return []
    parts = " + ".join(f"{name} {arm.size}" for name, arm in scenario.arms.items())
    return [
        InputError(
            f"the arms hold more people than the municipality: {total} against municipality.size {size}",
            place=place(("arms",)),
            found=parts,
            allowed=f"at most {size} together",
        )
    ]


def _arms(scenario: Scenario, place: PlaceOf) -> list[InputError]:
    found = []
    names = [*scenario.arms, REST]
    if REST in scenario.arms:
        found.append(
            InputError(
                "this name is taken: it is the rest of the city",
                place=place(("arms", REST)),
                found=REST,
                allowed="another name",
            )
        )
    if scenario.control is not None and scenario.control not in names:
        found.append(
            InputError(
                "the control arm does not exist",
                place=place(("control",)),
                found=scenario.control,
                allowed=", ".join(names),
                nearest=nearest_match(scenario.control, names),
            )
        )
    for name, arm in scenario.arms.items():
        if arm.choose is None:
            continue
        here: Path = ("arms", name, "choose")
        if arm.levers:
            found.append(
                InputError(
                    "an arm of own choice has no levers of its own",
                    place=place(here),
                    found=f"{name} has both choose and levers",
                    allowed="one of the two",
                )
            )
        plain = [n for n in names if n != name and (n == REST or scenario.arms[n].choose is None)]
        found += [
            InputError(
                "an arm that cannot be chosen",
                place=place((*here, one)),
                found=one,
                allowed=", ".join(plain),
                nearest=nearest_match(one, plain),
            )
            for one in arm.choose
            if one not in plain
        ]
    return found


def _assignment(scenario: Scenario, place: PlaceOf) -> list[InputError]:
    rule = scenario.assignment
    here: Path = ("assignment", "selection")
    named: list[tuple[Path, str]] = [((*here, name), name) for name in rule.selection]
    for k, one in enumerate(rule.crossover):
        named += [(("assignment", "crossover", k, "from"), one.from_), (("assignment", "crossover", k, "to"), one.to)]
    found = [
        InputError(
            "an arm that does not exist",
            place=place(path),
            found=name,
            allowed=", ".join(scenario.arms),
            nearest=nearest_match(name, [*scenario.arms]),
        )
        for path, name in named
        if name not in scenario.arms
    ]
    for name in scenario.arms:
        if sum(one.share for one in rule.crossover if one.from_ == name) > 1.0:
            found.append(
                InputError(
                    f"more people leave the arm {name} than it has",
                    place=place(("assignment", "crossover")),
                    allowed="shares from one arm that add up to at most 1",
                )
            )
    if rule.selection and not rule.before_consent:
        found.append(
            InputError(
                "people cannot select themselves into an arm that they do not know",
                place=place(here),
                found="assignment.selection without assignment.before_consent",
                allowed="before_consent: true",
            )
        )
    if rule.before_consent and rule.unit == "caseworker":
        found.append(
            InputError(
                "consent of people after a lot among caseworkers is not modelled yet",
                place=place(("assignment", "unit")),
                found="unit: caseworker with before_consent: true",
                allowed="one of the two",
            )
        )
    return found


def _dates(scenario: Scenario, place: PlaceOf) -> list[InputError]:
    found = []
    for path, block in scenario.lever_blocks():
        # A policy and an arm's levers end with the policy; regular practice runs through the follow-up.
        last = scenario.last_month if path[0] == "regular" else scenario.start + (scenario.policy_months - 1)
        span = f"{scenario.start} to {last}"
        for key, month in (("from", block.from_), ("to", block.to)):
            if month is not None and not scenario.start <= month <= last:
                found.append(
                    InputError(
                        "a date outside the months in which the levers can hold",
                        place=_nearer(place, path, key),
                        found=str(month),
                        allowed=span,
                    )
                )
        if block.from_ is not None and block.to is not None and block.from_ > block.to:
            found.append(
                InputError(
                    "a block that ends before it starts",
                    place=_nearer(place, path, "from"),
                    found=f"from {block.from_} to {block.to}",
                    allowed="from <= to",
                )
            )
    return found


def _targets(scenario: Scenario, place: PlaceOf) -> list[InputError]:
    found = []
    for path, block in scenario.lever_blocks():
        team = [field for field, _ in block.settings() if set(field.levers) & set(TEAM_LEVERS)]
        if block.for_ is not None and team:
            found.append(
                InputError(
                    "a lever of the whole team cannot be set for some of its clients",
                    place=_nearer(place, path, "for"),
                    found=", ".join(f.key for f in team),
                    allowed="an arm of its own, or a block without 'for'",
                )
            )
    return found


def _nearer(place: PlaceOf, path: Path, key: str) -> Place:
    """A block may stand in the file without the list that the index belongs to."""
    spot = place((*path, key))
    plain = place((*path[:-1], key))
    return plain if path[-1] == 0 and (plain.line or 0) > (spot.line or 0) else spot


def _market(scenario: Scenario, place: PlaceOf) -> list[InputError]:
    path = scenario.market.path
    if isinstance(path, dict):
        return (
            []
            if path
            else [
                InputError(
                    "an own market path needs at least one month",
                    place=place(("market", "path")),
                    example="path: {2018-06: 1.0}",
                )
            ]
        )
    from bijstandsim.scenario import market

    span = market.span(path)
    if span is None or (span[0] <= scenario.start and scenario.last_month <= span[1]):
        return []
    return [
        InputError(
            f"the market path {path} does not cover the scenario",
            place=place(("market", "path")),
            found=f"{scenario.start} to {scenario.last_month}",
            allowed=f"{span[0]} to {span[1]}",
        )
    ]


def _parameters(scenario: Scenario, place: PlaceOf) -> list[InputError]:
    held = scenario.parameters.values.items()
    return outside.parameter_faults([(name, value, place(("parameters", "values", name))) for name, value in held])


def _law(scenario: Scenario, place: PlaceOf) -> list[InputError]:
    first, last = outside.law_span()
    if first <= scenario.start and scenario.last_month <= last:
        return []
    key = "start" if scenario.start < first or scenario.start > last else "policy_months"
    return [
        InputError(
            "the scenario leaves the months for which the law is known",
            place=place((key,)),
            found=f"{scenario.start} to {scenario.last_month}",
            allowed=f"{first} to {last}",
        )
    ]
