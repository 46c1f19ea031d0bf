"""Long tables against the arrays they come from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bijstandsim.engine.outcomes import NAMES
from bijstandsim.errors import InputError
from bijstandsim.report import dictionary
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.intervals import summarise
from bijstandsim.report.run import HASHED, MAKERS, Run


def at(name: str) -> int:
    return NAMES.index(name)


def test_runs_hold_every_value_at_its_place(trial: Run) -> None:
    table = trial.frame("runs")
    values = trial.raw.values
    assert len(table) == 5 * 2 * 2 * 5 * len(NAMES)
    for row in table.sample(200, random_state=0).itertuples():
        arm = [a.name for a in trial.resolved.arms].index(row.arm)
        expected = values[row.draw, row.replicate, row.month, arm, 0, at(row.outcome)]
        assert row.value == pytest.approx(float(expected), nan_ok=True)
    assert set(table["month"]) == {16, 20}


def test_monthly_means_are_means_over_runs(trial: Run) -> None:
    table = trial.frame("monthly")
    place = {"month": 7, "arm": "guidance", "group": "distance:far", "outcome": "health"}
    row = table[(table[list(place)] == pd.Series(place)).all(axis=1)]
    group = trial.raw.groups.index("distance:far")
    values = trial.raw.values[:, :, 7, 3, group, at("health")].astype(float)
    assert row["mean"].item() == pytest.approx(values.mean())
    assert row["lo"].item() == pytest.approx(float(summarise(values, point=False).lo))
    assert row["n"].item() == pytest.approx(trial.raw.people[:, :, 7, 3, group].mean())
    assert table["n"].min() > 0
    assert set(table[table["arm"] == "rest"]["group"]) == {"all"}


def test_effects_are_paired_within_the_run(trial: Run) -> None:
    values = trial.raw.values[:, :, 16, :, 0, at("exit_work")].astype(float)
    difference = values[:, :, 4] - values[:, :, 1]
    row = trial.effects().set_index(["outcome", "arm"]).loc[("exit_work", "release")]
    assert row["contrast"] == "release - control"
    assert row["mean"] == pytest.approx(difference.mean())
    found = summarise(difference, point=False)
    assert (row["lo"], row["hi"]) == (pytest.approx(float(found.lo)), pytest.approx(float(found.hi)))
    assert np.isnan(row["trial_hi"])  # ten runs are too few for ends of 90 %
    assert set(trial.effects()["arm"]) == {"exemption", "guidance", "release"}


def test_nothing_has_happened_before_the_start(trial: Run) -> None:
    table = trial.effects(month=0)
    ever = table[table["outcome"].isin(["exit_work", "exit_all", "durable_exit", "gone"])]
    assert (ever["mean"] == 0).all()


def test_destinations_add_up(trial: Run, plain: Run) -> None:
    for run in (trial, plain):
        shares = run.frame("destinations").groupby(["month", "arm"])["mean"].sum()
        assert shares.to_numpy() == pytest.approx(100.0, abs=1e-4)


def test_without_arms_there_are_no_effects_but_the_columns_stand(plain: Run) -> None:
    for kind in ("effects", "net_cost"):
        assert len(plain.frame(kind)) == 0
    assert plain.participants == ["rest"] and plain.arms == []
    assert not plain.has_parameter_uncertainty


def test_a_frame_is_a_copy(trial: Run) -> None:
    before = trial.results_hash
    mine = trial.frame("monthly")
    mine.loc[:, "mean"] = 0.0
    fresh = results_hash({kind: trial.frame(kind) for kind in HASHED})
    assert fresh == before


def test_errors_name_what_exists(trial: Run) -> None:
    with pytest.raises(InputError, match="monthly") as fault:
        trial.frame("montly")
    assert fault.value.nearest == "monthly"
    with pytest.raises(InputError, match="0 to 20"):
        trial.effects(month=21)
    with pytest.raises(InputError, match="household"):
        trial.outcomes(group="household:singel")


@pytest.mark.parametrize("kind", MAKERS)
def test_the_dictionary_holds_every_column_and_no_other(trial: Run, kind: str) -> None:
    table = dictionary.frame()
    own = table[(table["file"] == f"results/{kind}.parquet") & (table["value"] == "")]
    assert list(own["column"]) == list(trial.frame(kind).columns)
    assert own["unit"].str.len().min() > 0 and own["meaning"].str.len().min() > 10


@pytest.mark.parametrize(
    ("kind", "column"),
    [("monthly", "outcome"), ("accounts", "item"), ("accounts", "payer"), ("destinations", "destination"),
     ("desks", "measure"), ("series", "series"), ("parameters", "name")],
)  # fmt: skip
def test_the_dictionary_holds_every_name(trial: Run, kind: str, column: str) -> None:
    table = dictionary.frame()
    known = table[(table["column"] == column) & (table["value"] != "")]
    assert set(trial.frame(kind)[column]) <= set(known["value"])
