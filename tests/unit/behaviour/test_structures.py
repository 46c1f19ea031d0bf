"""The named variants of the structure."""

import numpy as np
import pytest

from bijstandsim.behaviour import Posterior, check_value, check_values, defaults, structure_labels, structures
from bijstandsim.errors import InputError


def test_every_variant_holds_values_that_the_model_takes() -> None:
    names = [one.name for one in structures()]
    assert len(set(names)) == len(names) == 9
    for one in structures():
        check_values({**defaults(), **one.held})
        assert one.en != one.nl
    assert list(structure_labels("nl")) == names


def test_a_variant_has_the_draws_that_explain_it() -> None:
    about = {"hash": "x", "structures": {"chi-0": [1, 1, 3]}}
    found = Posterior(("search_cost_median",), np.arange(5.0)[:, None], about)
    taken = [found.draw(3, k, "chi-0")["search_cost_median"] for k in range(6)]
    assert sorted(taken[:3]) == [1.0, 1.0, 3.0] and taken[3:] == taken[:3]
    assert {found.draw(3, k, "xi-0")["search_cost_median"] for k in range(5)} == {0.0, 1.0, 2.0, 3.0, 4.0}


def test_a_value_out_of_bounds_is_told_which_ones_variants_have() -> None:
    said = r"loss_aversion_mean_ratio is out of bounds(.|\n)*in a variant of the structure 4\.8"
    with pytest.raises(InputError, match=said):
        check_value("loss_aversion_mean_ratio", 4.7)
    check_value("loss_aversion_mean_ratio", 4.8)
