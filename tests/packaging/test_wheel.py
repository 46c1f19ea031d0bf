"""What is published works by itself: the wheel in an empty environment with nothing but what it asks for, as pipx makes
one, far from the checkout; and the source archive is whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

import bijstandsim as bs

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
assert 'site-packages' in bs.__file__, bs.__file__
assert len(bs.list_scenarios()) > 30 and len(load_targets()) > 100 and len(load_evidence()) > 700
assert bs.TrialDesign.load('utrecht').arms and choice.controls() and word('html.found', 'nl')
assert files('bijstandsim.report').joinpath('templates', 'report.html.j2').is_file()
assert files('bijstandsim.app').joinpath('static', 'index.html').is_file()
assert bs.Scenario.load('policies/toeslag').resolve().months == 24
print('whole')
"""


@pytest.fixture(scope="module")
def uv() -> str:
    found = shutil.which("uv")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("uv is needed to build the wheel")
        pytest.skip("no uv on this machine: the wheel is not built")
    return found


@pytest.fixture(scope="module")
def fresh(uv: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment with the wheel, what it depends on and nothing else."""
    place = tmp_path_factory.mktemp("wheel")
    subprocess.run([uv, "build", "--wheel", "--quiet", "--out-dir", str(place / "dist")], cwd=ROOT, check=True)
    (wheel,) = (place / "dist").glob("*.whl")
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(place / "venv")], check=True)
    programs = place / "venv" / ("Scripts" if os.name == "nt" else "bin")
    command = [uv, "pip", "install", "--quiet", "--python", str(programs / "python"), str(wheel)]
    subprocess.run(command, cwd=ROOT, check=True)  # there the versions are pinned
    return programs


def called(fresh: Path, *words: str, code: int = 0) -> str:
    """What a program of the fresh environment says, in an empty folder; its kernels are compiled anew, beside it."""
    home = fresh.parents[1] / "home"
    home.mkdir(exist_ok=True)
    inherited = {name: value for name, value in os.environ.items()
                 if not name.startswith(("PYTHON", "VIRTUAL_ENV", "BIJSTANDSIM"))}  # fmt: skip
    environment = {**inherited, "NUMBA_CACHE_DIR": str(home / "kernels"), "MPLBACKEND": "agg"}
    program = shutil.which(words[0], path=str(fresh))
    assert program is not None, f"no program {words[0]} in the environment"
    found = subprocess.run([program, *words[1:]], cwd=home, env=environment, capture_output=True, text=True)
    assert found.returncode == code, found.stdout + found.stderr
    return found.stdout if code == 0 else found.stderr


def test_all_data_is_in_the_wheel(fresh: Path) -> None:
    assert called(fresh, "python", "-c", CODE) == "whole\n"


def test_the_console_script_is_the_program(fresh: Path) -> None:
    assert called(fresh, "bijstandsim", "--version") == f"bijstandsim {bs.__version__}\n"
    assert "utrecht" in called(fresh, "bijstandsim", "list")
    assert "valid" in called(fresh, "bijstandsim", "validate", "utrecht")


def test_an_extra_that_is_not_there_is_named(fresh: Path) -> None:
    """Which also shows that the environment is empty: the one that runs the tests has all extras."""
    assert "'.[app]'" in called(fresh, "bijstandsim", "app", "--no-browser", code=2)
    assert "'.[optimise]'" in called(fresh, "bijstandsim", "optimise", "regime-search", code=2)


def test_the_demo_runs_in_the_empty_environment(fresh: Path) -> None:
    code = "import bijstandsim as bs; run = bs.demo(); print(len(run.effects()), run.arms)"
    rows, arms = called(fresh, "python", "-c", code).split(maxsplit=1)
    assert int(rows) > 20 and arms.strip() == "['exemption', 'guidance', 'release']"


def test_the_source_archive_is_whole(uv: str, tmp_path: Path) -> None:
    subprocess.run([uv, "build", "--sdist", "--quiet", "--out-dir", str(tmp_path)], cwd=ROOT, check=True)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.split("/", 1)[1] for name in opened.getnames() if "/" in name}
    wanted = {"CONTRIBUTING.md", "README.md", "LICENSE", "CHANGELOG.md", "CITATION.cff", "pyproject.toml", "mkdocs.yml",
              "scenarios/utrecht.yaml", "calibration/targets/targets.csv", "docs/index.md", "tests/docs/blocks.py",
              "src/bijstandsim/behaviour/data/posterior.parquet"}  # fmt: skip
    assert wanted - names == set()
