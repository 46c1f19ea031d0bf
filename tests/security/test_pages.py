"""A scenario, an arm and a title made of markup: what a browser makes of the pages is text."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bijstandsim.report.html import render
from bijstandsim.report.run import simulate
from bijstandsim.scenario import Scenario

#: A municipality's name has at most 80 characters: the other half of the markup.
EVIL_NAME = "<script>document.title='harmed'</script>'\"&{{7*7}}"
EVIL = "<script>document.title='harmed'</script><img src=x onerror=\"document.title='harmed'\">'\"&{{7*7}}"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a small run with markup in every text that a user may write."""
    scenario = Scenario.from_dict({
        "schema_version": 1, "name": "x", "title": EVIL, "description": EVIL, "source": EVIL, "policy_months": 2,
        "draws": 1, "replicates": 2, "municipality": {"size": 200, "name": EVIL_NAME},
        "arms": {"script": {"size": 30, "levers": {}}, "control": {"size": 30, "levers": {}}},
    })  # fmt: skip
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render(simulate(scenario, threads=1), command=f"bijstandsim run {EVIL}"), encoding="utf-8")
    return path


def test_no_markup_of_the_user_is_in_the_file(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "<script>document" not in text and "<img src=x" not in text and "onerror=\"" not in text
    assert text.count("&lt;script&gt;") >= 3, "it is shown, as text"
    assert "49" not in re.findall(r"&amp;(\S{1,8})", text)[0], "nothing in it is evaluated"


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("the checks found a Chromium, and now there is none")
        pytest.skip("no Chromium on this machine: what a browser makes of the page is not tested")
    return found


def test_a_browser_shows_text_and_runs_nothing(page: Path, tmp_path: Path) -> None:
    words = [
        chromium(), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
        "--virtual-time-budget=3000", "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    found = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert found.returncode == 0 and "</html>" in found.stdout, found.stderr[-500:]
    title = re.search(r"<title>(.*?)</title>", found.stdout, re.DOTALL)
    assert title is not None and not title[1].startswith("harmed")
    assert "<img" not in found.stdout.replace("&lt;img", "")
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", found.stdout, re.DOTALL)
    assert not [text for text in scripts if "harmed" in text]
