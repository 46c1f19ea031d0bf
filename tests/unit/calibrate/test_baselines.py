"""Baselines and scores of the validation."""

import numpy as np
import pytest
from scipy.stats import norm

from bijstandsim.calibrate.crossval import crps
from bijstandsim.calibrate.effects import CityEffect
from bijstandsim.calibrate.estimates import blocks
from bijstandsim.calibrate.meta import Report, key, pool
from bijstandsim.calibrate.sbc import _piece, band
from bijstandsim.calibrate.targets import load_targets
from bijstandsim.calibrate.variants import weighted_quantiles


def report(name: str, error: float) -> Report:
    (found,) = [
        estimate for block in blocks(load_targets()) for estimate in block.estimates if estimate.id == name
    ]
    return Report(found, error)


def test_crps_of_a_normal() -> None:
    """Closed form of Gneiting and Raftery (2007): sd (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi))."""
    draws = 1.0 + 2.0 * np.random.default_rng(0).standard_normal(200_000)
    z = (2.5 - 1.0) / 2.0
    expected = 2.0 * (z * (2.0 * norm.cdf(z) - 1.0) + 2.0 * norm.pdf(z) - 1.0 / np.sqrt(np.pi))
    assert crps(draws, 2.5) == pytest.approx(expected, rel=0.02)


def test_a_pooled_effect_follows_what_was_reported() -> None:
    nothing = pool([], "share")
    reported = pool([report("gro-release-8h-24", 4.0)] * 3, "share")
    rng = np.random.default_rng(1)
    assert nothing.draw(4000, rng).mean() == pytest.approx(0.0, abs=0.8)
    found = reported.draw(4000, rng)
    assert 4.0 < found.mean() < 10.0  # three reports of 10, pulled to 0
    assert found.std() < nothing.draw(4000, rng).std()


def test_statements_pool_as_intervals() -> None:
    rng = np.random.default_rng(2)
    up = pool([report("utr-guid-work", 4.0)] * 4, "share").draw(4000, rng)
    assert 0.0 < up.mean() < 10.0 and (up > 0.0).mean() > 0.75


def test_which_estimates_a_meta_analysis_takes() -> None:
    taken = {e.id: key(e) for block in blocks(load_targets()) for e in block.estimates}
    assert taken["utr-guid-work"] == ("guidance", "work_any_pct")
    assert taken["utr-far-guidance"] == ("guidance", "work_any_pct|far")
    for other in ("wag-release-exit", "utr-guid-post", "wag-exempt-level", "mech-bonus", "ams-premium-exit"):
        assert taken[other] is None


def test_a_line_is_cut_where_the_statement_cuts_it() -> None:
    assert _piece(-3.0, -1.96, 1.96) == (-np.inf, -1.96)
    assert _piece(0.3, -1.96, 1.96) == (-1.96, 1.96)
    assert _piece(0.3, -np.inf, 0.0) == (0.0, np.inf)
    assert _piece(-0.3, -np.inf, np.inf) == (-np.inf, np.inf)


def test_weighted_quantiles() -> None:
    values = np.array([3.0, 1.0, 2.0])
    assert weighted_quantiles(values, np.full(3, 1 / 3), (0.5,)) == [pytest.approx(2.0)]
    assert weighted_quantiles(values, np.array([0.98, 0.01, 0.01]), (0.5,))[0] > 2.9


def test_a_citys_effects_move_what_they_name() -> None:
    from bijstandsim.behaviour import defaults

    values = defaults()
    found = CityEffect(distance=1.0, selection=2.0).parameters(values)
    assert found["entry_distance_mean_share"] == pytest.approx(values["entry_distance_mean_share"] + 0.1)
    assert found["volunteer_selection_motivation_log"] > values["volunteer_selection_motivation_log"]
    assert found["volunteer_selection_distance_share"] < values["volunteer_selection_distance_share"]
    assert CityEffect().parameters(values) == values


def test_uniform_ranks_stay_within_the_band_and_others_do_not() -> None:
    low, high = band(200)
    rng = np.random.default_rng(3)

    def inside(ranks: np.ndarray) -> bool:
        shares = np.histogram(ranks, np.linspace(0, 1, 21))[0].cumsum()[:-1] / len(ranks)
        return bool(((shares >= low) & (shares <= high)).all())

    assert 0.93 < np.mean([inside(rng.random(200)) for _ in range(2000)]) < 0.98
    assert np.mean([inside(rng.beta(2.0, 2.0, 200)) for _ in range(200)]) < 0.05  # intervals too wide
