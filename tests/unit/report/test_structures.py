"""The span of an answer over the named variants of the equations."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from bijstandsim.behaviour import AS_IT_STANDS, structures
from bijstandsim.engine.structures import runs_of, simulate_structures
from bijstandsim.report.headlines import headlines
from bijstandsim.report.run import Run, simulate
from bijstandsim.report.structures import MONEY, frame, span, structures_grid
from bijstandsim.scenario import Scenario

SMALL = ("municipality.size=2000", "policy_months=12", "follow_up_months=0", "draws=3", "replicates=1")


@pytest.fixture(scope="module")
def run() -> Run:
    scenario = Scenario.load("utrecht", SMALL)
    done: list[tuple[int, int]] = []
    found = simulate_structures(scenario, progress=lambda k, n: done.append((k, n)))
    assert done[-1] == (runs_of(scenario),) * 2
    return replace(simulate(scenario), structures=frame(found))


def test_every_variant_is_there_and_the_base_does_not_shift(run: Run) -> None:
    table = run.structures
    assert table is not None
    assert list(dict.fromkeys(table["variant"])) == [AS_IT_STANDS, *(one.name for one in structures())]
    assert (table.loc[table["variant"] == AS_IT_STANDS, "shift"] == 0.0).all()
    moved = table.groupby("variant")["shift"].apply(lambda shift: shift.abs().max())
    assert (moved.drop(AS_IT_STANDS) > 0.0).all()  # no variant is without effect


def test_headlines_carry_the_span_around_their_own_mean(run: Run) -> None:
    for arm in run.arms:
        for quantity in ("exit_work", MONEY):
            ends = span(run, arm, quantity, 3.0)
            assert ends is not None and ends[0] <= 3.0 <= ends[1]
    assert all("other equations" in str(headline) for headline in headlines(run))
    assert all("andere modelvergelijkingen" in str(headline) for headline in headlines(run, "nl"))
    assert "other equations" not in " ".join(map(str, headlines(replace(run, structures=None))))


def test_the_table_names_every_variant(run: Run) -> None:
    grid = structures_grid(run)
    assert grid is not None and [row[0] for row in grid.rows] == [one.en for one in structures()]
    assert structures_grid(replace(run, structures=None)) is None


def test_a_city_without_arms_has_spans_of_its_levels() -> None:
    scenario = Scenario.load("regulier", SMALL)
    run = replace(simulate(scenario), structures=frame(simulate_structures(scenario)))
    assert all("other equations" in str(headline) for headline in headlines(run))


def test_the_folder_keeps_it(run: Run, tmp_path: Path) -> None:
    from bijstandsim.report.write import write_results

    write_results(run, tmp_path)
    assert pd.read_parquet(tmp_path / "results" / "structures.parquet").equals(run.structures)
    assert "If instead" in (tmp_path / "report.html").read_text(encoding="utf-8")
