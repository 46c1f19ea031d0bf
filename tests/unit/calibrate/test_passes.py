"""A job that fails says which it was."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from bijstandsim.calibrate import load_targets
from bijstandsim.calibrate.passes import Plan, run
from bijstandsim.calibrate.points import Points
from bijstandsim.errors import InputError, RunError

TARGETS = tuple(target for target in load_targets() if target.group in ("utrecht", "tilburg"))


def failing(fault: Exception) -> Callable[..., np.ndarray]:
    """Groups of moments of zeros, but the second draw of Utrecht raises."""

    def of_group(self: Points, group: str, values: object, draw: int) -> np.ndarray:
        if (group, draw) == ("utrecht", 1):
            raise fault
        return np.zeros((len(self.places(group)), self.lots))

    return of_group


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (RunError("burn-in did not settle"), "utrecht, parameter draw 1: burn-in did not settle"),
        (ValueError("math domain error"), "utrecht, parameter draw 1: ValueError: math domain error"),
    ],
)
def test_a_draw_that_fails_is_named(fault: Exception, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Points, "of_group", failing(fault))
    with pytest.raises(RunError) as found:
        run(TARGETS, Plan(draws=3, replicates=1, threads=2))
    assert str(found.value) == said and found.value.__cause__ is fault


def test_a_fault_of_the_input_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Points, "of_group", failing(InputError("no such lever")))
    with pytest.raises(InputError, match=r"^no such lever$"):
        run(TARGETS, Plan(draws=3, replicates=1, threads=2))
