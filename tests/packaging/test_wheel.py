"""The wheel brings all data with it: the program works from it alone, far from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow
#: What a user touches that is not Python: scenarios, trials, targets, words, templates, page of the explorer, evidence.
CODE = """
import bijstandsim as bs
from importlib.resources import files
from bijstandsim.app import choice
from bijstandsim.behaviour.evidence import load_evidence
from bijstandsim.calibrate import load_targets
from bijstandsim.report.words import word
assert 'site-packages' not in bs.__file__ and 'src' not in bs.__file__.split('/'), bs.__file__
assert len(bs.list_scenarios()) > 30 and len(load_targets()) > 100 and len(load_evidence()) > 700
assert bs.TrialDesign.load('utrecht').arms and choice.controls() and word('html.found', 'nl')
assert files('bijstandsim.report').joinpath('templates', 'report.html.j2').is_file()
assert files('bijstandsim.app').joinpath('static', 'index.html').is_file()
assert bs.Scenario.load('policies/toeslag').resolve().months == 24
print('whole')
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content; what it depends on comes from this environment."""
    uv = shutil.which("uv")
    if uv is None:
        if os.environ.get("CI"):
            pytest.fail("uv is needed to build the wheel")
        pytest.skip("no uv on this machine: the wheel is not built")
    place = tmp_path_factory.mktemp("wheel")
    subprocess.run([uv, "build", "--wheel", "--quiet", "--out-dir", str(place / "dist")], cwd=ROOT, check=True)
    (wheel,) = (place / "dist").glob("*.whl")
    command = [uv, "pip", "install", "--quiet", "--no-deps", "--target", str(place / "lib"), str(wheel)]
    subprocess.run([*command, "--python", sys.executable], check=True)
    return place / "lib"


def called(installed: Path, *words: str) -> str:
    """The output of Python in an empty folder with the wheel in front of everything else."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    environment.pop("BIJSTANDSIM_SET", None)
    found = subprocess.run([sys.executable, "-P", *words], cwd=installed.parent, env=environment, capture_output=True,
                           text=True)  # fmt: skip
    assert found.returncode == 0, found.stderr
    return found.stdout


def test_all_data_is_in_the_wheel(installed: Path) -> None:
    assert called(installed, "-c", CODE) == "whole\n"


def test_the_command_works_from_the_wheel(installed: Path) -> None:
    start = "from bijstandsim.cli.app import main; main()"
    assert "utrecht" in called(installed, "-c", start, "list")
    assert "valid" in called(installed, "-c", start, "validate", "utrecht")
