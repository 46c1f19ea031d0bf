"""The figures of a run, one function each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bijstandsim.engine.outcomes import NAMES, by_name
from bijstandsim.errors import InputError, nearest_match
from bijstandsim.report import alt
from bijstandsim.report.drawing import GREY, INK, Drawing, blank, colour_of, style
from bijstandsim.report.lines import lines
from bijstandsim.report.places import DESTINATIONS
from bijstandsim.report.words import label, number, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bijstandsim.report.run import Run

_DESTINATION_COLOURS = dict(zip(DESTINATIONS, ("#0072B2", "#56B4E9", "#E69F00", "#d9d9d9", "#8c8c8c"), strict=True))
_ON_DARK = {"work", "gone"}
#: Height of a name in points, and the share of a panel that one needs below the lines.
_NAME_POINTS, _NAME_ROOM = 11, 0.12
#: Sums of what happens during a month.
FLOWS = {"exit_work_flow", "exit_all_flow"}


def exits(run: Run, lang: str = "en") -> Drawing:
    """Exits to work since the start, by arm; without arms the monthly rate of the city."""
    if run.arms:
        return _by_month(run, "exit_work", "exits", word("figure.exits", lang), lang)
    return _by_month(run, "exit_work_rate", "exits", word("figure.exit_rate", lang), lang)


def parttime(run: Run, lang: str = "en") -> Drawing:
    """Part-time work beside the benefit by arm."""
    return _by_month(run, "parttime", "parttime", word("figure.parttime", lang), lang)


def contacts(run: Run, lang: str = "en") -> Drawing:
    """Contacts per client and year by arm."""
    return _by_month(run, "contacts", "contacts", word("figure.contacts", lang), lang)


def outcome(run: Run, name: str, lang: str = "en") -> Drawing:
    """Any outcome by arm and month. Raises InputError for an unknown name."""
    if name not in NAMES:
        raise InputError("there is no such outcome", found=name, nearest=nearest_match(name, NAMES))
    return _by_month(run, name, f"outcome_{name}", label("outcome", name, lang), lang)


def _by_month(run: Run, name: str, file: str, title: str, lang: str) -> Drawing:
    """One panel per arm, each with the control arm, so that bands do not hide each other."""
    table = run.frame("monthly")
    table = table[(table["outcome"] == name) & (table["group"] == "all") & table["arm"].isin(run.participants)]
    if by_name(name).top in FLOWS:
        table = table[table["month"] > 0]  # nobody leaves before the first month
    panels: list[str] = run.arms or [run.control]
    columns = min(len(panels), 3)
    rows = -(-len(panels) // columns)
    width = 3.4 * columns if columns > 1 else 6.0
    figure, axes = blank(file, rows, columns, (width, 3.3 * rows), share=True)
    unit = word(f"unit.{by_name(name).unit}", lang)
    pairs: list[dict[str, pd.DataFrame]] = []
    with style(file):
        for ax, arm in zip(axes, panels, strict=False):
            pair = {one: table[table["arm"] == one] for one in dict.fromkeys((run.control, arm))}
            for one, values in pair.items():
                _line(ax, run, values, one)
            pairs.append(pair)
            _mark_end(ax, run, lang, words=ax is axes[0])
            ax.set_title(label("arm", arm, lang) if run.arms else run.municipality)
            ax.set_xlabel(word("head.months", lang))
        for ax in axes[len(panels) :]:
            ax.set_visible(False)
        axes[0].set_ylabel(unit)
        if by_name(name).unit.startswith("%"):
            axes[0].set_ylim(bottom=0)
        for ax, pair in zip(axes, pairs if run.arms else [], strict=False):
            _name(ax, run, pair, lang)
        figure.supxlabel(band_note(run, lang), fontsize=8, color=GREY, x=0.01, ha="left")
        figure.suptitle(title, x=0.01, ha="left", fontsize=11)
    return _drawing(file, title, figure, table, alt.of_months(run, name, table, lang), lang)


def _line(ax: Axes, run: Run, table: pd.DataFrame, arm: str) -> None:
    """An arm's mean and band; the control arm's band has edges only, so that two bands stay readable."""
    colour = colour_of(arm, run.arms, run.control)
    month = table["month"]
    if run.arms and arm == run.control:
        for end in ("lo", "hi"):
            ax.plot(month, table[end], color=colour, linewidth=0.8, alpha=0.8)
        ax.plot(month, table["mean"], color=colour, linewidth=1.8, linestyle="--")
    else:
        ax.fill_between(month, table["lo"], table["hi"], color=colour, alpha=0.18, linewidth=0)
        ax.plot(month, table["mean"], color=colour, linewidth=2.2)


def _name(ax: Axes, run: Run, pair: dict[str, pd.DataFrame], lang: str) -> None:
    """The arms' names at the right end, beyond both lines on the side of the arm's own.

    Where the lines lie at the bottom of the panel both names stand above them. The panel has its limits already.
    """
    tail = pd.concat([table["mean"].iloc[-max(len(table) // 3, 1) :] for table in pair.values()])
    bottom, top = ax.get_ylim()
    room_below = tail.min() - bottom > _NAME_ROOM * (top - bottom)
    ranked = sorted(pair, key=lambda arm: float(pair[arm]["mean"].iloc[-1]), reverse=True)
    for rank, arm in enumerate(ranked):
        above = rank == 0 or not room_below
        lift = 5 if room_below or rank else 5 + _NAME_POINTS * (len(ranked) - 1)
        ax.annotate(
            label("arm", arm, lang), (float(pair[arm]["month"].iloc[-1]), tail.max() if above else tail.min()),
            xytext=(-2, lift if above else -lift), textcoords="offset points", ha="right",
            va="bottom" if above else "top", color=colour_of(arm, run.arms, run.control), fontweight="bold",
            fontsize=8.5,
        )  # fmt: skip


def _mark_end(ax: Axes, run: Run, lang: str, *, words: bool) -> None:
    """A line where the policy ends, when the run goes on."""
    if run.last_month == run.policy_end:
        return
    ax.axvline(run.policy_end, color=GREY, linewidth=0.8, linestyle=":")
    if words:
        ax.annotate(
            word("figure.policy_end", lang), (run.policy_end, 1.0), xycoords=("data", "axes fraction"),
            xytext=(3, -3), textcoords="offset points", va="top", fontsize=8, color=GREY,
        )  # fmt: skip


def band_note(run: Run, lang: str) -> str:
    """What the bands around lines are."""
    return word("figure.band_draws" if run.has_parameter_uncertainty else "figure.band_noise", lang)


def destinations(run: Run, lang: str = "en") -> Drawing:
    """Where people are at the end of the policy and in the last month, stacked to 100 %."""
    table = run.frame("destinations")
    table = table[table["arm"].isin(run.participants)]
    months = list(dict.fromkeys((run.policy_end, run.last_month)))
    arms = run.participants[::-1]
    figure, axes = blank("destinations", len(months), 1, (7.6, 0.9 + (0.55 + 0.36 * len(arms)) * len(months)))
    with style("destinations"):
        for ax, month in zip(axes, months, strict=True):
            left = np.zeros(len(arms))
            at = lines(table[table["month"] == month], "destination", "arm")
            for name in DESTINATIONS:
                values = np.array([at[name, arm].mean for arm in arms])
                ax.barh(range(len(arms)), values, left=left, color=_DESTINATION_COLOURS[name], height=0.72,
                        edgecolor="white", linewidth=0.8, label=label("destination", name, lang))  # fmt: skip
                for y, (start, value) in enumerate(zip(left, values, strict=True)):
                    if value >= 3.5:
                        ax.text(start + value / 2, y, number(value, 0, lang), ha="center", va="center", fontsize=8.5,
                                color="white" if name in _ON_DARK else INK)  # fmt: skip
                left += values
            ax.set_yticks(range(len(arms)), [label("arm", arm, lang) for arm in arms])
            ax.grid(visible=False)
            ax.set_xlim(0, 100)
            when = "moment.end" if month == run.policy_end else "moment.last"
            ax.set_title(word(when, lang, month=month), fontweight="normal")
        axes[-1].set_xlabel(word("figure.share", lang))
        handles, texts = axes[0].get_legend_handles_labels()
        figure.legend(handles, texts, loc="outside upper left", ncols=3, frameon=False, fontsize=8.5, handlelength=1.2)
    message = alt.of_places(run, table, lang)
    return _drawing("destinations", word("figure.destinations", lang), figure, table, message, lang)


def duration(run: Run, lang: str = "en") -> Drawing:
    """Stock and durations of the rest of the city, which regular practice serves throughout."""
    names = ("benefits", "below_12_months", "from_5_years")
    table = run.frame("monthly")
    table = table[(table["arm"] == "rest") & (table["group"] == "all") & table["outcome"].isin(names)]
    figure, axes = blank("duration", 1, 2, (8.4, 3.3))
    with style("duration"):
        for ax, shown in ((axes[0], names[:1]), (axes[1], names[1:])):
            for name, colour in zip(shown, ("#0072B2", "#D55E00"), strict=False):
                one = table[table["outcome"] == name]
                ax.fill_between(one["month"], one["lo"], one["hi"], color=colour, alpha=0.18, linewidth=0)
                ax.plot(one["month"], one["mean"], color=colour, linewidth=2)
                if len(shown) > 1:
                    rises = one["mean"].iloc[-1] >= one["mean"].iloc[0]  # words stand below the band, at its high end
                    at = one.iloc[-1 if rises else 0]
                    ax.annotate(label("outcome", name, lang), (at["month"], one["lo"].min()), xytext=(0, -4), va="top",
                                color=colour, textcoords="offset points", ha="right" if rises else "left",
                                fontsize=8.5)  # fmt: skip
            _mark_end(ax, run, lang, words=True)
            ax.set_xlabel(word("head.months", lang))
            ax.set_ylim(bottom=0)
        axes[0].set_title(word("figure.duration_left", lang))
        axes[0].set_ylabel(word("unit.households", lang))
        axes[1].set_title(word("figure.duration_right", lang))
        axes[1].set_ylabel(word("unit.% of benefits", lang))
        figure.supxlabel(band_note(run, lang), fontsize=8, color=GREY, x=0.01, ha="left")
    message = alt.of_stock(run, table, lang)
    return _drawing("duration", word("figure.duration", lang), figure, table, message, lang)


def effects(run: Run, lang: str = "en") -> Drawing:
    """Effects at the end of the policy, with parameter intervals and the range of single experiments."""
    from bijstandsim.report.forest import effects as draw

    return draw(run, lang)


def accounts(run: Run, lang: str = "en") -> Drawing:
    """What the municipality pays in each arm, and what every payer pays against the control arm."""
    from bijstandsim.report.money import accounts as draw

    return draw(run, lang)


def all_figures(run: Run, lang: str = "en") -> list[Drawing]:
    """Every figure of the report, in order."""
    found = [exits(run, lang), parttime(run, lang), contacts(run, lang)]
    if run.arms:
        found.append(effects(run, lang))
    return [*found, destinations(run, lang), accounts(run, lang), duration(run, lang)]


def _drawing(name: str, title: str, figure: Figure, table: pd.DataFrame, message: str, lang: str) -> Drawing:
    return Drawing(name, title, figure, table.reset_index(drop=True), alt.alt(title, message, lang), lang)
