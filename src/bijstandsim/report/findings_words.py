"""Words of the findings in English and Dutch; the texts are in ``data/findings_words.yaml``."""

from __future__ import annotations

from bijstandsim.calibrate.findings import Finding
from bijstandsim.calibrate.remarks import Fill, Remark
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL, Target, reading
from bijstandsim.report.texts import Texts
from bijstandsim.report.words import keys as report_keys
from bijstandsim.report.words import label, number, significant, word

_TEXTS = Texts("findings_words.yaml")
keys, say = _TEXTS.keys, _TEXTS.say
#: Significant digits of a reported number.
_DIGITS = 6


def named(kind: str, name: str, lang: str = "en") -> str:
    """A name of the data in words, its own or those of a run's report; one that has none, such as a city, as it is."""
    key = f"{kind}.{name}"
    return say(key, lang) if key in keys() else word(key, lang) if key in report_keys() else name


def group_title(group: str, lang: str = "en") -> str:
    """The heading of a group of facts: a city, the country, or what was studied elsewhere."""
    return named("group", group, lang) if f"group.{group}" in keys() else group.capitalize()


def instrument(name: str, lang: str = "en") -> str:
    """What was tried, across cities."""
    return named("instrument", name, lang)


def what(target: Target, lang: str = "en") -> str:
    """What a fact is about."""
    if target.group == MECHANISM:
        return named("fact", target.id, lang)
    outcome = _outcome(target, lang)
    if target.group == NATIONAL:
        return outcome
    if target.subgroup != "all":
        outcome = say("what.far", lang, outcome=outcome)
    arm = named("arm", target.arm, lang)
    told = say("what.of", lang, arm=arm, outcome=outcome)
    if target.contrast:
        told = say("what.against", lang, arm=arm, contrast=named("contrast", target.contrast, lang), outcome=outcome)
    return told if target.horizon_months is None else say("what.month", lang, what=told, month=target.horizon_months)


def reported(target: Target, lang: str = "en") -> str:
    """The fact: the statement, or the value with its standard error."""
    if target.kind == "report":
        return label("said", target.report, lang)
    if target.value is None or target.se is None:
        return target.reported
    key = "said.at_most" if target.kind == "upper_bound" else "said.value"
    value, se = (significant(x, _DIGITS, lang) for x in (target.value, target.se))
    return word(key, lang, value=value, se=se)


def remark(finding: Finding, lang: str = "en") -> str:
    """The remarks on a finding, one after the other."""
    return "; ".join(_told(one, lang) for one in finding.remarks)


def _told(one: Remark, lang: str) -> str:
    return say(f"remark.{one.key}", lang, **{name: _filled(value, lang) for name, value in one.fill})


def _filled(value: Fill, lang: str) -> str:
    if isinstance(value, tuple):
        return ", ".join(_told(one, lang) for one in value)
    return number(value, 2, lang) if isinstance(value, float) else str(value)


def _outcome(target: Target, lang: str) -> str:
    """The outcome of a fact: by its own name, or by that of the model's outcome that it is read as."""
    key = f"outcome.{target.base_outcome}"
    if key in keys():
        return say(key, lang)
    rule = reading()["outcomes"].get(target.base_outcome)
    return label("outcome", str(rule["model"]) if rule else target.base_outcome, lang)
