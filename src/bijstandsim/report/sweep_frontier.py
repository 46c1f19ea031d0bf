"""The capacity frontier: outcome and cost by caseload, what one more caseworker brings, where the queue breaks."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd

from bijstandsim.report import naming
from bijstandsim.report.drawing import COLOURS, GREY, Drawing, blank, style
from bijstandsim.report.grid import Grid
from bijstandsim.report.intervals import HIGH, LOW, has_parameter_uncertainty
from bijstandsim.report.sweep_tables import Cube, interval
from bijstandsim.report.sweep_words import say
from bijstandsim.report.words import number
from bijstandsim.sweep.measure import CASEWORKERS, MEAN, PAID, WORKERS
from bijstandsim.sweep.plan import Plan

KEY = "policy.guidance.caseload"
WAITING, CONTACTS = f"{MEAN}waiting", f"{MEAN}contacts"
YEAR, THOUSAND = 12.0, 1000.0
#: The queue has broken where more contacts wait than are held.
BROKEN = 0.5
PURSES = {"municipality": ("municipality",), "municipality and state": ("municipality", "state")}
#: Columns of the table and panels of the figure, where the study measures them; characters of a line in a title.
_COLUMNS = ("work_years", "durable_exit", "wellbeing_sd", "eur_municipality", "eur_municipality_and_state")
_TITLE = 30
_PANELS = ("durable_exit", WORKERS, "wellbeing", "trust_municipality", "net_cost_municipality", "queue_share")


@dataclass(frozen=True)
class Break:
    """Caseload from which more contacts wait than are held: on the mean over the draws (NaN where none does), 90 % of
    the draws, and by draw (D,), infinite where no caseload of the study is too many and 0 where all are."""

    at: float
    lo: float
    hi: float
    by_draw: np.ndarray

    def frame(self) -> pd.DataFrame:
        """One line."""
        line = {"breaks_at": self.at, "lo": self.lo, "hi": self.hi, "draws": len(self.by_draw)}
        shares = {"share_never": np.isinf(self.by_draw).mean(), "share_always": (self.by_draw == 0.0).mean()}
        return pd.DataFrame([line | shares])


@dataclass(frozen=True)
class Frontier:
    """Points by falling caseload, for the first regime. ``order`` are their rows."""

    cube: Cube
    order: np.ndarray  # (N,)
    caseload: np.ndarray  # (N,) clients per full-time caseworker
    months: int

    def gain(self, measure: str) -> np.ndarray:
        """Difference with nobody treated (N, D), by falling caseload."""
        return np.asarray(self.cube.gain(measure, 1)[self.order])

    def level(self, measure: str) -> np.ndarray:
        """Level (N, D), by falling caseload."""
        return np.asarray(self.cube.of(measure, 1)[self.order])

    def queue(self) -> np.ndarray:
        """Share of the contacts wanted in a month that waits (N, D)."""
        waits = self.level(WAITING)
        held = self.level(CONTACTS) * 100.0 / YEAR  # per 100 clients a month, as the other
        total = waits + held
        return np.asarray(np.divide(waits, total, out=np.full(total.shape, np.nan), where=total > 0))

    def breaks(self) -> Break:
        """Where the queue breaks on the mean over the draws, and in each draw."""
        queue = self.queue()
        by_draw = np.array([self._crossing(share) for share in queue.T])
        at = self._crossing(queue.mean(axis=1))
        nothing = float("nan")
        low = high = nothing
        if has_parameter_uncertainty(len(by_draw), self.cube.point) and not np.isnan(by_draw).any():
            # An order statistic: nothing lies between a caseload and a draw in which no queue breaks.
            low, high = (float(np.quantile(by_draw, share, method="inverted_cdf")) for share in (LOW, HIGH))
        return Break(at if np.isfinite(at) and at > 0.0 else nothing, low, high, by_draw)

    def _crossing(self, share: np.ndarray) -> float:
        """Caseload at which ``share`` (N,) passes the limit, between two points in equal ratios.

        Infinite where it is never above it, 0 where it is never below it, NaN where it is not known.
        """
        if np.isnan(share).any():
            return float("nan")
        for k in range(len(share) - 1, 0, -1):
            if share[k] <= BROKEN < share[k - 1]:
                part = (BROKEN - share[k]) / (share[k - 1] - share[k])
                return float(self.caseload[k] * (self.caseload[k - 1] / self.caseload[k]) ** part)
        return float("inf") if share[-1] <= BROKEN else 0.0

    def marginal(self) -> pd.DataFrame:
        """What one more caseworker-year brings between neighbouring caseloads; intervals over the draws."""
        years = np.diff(self.level(CASEWORKERS), axis=0) * self.months / YEAR  # per 1,000 households
        found: dict[str, np.ndarray] = {"caseload_from": self.caseload[:-1], "caseload_to": self.caseload[1:]}
        for name, extra in self._extras().items():
            ratio = np.divide(extra, years, out=np.full(years.shape, np.nan), where=years > 0)
            mean, low, high, _ = interval(ratio, np.full(ratio.shape, np.nan), self.cube.replicates, self.cube.point)
            found |= {name: mean, f"{name}_lo": low, f"{name}_hi": high}
        return pd.DataFrame(found)

    def _extras(self) -> dict[str, np.ndarray]:
        """Steps between neighbouring caseloads per 1,000 households, over the months: (N - 1, D)."""

        def step(measure: str, factor: float) -> np.ndarray:
            return np.asarray(np.diff(self.gain(measure), axis=0) * factor)

        found = {"work_years": step(WORKERS, self.months / YEAR)}
        for name in ("exit_work", "durable_exit"):
            if name in self.cube.measures:
                found[name] = step(name, THOUSAND / 100.0)  # from %
        if "wellbeing" in self.cube.measures:
            found["wellbeing_sd"] = step("wellbeing", THOUSAND)
        for name, payers in PURSES.items():
            found[f"eur_{name.replace(' ', '_')}"] = np.sum(
                [step(PAID + payer, THOUSAND * self.months) for payer in payers], axis=0
            )
        return found

    def table(self) -> pd.DataFrame:
        """Outcome and cost by caseload: differences with nobody treated, and the queue."""
        names = [name for name in ("exit_work", "durable_exit", "wellbeing", "trust_municipality", WORKERS)
                 if name in self.cube.measures]  # fmt: skip
        found: dict[str, np.ndarray] = {"caseload": self.caseload}
        listed = {name: self.gain(name) for name in names}
        for name, payers in PURSES.items():
            listed[f"net_cost_{name.replace(' ', '_')}"] = np.sum([self.gain(PAID + p) for p in payers], axis=0)
        listed |= {"queue_share": self.queue(), CASEWORKERS: self.level(CASEWORKERS)}
        listed |= {"contacts": self.level(CONTACTS), "waiting": self.level(WAITING)}
        for name, values in listed.items():
            errors = self.cube.error(name, 1)[self.order] if name in names else np.full(values.shape, np.nan)
            mean, low, high, _ = interval(values, errors, self.cube.replicates, self.cube.point)
            found |= {name: mean, f"{name}_lo": low, f"{name}_hi": high}
        return pd.DataFrame(found)

    def grid(self, lang: str = "en") -> Grid:
        """The marginal table in words."""
        measured = self._extras()
        columns = [name for name in _COLUMNS if name in measured]
        head = (say("frontier.caseload", lang), *(say(f"frontier.head.{name}", lang) for name in columns))
        rows = []
        for line in self.marginal().to_dict("records"):
            ends = {"lo": number(line["caseload_from"], 0, lang), "hi": number(line["caseload_to"], 0, lang)}
            cells = (_cell(line, name, 0 if name.startswith("eur") else 2, lang) for name in columns)
            rows.append((naming.say("say.span", lang, **ends), *cells))
        return Grid("marginal", say("frontier.table", lang), head, tuple(rows), say("frontier.note", lang))

    def figure(self, lang: str = "en") -> Drawing:
        """Outcome, cost and queue by caseload."""
        table = self.table()
        panels = [name for name in _PANELS if name in table]
        figure, axes = blank("frontier", -(-len(panels) // 3), 3, (10.5, 3.1 * -(-len(panels) // 3)))
        broken = self.breaks().at
        with style("frontier"):
            for ax, name in zip(axes, panels, strict=False):
                ends = table[f"{name}_lo"], table[f"{name}_hi"]
                ax.fill_between(table["caseload"], *ends, color=COLOURS[0], alpha=0.2, linewidth=0)
                ax.plot(table["caseload"], table[name], "o-", color=COLOURS[0], markersize=3)
                ax.axhline(0.0, color=GREY, linewidth=0.8)
                if np.isfinite(broken):
                    ax.axvline(broken, color=COLOURS[1], linewidth=0.8, linestyle="--")
                ax.set_xscale("log")
                ax.set_xticks(ticks := [x for x in (25, 50, 100, 200, 400, 800) if _inside(x, self.caseload)])
                ax.set_xticklabels([str(x) for x in ticks])
                ax.minorticks_off()
                ax.set_title(fill(say(f"frontier.{name}", lang), _TITLE))
                ax.set_xlabel(say("frontier.caseload", lang))
            for ax in axes[len(panels) :]:
                ax.set_visible(False)
        title = say("frontier.title", lang)
        if np.isfinite(broken):
            title = say("frontier.broken", lang, title=title, at=number(broken, 0, lang))
        return Drawing("frontier", title, figure, table, naming.say("figure.alt", lang, title=title), lang)

    def _ends(self, broken: Break, lang: str) -> str:
        """The interval of a break in words; draws without one lie beyond the caseloads of the study."""
        if np.isnan(broken.lo):
            return ""
        least, most = number(self.caseload.min(), 0, lang), number(self.caseload.max(), 0, lang)
        low = number(broken.lo, 0, lang) if broken.lo > 0.0 else say("frontier.less", lang, x=least)
        high = number(broken.hi, 0, lang) if np.isfinite(broken.hi) else say("frontier.more", lang, x=most)
        return say("frontier.ends", lang, low=low, high=high)

    def sentences(self, lang: str = "en") -> list[str]:
        """What the frontier says: the best-paying step, and where the queue breaks."""
        found = []
        steps = [step for step in self.marginal().to_dict("records") if np.isfinite(step["eur_municipality"])]
        if steps:
            line = min(steps, key=lambda step: float(step["eur_municipality"]))
            first, last = (number(line[f"caseload_{end}"], 0, lang) for end in ("from", "to"))
            cost, years = _cell(line, "eur_municipality", 0, lang), _cell(line, "work_years", 2, lang)
            found.append(say("frontier.step", lang, first=first, last=last, cost=cost, years=years))
        return [*found, self._queue_sentence(lang)]

    def _queue_sentence(self, lang: str) -> str:
        """Where the queue breaks on the mean over the draws, or that it never does, always does, or is not known."""
        broken = self.breaks()
        if np.isfinite(broken.at):
            return say("frontier.breaks", lang, at=number(broken.at, 0, lang), ends=self._ends(broken, lang))
        at = self._crossing(self.queue().mean(axis=1))
        if np.isnan(at):
            return say("frontier.unknown", lang)
        if at > 0.0:
            return say("frontier.never", lang, most=number(self.caseload.max(), 0, lang))
        return say("frontier.always", lang, least=number(self.caseload.min(), 0, lang))


def frontier_of(cube: Cube, plan: Plan, months: int) -> Frontier | None:
    """The frontier of a study whose one input sets the caseload, a different one in every row; else None."""
    caseload = [dict(row.inputs).get(KEY) for row in plan.rows]
    numbers = [float(x) for x in caseload if isinstance(x, int | float)]
    measured = {WAITING, CONTACTS} <= set(cube.measures)
    if not measured or len(numbers) != len(caseload) or len(set(numbers)) != len(numbers) or len(numbers) < 2:
        return None
    order = np.argsort(-np.array(numbers), kind="stable")
    return Frontier(cube, order, np.array(numbers)[order], months)


def _inside(x: float, values: np.ndarray) -> bool:
    return bool(values.min() * 0.99 <= x <= values.max() * 1.01)


def _cell(line: dict[Any, Any], name: str, digits: int, lang: str) -> str:
    return naming.interval(line[name], line[f"{name}_lo"], line[f"{name}_hi"], digits, lang)
