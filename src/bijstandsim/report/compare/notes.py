"""What a reader must know before using a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bijstandsim.behaviour import grade_counts
from bijstandsim.report.compare.words import say
from bijstandsim.report.intervals import MIN_DRAWS
from bijstandsim.report.notes import cannot_say, fit_warnings, parameters_rest_on
from bijstandsim.report.words import number, word

if TYPE_CHECKING:
    from bijstandsim.report.compare.comparison import Comparison


def warnings(c: Comparison, lang: str = "en") -> list[str]:
    """Sentences about the parameters, the intervals and the set-up."""
    found = [*fit_warnings(c.basis, lang), parameters_rest_on(c.basis.kind, c.draws, lang)]
    if not c.raw.point and not c.has_parameter_uncertainty:
        found.append(word("warn.few_draws", lang, draws=c.draws, least=MIN_DRAWS))
    grades = grade_counts()
    found.append(word("warn.grade_e", lang, guesses=grades["E"], total=sum(grades.values())))
    if c.replicates == 1:
        found.append(say("note.gains_one", lang))
    lengths = ", ".join(str(course.policy_months) for course in c.plan.courses)
    facts = {"base": c.base.name, "months": lengths, "total": c.last_month}
    found += [say(f"setup.{key}", lang, **facts) for key in c.plan.notes]
    found.append(whom(c, lang))
    share = 100.0 * float(c.raw.carried.mean())
    return [*found, say("setup.carried", lang, share=number(share, 1, lang))] if share > 0.0 else found


def whom(c: Comparison, lang: str) -> str:
    """Whose outcomes are compared."""
    n, followed = int(c.raw.recipients.mean()), int(c.raw.sampled.mean())
    if followed < n:
        return say("note.sample", lang, followed=number(followed, 0, lang), n=number(n, 0, lang))
    return say("note.whom", lang, n=number(n, 0, lang))


def statement(c: Comparison, lang: str = "en") -> list[str]:
    """What the numbers are and are not: warnings, then limits of the model, plus the survey scales' sign."""
    return [*warnings(c, lang), word("note.survey", lang), *cannot_say(lang)]
