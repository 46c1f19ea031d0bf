"""What an error of moments counts for, by hand for a difference between two arms."""

import numpy as np
import pytest

from bijstandsim.calibrate.estimates import blocks
from bijstandsim.calibrate.likelihood import Likelihood
from bijstandsim.calibrate.moments import wanted
from bijstandsim.calibrate.stakes import stakes
from bijstandsim.calibrate.targets import load_targets


@pytest.fixture(scope="module")
def likelihood() -> Likelihood:
    """The exit share of Groningen's exempt arm and of its control group, 178 people each."""
    targets = tuple(target for target in load_targets() if target.id == "gro-exempt-exit")
    return Likelihood(blocks(targets), wanted(targets), {})


def test_an_error_counts_as_far_as_it_is_large_beside_sampling_error(likelihood: Likelihood) -> None:
    values = np.full(len(likelihood.moments), 20.0)
    sampling = 2.0 * 20.0 * 80.0 / 178.0
    found = stakes(likelihood, values, 2.0 * np.eye(len(values)))
    used = likelihood.blocks[0].used
    assert len(used) == 2
    assert found[used] == pytest.approx(4.0 / (sampling + 4.0))
    assert np.delete(found, used) == pytest.approx(0.0)


def test_an_error_that_both_arms_share_counts_for_nothing(likelihood: Likelihood) -> None:
    size = len(likelihood.moments)
    assert stakes(likelihood, np.full(size, 20.0), np.full((size, size), 9.0)) == pytest.approx(0.0, abs=1e-12)
