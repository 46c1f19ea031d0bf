"""A world without any effect: contrasts are known to be 0, levels are the control arm's, and covariances stay such."""

import numpy as np
import pytest

from bijstandsim.calibrate import no_effect
from bijstandsim.calibrate.estimates import Estimate, blocks
from bijstandsim.calibrate.likelihood import BlockModel, Errors, Likelihood, Predicted
from bijstandsim.calibrate.moments import wanted
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL, load_targets

PERSIST = {(city, outcome, 40): 0.5 for city in ("utrecht", "wageningen") for outcome in ("work_ge12h", "work_gt27h")}
DRAWS = {"search_survey_noise_sd": np.ones(3)}


@pytest.fixture(scope="module")
def likelihood() -> Likelihood:
    return Likelihood(blocks(load_targets()), wanted(load_targets()), PERSIST)


@pytest.fixture(scope="module")
def values(likelihood: Likelihood) -> np.ndarray:
    return np.random.default_rng(1).uniform(5.0, 40.0, (3, len(likelihood.moments)))


@pytest.fixture(scope="module")
def errors(likelihood: Likelihood) -> Errors:
    """Errors of moments that have nothing to do with each other, effects of a city, and a discrepancy."""
    rng, size = np.random.default_rng(2), len(likelihood.moments)
    root = rng.standard_normal((size, size)) / np.sqrt(size)
    sizes = {group: np.full(3, 1.5) for group in ("work", "exit", "parttime", "survey", MECHANISM)}
    return Errors(root @ root.T, rng.standard_normal((size, 4)), np.full(3, 0.5), sizes)


def trials(likelihood: Likelihood) -> list[BlockModel]:
    return [block for block in likelihood.blocks if block.block.group not in (NATIONAL, MECHANISM)]


def test_contrasts_are_nothing_up_to_sampling_error(likelihood: Likelihood, values: np.ndarray, errors: Errors) -> None:
    for block in trials(likelihood):
        found = no_effect.predict(likelihood, block, values, DRAWS, errors)
        plain = no_effect.predict(likelihood, block, values, DRAWS, Errors())
        contrast = np.array([estimate.rows[0].kind != "level" for estimate in block.block.estimates])
        assert np.abs(found.mean[:, contrast]).max(initial=0.0) < 1e-12
        sampling, both = (p.covariance[:, contrast][:, :, contrast] for p in (plain, found))
        assert both == pytest.approx(sampling, abs=1e-12)


def test_a_level_has_the_control_arms_error(likelihood: Likelihood, values: np.ndarray, errors: Errors) -> None:
    (block,) = [block for block in likelihood.blocks if block.block.name == "wageningen/exit_work_pct"]
    place = [estimate.id for estimate in block.block.estimates].index("wag-exempt-level")
    found = no_effect.predict(likelihood, block, values, DRAWS, errors)
    control = block.block.estimates[place].control
    assert control is not None and errors.moments is not None and errors.effects is not None
    at = likelihood.moments.index(control)
    assert found.mean[:, place] == pytest.approx(values[:, at])
    own = errors.moments[at, at] + 0.25 * (errors.effects[at] ** 2).sum() + 1.5**2
    assert found.covariance[:, place, place] == pytest.approx(found.design[:, place] ** 2 + own)


def test_what_comes_out_is_a_covariance(likelihood: Likelihood, values: np.ndarray, errors: Errors) -> None:
    for block in trials(likelihood):
        covariance = no_effect.predict(likelihood, block, values, DRAWS, errors).covariance
        spread = np.sqrt(np.einsum("pkk->pk", covariance))
        correlation = covariance / (spread[:, :, None] * spread[:, None, :])
        assert np.linalg.eigvalsh(correlation).min() > -1e-6, block.block.name


def test_a_mechanism_is_nothing_up_to_its_own_error(likelihood: Likelihood, values: np.ndarray, errors: Errors) -> None:
    for block in likelihood.blocks:
        if block.block.group == MECHANISM:
            found: Predicted = no_effect.predict(likelihood, block, values, DRAWS, errors)
            se = block.block.estimates[0].se
            assert (found.mean == 0.0).all() and found.covariance.ravel() == pytest.approx(np.full(3, (se or 0.0) ** 2))


def test_what_can_be_compared(likelihood: Likelihood) -> None:
    estimates: list[Estimate] = [estimate for block in likelihood.blocks for estimate in block.block.estimates]
    why = {e.id: no_effect.why_not_compared(e) for e in estimates}
    silent = {name: remark.key for name, remark in why.items() if remark is not None}
    assert {silent.pop(e.id) for e in estimates if e.rows[0].group == NATIONAL} == {"national"}
    assert silent == {
        **dict.fromkeys(("ams-premium-pt", "ams-premium-pt-2018", "ams-premium-exit"), "bound"),
        **dict.fromkeys(("utr-control-above-16", "wag-reference-level"), "level"),
    }
