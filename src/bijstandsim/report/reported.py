"""What was reported of the municipality of a run, beside what the run gives for the same arm, outcome and month."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from bijstandsim.calibrate.targets import NATIONAL, Target, load_targets, reading
from bijstandsim.report.grid import Grid
from bijstandsim.report.lines import Line, lines
from bijstandsim.report.tables import between, digits_of, span
from bijstandsim.report.words import dates_in_words, label, significant, word
from bijstandsim.scenario import Scenario, cities

if TYPE_CHECKING:
    from bijstandsim.report.run import Run

#: Units of targets that a run's tables have; others are read by ``bijstandsim findings``.
_UNITS = ("share", "survey_sd")
#: How the notes of the targets name a study that their source does not.
_NATIONAL_EVALUATION = re.compile(r"national evaluation (\d{4})")


def group_of(run: Run) -> str | None:
    """The group of targets on the run's scenario, or on its municipality from the same month on, if there is one."""
    own = run.scenario
    for group, name, place, start in _groups():
        if own.name == name or (run.municipality, str(own.start)) == (place, start):
            return group
    return None


@cache
def _groups() -> tuple[tuple[str, str, str, str], ...]:
    """Group of targets, the shipped scenario that it is about, its municipality and its first month."""
    names = {**reading()["scenarios"], NATIONAL: reading()["national"]}
    shipped = ((group, Scenario.load(name, env={})) for group, name in names.items())
    return tuple((group, one.name, cities.name(one), str(one.start)) for group, one in shipped)


def facts(run: Run) -> list[Target]:
    """The targets of the run's municipality."""
    group = group_of(run)
    return [] if group is None else [target for target in load_targets() if target.group == group]


def counterpart(run: Run, target: Target) -> tuple[str, Line] | None:
    """The model's outcome and the run's line for a target; None where the run has no such number."""
    read = reading()["outcomes"].get(target.base_outcome)
    month = target.horizon_months
    if read is None or read["unit"] not in _UNITS or month is None or month > run.last_month:
        return None
    table = run.effects(month, target.subgroup) if target.contrast else run.outcomes(month, target.subgroup)
    found = lines(table, "outcome", "arm").get((read["model"], target.arm))
    return None if found is None or target.contrast not in ("", run.control) else (read["model"], found)


def reported_grid(run: Run, lang: str = "en") -> Grid | None:
    """Reported facts beside the run; None where nothing was reported of what its tables hold."""
    rows, left = [], 0
    for target in facts(run):
        found = counterpart(run, target) if target.subgroup in ("all", *run.raw.groups) else None
        if found is None:
            left += 1
            continue
        outcome, line = found
        digits, sign = digits_of(outcome), bool(target.contrast)
        known = line.trial_lo == line.trial_lo
        single = between(line.trial_lo, line.trial_hi, digits, lang, sign=sign) if known else "–"
        what = f"{label('outcome', outcome, lang)}, {word('reported.month', lang, month=target.horizon_months)}"
        if target.subgroup != "all":
            what += f", {label('group', 'far', lang)}"
        rows.append((label("arm", target.arm, lang), what, _said(target, lang), _source(target, lang),
                     span(line, digits, lang, sign=sign), single))  # fmt: skip
    if not rows:
        return None
    head = tuple(word(f"head.{name}", lang) for name in ("arm", "outcome", "reported", "source", "run", "single"))
    note = word("note.reported", lang, left=left)
    return Grid("reported", word("table.reported", lang, place=run.municipality), head, tuple(rows), note, texts=4)


def unread_text(run: Run, lang: str = "en") -> str:
    """What there is to say where no fact can stand beside the run."""
    if not (known := facts(run)):
        return word("html.no_reported", lang)
    return word("html.reported_others", lang, n=len(known), place=run.municipality)


def _said(target: Target, lang: str) -> str:
    if target.kind == "report":
        return label("said", target.report, lang)
    if target.value is None or target.se is None:
        return target.reported
    key = "said.at_most" if target.kind == "upper_bound" else "said.value"
    value, se = (significant(number, 6, lang) for number in (target.value, target.se))
    return word(key, lang, value=value, se=se)


def _source(target: Target, lang: str) -> str:
    """Where a fact was reported; the study that a note names stands in for the file of collected facts."""
    study = _NATIONAL_EVALUATION.match(target.note)
    collected = word("source.collected", lang)
    if study:
        collected = word("source.national_evaluation", lang, year=study[1])
    return dates_in_words(target.source.replace(word("source.collected"), collected), lang)
