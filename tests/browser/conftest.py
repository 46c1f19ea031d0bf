"""A headless Chromium, and a page that notes what goes wrong in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@dataclass
class Watched:
    """A page with its console errors and the requests that leave the machine."""

    page: Any
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def violations(self, **options: Any) -> list[str]:
        """What axe-core finds wrong: rule, and the first place."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page, options=options or None).response["violations"]
        return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium of this machine; where there is none the test is skipped, except in the automatic checks."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        missing = "no Chromium on this machine: pages are not looked at"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


def watch(browser: Any, **options: Any) -> Watched:
    """A new page that notes console errors, failed scripts and requests to other machines."""
    context = browser.new_context(**options)
    watched = Watched(context.new_page())
    page = watched.page
    page.on("console", lambda said: watched.errors.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: watched.errors.append(str(error)))

    def request(asked: Any) -> None:
        if not asked.url.startswith(("file:", "data:", "blob:", "http://127.0.0.1", "ws://127.0.0.1")):
            watched.outside.append(asked.url)

    page.on("request", request)
    return watched
