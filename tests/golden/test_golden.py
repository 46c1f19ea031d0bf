"""A small run gives the numbers that are kept: people to the last one, sums to a millionth.

A test that fails here after a meant change of the model: run ``uv run python -m tests.golden.update``, read the
difference that it prints, and name the change in the changelog. Sums have a tolerance because another processor may
round the last bit otherwise; who is where may not differ.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from .small_run import SETS, WHOLE, as_text, computed, digest, stored

RELATIVE = 1e-6
HOW = "; if this is meant: uv run python -m tests.golden.update, and name the change in CHANGELOG.md"


@pytest.fixture(scope="module")
def run() -> dict[str, Any]:
    return computed()


@pytest.mark.parametrize("kind", ["burn_in_months", "agent_months", "digest", "people"])
def test_counts_are_exactly_those_kept(run: dict[str, Any], kind: str) -> None:
    new, kept = run[kind], stored()[kind]
    if isinstance(kept, dict):
        moved = sorted(name for name in {*new, *kept} if new.get(name) != kept.get(name))
        assert moved == [], kind + HOW
    assert new == kept, kind + HOW


@pytest.mark.parametrize("kind", ["sums", "euros", "series"])
def test_sums_are_those_kept_to_a_millionth(run: dict[str, Any], kind: str) -> None:
    new, kept = run[kind], stored()[kind]
    assert list(new) == list(kept), kind + HOW
    moved = [name for name in kept if not np.allclose(new[name], kept[name], rtol=RELATIVE, atol=1e-9)]
    assert moved == [], kind + HOW


def test_the_kept_run_is_worth_keeping(run: dict[str, Any]) -> None:
    """Four arms of forty, and enough happens in them."""
    people = run["people"]
    assert len(SETS) == 5 and people["n"][0][1:] == [40, 40, 40, 40]
    assert sum(people["exit_work_ever"][-1]) > 20 and sum(people["contacts"][1]) > 20
    assert sum(abs(x) > 0 for values in run["euros"].values() for x in values) > 40
    assert len({*run["digest"].values()}) > len(WHOLE) * 0.8


def test_the_form_can_be_read_back_and_sees_a_change(run: dict[str, Any]) -> None:
    assert json.loads(as_text(run)) == run
    counts = np.arange(6.0).reshape(2, 3)
    changed = counts.copy()
    changed[1, 2] += 1
    assert digest(counts) == digest(counts.copy()) != digest(changed)
    with pytest.raises(ValueError, match="whole"):
        digest(counts + 0.25)
