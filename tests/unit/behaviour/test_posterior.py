"""The posterior that the package carries."""

import json
from pathlib import Path

import numpy as np
import pytest

from bijstandsim.behaviour import Posterior, load, posterior
from bijstandsim.behaviour.priors import varied_names
from bijstandsim.errors import InputError


def test_it_holds_every_parameter_with_a_prior_within_its_bounds() -> None:
    found = posterior()
    assert set(found.names) == set(varied_names())
    assert found.about["draws"] == len(found.values) <= 2000 and found.about["targets"] > 100
    for k, name in enumerate(found.names):
        low, high = load()[name].lower, load()[name].upper
        assert low is not None and high is not None
        assert (found.values[:, k] >= low - 1e-9).all() and (found.values[:, k] <= high + 1e-9).all(), name


def test_every_draw_comes_once_before_any_comes_again() -> None:
    found = Posterior(("search_cost_median",), np.arange(5.0)[:, None], {"hash": "x"})
    taken = [found.draw(3, k)["search_cost_median"] for k in range(10)]
    assert sorted(taken[:5]) == [0.0, 1.0, 2.0, 3.0, 4.0] and taken[5:] == taken[:5]
    assert taken[:5] != [found.draw(4, k)["search_cost_median"] for k in range(5)]
    with pytest.raises(InputError, match="0 or more"):
        found.draw(-1, 0)


def test_a_notebook_shows_its_facts_and_not_its_numbers() -> None:
    shown = Posterior(("search_cost_median",), np.arange(5.0)[:, None], {"hash": "x", "waves": [1]})._repr_html_()
    assert "<table" in shown and "<td>x</td>" in shown and "array" not in shown and "waves" not in shown


def test_a_changed_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    module = sys.modules["bijstandsim.behaviour.posterior"]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "posterior.parquet").write_bytes(b"something else")
    (tmp_path / "data" / "posterior.json").write_text(json.dumps({"hash": "0123456789abcdef"}))
    monkeypatch.setattr(module, "files", lambda package: tmp_path)
    module.posterior.cache_clear()
    try:
        with pytest.raises(InputError, match="hash does not match"):
            module.posterior()
    finally:
        module.posterior.cache_clear()


def test_it_is_that_of_the_results_and_of_the_page() -> None:
    root = Path(__file__).parents[3]
    (results,) = (root / "calibration" / "results").iterdir()
    about = posterior().about
    assert results.name == f"{about['made']}-{about['hash'][:8]}"
    for name in ("posterior.parquet", "posterior.json"):
        packaged = (root / "src" / "bijstandsim" / "behaviour" / "data" / name).read_bytes()
        assert (results / name).read_bytes() == packaged
    assert f"hash `{about['hash']}`" in (root / "docs" / "validation.md").read_text(encoding="utf-8")
    kept = {path.name for path in results.iterdir()}
    assert {"crossval_cities.csv", "sbc.csv", "variants.csv", "targets.csv"} <= kept
