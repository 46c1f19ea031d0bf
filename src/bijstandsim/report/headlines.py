"""The findings of a run in a few sentences, in natural frequencies with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bijstandsim.report.intervals import summarise
from bijstandsim.report.words import label, number, word

if TYPE_CHECKING:
    from bijstandsim.report.run import Run

#: Outcomes (in %) of the sentences, with arms and without.
WITH_ARMS = ("exit_work", "work_any")
WITHOUT_ARMS = ("parttime_share", "from_5_years")
_HALF = 0.5


def headlines(run: Run, lang: str = "en") -> list[str]:
    """Three sentences: two outcomes of people, and money or the stock."""
    if not run.arms:
        return [*(_of_hundred(run, name, "rest", lang) for name in WITHOUT_ARMS), _stock(run, lang)]
    found = [f"{_of_hundred(run, name, run.control, lang)} {_differences(run, name, lang)}" for name in WITH_ARMS]
    return [*found, _cost(run, lang)]


def _range(run: Run, lo: float, hi: float, lang: str, *, sign: bool = False) -> str:
    key = "say.draws" if run.has_parameter_uncertainty else "say.noise"
    return word(key, lang, lo=number(lo, 0, lang, sign=sign), hi=number(hi, 0, lang, sign=sign))


def _what(name: str) -> dict[str, str]:
    return {"what": word(f"say.{name}", "en"), "what_nl": word(f"say.{name}", "nl")}


def _of_hundred(run: Run, name: str, arm: str, lang: str) -> str:
    table = run.outcomes(group="all")
    line = table[(table["outcome"] == name) & (table["arm"] == arm)].iloc[0]
    values = {
        "arm": label("arm", arm, lang), "place": run.municipality, "mean": number(line["mean"], 0, lang),
        "month": run.policy_end, "range": _range(run, line["lo"], line["hi"], lang), **_what(name),
    }  # fmt: skip
    return word("say.level" if run.arms else "say.rest", lang, **values)


def _differences(run: Run, name: str, lang: str) -> str:
    table = run.effects()
    lines = table[table["outcome"] == name].set_index("arm")
    return _list(run, lines.rename(columns={"mean": "middle"}), ("say.more", "say.fewer"), "say.differences", lang)


def _cost(run: Run, lang: str) -> str:
    table = run.accounts()
    paid = table[(table["payer"] == "municipality") & (table["arm"] == run.control)]
    lo, hi = _municipal_range(run)
    level = word(
        "say.cost", lang, mean=number(-float(paid["eur_per_person_month"].sum()), 0, lang),
        arm=label("arm", run.control, lang), range=_range(run, lo, hi, lang),
    )  # fmt: skip
    net = run.frame("net_cost")
    lines = net[net["payer"] == "municipality"].set_index("arm").rename(columns={"eur_per_person_month": "middle"})
    return f"{level} {_list(run, lines, ('say.euro_more', 'say.euro_less'), 'say.cost_differences', lang)}"


def _municipal_range(run: Run) -> tuple[float, float]:
    from bijstandsim.report.accounts import per_person_month, signs

    paid = -(per_person_month(run.raw)[:, :, run.resolved.control] @ signs()[0])
    found = summarise(paid, run.raw.point)
    return float(found.lo), float(found.hi)


def _list(run: Run, lines: pd.DataFrame, keys: tuple[str, str], around: str, lang: str) -> str:
    parts = []
    for arm in run.arms:
        line = lines.loc[arm]
        middle = float(line["middle"])
        key = "say.same" if abs(middle) < _HALF and keys[0] == "say.more" else keys[0] if middle >= 0 else keys[1]
        around_it = _range(run, float(line["lo"]), float(line["hi"]), lang, sign=True)
        parts.append(word(key, lang, arm=label("arm", arm, lang), n=number(abs(middle), 0, lang), range=around_it))
    return word(around, lang, list="; ".join(parts))


def _stock(run: Run, lang: str) -> str:
    from bijstandsim.engine.outcomes import NAMES

    stock = run.raw.values[:, :, :, 0, 0, NAMES.index("benefits")].astype("float64")
    found = summarise(100.0 * stock[:, :, run.policy_end] / stock[:, :, 0], run.raw.point)
    return word(
        "say.stock", lang, mean=number(float(found.mean), 0, lang), month=run.policy_end,
        range=_range(run, float(found.lo), float(found.hi), lang),
    )  # fmt: skip
