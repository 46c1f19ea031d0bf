"""How a variant's shift of the moments is learnt from runs in pairs, on a model of straight lines."""

import numpy as np
import pytest

from bijstandsim.behaviour import Structure, structures
from bijstandsim.calibrate.fit import Model
from bijstandsim.calibrate.points import inputs
from bijstandsim.calibrate.variants import Shift, weighted_quantiles


def test_a_shift_is_found_again_at_points_that_were_not_run(straight: Model) -> None:
    rng = np.random.default_rng(2)
    emulator, at = straight.emulator, inputs().index("search_cost_median")
    structure = next(s for s in structures() if inputs()[at] not in s.held)
    scores = rng.standard_normal((64, len(inputs())))
    base = emulator.predict(scores)
    moved = base + 2.0 + 0.5 * scores[:, [at]] + 0.02 * rng.standard_normal(base.shape)
    shift = Shift.learn(emulator, structure, scores, base, moved)
    fresh = rng.standard_normal((20, len(inputs())))
    values = emulator.predict(fresh)
    assert shift(fresh, values) == pytest.approx(values + 2.0 + 0.5 * fresh[:, [at]], abs=0.15)


def test_what_the_emulator_knows_of_a_parameter_that_is_held_is_taken_out(straight: Model) -> None:
    """Without it, draws that differ in a parameter which the variant fixes would differ under the variant too."""
    emulator, at = straight.emulator, inputs().index("search_cost_median")
    own = Structure("no cost", "no cost", "geen kosten", {"search_cost_median": 0.7})
    rng = np.random.default_rng(4)
    scores = rng.standard_normal((64, len(inputs())))
    base = emulator.predict(scores)
    flat = scores.copy()
    flat[:, at] = 0.0
    noise = 0.02 * rng.standard_normal(base.shape)
    shift = Shift.learn(emulator, own, scores, base, emulator.predict(flat) + noise)
    assert shift(scores, base) == pytest.approx(emulator.predict(flat), abs=0.05)
    assert not np.allclose(base, emulator.predict(flat), atol=1.0)


def test_weighted_quantiles_of_equal_weights_are_those_of_the_sample() -> None:
    values = np.random.default_rng(1).standard_normal(2001)
    found = weighted_quantiles(values, np.full(2001, 1 / 2001), (0.05, 0.5, 0.95))
    assert found == pytest.approx(np.quantile(values, (0.05, 0.5, 0.95)), abs=0.01)


def test_a_draw_that_weighs_more_pulls_the_quantiles() -> None:
    values = np.array([0.0, 1.0, 10.0])
    assert weighted_quantiles(values, np.array([0.1, 0.1, 0.8]), (0.5,))[0] > 5.0
    assert weighted_quantiles(values, np.array([0.8, 0.1, 0.1]), (0.5,))[0] < 0.5
