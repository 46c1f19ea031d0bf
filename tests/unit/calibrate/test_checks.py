"""Checks of a fit on a model whose moments are straight lines: they flag what is wrong, and nothing else."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bijstandsim.calibrate import checks, crossval, sbc
from bijstandsim.calibrate.fit import Model
from bijstandsim.calibrate.laplace import normal_fit
from bijstandsim.calibrate.points import EFFECTS, inputs
from bijstandsim.calibrate.summary import directions, sensitivity

SETTINGS = crossval.Settings(chains=64, burn=60, keep=2, every=10)
UNTOUCHED = "wellbeing_stress_sd"


def fitted(model: Model, spread: float = 1.0) -> Any:
    """What ``controls`` reads of a summary, of chains on the emulator; ``spread`` widens the emulator's error."""
    points = model.sample(chains=64, burn=60, keep=4, every=10, seed=3).flat
    error = model.emulator.error + (spread - 1.0) * 100.0 * np.eye(len(model.likelihood.moments))
    fit = SimpleNamespace(model=model, known=model, error=error)
    values = model.emulator.predict(model.scores(points))
    return SimpleNamespace(fit=fit, points=points, values=values, untouched=(UNTOUCHED,))


def flags(summary: Any) -> list[bool]:
    table = checks.controls(summary, SETTINGS)
    assert table["wanted"].tolist() == [False, True, False]
    return table["flagged"].tolist()


def test_a_number_with_its_sign_turned_is_flagged_and_what_is_right_is_not(straight: Model) -> None:
    assert flags(fitted(straight)) == [False, True, False]


def test_a_model_that_minds_nothing_fails_the_control(straight: Model) -> None:
    assert flags(fitted(straight, spread=50.0))[1] is False


def test_a_parameter_whose_chains_do_not_give_back_its_prior_is_flagged(
    straight: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checks.keeps_prior(straight, UNTOUCHED, SETTINGS) > 0.001
    proper = Model.log_likelihood

    def biased(self: Model, points: np.ndarray, include: np.ndarray | None = None) -> np.ndarray:
        at = self.names.index(UNTOUCHED)
        return proper(self, points, include) - 0.5 * (points[:, at] - 1.5) ** 2

    monkeypatch.setattr(Model, "log_likelihood", biased)
    assert checks.keeps_prior(straight, UNTOUCHED, SETTINGS) < 0.001


def simulator(model: Model, shift: float) -> Any:
    """Stages whose runs are the emulator's moments, a little noise and, in the arm, ``shift``; every ninth fails."""

    def run(name: str, work: None, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        assert name == "truths" and (scores[:, -len(EFFECTS) :] == 0.0).all()
        values = model.emulator.predict(scores) + 0.1 * np.random.default_rng(5).standard_normal(
            (len(scores), len(model.likelihood.moments))
        )
        moved = [k for k, control in enumerate(model.likelihood.null_from) if k != control]
        values[:, moved] += shift
        ids = np.flatnonzero(np.arange(len(scores)) % 9 > 0)
        return ids, values[ids]

    class Runs:
        told = staticmethod(lambda name: None)
        __call__ = staticmethod(run)

    return Runs()


def ranks(model: Model, shift: float) -> np.ndarray:
    """Ranks of the contrast, as shares, over 40 truths."""
    study: Any = SimpleNamespace(seed=1, work=lambda wave: None)
    chains = sbc.Settings(chains=66, burn=30, keep=3, every=5)
    found = checks.on_simulator(study, model, checks.Settings(simulator=40, chains=chains), simulator(model, shift))
    assert found.shape == (40, len(sbc.names(model)))
    return np.asarray(found[:, len(model.names)] / sbc.RANKS)


def test_known_truths_of_a_simulator_that_the_emulator_follows_have_even_ranks(straight: Model) -> None:
    share = ranks(straight, 0.0)
    assert 0.35 < share.mean() < 0.65
    assert 0.1 < (np.abs(share - 0.5) <= 0.25).mean() < 0.85


def test_an_emulator_that_is_off_is_seen_in_the_ranks(straight: Model) -> None:
    assert np.abs(ranks(straight, 40.0) - 0.5).mean() > 0.4


def test_without_data_no_direction_is_known() -> None:
    table = directions(("a", "b", "c"), np.eye(3))
    assert table["information"].tolist() == pytest.approx([0.0, 0.0, 0.0])
    known = directions(("a", "b", "c"), np.diag([1.0, 0.25, 1.0]))
    assert known["information"].tolist() == pytest.approx([3.0, 0.0, 0.0])
    assert known["made_of"][0].split()[1] == "b"


def test_an_estimate_moves_the_parameter_that_it_speaks_of(straight: Model) -> None:
    mean, covariance = normal_fit(straight)
    table = sensitivity(straight, mean, covariance)
    effect = table["gro-release-8h-24"]
    assert effect["search_cost_median"] > 0.3
    assert abs(effect["search_survey_noise_sd"]) < 1e-9
    # As far as the posterior mean really moves when the estimate comes out an error higher.
    block = next(b for b in straight.likelihood.blocks if any(e.value is not None for e in b.block.estimates))
    place = [e.id for e in block.block.estimates].index("gro-release-8h-24")
    points = mean[None]
    values = straight.emulator.predict(straight.scores(points))
    errors = straight.errors(points, straight.emulator.error)
    step = np.sqrt(block.predict(values, straight.draws(points), errors).covariance[0, place, place])
    reported = [b.reported for b in straight.likelihood.blocks]
    at = straight.likelihood.blocks.index(block)
    numbers = reported[at].numbers.copy()
    numbers[place] += step
    reported[at] = type(reported[at])(numbers, reported[at].intervals)
    moved = normal_fit(straight, reported=reported)[0] - mean
    where = straight.names.index("search_cost_median")
    assert moved[where] == pytest.approx(effect["search_cost_median"], rel=0.2)
    assert len(inputs()) > len(straight.names)


def test_a_direction_is_told_the_same_way_whichever_way_its_vector_points(monkeypatch: pytest.MonkeyPatch) -> None:
    names, covariance = ("a", "b", "c"), np.array([[1.0, 0.6, 0.0], [0.6, 1.0, 0.2], [0.0, 0.2, 1.0]])
    told = directions(names, covariance)
    proper = np.linalg.eigh
    monkeypatch.setattr(np.linalg, "eigh", lambda matrix: (proper(matrix)[0], -proper(matrix)[1]))
    assert directions(names, covariance)["made_of"].tolist() == told["made_of"].tolist()
    assert all(made.startswith("+") for made in told["made_of"])
