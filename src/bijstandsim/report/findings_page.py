"""The findings as files: a table, an object, a page and a text, all from the same rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bijstandsim.calibrate.findings import Finding, Findings
from bijstandsim.calibrate.likelihood import TAILS
from bijstandsim.calibrate.sums import VERDICTS, Sum, by_city, by_instrument, without_effect
from bijstandsim.calibrate.together import Together
from bijstandsim.engine.folder import write_atomic
from bijstandsim.report.grid import Grid
from bijstandsim.report.page import templates
from bijstandsim.report.words import word

TITLE = "What the experiments reported, and what the model says of it"
FILES = ("findings.csv", "findings.json", "findings.html", "findings.md")
_FITTED = (
    "The posterior was fitted to these same reports, so agreement is partly fit. How the model fares on reports that "
    "it was not fitted to, a city or an outcome left out, stands on the validation page."
)
#: Fewer draws than this behind a mean are named.
FEW = 10.0
#: Significant digits of numbers in the files.
DIGITS = 6
#: How a run was made: draws, replicates, seed, versions and so on, in words.
Made = Mapping[str, Any]


def rows(findings: Findings) -> list[dict[str, Any]]:
    """One plain row for each finding; None where a number does not exist."""
    return [_row(finding) for finding in findings]


def _row(f: Finding) -> dict[str, Any]:
    t = f.target
    return {
        "id": t.id, "group": t.group, "arm": t.arm, "instrument": f.instrument, "contrast": t.contrast,
        "outcome": t.outcome, "definition": t.definition, "month": t.horizon_months, "kind": t.kind, "basis": t.basis,
        "reported": t.reported, "unit": f.unit, "model_mean": _short(f.mean), "model_low": _short(f.low),
        "model_high": _short(f.high), "sampling_error": _short(f.sampling_error),
        "simulation_error": _short(f.simulation_error), "p_model": _short(f.probability),
        "p_no_effect": _short(f.probability_no_effect), "log_ratio": _short(f.log_ratio), "verdict": f.verdict,
        "counted_with": f.counted_with, "event_log_ratio": _short(f.event_log_ratio), "remark": f.remark,
        "note": t.note, "sampling_basis": t.n_basis, "source": t.source,
    }  # fmt: skip


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{DIGITS}g}")


def as_csv(findings: Findings) -> str:
    """All rows as CSV; an empty cell where a number does not exist."""
    listed = rows(findings)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(_columns(listed)), lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return out.getvalue()


def _columns(listed: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(listed[0]) if listed else ()


def summary(findings: Findings, made: Made) -> dict[str, Any]:
    """Sums, the measure of no effect, and how it was made."""
    none = without_effect(findings)
    return {
        "made": dict(made),
        "rows": len(findings),
        "no_effect": {"rows": none.rows, "above_half": none.likely, "exactly_half": none.sign},
        "by_city": [_sum(s) for s in by_city(findings)],
        "by_instrument": [_sum(s) for s in by_instrument(findings)],
    }


def _sum(s: Sum) -> dict[str, Any]:
    counts = {verdict.replace(" ", "_"): s.verdicts[verdict] for verdict in VERDICTS}
    return {
        "name": s.name, "rows": s.rows, "estimates": s.events, "log_ratio_contrasts": _short(s.contrasts),
        "log_ratio_levels": _short(s.levels),
        "log_ratio_together": _short(s.together.log_ratio if s.together else None),
        "log_ratio_together_error": _short(s.together.error if s.together else None),
        "draws_that_carry_together": _short(s.together.carried if s.together else None), **counts,
    }  # fmt: skip


def as_json(findings: Findings, made: Made) -> str:
    """Summary and rows as one JSON object."""
    found = {**summary(findings, made), "findings": rows(findings)}
    return json.dumps(found, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def notes(findings: Findings, made: Made) -> list[str]:
    """How to read the tables, in sentences; the first gives the measured number for a model without any effect."""
    none = without_effect(findings)
    measured = (
        f"A model without any effect gives a probability above a half to {none.likely} of the {none.rows} rows of the "
        f"experiments that can be compared with it; {none.sign} more claim a sign only, which it gets right by a coin "
        "toss. Agreement alone says little; the ratio with no effect says more."
    )
    return [
        measured if none.rows else "No row here can be compared with a model without any effect.",
        "ln ratio: logarithm of the probability (for a reported number the density) under the model over that under no "
        "effect at all. Above 0 the report speaks for the model's effects, below 0 for no effect. One unit is a factor "
        "of 2.7; sums within 1 or 2 of zero decide nothing.",
        "agrees: probability at least .5 and, where no effect is an alternative, a positive ln ratio. disagrees: "
        "probability below .05. open: the rest. For a reported number the probability is two-sided: a model that is "
        "right has .5 or more in half of such rows. not read: the model has no counterpart; the remark says why.",
        f"The model's effect is that of {made['draws']} parameter draws, {made['parameters']}, each over "
        f"{made['replicates']} lots in which every group of people goes through every arm (where arms have one size); "
        "in brackets 90 % of the draws. s is the sampling error of the reported estimate at its arm sizes. "
        "Simulation errors stand in the CSV; the country is run once a draw and has none.",
        "Rows on one estimate are one event. Sums count it once, with the probability of everything that was said on "
        "it. Estimates of one city and outcome share a control group, so these sums count some evidence more than "
        "once, in both directions.",
        "together is the ln ratio of everything reported at once, which counts shared evidence once, with its standard "
        "error over draws (jackknife). In it are the estimates of every city and outcome of which one can be compared "
        "with no effect: levels of people without the policy only beside such a one, upper bounds and national figures "
        "not at all. What is not read is in no sum.",
        *_few(findings, made),
        "Levels of arms are summed apart: there no effect means the control arm's level, and how well that level fits "
        "is in the ratio. National figures, levels of controls and upper bounds have no such comparison.",
        f"National figures and mechanisms have Student's tails ({TAILS:g} degrees of freedom), as in the fit.",
        "Mechanisms were measured elsewhere and several of their parameters have priors from the same studies: "
        "agreement shows that the month as built gives them back, not that they hold here.",
        "How much cities differ beyond their designs is not in the errors, nor is what the model cannot reach however "
        "its parameters stand: in the fit a discrepancy of about 1 percentage point for shares and 10 % of a national "
        "figure (calibration/study.yaml).",
        *([_FITTED] if "posterior" in str(made["parameters"]) else []),
    ]


def _few(findings: Findings, made: Made) -> list[str]:
    """Which numbers in ``together`` rest on few draws, in a sentence; none when none does."""
    found = {name: one.carried for name, one in findings.together.items() if one.carried < FEW}
    if not found:
        return []
    listed = ", ".join(f"{name} {carried:.1f}" for name, carried in found.items())
    return [
        f"The mean over draws of the probability of so much at once is carried by few of the {made['draws']} draws (1 "
        f"over the sum of their squared shares): {listed}. Where there are few, more draws can move together by more "
        "than its error says."
    ]


def grids(findings: Findings) -> list[Grid]:
    """Tables of the page: sums by city, sums by instrument, then the findings group by group."""
    found = [
        _sum_grid("cities", "By city", by_city(findings)),
        _sum_grid("instruments", "By instrument", by_instrument(findings)),
    ]
    for group in dict.fromkeys(f.target.group for f in findings):
        found.append(_group_grid(group, [f for f in findings if f.target.group == group]))
    return found


def _sum_grid(name: str, title: str, sums: list[Sum]) -> Grid:
    columns: dict[str, Callable[[Sum], str]] = {
        "sums of ln ratios": lambda s: s.name,
        "rows": lambda s: str(s.rows),
        "estimates": lambda s: str(s.events),
        "contrasts": lambda s: _signed(s.contrasts if s.events else None),
        "levels": lambda s: _signed(s.levels if s.levels else None),
    }
    if any(s.together is not None for s in sums):
        columns["together (error)"] = lambda s: _together(s.together)
    told = [tuple(cell(s) for cell in columns.values()) for s in sums]
    counted = [tuple(str(s.verdicts[verdict]) for verdict in VERDICTS) for s in sums]
    return Grid(name, title, (*columns, *VERDICTS), tuple(a + b for a, b in zip(told, counted, strict=True)))


def _together(found: Together | None) -> str:
    if found is None:
        return ""
    return _signed(found.log_ratio) + ("" if found.error is None else f" ({found.error:.2f})")


def _group_grid(group: str, findings: list[Finding]) -> Grid:
    head = (
        "fact", "basis", "reported", "verdict", "remark", "model (90 %)", "unit", "s", "p model", "p no effect",
        "ln ratio", "counted",
    )  # fmt: skip
    listed = []
    for f in findings:
        counted = f"with {f.counted_with}" if f.counted_with else _signed(f.event_log_ratio)
        listed.append(
            (
                f"{f.target.what}\n{f.target.id}", f.target.basis, f.target.reported, f.verdict, f.remark, _interval(f),
                f.unit, _number(f.sampling_error), _chance(f.probability), _chance(f.probability_no_effect),
                _signed(f.log_ratio), counted,
            )
        )  # fmt: skip
    return Grid(f"findings-{group}", group.capitalize(), head, tuple(listed), texts=5)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _interval(f: Finding) -> str:
    return "" if f.mean is None else f"{_number(f.mean)} ({_number(f.low)} to {_number(f.high)})"


def _chance(value: float | None) -> str:
    if value is None:
        return ""
    return "<.01" if value < 0.005 else ">.99" if value > 0.995 else f"{value:.2f}".lstrip("0") or "0"


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value + 0.0:+.2f}"


def as_markdown(findings: Findings, made: Made) -> str:
    """The page as Markdown, ready for a folder of documents."""
    parts = [f"# {TITLE}", "\n".join(f"- {note}" for note in notes(findings, made))]
    for grid in grids(findings):
        table = [grid.head, tuple("---" for _ in grid.head), *grid.rows]
        parts += [f"## {grid.title}", "\n".join(_markdown_row(row) for row in table)]
    how = "; ".join(f"{name} {value}" for name, value in made.items())
    return "\n\n".join([*parts, f"Made with: {how}."]) + "\n"


def _markdown_row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", "<br>") for cell in cells) + " |"


def as_html(findings: Findings, made: Made) -> str:
    """The page as one HTML file that needs nothing else, in the style of a run's report."""
    return templates().get_template("findings.html.j2").render(
        title=TITLE, notes=notes(findings, made), grids=grids(findings), made=made, contents=word("html.contents")
    )


def write(findings: Findings, made: Made, folder: Path) -> list[Path]:
    """Write the four files into ``folder``, each whole or not at all; returns them. Raises OSError."""
    texts = (as_csv(findings), as_json(findings, made), as_html(findings, made), as_markdown(findings, made))
    for name, text in zip(FILES, texts, strict=True):
        write_atomic(folder / name, text)
    return [folder / name for name in FILES]
