"""What pages say of parameters, times and numbers agrees with the program."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from bijstandsim.behaviour import load, posterior
from bijstandsim.scenario import Scenario

ROOT = Path(__file__).parents[2]
#: Denials of a fit, in English and Dutch.
DENIAL = re.compile(r"\b(?:not|never|un|niet|on)[ -]?(?:yet |been )*(?:fitted|calibrated|gefit|gekalibreerd)\b", re.I)
#: Pages that say what the shipped posterior is worth, and so must not repeat a number that the next one changes.
WORTH = ("README.md", "docs/uncertainty.md", "docs/limits.md")


def texts() -> list[Path]:
    """What people read: pages, notebooks, solutions, scenarios, words and templates."""
    found = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    found += [*(ROOT / "notebooks").rglob("*.py"), *(ROOT / "scenarios").rglob("*.yaml")]
    source = ROOT / "src" / "bijstandsim"
    return [*found, source / "report/data/words.yaml", *source.glob("report/*.py"), *source.glob("app/**/*.html")]


def denials(text: str) -> list[str]:
    """Sentences that deny a fit of anything but the defaults, the priors, or a fit that they speak of."""
    sentences = re.split(r"(?<=[.!?|])\s|\n\s*\n|\n(?=\S+: \{)", re.sub(r"[\"'*`]\s*\n\s*[\"'#]?", " ", text))
    said = [" ".join(sentence.split()) for sentence in sentences if DENIAL.search(" ".join(sentence.split()))]
    meant = re.compile(r"\bdefaults?\b|\bpriors?\b|standaardwaarden|it was not fitted to")
    return [one for one in said if not meant.search(one)]


def test_no_text_says_that_the_parameters_are_not_fitted() -> None:
    assert Scenario.load("utrecht", env={}).parameters.set == "posterior", "runs draw from the fit by default"
    found = {path.relative_to(ROOT).as_posix(): denials(path.read_text(encoding="utf-8")) for path in texts()}
    assert {name: said for name, said in found.items() if said} == {}


def test_the_search_for_such_sentences_finds_them() -> None:
    assert denials("One. The parameters are not fitted to the experiments, so. Two.")
    assert denials("They have\nnot been fitted.") and denials("Ze zijn niet gekalibreerd.")
    assert not denials("At the defaults, which are not fitted. It was fitted.")


@pytest.mark.parametrize("page", WORTH)
def test_a_page_sends_the_reader_to_what_the_posterior_is_worth(page: str) -> None:
    text, about = (ROOT / page).read_text(encoding="utf-8"), posterior().about
    assert "bijstandsim doctor" in text and "validation.md" in text
    stale = {f"{about['effective_draws']:g}", f"{about['pareto_k']:g}", f"{about['pareto_k']:.2f}", str(about["draws"])}
    stale |= {str(about["hash"]), str(about["targets"]), str(about["parameters_at_prior"])}
    stale = {number for number in stale if len(number) > 1}  # a single digit stands for many things
    assert {number for number in stale if re.search(rf"(?<![\w.]){re.escape(number)}(?![\w.])", text)} == set()


def test_doctor_says_what_the_posterior_is_worth(capsys: pytest.CaptureFixture[str]) -> None:
    from bijstandsim.cli.doctor import examine
    from bijstandsim.cli.talk import Talk

    examine(Talk(json=True))
    facts, about = json.loads(capsys.readouterr().out)["parameters"], posterior().about
    assert {name: facts[name] for name in ("effective_draws", "effective_asked", "pareto_k", "hash")} == {
        name: about[name] for name in ("effective_draws", "effective_asked", "pareto_k", "hash")
    }


def test_how_long_a_calibration_takes_is_told_once() -> None:
    from typer.testing import CliRunner

    from bijstandsim.cli.app import app

    told = " ".join(CliRunner().invoke(app, ["calibrate", "--help"]).stdout.split())
    page = " ".join((ROOT / "docs/how-to/targets.md").read_text(encoding="utf-8").split())
    assert "one to three hours on two cores" in told and "one to three hours on two cores" in page


def test_the_caseload_of_the_example_is_beside_that_of_the_model() -> None:
    page = (ROOT / "docs/how-to/regime.md").read_text(encoding="utf-8")
    said = re.search(r"title: (\d+) clients a caseworker \(regular practice has about (\d+)\)", page)
    assert said is not None
    own, regular = said.groups()
    assert f"guidance: {{caseload: {own}}}" in page and float(regular) == load()["caseload_clients"].default


def test_the_tutorial_names_every_notebook() -> None:
    page = " ".join((ROOT / "docs/tutorial.md").read_text(encoding="utf-8").split())
    subjects = {
        "01": "one recipient's month", "02": "a caseworker's week", "03": "the Utrecht experiment", "04": "power",
        "05": "stick and carrot", "06": "what is identified", "07": "a Sobol' study", "08": "your own regime",
    }  # fmt: skip
    assert sorted(subjects) == [path.name[:2] for path in sorted((ROOT / "notebooks").glob("*.py"))]
    assert [name for name in subjects.values() if name not in page] == []


#: Words of statistics and of the law that a Dutch report may hold: stem in a text -> word in the glossary.
REPORTED = {
    "trekking": "trekking", "interval": "interval", "kans": "kans", "posterior": "posterior", "prior": "prior",
    "uitstroom": "uitstroom", "instroom": "instroom", "vrijlating": "vrijlating", "maatregel": "maatregel",
    "simulatieruis": "simulatieruis", "toeval": "toeval", "significant": "significant", "graad": "graad",
    "mediaan": "mediaan", "controlegroep": "controlegroep", "gekalibreerd": "ijking, kalibratie", "arm": "arm",
    "parameter": "parameter", "verwacht": "verwachting", "effect": "effect",
}  # fmt: skip


def test_the_glossary_explains_the_words_of_a_dutch_report() -> None:
    words = yaml.safe_load((ROOT / "src/bijstandsim/report/data/words.yaml").read_text(encoding="utf-8"))
    said = " ".join(str(text["nl"]) for text in words.values()).lower()
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").split("## Words of the reports")[1]
    used = {word for stem, word in REPORTED.items() if re.search(rf"\b{stem}", said)}
    assert {"trekking", "interval", "posterior", "prior", "vrijlating", "uitstroom"} <= used
    rows = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+?) \| [^|]+ \|$", glossary, re.MULTILINE))
    assert {word for word in REPORTED.values() if len(rows.get(word, "")) < 10} == set()
