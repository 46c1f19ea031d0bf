"""Chance or not: two sets of single runs, drawn alike, drawn apart, and too few to tell."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from bijstandsim.report.noise import UNITS, chance

OUTCOMES = 400


def runs(seed: int, draws: int, replicates: int = 2, shift: float = 0.0) -> pd.DataFrame:
    """Outcomes of which draws differ by 1 and replicates of a draw by a tenth; the last never varies."""
    rng = np.random.default_rng(seed)
    value = rng.normal(size=(draws, 1, OUTCOMES)) + 0.1 * rng.normal(size=(draws, replicates, OUTCOMES)) + shift
    value[:, :, -1] = 7.0 + shift
    axes = [range(draws), range(replicates), ["control"], range(OUTCOMES)]
    index = pd.MultiIndex.from_product(axes, names=["draw", "replicate", "arm", "outcome"])
    return index.to_frame(index=False).assign(month=24, value=value.ravel())


def share(text: str) -> tuple[float, int]:
    found = re.match(r"([\d.]+) % of (\d+) outcomes differ", text)
    assert found is not None, text
    return float(found[1]), int(found[2])


@pytest.mark.parametrize(("draws", "replicates"), [(12, 2), (40, 1)])
def test_what_is_drawn_alike_differs_as_often_as_chance_has_it(draws: int, replicates: int) -> None:
    """Of 399 outcomes 2 % is 8; more than 4.5 % has a chance below 1 in 1,000."""
    beyond, counted = share(chance(runs(1, draws, replicates), runs(2, draws, replicates), UNITS["run"]))
    assert counted == OUTCOMES - 1 and 0.0 < beyond < 4.5


def test_draws_are_the_units_not_their_replicates() -> None:
    """With replicates of a draw as if they were independent, nearly every second outcome would differ."""
    beyond, _ = share(chance(runs(1, 12, 20), runs(2, 12, 20), UNITS["run"]))
    assert beyond < 4.5


def test_what_is_drawn_apart_is_told() -> None:
    beyond, counted = share(chance(runs(1, 12), runs(2, 12, shift=10.0), UNITS["run"]))
    assert beyond == 100.0 and counted == OUTCOMES  # also the one that never varies


def test_one_draw_of_other_parameters_tells_nothing() -> None:
    """Its replicates know nothing of how much the parameters do; with the same parameters they are the units."""
    one, other = runs(1, 1, 30), runs(1, 1, 30)
    other["value"] += np.random.default_rng(5).normal(size=len(other)) * 0.1
    assert chance(one, other, UNITS["run"], same_parameters=False).startswith("unknown: one draw each")
    assert share(chance(one, other, UNITS["run"]))[1] == OUTCOMES


def test_the_same_runs_and_too_few_of_them() -> None:
    same = runs(1, 12)
    assert share(chance(same, same, UNITS["run"]))[0] == 0.0
    assert chance(runs(1, 4), runs(2, 12), UNITS["run"]).startswith("unknown: with fewer than 5 draws")
