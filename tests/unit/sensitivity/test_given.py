"""Measures from given draws: distinct draws are the unit, chance stays below its floor, a signal stands above."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import pawn as salib

from bijstandsim.behaviour import load as load_parameters
from bijstandsim.behaviour import posterior
from bijstandsim.errors import InputError
from bijstandsim.report.sobol_given import worth
from bijstandsim.sensitivity.foretold import CHANCE, floor_of, is_wide, permutations, shares
from bijstandsim.sensitivity.given import ALL, given_data
from bijstandsim.sensitivity.pawn import floor, pawn
from bijstandsim.sensitivity.posterior import Draws
from bijstandsim.sensitivity.regression import additive, ranks, terms

A, B = "search_effort_elasticity", "search_cost_median"
OTHER = "duration_dependence_share"
#: Shaped like a posterior whose draws were resampled by weight: many lines, few distinct ones, some of them heavy.
DISTINCT, LINES = 90, 400


def table(columns: int, seed: int = 0, distinct: int = DISTINCT, lines: int = LINES) -> Draws:
    """A table of ``columns`` dependent parameters that has every distinct draw at least once."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(distinct, 1))
    x = 0.5 * common + rng.normal(size=(distinct, columns))
    heavy = rng.pareto(2.0, distinct)
    picks = np.r_[np.arange(distinct), rng.choice(distinct, lines - distinct, p=heavy / heavy.sum())]
    return Draws.of({f"x{j}": x[picks, j] for j in range(columns)})


def test_copies_of_a_draw_are_one_draw_with_a_weight() -> None:
    own = table(5)
    assert (len(own), own.lines) == (DISTINCT, LINES) and own.worth < DISTINCT
    assert len(np.unique(np.column_stack([*own.values.values()]), axis=0)) == DISTINCT
    kept = Draws.of({"a": np.r_[np.arange(64.0), 3.0, 3.0], "b": np.full(66, 2.0)})
    assert kept.values["a"].tolist() == [*range(64)] and kept.weights[3] == 3.0 and kept.weights.sum() == 66
    assert kept.fixed == {"b": 2.0} and kept.names == ("a",)
    shipped = Draws.shipped()
    assert shipped.lines == len(posterior().values) and len(shipped) < shipped.lines


def test_noise_by_distinct_draw_stays_below_its_floor_at_the_nominal_rate() -> None:
    """Every copy of a draw has the same noise, as copies of a city have."""
    noise = {str(k): np.random.default_rng(1000 + k).normal(size=DISTINCT) for k in range(40)}
    own = table(6)
    found = given_data(own, {"two": list(own.names[:2])}, noise)
    inputs = found[found["kind"] == "input"]
    assert (found["explained"] > found["explained_floor"]).mean() <= 2.5 * CHANCE
    assert (inputs["pawn"] > inputs["pawn_floor"]).mean() <= 2.5 * CHANCE


def test_more_inputs_than_draws_foretell_no_noise() -> None:
    own = table(100)
    noise = {str(k): np.random.default_rng(1000 + k).normal(size=DISTINCT) for k in range(4)}
    found = given_data(own, {"ten": list(own.names[:10])}, noise)
    groups = found[found["kind"] == "group"]
    assert (groups["explained"] > groups["explained_floor"]).sum() <= 1
    assert groups["explained"].max() < 0.3 and set(groups["fit"]) == {"ridge"}
    assert set(found[found["kind"] == "input"]["fit"]) == {"splines"}


def test_a_signal_stands_above_its_floor_among_more_inputs_than_draws() -> None:
    own = table(100, seed=1)
    y = ranks(own.values["x7"]) + 0.1 * np.random.default_rng(1).normal(size=DISTINCT)
    found = given_data(own, {"with": ["x6", "x7", *own.names[20:28]], "without": list(own.names[40:50])}, {"y": y})
    found = found.set_index("input")
    for name in ("x7", "with"):
        assert found.loc[name, "explained"] > max(0.3, found.loc[name, "explained_floor"]), name
    assert found.loc["x7", "pawn"] > found.loc["x7", "pawn_floor"]
    assert found["explained"].drop(["x7", "with", ALL]).max() < found.loc["x7", "explained"]


def test_dependent_draws_share_what_they_foretell(tmp_path: Path) -> None:
    given = draws(tmp_path)
    found = given_data(given, {"search": [A, B]}, {"y": np.log(given.values[A])}).set_index("input")
    assert found.loc[A, "explained"] > 0.95 and 0.4 < found.loc[B, "explained"] < 0.95
    assert found.loc[OTHER, "explained"] < 0.05
    assert found.loc["search", "explained"] > 0.95 and found.loc[ALL, "explained"] > 0.95
    floor = found.loc[A, "pawn_floor"]
    assert found.loc[A, "pawn"] > found.loc[B, "pawn"] > floor > found.loc[OTHER, "pawn"]


def draws(tmp_path: Path, n: int = 300, rho: float = 0.9) -> Draws:
    """Two parameters that go together, one that goes with nothing, and a third of the lines twice."""
    z = np.random.default_rng(5).multivariate_normal([0, 0, 0], [[1, rho, 0], [rho, 1, 0], [0, 0, 1]], n)
    columns = {}
    for j, name in enumerate((A, B, OTHER)):
        p = load_parameters()[name]
        assert p.lower is not None and p.upper is not None
        columns[name] = p.lower + (p.upper - p.lower) / (1 + np.exp(-z[:, j]))
    frame = pd.DataFrame(columns)
    pd.concat([frame, frame.head(n // 3)]).to_csv(tmp_path / "draws.csv", index=False)
    return Draws.read(tmp_path / "draws.csv")


def test_what_two_inputs_do_together_is_foretold_by_both() -> None:
    u = np.random.default_rng(2).random((300, 2))
    y = ((u[:, 0] - 0.5) * (u[:, 1] - 0.5))[:, None]
    assert shares(additive(u), y, np.ones(300))[0] < 0.1 < 0.9 < shares(terms(u), y, np.ones(300))[0]


def test_weights_are_copies_but_for_what_is_out_of_sample() -> None:
    """A draw that counts for much is fitted as its copies would be; the share is that of a cubic, exactly one."""
    rng = np.random.default_rng(3)
    u, weights = rng.random((80, 1)), rng.integers(1, 9, 80).astype(float)
    y = np.column_stack([u[:, 0] ** 3, rng.normal(size=80), np.full(80, 4.0)])
    found = shares(additive(u), y, weights)
    assert found[0] == pytest.approx(1.0) and found[1] < 0.2 and np.isnan(found[2])
    wide = rng.normal(size=(80, 200))
    assert is_wide(wide) and shares(wide, wide[:, :1], weights)[0] > 0.1


def test_floors_are_what_one_permutation_in_a_hundred_is_above() -> None:
    orders = permutations(50, np.random.default_rng(0))
    values = np.arange(orders.shape[1], dtype=float)
    assert (values > floor_of(values)).sum() + 1 == round(CHANCE * (len(values) + 1))
    assert all(sorted(one) == [*range(50)] for one in orders.T)


def test_pawn_is_that_of_salib_and_counts_weights_as_copies() -> None:
    rng = np.random.default_rng(4)
    x = rng.random((500, 2))
    y = x[:, 0] + 0.2 * rng.normal(size=500)
    problem = {"num_vars": 2, "names": ["a", "b"], "bounds": [[0.0, 1.0]] * 2}
    assert pawn(x, y, np.ones(500)) == pytest.approx(np.asarray(salib.analyze(problem, x, y, S=10)["median"]), abs=0.02)
    times = rng.integers(1, 4, 500)
    copies = np.repeat(np.arange(500), times)
    assert pawn(x, y, times.astype(float)) == pytest.approx(pawn(x[copies], y[copies], np.ones(len(copies))))
    assert np.isnan(pawn(x, np.ones(500), np.ones(500))).all()
    rate = [pawn(x[:, 1:], rng.permutation(y), times.astype(float))[0] for _ in range(200)]
    assert np.mean(np.array(rate) > floor(x, y, times.astype(float), permutations(500, rng))) <= 0.04


def test_the_page_tells_what_the_draws_are_worth() -> None:
    own = table(2)
    said = worth(own)
    assert f"{LINES} draws, of which {DISTINCT} are distinct" in said and "posterior" not in said
    poor = worth(replace(own, about={"effective_draws": 4.5, "effective_asked": 300.0, "chain_rhat": 1.698}))
    assert "4.5 independent draws; 300" in poor and "R-hat is 1.70" in poor and "less than was asked" in poor
    fine = worth(replace(own, about={"effective_draws": 450.0, "effective_asked": 300.0}))
    assert "450" in fine and "R-hat" not in fine and "less than was asked" not in fine


def test_draws_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    pd.DataFrame({"serch_cost_median": np.ones(100)}).to_csv(path, index=False)
    with pytest.raises(InputError, match="did you mean: search_cost_median"):
        Draws.read(path)
    pd.DataFrame({B: [0.5] * 99 + [np.nan]}).to_csv(path, index=False)
    with pytest.raises(InputError, match=f"draw 99 of {B} is not a number"):
        Draws.read(path)
    pd.DataFrame({B: [0.5, 0.6] * 500}).to_csv(path, index=False)
    with pytest.raises(InputError, match=r"too few distinct draws(.|\n)*2 in 1000 lines"):
        Draws.read(path)
    pd.DataFrame({B: []}).to_csv(path, index=False)
    with pytest.raises(InputError, match="the table of draws is empty"):
        Draws.read(path)
    with pytest.raises(InputError, match="cannot be read"):
        Draws.read(tmp_path / "none.csv")
