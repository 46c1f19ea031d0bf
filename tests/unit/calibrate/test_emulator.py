"""Surfaces of moments, and processes in their place."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bijstandsim.calibrate.emulator import Emulator, second_moments
from bijstandsim.calibrate.moments import Moment
from bijstandsim.calibrate.points import EFFECTS
from bijstandsim.calibrate.relatives import Relatives

MOMENTS = (Moment("national", "", "nat"), Moment("utrecht", "control", "exit_work", 16),
           Moment("utrecht", "guidance", "exit_work", 16))  # fmt: skip
CONTROL = np.array([0, 1, 1])


def world(scores: np.ndarray, noise: float, seed: int = 1) -> np.ndarray:
    level = np.exp(0.3 * scores[:, 0] + 0.1 * scores[:, 1])
    control = 10.0 + 2.0 * scores[:, 2] + 0.5 * scores[:, 2] ** 2
    guided = control + 3.0 + scores[:, 3] + 0.7 * scores[:, 3] * scores[:, 2]
    found = np.stack([level, control, guided], axis=1)
    return found + noise * np.random.default_rng(seed).normal(size=found.shape)


@pytest.fixture(scope="module")
def fitted() -> Emulator:
    scores = np.random.default_rng(0).normal(size=(400, 60))
    return Emulator.fit(scores, world(scores, 0.05), MOMENTS, CONTROL)


def test_it_finds_the_terms_and_leaves_the_rest(fitted: Emulator) -> None:
    terms = {tuple(term) for term in fitted.surfaces[2].terms.tolist()}
    assert {(-1, -1), (3, -1), (2, 3)} <= terms and len(terms) <= 7
    assert {(2, -1), (2, 2)} <= {tuple(term) for term in fitted.surfaces[1].terms.tolist()}


def test_it_predicts_points_that_it_has_not_seen(fitted: Emulator) -> None:
    scores = np.random.default_rng(9).normal(size=(200, 60))
    gap = fitted.predict(scores) - world(scores, 0.0)
    assert np.abs(gap).mean() < 0.06
    assert (fitted.held_out > 0.9).all()


def test_its_error_is_that_of_points_left_out(fitted: Emulator) -> None:
    assert np.sqrt(np.diag(fitted.error))[1] == pytest.approx(0.05, rel=0.35)


def test_slopes(fitted: Emulator) -> None:
    assert fitted.slopes(slice(2, 4))[1] == pytest.approx([2.0, 0.0], abs=0.1)
    assert fitted.slopes(slice(3, 4))[2, 0] == pytest.approx(1.0, abs=0.1)


def test_a_moment_that_is_missing_leaves_its_point_out() -> None:
    scores = np.random.default_rng(0).normal(size=(200, 10))
    values = world(scores, 0.05)
    values[:5, 0] = np.nan
    assert np.isfinite(Emulator.fit(scores, values, MOMENTS, CONTROL).predict(scores)).all()


def test_noise_gets_no_terms() -> None:
    scores = np.random.default_rng(0).normal(size=(300, 50))
    values = np.exp(0.1 * np.random.default_rng(1).normal(size=(300, 3)))
    found = Emulator.fit(scores, values, MOMENTS, np.arange(3))
    assert max(len(surface.terms) for surface in found.surfaces) <= 2


def test_noise_is_taken_out_of_the_error(fitted: Emulator) -> None:
    before = fitted.error.copy()
    share = fitted.without_noise(np.array([0.0, before[1, 1] / 2, before[2, 2] * 3]))
    assert share == pytest.approx([0.02, 0.5, 0.82])
    assert fitted.error[1, 1] == pytest.approx(before[1, 1] / 2)
    assert (np.linalg.eigvalsh(fitted.error) > -1e-12).all()


def bent(scores: np.ndarray) -> np.ndarray:
    level = 3.0 * np.tanh(2.0 * scores[:, 0]) + np.sin(2.0 * scores[:, 1]) + scores[:, 0] + scores[:, 1]
    return np.repeat(np.exp(level)[:, None] ** 0.1, 3, axis=1)


def everywhere(error: np.ndarray) -> np.ndarray:
    return np.ones(len(error), bool)


def waves(points: int, seed: int = 2, first: int = 100) -> np.ndarray:
    """Scores of which the last four, those of a city's effects, vary among the first points alone."""
    scores = np.random.default_rng(seed).normal(size=(points, 20))
    scores[first:, -len(EFFECTS) :] = 0.0
    return scores


def test_what_a_quadratic_cannot_follow_is_left_to_a_process() -> None:
    scores, fresh, rng = waves(1000), waves(300, seed=3, first=0), np.random.default_rng(6)
    values, aim = (bent(points) + 0.03 * rng.normal(size=(len(points), 3)) for points in (scores, fresh))
    found = {}
    for worth in (None, everywhere):
        made = Emulator.fit(scores, values, MOMENTS, np.arange(3), last=500, worth=worth)
        gap = (made.predict(fresh) - aim)[:, 1]
        found[worth is None] = float(np.sqrt((gap**2).mean()))
        assert np.sqrt(made.error[1, 1]) == pytest.approx(found[worth is None], rel=0.3)  # it knows how far it is off
    assert found[False] < 0.6 * found[True]


def test_what_it_says_of_a_point_of_its_own_is_learnt_from_the_others() -> None:
    scores, noise = waves(400), np.random.default_rng(6).normal(size=(400, 3))
    made = Emulator.fit(scores, bent(scores) + 0.1 * noise, MOMENTS, np.arange(3), last=300, worth=everywhere)
    assert made.processes[1] is not None
    seen, unseen = (values[-300:, 1] - bent(scores)[-300:, 1] for values in (made.predict(scores), made.unseen))
    assert np.corrcoef(seen, noise[-300:, 1])[0, 1] > 0.3  # in its own value a point finds its noise again
    assert abs(np.corrcoef(unseen, noise[-300:, 1])[0, 1]) < 0.15  # 2.6 standard errors of no correlation
    gap = bent(scores)[-300:] + 0.1 * noise[-300:] - made.unseen[-300:]
    assert (gap**2).mean(axis=0) == pytest.approx(made.error.diagonal())  # the error is that of what is said so


def test_processes_are_the_same_on_any_executor() -> None:
    scores = waves(300)
    with ThreadPoolExecutor(2) as pool:
        one, other = (
            Emulator.fit(scores, bent(scores), MOMENTS, np.arange(3), 200, everywhere, executor)
            for executor in (None, pool)
        )
    assert any(process is not None for process in one.processes)
    assert (one.predict(scores) == other.predict(scores)).all()


def test_what_a_city_does_stays_with_the_surface() -> None:
    scores = waves(900, first=300)
    values = bent(scores) + 0.4 * scores[:, [-1]]
    made = Emulator.fit(scores, values, MOMENTS, np.arange(3), last=600, worth=everywhere)
    assert made.processes[1] is not None
    assert made.slopes(slice(-1, None))[1] == pytest.approx([0.4], abs=0.05)


def test_noise_gets_no_process() -> None:
    values = 10.0 + np.random.default_rng(5).normal(size=(300, 3))
    made = Emulator.fit(waves(300), values, MOMENTS, np.arange(3), last=200, worth=everywhere)
    assert made.processes == [None, None, None]


def test_products_are_over_the_rows_that_have_both() -> None:
    gaps = np.array([[1.0, 2.0], [3.0, np.nan], [np.nan, 4.0]])
    assert second_moments(gaps) == pytest.approx(np.array([[5.0, 2.0], [2.0, 10.0]]))


def test_wider_keeps_correlations() -> None:
    made = Emulator((), Relatives.of(np.zeros((2, 0)), np.zeros(0, int), np.zeros(0, bool)), [], 0)
    made.error = np.array([[1.0, 0.6], [0.6, 0.8]])
    made.widen(np.array([4.0, 1.0]))
    assert made.error.diagonal() == pytest.approx([4.0, 0.8]) and made.error[0, 1] == pytest.approx(1.2)


def test_runs_of_points_make_it_know_them_better() -> None:
    scores = waves(600)
    values, last = bent(scores), slice(400, None)
    before = Emulator.fit(scores[:400], values[:400], MOMENTS, np.arange(3), worth=everywhere)
    after = Emulator.fit(scores, values, MOMENTS, np.arange(3), worth=everywhere)
    gaps = [np.abs(made.predict(scores[last]) - values[last]).mean() for made in (before, after)]
    assert gaps[1] < 0.6 * gaps[0]
