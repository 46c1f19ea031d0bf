"""The report of a run in a browser: nothing is asked of other machines, and everybody can read and use it."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bijstandsim.report.html import render
from bijstandsim.report.run import Run, simulate
from bijstandsim.scenario import Scenario

from .conftest import Watched, watch

pytestmark = pytest.mark.slow
SMALL = ["municipality.size=1200", "follow_up_months=2", "replicates=1", "draws=5"]


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    """With arms and without."""
    return {name: simulate(Scenario.load(name, sets=[*SMALL, "policy_months=16"])) for name in ("utrecht", "regulier")}


@pytest.fixture(scope="module")
def pages(runs: dict[str, Run], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports in both languages, with and without arms."""
    folder = tmp_path_factory.mktemp("report")
    made = {}
    for lang, name in (("nl", "utrecht"), ("en", "regulier")):
        path = folder / f"{lang}.html"
        path.write_text(render(runs[name], lang, command=f"bijstandsim run {name}"), encoding="utf-8")
        made[lang] = path
    return made


@pytest.fixture(scope="module")
def gaps(runs: dict[str, Run], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report in which the share in debt is known of one arm in one month."""
    table = runs["utrecht"].frame("monthly")
    known = (table["arm"] == "guidance") & (table["month"] == 5)
    table.loc[known, "lo"] = -0.0
    path = tmp_path_factory.mktemp("gaps") / "report.html"
    run = replace(runs["utrecht"], _frames={"monthly": table[known | (table["outcome"] != "debt")]})
    path.write_text(render(run, "nl", drawings=[]), encoding="utf-8")
    return path


def opened(browser: Any, path: Path, **options: Any) -> Watched:
    watched = watch(browser, **options)
    watched.page.goto(path.as_uri())
    return watched


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(browser: Any, pages: dict[str, Path], lang: str, scheme: str) -> None:
    watched = opened(browser, pages[lang], color_scheme=scheme)
    for summary in watched.page.locator("summary").all():
        summary.click()
    assert watched.violations() == []
    assert watched.page.locator("html").get_attribute("lang") == lang
    assert watched.page.locator(".found > li").count() == 3
    assert watched.page.locator(".found .answers li").count() == (12 if lang == "nl" else 3)
    assert watched.errors == [] and watched.outside == []
    watched.page.context.close()


def test_it_fits_a_telephone(browser: Any, pages: dict[str, Path]) -> None:
    watched = opened(browser, pages["nl"], viewport={"width": 360, "height": 740})
    wide = watched.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 361, f"the page is {wide} wide"
    watched.page.context.close()


def test_the_keyboard_reaches_the_data(browser: Any, pages: dict[str, Path]) -> None:
    watched = opened(browser, pages["nl"])
    page = watched.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.innerText") == "Naar de inhoud"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")  # the first thing that takes the keyboard comes after the headlines
    assert page.evaluate("!!document.activeElement.closest('section[aria-labelledby=part-effects]')")
    page.locator("details.data summary").first.focus()
    page.keyboard.press("Enter")
    link = page.locator("details.data[open] a").first
    assert link.is_visible()
    with page.expect_download() as caught:
        link.click()
    assert caught.value.suggested_filename == "effects.csv"
    text = Path(caught.value.path()).read_text(encoding="utf-8")
    assert text.startswith("municipality,arm,") and len(text.splitlines()) > 20
    page.context.close()


def test_it_prints(browser: Any, pages: dict[str, Path]) -> None:
    watched = opened(browser, pages["en"])
    page = watched.page
    assert page.pdf()[:5] == b"%PDF-"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#parameters").is_visible()
    assert not [one for one in page.locator("details.data").all() if one.is_visible()]
    page.set_viewport_size({"width": 717, "height": 1000})  # A4 within Chromium's margins
    wide = "[...document.querySelectorAll('table')].filter(one => one.getBoundingClientRect().right > innerWidth)"
    assert page.evaluate(f"{wide}.map(one => one.id)") == [], "what is too wide for the paper is cut off"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.locator("#parameters").is_visible() and watched.errors == []
    page.context.close()


def test_the_reader_steers_a_chart(browser: Any, pages: dict[str, Path]) -> None:
    """Another outcome, another month, an arm off: all of it in the page, seen and heard."""
    watched = opened(browser, pages["nl"])
    page = watched.page
    caption, cells = page.locator("#curves-caption"), page.locator("#curves-values td")
    assert caption.inner_text() == "uit de bijstand door werk (%), maand 16"
    assert line_at(page) == pytest.approx(16 / 18, abs=0.01)
    before, drawn = cells.all_inner_texts(), pixels(page)
    page.locator("#curves-outcome").select_option("parttime")
    assert caption.inner_text().startswith("deeltijdwerk naast de bijstand")
    assert cells.all_inner_texts() != before and pixels(page) != drawn
    page.locator("#curves-month").focus()
    page.keyboard.press("Home")
    assert caption.inner_text().endswith("maand 0") and line_at(page) == pytest.approx(0, abs=0.01)
    assert heard(page) == f"maand 0; controle {cells.all_inner_texts()[0]}; " + "; ".join(
        f"{arm} {cells.all_inner_texts()[k]}" for arm, k in (("ontheffing", 2), ("begeleiding", 4), ("vrijlating", 6))
    )
    drawn = pixels(page)
    page.locator("#curves-values input").nth(1).click()
    assert pixels(page) != drawn and "ontheffing" not in heard(page) and "begeleiding" in heard(page)
    assert watched.errors == [] and watched.outside == []
    page.context.close()


def test_the_mouse_chooses_a_month_and_leaves_the_chart_as_it_was(browser: Any, pages: dict[str, Path]) -> None:
    watched = opened(browser, pages["nl"])
    page = watched.page
    drawn, caption = pixels(page), page.locator("#curves-caption")
    page.locator("#curves-chart .u-over").scroll_into_view_if_needed()
    box = page.locator("#curves-chart .u-over").bounding_box()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 60, steps=4)
    page.mouse.up()
    assert caption.inner_text().endswith("maand 9") and heard(page).startswith("maand 9;")
    page.mouse.move(1, 1)
    assert caption.inner_text().endswith("maand 9") and line_at(page) == pytest.approx(0.5, abs=0.01)
    assert pixels(page) == drawn, "a drag changes nothing"
    page.emulate_media(media="print")
    page.wait_for_timeout(200)
    assert pixels(page) == drawn, "nor does printing"
    assert watched.errors == [] and watched.outside == []
    page.context.close()


def test_the_chart_can_be_kept(browser: Any, pages: dict[str, Path]) -> None:
    """In the names of the tables, in any language of the page."""
    watched = opened(browser, pages["nl"])
    page, link = watched.page, watched.page.locator("#curves-csv")
    page.locator("#curves-outcome").select_option("income")
    assert link.text_content() == "Als CSV ophalen: netto inkomen"
    with page.expect_download() as caught:
        link.click()
    with Path(caught.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert caught.value.suggested_filename == "income.csv"
    assert list(rows[0]) == ["month", "arm", "outcome", "unit", "mean", "lo", "hi"]
    assert {(row["outcome"], row["unit"]) for row in rows} == {("income", "EUR/month")}
    assert list(dict.fromkeys(row["arm"] for row in rows)) == ["control", "exemption", "guidance", "release"]
    assert len(rows) == 4 * 19 and all(float(row["lo"]) <= float(row["mean"]) <= float(row["hi"]) for row in rows)
    page.context.close()


def test_a_value_that_stands_alone_is_seen(browser: Any, gaps: Path) -> None:
    watched = opened(browser, gaps)
    page = watched.page
    page.locator("#curves-outcome").select_option("debt")
    assert "–" not in heard(page) and page.locator("#curves-values td").first.inner_text() == "–"
    coloured = """() => {
        const canvas = document.querySelector("#curves-chart canvas");
        const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        let n = 0;
        for (let k = 0; k < data.length; k += 4) n += data[k] === 0xd5 && data[k + 1] === 0x5e && data[k + 2] === 0;
        return n;
    }"""
    assert 20 < page.evaluate(coloured) < 200, "a point in the colour of the arm"
    page.locator("#curves-month").focus()
    page.keyboard.press("Home")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    mean, interval = page.locator("#curves-values tr").nth(2).locator("td").all_inner_texts()
    assert heard(page) == f"maand 5; begeleiding {mean}" and interval.startswith("0,0–"), "nought has no sign"
    assert watched.errors == [] and watched.outside == []
    page.context.close()


def heard(page: Any) -> str:
    """What a screen reader says of the slider."""
    return str(page.locator("#curves-month").get_attribute("aria-valuetext"))


def line_at(page: Any) -> float:
    """Where the line of the month stands, as a share of the chart's width; below 0 where there is none."""
    line, chart = (page.locator(f"#curves-chart {name}").bounding_box() for name in (".u-cursor-x", ".u-over"))
    return float((line["x"] - chart["x"]) / chart["width"]) if line else -1.0


def pixels(page: Any) -> str:
    """What is drawn on the chart."""
    return str(page.evaluate("document.querySelector('#curves-chart canvas').toDataURL()"))
