"""The report of a run in a browser: nothing is asked of other machines, and everybody can read and use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bijstandsim.report.html import render
from bijstandsim.report.run import simulate
from bijstandsim.scenario import Scenario

from .conftest import Watched, watch

pytestmark = pytest.mark.slow
SMALL = ["municipality.size=1200", "follow_up_months=2", "replicates=1", "draws=5"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports in both languages, with and without arms."""
    folder = tmp_path_factory.mktemp("report")
    made = {}
    for lang, name in (("nl", "utrecht"), ("en", "regulier")):
        scenario = Scenario.load(name, sets=[*SMALL, "policy_months=16"])
        path = folder / f"{lang}.html"
        path.write_text(render(simulate(scenario), lang, command=f"bijstandsim run {name}"), encoding="utf-8")
        made[lang] = path
    return made


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
    assert watched.page.locator(".found li").count() == 3
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
    assert watched.page.pdf()[:5] == b"%PDF-"
    watched.page.context.close()


def test_the_reader_steers_a_chart(browser: Any, pages: dict[str, Path]) -> None:
    """Another outcome, another month, an arm off, the numbers kept: all of it in the page."""
    watched = opened(browser, pages["nl"])
    page = watched.page
    caption, cells = page.locator("#curves-caption"), page.locator("#curves-values td")
    assert caption.inner_text() == "uit de bijstand door werk (%), maand 16"
    before, drawn = cells.all_inner_texts(), pixels(page)
    page.locator("#curves-outcome").select_option("parttime")
    assert caption.inner_text().startswith("deeltijdwerk naast de bijstand")
    assert cells.all_inner_texts() != before and pixels(page) != drawn
    page.locator("#curves-month").focus()
    page.keyboard.press("Home")
    assert caption.inner_text().endswith("maand 0")
    page.locator("#curves-chart .u-over").hover()
    assert not caption.inner_text().endswith("maand 0")
    drawn = pixels(page)
    page.locator("#curves-values input").nth(1).click()
    assert pixels(page) != drawn
    with page.expect_download() as caught:
        page.locator("#curves-csv").click()
    lines = Path(caught.value.path()).read_text(encoding="utf-8").splitlines()
    assert caught.value.suggested_filename == "parttime.csv" and lines[0] == "month,arm,mean,low,high"
    assert len(lines) == 1 + 19 * len(page.locator("#curves-values tr").all())
    assert watched.errors == [] and watched.outside == []
    page.context.close()


def pixels(page: Any) -> str:
    """What is drawn on the chart."""
    return str(page.evaluate("document.querySelector('#curves-chart canvas').toDataURL()"))
