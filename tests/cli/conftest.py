"""The command line in this process: quick, with exit code, stdout and stderr apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bijstandsim.cli.app import app
from bijstandsim.engine.seal import FILES, SEAL, list_files, seal_of

SMALL = """\
schema_version: 1
name: small
policy_months: 3
replicates: 2
draws: 2
municipality: {size: 300}
arms:
  control: {size: 30, levers: {}}
  coaches: {size: 30, levers: {guidance: {caseload: 30}}}
"""


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Call the command line with these words, from an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BIJSTANDSIM_SET", raising=False)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A scenario of 300 households and three months."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def reseal(folder: Path, **changed: object) -> None:
    """Forge a folder: these entries in its manifest, the hashes of what is there now, and a seal that fits."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | changed
    manifest[FILES] = list_files(folder)
    path.write_text(json.dumps({**manifest, SEAL: seal_of(manifest)}), encoding="utf-8")
