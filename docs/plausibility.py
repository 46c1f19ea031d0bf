"""Measure regular practice at the parameters' defaults and write the tables of ``docs/plausibility.md``.

``uv run python docs/plausibility.py`` from the checkout; one to two minutes on two cores. It replaces what stands
between the page's markers and leaves the rest, which a person wrote, as it is. ``--print`` writes nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np
import yaml
from regular_practice import CLASSES, HOUSEHOLD, Change, Numbers, measure

from bijstandsim.behaviour import load
from bijstandsim.population.build import World
from bijstandsim.provenance import data_hashes, now

HERE = Path(__file__).parent
PAGE, DATA = HERE / "plausibility.md", HERE / "plausibility.yaml"
REPLICATES, FACTOR_REPLICATES = 5, 3
BEGIN, END = "<!-- begin {name} -->", "<!-- end {name} -->"
NAMES = {
    "exit_all": "exits, all but pension", "exit_work": "exits to work", "exit_lt6m": "exit hazard below 6 months",
    "exit_ge5y": "exit hazard from 5 years", "stock_ge5y": "stock from 5 years", "stock_lt12m": "stock below 12 months",
    "inflow": "inflow, returns counted", "parttime": "part-time work beside the benefit",
    "parttime_single_parents": "part-time work of single parents", "earnings_mean": "mean earnings beside the benefit",
    "earnings_median": "median earnings beside the benefit", "cuts": "cuts",
    "job_6m": "in a job after 6 months", "job_18m": "in a job after 18 months",
    "benefit_18m": "on benefit after 18 months", "unbroken_18m": "in a job all 18 months",
    "return_6m_work": "back within 6 months of an exit to work",
    "return_6m_cut": "back within 6 months of an exit after a cut",
}  # fmt: skip


def couples_at_the_single_norm(world: World) -> None:
    """Work pays for a couple as soon as it does for a single."""
    world.city.law["norm_couple"][:] = world.city.law["norm_single"]


def wages_of_january_2018(world: World) -> None:
    """Pay does not follow the minimum wage, though norms do."""
    world.city.law["minimum_wage_index"][:] = 1.0


CHANGES: dict[str, Change] = {f.__name__: f for f in (couples_at_the_single_norm, wages_of_january_2018)}


def verdict(value: float, target: dict[str, Any]) -> str:
    """Met within one ``se`` of the target, close within two, else off."""
    gap = value - target["value"]
    if (target.get("at_most") and gap <= 0) or abs(gap) <= target["se"]:
        return "met"
    share = f"{abs(gap) / target['value']:.0%} too {'high' if gap > 0 else 'low'}"
    return f"close: {share}" if abs(gap) <= 2 * target["se"] else f"**off**: {share}"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def levels(runs: list[Numbers], targets: list[dict[str, Any]]) -> str:
    """Every national figure beside the model's mean over replicates and its Monte Carlo error."""
    rows = []
    for target in targets:
        found = np.array([run[target["measure"]] for run in runs]) * target.get("times", 1.0)
        mean, error = float(found.mean()), float(found.std(ddof=1) / len(found) ** 0.5)
        digits = 0 if target["value"] > 100 else 1 if target["value"] > 5 else 2
        rows.append(
            [
                NAMES[target["measure"]], target["unit"], f"{mean:.{digits}f} ({error:.{digits}f})",
                f"{'at most ' if target.get('at_most') else ''}{target['value']:g}", verdict(mean, target),
                f"{target['year']}: {target['source']}",
            ]
        )  # fmt: skip
    return table(["figure", "unit", "model (MC error)", "target", "verdict", "year and source of the target"], rows)


def by_part(runs: list[Numbers]) -> str:
    """Exits by duration class and by household."""
    mean = {name: float(np.mean([run[name] for run in runs])) for name in runs[0]}
    words = {"lt6m": "below 6 months", "6_12m": "6-12 months", "1_3y": "1-3 years", "3_5y": "3-5 years",
             "ge5y": "from 5 years"}  # fmt: skip
    rows = [[words[c], f"{mean[f'share_{c}']:.1f}", f"{mean[f'work_{c}']:.2f}", f"{mean[f'exit_{c}']:.2f}"]
            for c in CLASSES]  # fmt: skip
    rows += [[h.replace("_", " "), "", f"{mean[f'work_{h}']:.2f}", ""] for h in HOUSEHOLD]
    rows.append(["as the stock of 2016 (34 % from 5 years)", "", f"{reweighted(mean, 0.34):.2f}", ""])
    text = table(["people", "share of stock, %", "exits to work, % a month", "all exits, % a month"], rows)
    stock = f"The stock changes by {mean['stock_change']:.1f} % over the three years"
    return f"{text}\n\n{stock}; contacts with a caseworker: {mean['contacts']:.1f} a year per client."


def reweighted(mean: dict[str, float], long_share: float) -> float:
    """Exits to work if the share from 5 years were ``long_share`` and the other classes kept their proportions."""
    short = [c for c in CLASSES if c != "ge5y"]
    below = sum(mean[f"share_{c}"] * mean[f"work_{c}"] for c in short) / sum(mean[f"share_{c}"] for c in short)
    return (1 - long_share) * below + long_share * mean["work_ge5y"]


def factors(run: Callable[..., list[Numbers]], listed: list[dict[str, Any]]) -> str:
    """What one change at a time does, on the same draws."""
    shown = ("exit_work", "exit_all", "stock_ge5y", "job_18m", "benefit_18m", "return_6m_work")
    base = run(FACTOR_REPLICATES)
    rows = [["at the defaults", *(f"{np.mean([r[name] for r in base]):.2f}" for name in shown)]]
    for factor in listed:
        found = run(FACTOR_REPLICATES, factor.get("set"), CHANGES.get(factor.get("change", "")))
        moves = [np.mean([r[name] - b[name] for r, b in zip(found, base, strict=True)]) for name in shown]
        values = ", ".join(f"`{name}` {load()[name].default:g} -> {x:g}" for name, x in factor.get("set", {}).items())
        rows.append([factor["label"] + (f" ({values})" if values else ""), *(f"{move:+.2f}" for move in moves)])
    return table(["change", *(NAMES[name] for name in shown)], rows)


def main() -> int:
    """Measure, then write or print."""
    data = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    with ThreadPoolExecutor() as pool:

        def run(n: int, values: dict[str, float] | None = None, change: Change | None = None) -> list[Numbers]:
            return list(pool.map(lambda replicate: measure(replicate, values, change), range(n)))

        runs = run(REPLICATES)
        parts = {"levels": levels(runs, data["targets"]), "parts": by_part(runs)}
        parts["factors"] = factors(run, data["factors"])
    hashes = ", ".join(f"{name} `{digest}`" for name, digest in data_hashes().items())
    by = f"Measured on {now():%Y-%m-%d} by `uv run python docs/plausibility.py` with {hashes}"
    parts["stamp"] = fill(f"{by} (the hashes of a run's manifest).", 120, break_on_hyphens=False)
    if "--print" in sys.argv:
        print("\n\n".join(parts.values()))
        return 0
    page = PAGE.read_text(encoding="utf-8")
    for name, text in parts.items():
        begin, end = BEGIN.format(name=name), END.format(name=name)
        before, rest = page.split(begin)
        page = f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}"
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
