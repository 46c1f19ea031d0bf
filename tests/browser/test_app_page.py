"""The explorer, driven as a person would: set a lever, watch months pass, open a life, save the scenario."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from bijstandsim.scenario import Scenario

from .conftest import watch

pytestmark = pytest.mark.slow
WAIT_MS = 60_000


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The explorer in a process of its own, by its command."""
    call = "from bijstandsim.cli.app import main; main()"
    command = [sys.executable, "-c", call, "app", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr is not None
        try:
            told = next(found for line in served.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))
            yield told[0]
        finally:
            served.terminate()


def ready(page: Any) -> None:
    page.get_by_text(re.compile(r"24 months in [\d.]+ s")).wait_for(timeout=WAIT_MS)


def set_lever(page: Any, regime: str, lever: str, position: int) -> None:
    slider = page.locator(f"fieldset[data-regime={regime}] input[data-lever='{lever}']")
    slider.focus()
    page.locator("#status").evaluate("node => { node.textContent = ''; }")
    for _ in range(position):
        page.keyboard.press("ArrowRight")
    ready(page)


def now(page: Any, outcome: str) -> list[float]:
    texts = page.locator(f"figure[data-outcome={outcome}] .now span").all_inner_texts()
    return [float(text.split()[1]) for text in texts]


def test_a_visit(browser: Any, address: str, tmp_path: Path) -> None:
    watched = watch(browser, accept_downloads=True)
    page = watched.page
    page.goto(address)
    ready(page)
    one, two = now(page, "contacts")
    assert one == two
    set_lever(page, "B", "guidance.caseload", 2)  # 50 clients
    one, two = now(page, "contacts")
    assert two > 2 * one
    page.locator("#month").fill("0")
    assert now(page, "contacts")[0] == now(page, "contacts")[1]
    page.locator("#play").click()
    expect(page.locator("#month-now")).to_have_text(re.compile(r"^([3-9]|[12]\d)$"), timeout=WAIT_MS)
    page.locator("#play").click()
    assert page.locator("#life table").count() == page.locator("#desks table").count() == 2
    page.locator("#person").select_option(index=3)
    page.locator("#life caption").first.get_by_text(page.locator("#person").input_value()).wait_for(timeout=WAIT_MS)
    with page.expect_download(timeout=WAIT_MS) as caught:
        page.locator("#save-B").click()
    path = tmp_path / caught.value.suggested_filename
    caught.value.save_as(path)
    saved = Scenario.load(path, env={})
    assert saved.policy[0].guidance.caseload == 50 and saved.name == path.stem == "explored-b"
    assert "months on benefit" in page.locator("#life th").all_inner_texts()
    assert watched.errors == [] and watched.outside == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(browser: Any, address: str, scheme: str) -> None:
    watched = watch(browser, color_scheme=scheme)
    watched.page.goto(address)
    ready(watched.page)
    watched.page.locator("#desks table").nth(1).wait_for(timeout=WAIT_MS)
    assert watched.violations() == []
    watched.page.context.close()
