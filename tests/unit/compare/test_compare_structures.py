"""A comparison under other equations: the same people, shifts from the equations as they stand, spans in headlines."""

from __future__ import annotations

import pandas as pd
import pytest

from bijstandsim.behaviour import AS_IT_STANDS, structures
from bijstandsim.paired.structures import compare_structures
from bijstandsim.report.compare.comparison import Comparison, compare
from bijstandsim.report.compare.page import headlines, render
from bijstandsim.report.compare.structures import frame, span, structures_grid
from bijstandsim.scenario import Scenario

CITY = ["municipality.size=500", "policy_months=4", "draws=2", "replicates=1"]


@pytest.fixture(scope="module")
def made() -> Comparison:
    base = Scenario.load("regulier", sets=CITY)
    return compare(base, Scenario.load("policies/toeslag", sets=CITY), pilot=30, threads=2, structures=True)


def test_every_variant_is_run_and_shifts_are_from_the_equations_as_they_stand(made: Comparison) -> None:
    table = made.structures
    assert table is not None
    assert list(dict.fromkeys(table["variant"])) == [AS_IT_STANDS, *(one.name for one in structures())]
    own = table[table["variant"] == AS_IT_STANDS]
    assert (own["shift"] == 0.0).all() and len(own) == len(table) / 10
    assert table["shift"].abs().max() > 0.0
    again = frame(compare_structures(made.plan, threads=1))
    pd.testing.assert_frame_equal(again, table)


def test_the_equations_as_they_stand_are_the_comparison_itself(made: Comparison) -> None:
    """Two draws of one replicate, here and there: the same means, although here the pilot is left out."""
    assert made.structures is not None
    own = made.structures[made.structures["variant"] == AS_IT_STANDS].set_index(["regime", "quantity", "month"])["mean"]
    gaps = made.frame("differences")
    gaps = gaps[(gaps["group"] == "all") & (gaps["outcome"] == "exit_work")]
    for row in gaps.itertuples():
        assert own[row.regime, "exit_work", row.month] == pytest.approx(row.mean)


def test_headlines_carry_the_span(made: Comparison) -> None:
    regime = made.regimes[0]
    ends = span(made, regime, "exit_work", 1.0)
    assert ends is not None and ends[0] <= 1.0 <= ends[1]
    assert "other equations" in " ".join(map(str, headlines(made)))
    assert "andere modelvergelijkingen" in " ".join(map(str, headlines(made, "nl")))
    grid = structures_grid(made, "nl")
    assert grid is not None and len(grid.rows) == 9 and grid.head[1:] == tuple(made.regimes)
    assert 'id="structures"' in render(made)


def test_headlines_are_told_as_those_of_a_run(made: Comparison) -> None:
    people, money = headlines(made, "nl")
    assert people.question.startswith("Hoeveel mensen") and " van 100 mensen " in people.answers[0]
    assert "euro" in money.answers[0] or "evenveel" in money.answers[0]
    assert "één run" not in str(people) and "te weinig trekkingen voor een interval" in people.answers[0]
    assert f"<li>{people.answers[0]}</li>" in render(made, "nl")


def test_without_them_nothing_is_said(made: Comparison) -> None:
    plain = Comparison(made.raw)
    assert span(plain, made.regimes[0], "exit_work", 1.0) is None and structures_grid(plain) is None
    assert "other equations" not in " ".join(map(str, headlines(plain))) and plain.summary()["structures"] == []
    assert plain.results_hash == made.results_hash
