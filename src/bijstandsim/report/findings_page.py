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
from bijstandsim.calibrate.statements import LEAST_RATIO
from bijstandsim.calibrate.sums import VERDICTS, Sum, by_city, by_instrument, without_effect
from bijstandsim.calibrate.together import Together
from bijstandsim.engine.folder import write_atomic
from bijstandsim.report import findings_words as words
from bijstandsim.report import naming
from bijstandsim.report.findings_words import say
from bijstandsim.report.grid import Grid
from bijstandsim.report.page import templates
from bijstandsim.report.words import in_language, number, word

FILES = ("findings.csv", "findings.json", "findings.html", "findings.md")
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
        "counted_with": f.counted_with, "event_log_ratio": _short(f.event_log_ratio), "remark": words.remark(f),
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


def notes(findings: Findings, made: Made, lang: str = "en") -> list[str]:
    """How to read the tables, in sentences; the first gives the measured number for a model without any effect."""
    none = without_effect(findings)
    first = say("note.none", lang, likely=none.likely, rows=none.rows, sign=none.sign)
    effect = {"draws": made["draws"], "replicates": made["replicates"], "parameters": _source(made, lang)}
    return [
        first if none.rows else say("note.no_rows", lang),
        say("note.ratio", lang),
        say("note.verdicts", lang, least=in_language(f"{LEAST_RATIO:g}", lang)),
        say("note.effect", lang, **effect),
        *(say(f"note.{name}", lang) for name in ("events", "together")),
        *_few(findings, made, lang),
        say("note.levels", lang),
        say("note.tails", lang, tails=f"{TAILS:g}"),
        *(say(f"note.{name}", lang) for name in ("mechanisms", "discrepancy")),
        *([say("note.fitted", lang)] if "posterior" in str(made["parameters"]) else []),
    ]


def _source(made: Made, lang: str) -> str:
    return words.named("from", str(made["parameters"]), lang)


def _few(findings: Findings, made: Made, lang: str) -> list[str]:
    """Which numbers in ``together`` rest on few draws, in a sentence; none when none does."""
    found = {name: one.carried for name, one in findings.together.items() if one.carried < FEW}
    if not found:
        return []
    told = (f"{words.group_title(name, lang)} {number(carried, 1, lang)}" for name, carried in found.items())
    return [say("note.few", lang, draws=made["draws"], listed="; ".join(told))]


def grids(findings: Findings, lang: str = "en") -> list[Grid]:
    """Tables of the page: sums by city, sums by instrument, then the findings group by group."""
    found = [
        _sum_grid("cities", words.group_title, by_city(findings), lang),
        _sum_grid("instruments", words.instrument, by_instrument(findings), lang),
    ]
    for group in dict.fromkeys(f.target.group for f in findings):
        found.append(_group_grid(group, [f for f in findings if f.target.group == group], lang))
    return found


def _sum_grid(name: str, named: Callable[[str, str], str], sums: list[Sum], lang: str) -> Grid:
    columns: dict[str, Callable[[Sum], str]] = {
        "sums": lambda s: named(s.name, lang),
        "rows": lambda s: str(s.rows),
        "estimates": lambda s: str(s.events),
        "contrasts": lambda s: _signed(s.contrasts if s.events else None, lang),
        "levels": lambda s: _signed(s.levels if s.levels else None, lang),
    }
    if any(s.together is not None for s in sums):
        columns["together"] = lambda s: _together(s.together, lang)
    told = [tuple(cell(s) for cell in columns.values()) for s in sums]
    counted = [tuple(str(s.verdicts[verdict]) for verdict in VERDICTS) for s in sums]
    rows = tuple(a + b for a, b in zip(told, counted, strict=True))
    heads = (*(say(f"head.{column}", lang) for column in columns), *(say(f"verdict.{one}", lang) for one in VERDICTS))
    return Grid(name, say(f"table.{name}", lang), heads, rows)


def _together(found: Together | None, lang: str) -> str:
    if found is None:
        return ""
    return _signed(found.log_ratio, lang) + ("" if found.error is None else f" ({number(found.error, 2, lang)})")


#: Columns of the table of a group; the first five hold words.
_COLUMNS = (
    "fact", "basis", "reported", "verdict", "remark", "model", "unit", "s", "p_model", "p_none", "ratio", "counted",
)  # fmt: skip


def _group_grid(group: str, findings: list[Finding], lang: str) -> Grid:
    rows = tuple(
        (
            f"{words.what(f.target, lang)}\n{f.target.id}", say(f"basis.{f.target.basis}", lang),
            words.reported(f.target, lang), say(f"verdict.{f.verdict}", lang), words.remark(f, lang),
            _interval(f, lang), words.named("unit", f.unit, lang), _number(f.sampling_error, lang),
            _chance(f.probability, lang), _chance(f.probability_no_effect, lang), _signed(f.log_ratio, lang),
            say("counted.with", lang, id=f.counted_with) if f.counted_with else _signed(f.event_log_ratio, lang),
        )
        for f in findings
    )  # fmt: skip
    head = tuple(say(f"head.{name}", lang) for name in _COLUMNS)
    return Grid(f"findings-{group}", words.group_title(group, lang), head, rows, texts=5)


def _number(value: float | None, lang: str) -> str:
    if value is None:
        return ""
    return number(value, 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2, lang)


def _interval(f: Finding, lang: str) -> str:
    mean, low, high = (_number(x, lang) for x in (f.mean, f.low, f.high))
    return naming.say("say.interval", lang, mean=mean, lo=low, hi=high) if mean else ""


def _chance(value: float | None, lang: str) -> str:
    if value is None:
        return ""
    if lang != "en":
        bound = "<0.01" if value < 0.005 else ">0.99" if value > 0.995 else ""
        return in_language(bound or f"{value:.2f}", lang)
    return "<.01" if value < 0.005 else ">.99" if value > 0.995 else f"{value:.2f}".lstrip("0") or "0"


def _signed(value: float | None, lang: str) -> str:
    return "" if value is None else number(value, 2, lang, sign=True)


def as_markdown(findings: Findings, made: Made, lang: str = "en") -> str:
    """The page as Markdown, ready for a folder of documents."""
    told = "\n".join(f"- {note}" for note in notes(findings, made, lang))
    parts = [f"# {say('html.title', lang)}", told]
    for grid in grids(findings, lang):
        table = [grid.head, tuple("---" for _ in grid.head), *grid.rows]
        parts += [f"## {grid.title}", "\n".join(_markdown_row(row) for row in table)]
    how = "; ".join(f"{name} {value}" for name, value in _how(made, lang).items())
    return "\n\n".join([*parts, say("html.made_with", lang, how=how)]) + "\n"


def _markdown_row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", "<br>") for cell in cells) + " |"


def _how(made: Made, lang: str) -> dict[str, object]:
    return {say(f"made.{name}", lang): _source(made, lang) if name == "parameters" else value
            for name, value in made.items()}  # fmt: skip


def as_html(findings: Findings, made: Made, lang: str = "en") -> str:
    """The page as one HTML file that needs nothing else, in the style of a run's report, in ``lang`` (en or nl)."""
    return templates().get_template("findings.html.j2").render(
        lang=lang, title=say("html.title", lang), skip=say("html.skip", lang), made_title=say("html.made", lang),
        reading=naming.say("html.reading", lang), notes=notes(findings, made, lang), grids=grids(findings, lang),
        made=_how(made, lang), contents=word("html.contents", lang),
    )  # fmt: skip


def write(findings: Findings, made: Made, folder: Path, lang: str = "en") -> list[Path]:
    """Write the four files into ``folder``, each whole or not at all; page and text in ``lang``. Raises OSError."""
    page, text = as_html(findings, made, lang), as_markdown(findings, made, lang)
    for name, content in zip(FILES, (as_csv(findings), as_json(findings, made), page, text), strict=True):
        write_atomic(folder / name, content)
    return [folder / name for name in FILES]
