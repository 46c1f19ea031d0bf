"""Properties: dates against a naive loop, boxes as sets of people, and no input that ends in a traceback."""

from __future__ import annotations

import math
from dataclasses import astuple
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bijstandsim.errors import InputError
from bijstandsim.scenario import Scenario, resolved_yaml
from bijstandsim.scenario.predicates import Box
from bijstandsim.units import Month

START = Month(2018, 6)
unit = st.floats(0, 1)
span = st.tuples(unit, unit).map(lambda pair: (min(pair), max(pair) + 1e-6))
boxes = st.builds(Box, st.integers(1, 7), st.integers(1, 7), span, span, span, span, span)


def inside(box: Box, person: tuple[int, int, float, float, float, float, float]) -> bool:
    masks = (box.household_mask >> person[0]) & (box.education_mask >> person[1]) & 1
    return bool(masks) and all(low <= x < high for (low, high), x in zip(astuple(box)[2:], person[2:], strict=True))


@given(boxes, boxes, st.tuples(st.integers(0, 2), st.integers(0, 2), unit, unit, unit, unit, unit))
def test_an_intersection_holds_who_is_in_both(a: Box, b: Box, person: Any) -> None:
    both = a & b
    assert (both is not None and inside(both, person)) == (inside(a, person) and inside(b, person))


@given(span, unit, unit)
def test_a_slice_keeps_the_share_of_its_people(share: tuple[float, float], x: float, y: float) -> None:
    low, high = min(x, y), max(x, y) + 1e-3
    start, stop = share[0], min(share[1], 1.0)
    cut = Box(share=(start, stop)).within(low, high).share
    assert low <= cut[0] <= cut[1] <= high
    assert math.isclose(cut[1] - cut[0], (stop - start) * (high - low), abs_tol=1e-9)


@given(
    st.lists(st.tuples(st.none() | st.integers(0, 9), st.none() | st.integers(0, 9), st.integers(0, 50)), max_size=5)
)
@settings(max_examples=60, deadline=None)
def test_dated_blocks_agree_with_a_naive_loop(blocks: list[tuple[int | None, int | None, int]]) -> None:
    blocks = [(a, b, v) for a, b, v in blocks if a is None or b is None or a <= b]
    written = []
    for first, last, value in blocks:
        block: dict[str, Any] = {"cash": {"supplement_eur_month": value}}
        block |= {"from": str(START + first)} if first is not None else {}
        block |= {"to": str(START + last)} if last is not None else {}
        written.append(block)
    scenario = Scenario.from_dict(
        {
            "schema_version": 1,
            "name": "x",
            "municipality": {"size": 9},
            "start": str(START),
            "policy_months": 10,
            "arms": {"a": {"size": 1, "levers": written}},
        }
    )
    row = scenario.resolve().levers[1]["supplement"]
    for month in range(10):
        values = [v for a, b, v in blocks if (a or 0) <= month <= (9 if b is None else b)]
        assert row[month] == values[-1] if values else np.isnan(row[month])


words = st.sampled_from(
    [
        "arms",
        "levers",
        "regular",
        "for",
        "share",
        "guidance",
        "mode",
        "size",
        "choose",
        "path",
        "market",
        "population",
        "margins",
        "file",
        "from",
        "seed",
        "extends",
        "parameters",
    ]
)
plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | words
nested = st.recursive(plain, lambda x: st.lists(x, max_size=3) | st.dictionaries(words, x, max_size=3), max_leaves=8)


@given(st.dictionaries(words, nested, max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_data_loads_or_is_told_what_is_wrong(data: dict[str, Any]) -> None:
    base = {"schema_version": 1, "name": "x", "municipality": {"size": 9}}
    try:
        resolved_yaml(Scenario.from_dict(base | data))
    except InputError as error:
        assert str(error)


@given(st.text(alphabet="{}[]:,-#&*!|>'\"%@`\n\t 01.abc~?\x00\u2028é", max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_loads_or_is_told_what_is_wrong(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "s.yaml"
        path.write_text("schema_version: 1\nname: x\nmunicipality: {size: 9}\n" + text, encoding="utf-8")
        try:
            resolved_yaml(Scenario.load(path, env={}))
        except InputError as error:
            assert str(path) in str(error)
