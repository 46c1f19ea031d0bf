"""Figures, the HTML report and the files of a run."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from markupsafe import escape

from bijstandsim.engine.folder import write_atomic_bytes
from bijstandsim.engine.outcomes import NAMES
from bijstandsim.errors import InputError
from bijstandsim.report import figures, write
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.html import render
from bijstandsim.report.run import HASHED, MAKERS, Run

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Checks nesting and collects ids, links and tags."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.outside: list[str] = []
        self.attributes: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.attributes.append(found)
        if "id" in found:
            self.ids.append(str(found["id"]))
        places = (str(found.get(k, "#")) for k in ("src", "href"))
        self.outside += [place for place in places if not place.startswith(("#", "data:text/csv"))]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(text: str) -> Page:
    page = Page()
    page.feed(text)
    assert page.open == []
    return page


@pytest.fixture(scope="module")
def folder(trial: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("run")
    write.write_results(trial, place, command="bijstandsim run utrecht")
    return place


def test_everything_is_written_and_nothing_half(folder: Path) -> None:
    names = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert {f"results/{kind}.parquet" for kind in MAKERS} <= names
    assert {"data_dictionary.csv", "report.html", "summary.json"} <= names
    for name in ("exits", "parttime", "effects", "destinations", "accounts", "duration"):
        assert {f"figures/{name}.{kind}" for kind in ("svg", "png", "csv")} <= names
    assert not [name for name in names if name.endswith(".tmp")]


def test_tables_come_back_with_the_same_hash(folder: Path, trial: Run) -> None:
    back = {kind: pd.read_parquet(folder / "results" / f"{kind}.parquet") for kind in HASHED}
    assert results_hash(back) == trial.results_hash


def test_the_summary_is_plain_json(folder: Path, trial: Run) -> None:
    text = (folder / "summary.json").read_text(encoding="utf-8")
    found = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert list(found) == [
        "run_dir", "scenario", "seed", "replicates", "draws", "agent_months", "seconds", "agent_months_per_s",
        "results_hash", "outcomes", "effects", "accounts", "structures", "warnings",
    ]  # fmt: skip
    assert found["run_dir"] == str(folder) and found["results_hash"] == trial.results_hash
    assert set(found["outcomes"][0]) == {"municipality", "arm", "group", "outcome", "month", "mean", "lo", "hi", "n"}
    assert set(found["effects"][0]) == {
        "municipality", "arm", "contrast", "group", "outcome", "month", "mean", "lo", "hi",
    }  # fmt: skip
    assert set(found["accounts"][0]) == {"payer", "arm", "item", "eur_per_person_month"}
    assert {row["month"] for row in found["outcomes"]} == {0, 16, 20}


def test_what_has_no_value_is_null(trial: Run) -> None:
    values = trial.raw.values.copy()
    values[:, :, 16, 3, 0, NAMES.index("parttime_pay")] = np.nan
    summary = Run(replace(trial.raw, values=values)).summary()
    rows = {
        (r["arm"], r["month"]): r for r in summary["effects"] if (r["outcome"], r["group"]) == ("parttime_pay", "all")
    }
    assert rows["guidance", 16]["mean"] is None and rows["guidance", 16]["lo"] is None
    assert rows["release", 16]["mean"] is not None
    json.dumps(summary, allow_nan=False)


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_report_is_one_well_formed_file(trial: Run, plain: Run, lang: str) -> None:
    for run in (trial, plain):
        text = render(run, lang)
        page = parsed(text)
        assert page.outside == []
        assert "http://www.w3.org" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", text)
        assert len(page.ids) == len(set(page.ids))
        assert page.attributes[page.tags.index("html")]["lang"] == lang
        title, other = (run.scenario.title_in(one) for one in (lang, "en" if lang == "nl" else "nl"))
        assert f"<title>{title}</title>" in text and f"<h1>{title}</h1>" in text and other not in text
        assert f"<p>{escape(run.scenario.description_in(lang))}</p>" in text
        assert {"header", "nav", "main", "footer", "h1", "details"} <= set(page.tags)
        assert page.tags.count("caption") == page.tags.count("table") >= 6
        assert page.tags.count("svg") == page.tags.count("figure") >= 5
        targets = {str(a["href"])[1:] for a in page.attributes if str(a.get("href", "")).startswith("#")}
        assert targets <= set(page.ids)
        for fault in ("nan", "None", "{", "}"):
            body = re.sub(r"<svg.*?</svg>|<style>.*?</style>|<script.*?</script>", "", text, flags=re.DOTALL)
            assert not re.search(rf">[^<]*(?<!\w){re.escape(fault)}(?!\w)[^<]*<", body), fault


def test_the_report_says_what_was_run(trial: Run, folder: Path) -> None:
    text = (folder / "report.html").read_text(encoding="utf-8")
    for wanted in ("bijstandsim run utrecht", trial.results_hash, "of a posterior", trial.scenario.description[:40]):
        assert wanted in text


def test_the_licence_of_the_chart_library_goes_with_every_copy(plain: Run) -> None:
    text = render(plain, drawings=[])
    licence = files("bijstandsim.report").joinpath("vendor", "uPlot.LICENSE").read_text(encoding="utf-8")
    assert "Copyright (c) 2022 Leon Sorokin" in licence and f"<!-- uPlot\n{licence}-->" in text and "--" not in licence


def test_the_same_run_gives_the_same_figures(trial: Run) -> None:
    one, two = figures.exits(trial), figures.exits(trial)
    assert one.svg() == two.svg() == one.svg()
    assert one.png()[:4] == b"\x89PNG"


def test_figures_hold_the_numbers_of_the_table(trial: Run) -> None:
    data = trial.plot.outcome("health").data
    table = trial.frame("monthly")
    assert len(data) == 21 * 4
    row = data[(data["arm"] == "release") & (data["month"] == 9)]
    same = table[
        (table["arm"] == "release") & (table["month"] == 9) & (table["outcome"] == "health") & (table["group"] == "all")
    ]
    assert row["mean"].item() == same["mean"].item()
    with pytest.raises(InputError, match="health"):
        trial.plot.outcome("helth")


def test_a_label_that_is_code_stays_text(trial: Run) -> None:
    drawing = figures.Drawing("x", "t", figures.exits(trial).figure, trial.accounts(), 'a "<b>" & c')
    assert 'aria-label="a &quot;&lt;b&gt;&quot; &amp; c"' in drawing.inline_svg()


def test_a_missing_folder_is_the_users_fault(trial: Run, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        write.write_results(trial, tmp_path / "no")


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    write_atomic_bytes(path, b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="No space"):
        write_atomic_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_notebook_shows_tables(trial: Run, plain: Run) -> None:
    for run in (trial, plain):
        assert parsed(run._repr_html_()).tags.count("table") == 1 + bool(run.arms)
