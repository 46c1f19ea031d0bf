"""R5: the closed form is the optimum that a fine grid finds, for any parameters."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bijstandsim.kernels.search import effective_search, free_search, search_effort, total_value

VALUE = st.floats(0.0, 3.0)
ANGLES = np.linspace(0.0, math.pi / 2.0, 181)


def gain(s_full: np.ndarray, s_part: np.ndarray, given_: tuple[float, ...]) -> np.ndarray:
    """What a person weighs: worth of the search, the cut that it averts, its cost."""
    b_full, b_part, psi, required, k, eta = given_
    s = np.hypot(s_full, s_part)
    gamma = 1.0 / eta
    return b_full * s_full + b_part * s_part + psi * np.minimum(s, required) - k * s ** (1 + gamma) / (1 + gamma)


@settings(max_examples=300, deadline=None)
@given(
    b_full=VALUE,
    b_part=VALUE,
    psi=st.floats(0.0, 3.0),
    required=st.floats(0.05, 3.0),
    log_k=st.floats(-2.0, 2.0),
    eta=st.floats(0.15, 1.5),
)
def test_no_point_of_a_grid_is_better(
    b_full: float, b_part: float, psi: float, required: float, log_k: float, eta: float
) -> None:
    b_full += 1e-3
    n = total_value(b_full, b_part)
    low = free_search(n, log_k, eta)
    s = search_effort(low, required, n, psi, log_k, eta)
    given_ = (b_full, b_part, psi, required, math.exp(log_k), eta)
    found = float(gain(np.array(s * b_full / n), np.array(s * b_part / n), given_))

    top = max(1.3 * free_search(n + psi, log_k, eta), 1.3 * low, 1.2 * min(required, 3.0 * low))
    lengths = np.linspace(0.0, top, 1501)
    grid = gain(lengths[:, None] * np.cos(ANGLES), lengths[:, None] * np.sin(ANGLES), given_)
    scale = max(abs(found), 1e-9)
    assert found >= grid.max() - 1e-9 * scale
    # And along its own direction the best point of the grid is the nearest one or so: the optimum is there.
    along = gain(lengths * b_full / n, lengths * b_part / n, given_)
    assert abs(lengths[along.argmax()] - s) <= 1.01 * (lengths[1] - lengths[0])


@given(value=st.floats(0.01, 3.0), required=st.floats(0.01, 2.0), log_k=st.floats(-2.0, 2.0), psi=st.floats(0.0, 3.0))
def test_effort_lies_between_free_and_required(value: float, required: float, log_k: float, psi: float) -> None:
    low = free_search(value, log_k, 0.5)
    assert search_effort(low, required, value, 0.0, log_k, 0.5) == low  # no threat, no change
    chosen = search_effort(low, required, value, psi, log_k, 0.5)
    assert low <= chosen <= max(low, required)
    assert chosen == low or low < required


@given(low=st.floats(0.0, 2.0), extra=st.floats(0.0, 2.0), chi=st.floats(0.0, 1.0))
def test_effective_search_lies_between(low: float, extra: float, chi: float) -> None:
    e = effective_search(low, low + extra, chi)
    assert low <= e <= low + extra + 1e-15
    assert effective_search(low, low + extra, 0.0) == low
