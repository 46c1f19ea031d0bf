"""Comparisons, trials, studies and findings in a browser: nothing is asked elsewhere, everybody can read them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Watched, watch
from .small_pages import KINDS

pytestmark = pytest.mark.slow
DESK, TELEPHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The file of a kind of page, made once."""
    made: dict[str, Path] = {}

    def get(kind: str) -> Path:
        if kind not in made:
            folder = tmp_path_factory.mktemp(kind)
            made[kind] = folder / f"{kind}.html"
            made[kind].write_text(KINDS[kind](folder), encoding="utf-8")
        return made[kind]

    return get


def opened(browser: Any, path: Path, **options: Any) -> Watched:
    watched = watch(browser, **options)
    watched.page.goto(path.as_uri())
    return watched


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("scheme", "viewport"), [("light", DESK), ("dark", TELEPHONE)], ids=["desk", "telephone"])
def test_everybody_can_read_it(
    browser: Any, page_of: Callable[[str], Path], kind: str, scheme: str, viewport: dict[str, int]
) -> None:
    watched = opened(browser, page_of(kind), color_scheme=scheme, viewport=viewport)
    page = watched.page
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= viewport["width"], f"the page is {wide} wide"
    for summary in page.locator("summary").all():
        summary.click()
    assert watched.violations() == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= viewport["width"], f"opened, the page is {wide} wide"
    assert watched.errors == [] and watched.outside == []
    page.context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_the_keyboard_skips_to_the_tables_and_every_chart_brings_its_data(
    browser: Any, page_of: Callable[[str], Path], kind: str
) -> None:
    watched = opened(browser, page_of(kind))
    page = watched.page
    assert page.locator("header nav[aria-label] a").count() >= 2
    for link in page.locator("header nav a, a.skip").all():
        assert page.locator(str(link.get_attribute("href"))).count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator("figure + details.data a[download]").count() == page.locator("figure").count()
    if kind != "findings":
        page.locator("details.data summary").first.click()
        with page.expect_download() as caught:
            page.locator("details.data[open] a").first.click()
        lines = Path(caught.value.path()).read_text(encoding="utf-8").splitlines()
        assert len(lines) > 1 and lines[0].count(",") >= 2
    page.context.close()
