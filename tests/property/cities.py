"""Small cities under regimes and parameters that hypothesis draws."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from bijstandsim.behaviour import defaults, prior_draw
from bijstandsim.engine import single
from bijstandsim.population.build import World
from bijstandsim.scenario import Scenario, vocabulary
from bijstandsim.scenario.resolve import resolve

SIZE, ARM, MONTHS = 150, 30, 8
#: Bounds narrower than the schema's where a wilder value only makes a run dull: nobody met, nobody paid.
NARROW = {"caseload": (15.0, 400.0), "contacts_month": (0.0, 4.0), "triage": (-3.0, 3.0)}


def value_of(field: vocabulary.Field) -> st.SearchStrategy[Any]:
    """Anything that a scenario may say for a lever."""
    low, high = NARROW.get(field.name, (field.minimum, field.maximum))
    if field.kind == "bool":
        return st.booleans()
    if field.kind == "choice":
        return st.sampled_from(sorted(field.sets))
    if field.kind == "set":
        return st.sets(st.sampled_from(sorted(field.sets)), min_size=1).map(sorted)
    assert low is not None and high is not None
    if field.kind == "whole":
        return st.integers(int(low), int(high))
    if field.kind == "weights":
        return st.fixed_dictionaries({}, optional={word: st.floats(low, high) for word in field.weights}).filter(bool)
    return st.floats(low, high)


@st.composite
def blocks(draw: st.DrawFn) -> dict[str, Any]:
    """Some levers, by group."""
    free = [field for field in vocabulary.fields() if field.not_modelled != ("all",)]
    chosen = draw(st.lists(st.sampled_from(free), max_size=12, unique_by=lambda field: field.key))
    block: dict[str, Any] = {}
    for field in chosen:
        block.setdefault(field.group, {})[field.name] = draw(value_of(field))
    return block


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """Two arms with regimes of their own in a city with a regular practice of its own, and a market."""
    return {
        "schema_version": 1,
        "name": "any",
        "seed": draw(st.integers(0, 50)),
        "start": draw(st.sampled_from(["2014-11", "2018-05", "2022-10"])),
        "policy_months": MONTHS - 2,
        "follow_up_months": 2,
        "municipality": {"size": SIZE},
        "regular": {group: levers for group, levers in draw(blocks()).items() if group in ("enforcement", "release")},
        "arms": {name: {"size": ARM, "levers": draw(blocks())} for name in ("one", "two")},
        "market": {"path": draw(st.sampled_from(["stationary", "national"]))},
    }


#: The parameters' defaults, or a draw from the priors.
parameters = st.one_of(st.just(defaults()), st.integers(0, 40).map(lambda draw: prior_draw(2, draw)))


def started(plan: dict[str, Any], values: dict[str, float]) -> World:
    """The city at the start of the policy."""
    scenario = Scenario.from_dict(plan)
    world = single.burnt_in(scenario, resolve(scenario), values, 0)
    single.start_policy(world, scenario, 0)
    return world
