"""Every parameter has a Dutch meaning beside its English one, a unit in both languages, and stands in the report."""

from __future__ import annotations

import re

from bijstandsim.behaviour import load
from bijstandsim.report.html import parameter_grid
from bijstandsim.report.parameter_words import keys, label_keys, meaning, source, unit
from bijstandsim.report.run import Run


def test_every_parameter_has_a_meaning_in_both_languages() -> None:
    """The English one is that of the data: whoever changes it there is led to the Dutch one."""
    assert list(keys()) == [parameter.name for parameter in load()]
    for parameter in load():
        assert meaning(parameter.name) == parameter.meaning, parameter.name
        dutch = meaning(parameter.name, "nl")
        assert (len(dutch) > 10 and dutch != parameter.meaning and dutch[0].islower()) or dutch[:3] == "AOW" or (
            dutch[:2] == "WW"
        ), parameter.name
    assert meaning("no_such_parameter", "nl") == ""


def test_no_two_parameters_mean_the_same_in_dutch() -> None:
    told = [meaning(parameter.name, "nl") for parameter in load()]
    assert len(set(told)) == len(told)


def test_every_unit_has_a_dutch_word() -> None:
    known = {key.removeprefix("unit.") for key in label_keys() if key.startswith("unit.")}
    assert known == {parameter.unit for parameter in load()}
    assert unit("prob per month", "nl") == "kans per maand" and unit("share") == "share"


def test_sources_keep_their_studies() -> None:
    assert source("working assumption", "nl") == "werkaanname" and source("working assumption") == "working assumption"
    told = source("CBS 2024, cohort 2021 (evidence register: lit-120)", "nl")
    assert told == "CBS 2024, cohort 2021 (bewijsregister: lit-120)"


#: Words that no Dutch sentence has.
ENGLISH = re.compile(r"\b(the|and|with|from|are|people|than|this|that|which|month|share of|per unit)\b")


def test_the_table_of_the_report_is_dutch(trial: Run) -> None:
    grid = parameter_grid(trial, "nl")
    assert len(grid.rows) > 300
    told = [row for row in grid.rows if ENGLISH.search(f"{row[0]} {row[4]}")]
    assert told == []
