"""Sets of simulator points and their random numbers."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bijstandsim.behaviour import load
from bijstandsim.calibrate.moments import scenario_of
from bijstandsim.calibrate.points import MOST_SETS, first_of
from bijstandsim.calibrate.study import CalibrationStudy
from bijstandsim.calibrate.targets import folder, load_targets, reading


def test_no_two_sets_share_random_numbers() -> None:
    waves = [f"wave-{k}" for k in range(MOST_SETS + 1)]
    names = [*waves, *(f"{wave}-twins" for wave in waves), "variants"]
    names += [f"{wave}-{more}" for wave in waves for more in range(1, MOST_SETS + 1)]
    starts = sorted(first_of(name) for name in names)
    assert len(starts) == len(set(starts)) and min(b - a for a, b in pairwise(starts)) >= 1_000_000
    assert starts[0] == 0 and starts[-1] < 2**31


def test_another_name_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no set of points has this name: wave"):
        first_of("wave")


def test_a_city_of_the_targets_is_as_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment's overrides are of the user's own scenario."""
    shipped = scenario_of("utrecht", 1)
    monkeypatch.setenv("BIJSTANDSIM_SET", "municipality.size=1200")
    assert scenario_of("utrecht", 1) == shipped is not None


def test_a_target_that_made_a_prior_is_no_target_of_the_fit() -> None:
    study = CalibrationStudy.load(folder().parent / "study.yaml")
    fitted, known = {t.id for t in study.work(0).targets}, {t.id: t for t in load_targets()}
    twice = reading()["in_prior"]
    assert fitted == set(known) - set(twice)
    assert all(load()[name].varies and id in load()[name].identified_by for id, name in twice.items())
