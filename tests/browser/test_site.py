"""The documentation is built strictly, asks nothing of other machines and can be read by everybody."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from .conftest import watch

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow
#: The rest is the theme's own: its buttons to copy a block are landmarks without a name.
RULES = ["color-contrast", "landmark-one-main", "document-title", "html-has-lang", "page-has-heading-one", "image-alt"]


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True,
                          env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_every_page_is_built_and_asks_nothing_elsewhere(site: Path) -> None:
    pages = {page.relative_to(ROOT / "docs").with_suffix(".html").as_posix() for page in (ROOT / "docs").rglob("*.md")}
    assert pages <= {page.relative_to(site).as_posix() for page in site.rglob("*.html")}
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        fetched = re.findall(r"<(?:script|img|iframe)[^>]*\bsrc=[\"']?(https?:)", text)
        fetched += re.findall(r"<link[^>]*rel=[\"']?(?:stylesheet|preconnect|icon)[^>]*href=[\"']?https?:", text)
        assert fetched == [], page
    assert not list(site.rglob("*.py"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_can_be_read(browser: Any, address: str, scheme: str) -> None:
    watched = watch(browser, color_scheme=scheme)
    for name in ("index.html", "tutorial.html", "limits.html", "reference/python.html"):
        watched.page.goto(f"{address}/{name}", wait_until="networkidle")
        assert watched.page.locator("main h1").count() == 1, name
        assert watched.violations(runOnly=RULES) == [], name
    assert watched.outside == []
    assert watched.errors == []
    watched.page.context.close()


def test_the_search_finds_a_lever(browser: Any, address: str) -> None:
    watched = watch(browser)
    watched.page.goto(f"{address}/index.html", wait_until="networkidle")
    watched.page.keyboard.press("/")
    watched.page.keyboard.type("tegenprestatie", delay=20)
    watched.page.locator(".md-search-result__item").first.wait_for()
    assert watched.errors == [] and watched.outside == []
    watched.page.context.close()
