"""A calibration that is put into the project: whole by its seal, and only where the fit gave what was asked."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from bijstandsim.behaviour.posterior import ABOUT, DRAWS, file_hash
from bijstandsim.engine.folder import RunFolder, write_atomic_bytes
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.verify import verify
from bijstandsim.report.write import parquet
from bijstandsim.scenario import Scenario

FINISHED = {"made": "2026-01-02", "effective_draws": 310.0, "effective_asked": 300.0, "pareto_k": 0.3,
            "chain_rhat": 1.01}  # fmt: skip


@pytest.fixture
def ship(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The program, in a project of its own."""
    file = Path(__file__).parents[3] / "calibration" / "ship.py"
    spec = importlib.util.spec_from_file_location("ship", file)
    assert spec is not None and spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    for name in ("ROOT", "DATA", "DOCS"):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(found, name, tmp_path / name)
    return found


@pytest.fixture
def fitted(tmp_path: Path) -> Callable[..., Path]:
    """The folder of a fit with these facts."""

    def make(**changed: Any) -> Path:
        scenario = Scenario.load("nederland")
        folder = RunFolder.create(tmp_path / "runs", scenario, {"kind": "calibrate"})
        table = pd.DataFrame({"search_cost_median": [1.0, 2.0]})
        draws = parquet(table)
        about = json.dumps({**FINISHED, "hash": file_hash(draws), **changed})
        texts = {ABOUT: about, "study.yaml": "name: x", "validation.md": "page", "figures/a.svg": "<svg/>",
                 "points/0/1.json": "{}"}  # fmt: skip
        for name, content in {DRAWS: draws, **{name: text.encode() for name, text in texts.items()}}.items():
            write_atomic_bytes(folder.path / name, content)
        folder.finish("succeeded", results_hash=results_hash({"posterior": table}))
        return folder.path

    return make


def test_what_is_kept_is_whole(ship: ModuleType, fitted: Callable[..., Path]) -> None:
    run = fitted()
    place = ship.ship(run)
    assert place.parent == ship.ROOT / "calibration" / "results" and place.name.startswith("2026-01-02-")
    found = verify(place)
    assert found.state == "intact" and not found.extra, found.lines()
    assert (place / "scenario.resolved.yaml").is_file() and not (place / "points").exists()
    assert (ship.DATA / DRAWS).read_bytes() == (run / DRAWS).read_bytes()
    assert (ship.DOCS / "figures" / "a.svg").is_file() and (ship.DOCS / "validation.md").read_text() == "page"
    (place / "study.yaml").write_text("name: y", encoding="utf-8")
    assert verify(place).state == "changed"


@pytest.mark.parametrize("short", [{"effective_draws": 299.0}, {"pareto_k": 0.9}, {"chain_rhat": 1.5}])
def test_a_fit_that_did_not_give_what_was_asked_is_taken_only_when_told_so(
    short: dict[str, float], ship: ModuleType, fitted: Callable[..., Path]
) -> None:
    run = fitted(**short)
    with pytest.raises(SystemExit, match="did not give what was asked"):
        ship.ship(run)
    assert not any(ship.DATA.iterdir()) and not (ship.ROOT / "calibration").exists()
    assert verify(ship.ship(run, anyway=True)).state == "intact"


def test_a_seal_made_anew_covers_nothing_up(ship: ModuleType, fitted: Callable[..., Path]) -> None:
    run = fitted()
    (run / "validation.md").write_text("better", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"changed: validation\.md"):
        ship.ship(run, anyway=True)
    assert not any(ship.DATA.iterdir())
