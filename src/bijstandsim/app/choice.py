"""What a user of the explorer chose, and the scenario that it makes: what is shown is what is exported."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bijstandsim.errors import InputError, nearest_match
from bijstandsim.report.regimes import block_words
from bijstandsim.report.words import label, month_words
from bijstandsim.scenario import Scenario, cities, vocabulary

Levers = Mapping[str, Any]
_HEAD = "# Written by bijstandsim app. What is not set follows regulier: the law, the parameters, regular practice.\n"
#: What a city is, besides its name: these parts of its shipped scenario.
_OF_THE_CITY = {"start", "population", "market", "regular"}
#: Names of what is saved, one for each regime: a comparison tells scenarios apart by their names.
NAMES = ("explored-a", "explored-b")


@cache
def settings() -> dict[str, Any]:
    """What the explorer offers, from ``controls.yaml``."""
    return dict(yaml.safe_load(files("bijstandsim.app").joinpath("controls.yaml").read_text(encoding="utf-8")))


@cache
def controls() -> dict[str, dict[str, Any]]:
    """Lever -> its entry, with kind (stick or carrot), meaning and unit."""
    known = {field.key: field for field in vocabulary.fields()}
    return {
        entry["lever"]: {**entry, "kind": kind, "text": known[entry["lever"]].text, "unit": known[entry["lever"]].unit}
        for kind in ("stick", "carrot")
        for entry in settings()[kind]
    }


def as_values(city: str, size: int, levers: Levers, name: str = NAMES[0]) -> dict[str, Any]:
    """A scenario as plain data. Raises InputError for a city, size, lever or value that the explorer does not offer."""
    _among("name", name, list(NAMES))
    _among("city", city, cities.names())
    _among("size", size, settings()["sizes"])
    policy: dict[str, dict[str, Any]] = {}
    for lever, value in levers.items():
        _among("lever", lever, list(controls()))
        entry = controls()[lever]
        _among(lever, value, entry["values"])
        for key, chosen in {lever: value, **entry.get("with", {})}.items():
            group, _, field = key.partition(".")
            policy.setdefault(group, {})[field] = chosen
    place, regime = vocabulary.table("cities")[city]["name"], name[-1].upper()
    return {
        "schema_version": 1, "name": name, "title": f"Made in the explorer: {place}, regime {regime}",
        "extends": "regulier", "policy_months": settings()["months"],
        "municipality": {"name": place, "city": city, "size": size},
        **_own(city), "policy": policy,
    }  # fmt: skip


@cache
def shipped(city: str) -> Scenario:
    """The scenario of the city that comes with the package."""
    return Scenario.load(city, env={})


def _own(city: str) -> dict[str, Any]:
    """What the city's scenario says otherwise than regulier."""
    here, plain = (
        shipped(name).model_dump(mode="json", by_alias=True, exclude_none=True, include=_OF_THE_CITY)
        for name in (city, "regulier")
    )
    return {part: value for part, value in here.items() if value != plain[part]}


def city_note(city: str) -> str:
    """In what the city differs from the others, in words."""
    own = shipped(city)
    market = label("market", own.market.path if isinstance(own.market.path, str) else "own")
    practice = "; ".join(block_words(block, "en") for block in own.regular)
    practice = practice or "as in the parameters"
    return f"from {month_words(own.start)}; labour market: {market}; regular practice: {practice}"


def as_yaml(city: str, size: int, levers: Levers, name: str = NAMES[0]) -> str:
    """The scenario as a file that ``bijstandsim run`` accepts. Raises InputError."""
    values = as_values(city, size, levers, name)
    text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True)
    return _HEAD + text


def as_scenario(city: str, size: int, levers: Levers) -> Scenario:
    """The scenario itself. Raises InputError."""
    return Scenario.from_dict(as_values(city, size, levers))


def _among(what: str, found: object, allowed: list[Any]) -> None:
    # True equals 1 in Python, but not in a file.
    if not any(found == one and isinstance(found, bool) == isinstance(one, bool) for one in allowed):
        texts = [str(one) for one in allowed]
        raise InputError(
            f"the explorer does not offer this {what}", found=found, allowed=", ".join(texts),
            nearest=nearest_match(str(found), texts),
        )  # fmt: skip
