"""A fit that falls short of what was asked is said to, and a fit as asked is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bijstandsim.behaviour import posterior
from bijstandsim.calibrate.verdict import verdict
from bijstandsim.engine import basis
from bijstandsim.report import notes
from bijstandsim.report.html import render
from bijstandsim.report.run import Run

AS_ASKED = {"effective_draws": 301.0, "effective_asked": 300.0, "pareto_k": 0.3, "chain_rhat": 1.01}


def judged(monkeypatch: pytest.MonkeyPatch, kind: str = "posterior", lang: str = "en", **facts: Any) -> str:
    made = replace(posterior(), about={**posterior().about, **AS_ASKED, **facts})
    monkeypatch.setattr(basis, "posterior", lambda: made)
    return " ".join(notes.fit_warnings(basis.present(kind), lang))


def test_a_fit_as_asked_warns_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert judged(monkeypatch) == "" and judged(monkeypatch, chain_rhat=None) == ""
    assert verdict(AS_ASKED).finished


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({"effective_draws": 4.5}, "worth 4 independent ones, 300 were asked"),
        ({"chain_rhat": 1.698}, "had not settled"),
        ({"pareto_k": 0.9}, "weigh too much"),
    ],
)
def test_each_shortfall_is_named(monkeypatch: pytest.MonkeyPatch, facts: dict[str, float], wanted: str) -> None:
    said = judged(monkeypatch, **facts)
    assert "not finished" in said and "too narrow or too wide" in said and wanted in said
    assert said.count(";") == 0
    assert "te smal of te breed" in judged(monkeypatch, lang="nl", **facts)
    assert not verdict({**AS_ASKED, **facts}).finished


def test_the_first_card_of_the_report_says_it(monkeypatch: pytest.MonkeyPatch, trial: Run) -> None:
    judged(monkeypatch, effective_draws=4.5)
    page = render(trial, "nl", drawings=[])
    assert page.count("te smal of te breed") == 1
    assert page.index('id="h-found"') < page.index("te smal of te breed") < page.index('id="h-regimes"')
    assert "not finished" in notes.statement(trial)[0]
    judged(monkeypatch)
    assert "te smal of te breed" not in render(trial, "nl", drawings=[])


def test_only_draws_of_the_posterior_are_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    assert judged(monkeypatch, kind="prior", effective_draws=1.0) == ""
