"""The data of the chart that a reader steers."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

from bijstandsim.report.curves import Curves, curves, library
from bijstandsim.report.run import Run


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_its_numbers_are_those_of_the_monthly_table(trial: Run, lang: str) -> None:
    data = curves(trial, lang).data
    table = trial.frame("monthly")
    table = table[table["group"] == "all"].set_index(["outcome", "arm", "month"]).sort_index()
    assert data["arms"][0]["name"] == "control"
    assert data["arms"][0]["label"] == ("control" if lang == "en" else "controle")
    assert data["months"] == list(range(trial.last_month + 1))
    for one in data["outcomes"]:
        for arm, lines in zip(trial.participants, one["values"], strict=True):
            for part, line in zip(("mean", "lo", "hi"), lines, strict=True):
                known = table.loc[(one["name"], arm)][part].reindex(data["months"]).to_numpy(float)
                found = np.array([np.nan if value is None else value for value in line])
                np.testing.assert_allclose(found, known, rtol=1e-3)


def test_names_and_units_are_those_of_the_tables_in_any_language(trial: Run) -> None:
    english, dutch = (curves(trial, lang).data["outcomes"] for lang in ("en", "nl"))
    assert [(one["name"], one["unit"]) for one in english] == [(one["name"], one["unit"]) for one in dutch]
    income = next(one for one in dutch if one["name"] == "income")
    assert (income["unit"], income["unit_label"]) == ("EUR/month", "euro per maand")


def test_an_outcome_that_an_arm_lacks_is_shown_without_it(trial: Run) -> None:
    table = trial.frame("monthly")
    lacking = (table["outcome"] == "debt") & (table["arm"] == "control")
    known = replace(trial, _frames={"monthly": table[~lacking & (table["outcome"] != "stress")]})
    found = {one["name"]: one["values"] for one in curves(known, "en").data["outcomes"]}
    whole = {one["name"]: one["values"] for one in curves(trial, "en").data["outcomes"]}
    assert "stress" in whole and set(found) == set(whole) - {"stress"}
    assert found["debt"][0] == [[None] * (trial.last_month + 1)] * 3
    assert found["debt"][1:] == whole["debt"][1:] and found["debt"][1] != found["debt"][0]


def test_it_cannot_end_its_element() -> None:
    page = Curves({"name": "</script><b>"}).as_html()
    text = page.partition(">")[2].rpartition("<")[0]
    assert page.count("</script") == 1 and json.loads(text) == {"name": "</script><b>"}


def test_the_library_is_whole_and_carries_its_licence() -> None:
    found = library()
    assert "uPlot" in found.script[:60] and "</script" not in found.script and "</style" not in found.style
    licence = files("bijstandsim.report").joinpath("vendor", "uPlot.LICENSE").read_text(encoding="utf-8")
    assert licence.startswith("The MIT License")
