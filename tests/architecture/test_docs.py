"""The documents say what the data say, and point at pages that exist."""

from __future__ import annotations

import importlib.util
import re
import sys
import tomllib
from types import ModuleType

import pytest
import yaml

import bijstandsim as bs
from bijstandsim.behaviour import load
from bijstandsim.cli.guard import INTERRUPTED, SOME_FAILED
from bijstandsim.law import provenance_table
from bijstandsim.scenario import vocabulary

from .source import ROOT

DOCS = ROOT / "docs"


def script(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A script of the folder ``docs`` as a module; it may import its neighbours."""
    monkeypatch.setattr(sys, "path", [str(DOCS), *sys.path])
    monkeypatch.setenv("COLUMNS", "80")
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MADE_PAGES = ["parameters.md", "levers.md", "schedule.md", "law.md", "evidence.md", "reference/command-line.md",
              "reference/scenario.md", "reference/errors.md", "reference/python.md"]  # fmt: skip


@pytest.mark.parametrize("page", MADE_PAGES)
def test_made_pages_are_up_to_date(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = script("generate", monkeypatch).PAGES
    assert list(pages) == MADE_PAGES
    found = (DOCS / page).read_text(encoding="utf-8")
    assert found == pages[page](), "run: uv run python docs/generate.py"


def test_made_pages_leave_nothing_out() -> None:
    parameters, levers, law = (
        (DOCS / page).read_text(encoding="utf-8") for page in ("parameters.md", "levers.md", "law.md")
    )
    assert [p.name for p in load() if f"| `{p.name}` | `{p.symbol}` |" not in parameters] == []
    assert [field.key for field in vocabulary.fields() if f"| `{field.key}` |" not in levers] == []
    assert len(re.findall(r"^\| `", law, re.MULTILINE)) == len(provenance_table())


def test_the_reference_has_every_public_name() -> None:
    page = (DOCS / "reference" / "python.md").read_text(encoding="utf-8")
    names = [name for name in bs.__all__ if not name.startswith("__")]
    assert [name for name in names if f"| [`{name}`](#" not in page] == []
    assert len(re.findall(r"^::: ", page, re.MULTILINE)) >= len(names)
    for link in re.findall(r"\]\(#([\w.]+)\)", page):
        assert f"::: {link}\n" in page, f"{link} has no section"


def test_the_errors_have_messages_that_functions_make_and_all_exit_codes() -> None:
    page = (DOCS / "reference" / "errors.md").read_text(encoding="utf-8")
    targets = next(line for line in page.splitlines() if line.startswith("| this id stands for two targets |"))
    assert targets.endswith("| 2 | `calibrate/targets_file` |")
    assert "| this is not the folder of a run: its manifest lists no files |" in page
    assert " rows failed; see {report folder}/failures |  | 4 |" in page
    assert all(f" {code} for " in page.split("##")[0] for code in (1, 2, 3, SOME_FAILED, INTERRUPTED))


def test_a_cell_stays_in_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    table = script("generate", monkeypatch).table(["a", "b"], [["x | y", "one\n  two"]])
    assert table.splitlines()[-1] == "| x \\| y | one two |"
    for page in MADE_PAGES:
        for block in re.findall(r"(?:^\|.*\n)+", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE):
            columns = {len(re.split(r"(?<!\\)\|", row)) for row in block.splitlines()}
            assert len(columns) == 1, block[:200]


def test_the_plausibility_page_has_every_target_and_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (DOCS / "plausibility.md").read_text(encoding="utf-8")
    data = yaml.safe_load((DOCS / "plausibility.yaml").read_text(encoding="utf-8"))
    module = script("plausibility", monkeypatch)
    for name in ("stamp", "levels", "parts", "factors"):
        assert page.count(module.BEGIN.format(name=name)) == page.count(module.END.format(name=name)) == 1
    for target in data["targets"]:
        assert target["source"] in page and module.NAMES[target["measure"]] in page
        assert target["se"] > 0 and target["unit"] and 2010 < target["year"] < 2026
    for factor in data["factors"]:
        assert factor["label"] in page
        assert set(factor.get("set", {})) <= set(load().names)
        assert factor.get("change") in (None, *module.CHANGES)


@pytest.mark.parametrize(
    ("value", "said"), [(10.9, "met"), (12, "close: 20% too high"), (7.5, "**off**: 25% too low"), (9, "met")]
)
def test_verdicts(value: float, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    verdict = script("plausibility", monkeypatch).verdict
    assert verdict(value, {"value": 10, "se": 1}) == said
    assert verdict(0.0, {"value": 10, "se": 1, "at_most": True}) == "met"
    assert verdict(14.0, {"value": 10, "se": 1, "at_most": True}).startswith("**off**")


def test_both_kernels_give_the_plausibility_page_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    measure = script("plausibility", monkeypatch).measure
    monkeypatch.setattr("regular_practice.SETS", ["municipality.size=1000", "start=2018-01", "policy_months=36"])
    found = []
    for scalar in (False, True):
        monkeypatch.setattr("bijstandsim.population.people.People.scalar", scalar)
        found.append(measure(0))
    assert found[0] == pytest.approx(found[1], rel=1e-6)  # sums of pay are taken in another order


def test_links_lead_somewhere() -> None:
    for page in [*DOCS.rglob("*.md"), ROOT / "README.md"]:
        for link in re.findall(r"\]\((?!https?://)([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_page_is_on_the_map() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    pages = [page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md") if page.name != "index.md"]
    assert [page for page in pages if f"({page})" not in index] == []


def test_the_readme_names_every_extra() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (line,) = re.findall(r"^.*extras: (.*)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"`([a-z]+)`", line)) == set(project["optional-dependencies"])
