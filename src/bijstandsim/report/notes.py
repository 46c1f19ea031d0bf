"""What a reader must know before using a number: the warnings of a run and the limits of the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bijstandsim.behaviour import grade_counts
from bijstandsim.calibrate.verdict import verdict
from bijstandsim.engine.basis import Basis
from bijstandsim.report.intervals import MIN_DRAWS
from bijstandsim.report.words import label, number, word
from bijstandsim.scenario.schema import REST

if TYPE_CHECKING:
    from bijstandsim.report.run import Run

#: Groups of at most this many people get a warning.
SMALL_GROUP = 100
CANNOT = ("structure", "doubling", "trust", "persons", "beyond")
_LOOKED_UP = {"scenario", "verbatim", "derived"}


def warnings(run: Run, lang: str = "en") -> list[str]:
    """Sentences about the parameters, the intervals and the data behind this run."""
    found = [*cautions(run, lang), parameters_rest_on(run.parameter_kind, run.draws, lang)]
    if run.parameter_kind != "point" and not run.has_parameter_uncertainty:
        found.append(word("warn.few_draws", lang, draws=run.draws, least=MIN_DRAWS))
    grades = grade_counts()
    found.append(word("warn.grade_e", lang, guesses=grades["E"], total=sum(grades.values())))
    if run.replicates == 1:
        found.append(word("warn.one_replicate", lang))
    small = [arm for arm in run.resolved.arms[1:] if arm.size <= SMALL_GROUP]
    if small:
        names = ", ".join(label("arm", arm.name, lang) for arm in small)
        found.append(word("warn.small_arm", lang, names=names, n=max(arm.size for arm in small)))
    if run.arms and run.scenario.assignment.volunteers != "none":
        found.append(word("warn.volunteers", lang))
    if any(str(row["grade"]) not in _LOOKED_UP for row in run.resolved.market_grades):
        path = run.scenario.market.path
        found.append(word("warn.market", lang, path=label("market", path if isinstance(path, str) else "own", lang)))
    return found


def cautions(run: Run, lang: str = "en") -> list[str]:
    """What must be known before the answers are read: where the posterior falls short, and a control that is none."""
    rest = [word("warn.rest_control", lang)] if run.arms and run.control == REST else []
    return [*rest, *fit_warnings(run.basis, lang)]


def fit_warnings(basis: Basis, lang: str = "en") -> list[str]:
    """That the posterior falls short of what was asked of it, if parameters rest on one that is known and does."""
    if not basis.fit:
        return []
    fit = verdict(basis.fit)
    if fit.finished:
        return []
    why = []
    if not fit.enough:
        why.append(word("warn.fit_worth", lang, worth=number(fit.worth, 0, lang), asked=number(fit.asked, 0, lang)))
    if not fit.mixed:
        why.append(word("warn.fit_chains", lang))
    if not fit.trusted:
        why.append(word("warn.fit_weights", lang))
    return [word("warn.fit", lang, why="; ".join(why))]


def parameters_rest_on(kind: str, draws: int, lang: str = "en") -> str:
    """What the parameters of a run or study rest on. ``kind`` as ``Run.parameter_kind``."""
    return word(f"warn.{kind}", lang, draws=draws)


def parameters_used(basis: Basis, lang: str = "en") -> str:
    """Where parameters come from; draws of the posterior with its hash and what it is worth."""
    about = basis.fit
    if not about:
        return word("html.used_unknown" if basis.kind == "posterior" else f"html.used_{basis.kind}", lang)
    k, worth = number(about["pareto_k"], 2, lang), number(about["effective_draws"], 0, lang)
    return word("html.used_posterior", lang, hash=about["hash"], made=about["made"], k=k, worth=worth)


def again(command: str, versions: Mapping[str, str], lang: str) -> str:
    """How a folder is made once more, and with which version of the package."""
    return word("html.reproduce_text", lang, what=command, version=versions["bijstandsim"])


def listed(versions: Mapping[str, str]) -> str:
    """Versions on one line."""
    return ", ".join(f"{name} {version}" for name, version in versions.items())


def cannot_say(lang: str = "en") -> list[str]:
    """What no run of this model can show."""
    return [word(f"cannot.{name}", lang) for name in CANNOT]


def statement(run: Run, lang: str = "en") -> list[str]:
    """What the numbers are and are not: warnings, then limits, plus the survey scales' sign."""
    return [*warnings(run, lang), word("note.survey", lang), *cannot_say(lang)]
