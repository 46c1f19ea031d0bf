"""Published amounts and stated rules, one cited case a line of the YAML beside this file."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bijstandsim import law

HERE = Path(__file__).parent
CENT = 0.0101


def _cases() -> list[Any]:
    found = []
    for path in sorted(HERE.glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            found.append(pytest.param(case, id=case["id"]))
    return found


CASES = _cases()


def _release(case: dict[str, Any]) -> law.Release:
    return law.release_rule(
        case["when"],
        case.get("household", "single"),
        age_years=case.get("age", 40),
        months_used=case.get("months_used", 0),
        regime=case.get("regime", "regular"),
        child_age_years=case.get("child_age"),
        medically_limited=case.get("medical", False),
    )


def _answer(case: dict[str, Any]) -> float:
    when, household, others = case["when"], case.get("household", "single"), case.get("co_residents", 1)
    match case["ask"]:
        case "norm":
            return law.norm_eur_month(when, household, others).value
        case "paid":
            return law.norm_parts_eur_month(when, household, others)[0]
        case "holiday":
            return law.norm_parts_eur_month(when, household, others)[1]
        case "share_of_couple":
            return law.norm_eur_month(when, household).value / law.norm_eur_month(when, "couple").value
        case "kept":
            return _release(case).kept_eur(case["earnings"])
        case "next_euro":
            return law.kept_of_next_euro(case["earnings"], when, household, _release(case))
        case "earnings_at_cap":
            release = _release(case)
            return release.cap_eur / release.share
        case "amount":
            return law.lookup(case["topic"], case["key"], when).value
        case "hourly_times_156":
            return float(case["hourly"]) * law.lookup("minimum_wage", "hours_month", when).value
    raise AssertionError(f"unknown question {case['ask']}")


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any]) -> None:
    assert _answer(case) == pytest.approx(case["answer"], abs=case.get("tolerance", CENT), rel=0)


def test_the_cases_are_cited_and_most_are_not_inputs() -> None:
    cases = [param.values[0] for param in CASES]
    assert len({case["id"] for case in cases}) == len(cases) >= 25
    assert all(case["source"] for case in cases)
    assert sum(not case.get("input", False) for case in cases) >= 25


def test_release_eur_is_the_rule_applied() -> None:
    for param in CASES:
        case = param.values[0]
        if case["ask"] == "kept":
            kept = law.release_eur(
                case["earnings"],
                case["when"],
                case.get("household", "single"),
                age_years=case.get("age", 40),
                months_used=case.get("months_used", 0),
                regime=case.get("regime", "regular"),
                child_age_years=case.get("child_age"),
                medically_limited=case.get("medical", False),
            )
            assert kept == _answer(case)
