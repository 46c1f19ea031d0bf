"""A calibration as files: the posterior, tables and the facts about the fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bijstandsim import provenance
from bijstandsim.behaviour.posterior import ABOUT, DRAWS, file_hash
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.validation_page import validation
from bijstandsim.report.write import parquet, writing

if TYPE_CHECKING:
    from bijstandsim.calibrate.checks import Settings
    from bijstandsim.calibrate.summary import Summary
    from bijstandsim.calibrate.variants import Structures

#: Digits that tables are written with: more would be noise.
DIGITS = 6
#: Which checks are done.
CHECKS = "checks.json"


def write_calibration(summary: Summary, structures: Structures | None, folder: Path) -> dict[str, Any]:
    """Write everything into ``folder`` and return the facts for the manifest. Raises InputError."""
    content = parquet(summary.posterior)
    facts = about(summary, file_hash(content))
    if structures is not None:
        facts["structures"] = structures.draws
    with writing(folder) as out:
        out.data(DRAWS, content)
        out.text(ABOUT, json.dumps(facts, indent=1, ensure_ascii=False) + "\n")
        for name, table in tables(summary).items():
            out.text(f"{name}.csv", csv(table))
        if structures is not None:
            out.text("variants.csv", csv(structures.table))
    redraw(folder)
    return {**facts, "results_hash": results_hash({"posterior": summary.posterior})}


def redraw(folder: Path) -> None:
    """Write the page and its figures from the tables in ``folder``."""
    text, drawings = validation(folder)
    with writing(folder) as out:
        out.text("validation.md", text)
        for drawing in drawings:
            out.drawing(drawing, png=False)


class Checked:
    """Writes the tables of checks into a fit's folder, and remembers which are done: settings, fit and code alike."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.files: list[str] = []
        facts = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        own = [facts["hash"], asdict(settings), provenance.code_hash()]
        self._digest = provenance.hash_text(json.dumps(own, sort_keys=True))
        noted = folder / CHECKS
        self._done: dict[str, Any] = json.loads(noted.read_text(encoding="utf-8")) if noted.is_file() else {}

    def __call__(self, name: str, check: Callable[[], dict[str, pd.DataFrame]]) -> None:
        """Run a check that is not done yet."""
        done = self._done.get(name, {})
        files = done.get("files", [])
        if done.get("digest") != self._digest or not all((self.folder / file).is_file() for file in files):
            tables = check()
            files = [f"{table}.csv" for table in tables]
            self._done[name] = {"digest": self._digest, "files": files}
            with writing(self.folder) as out:
                for file, table in zip(files, tables.values(), strict=True):
                    out.text(file, csv(table))
                out.text(CHECKS, json.dumps(self._done, indent=1) + "\n")
        self.files += files


def posterior_results(folder: Path) -> str:
    """The results' hash of a fit's folder: that of its posterior, as ``write_calibration`` gave it."""
    return results_hash({"posterior": pd.read_parquet(folder / DRAWS)})


def about(summary: Summary, posterior_hash: str) -> dict[str, Any]:
    """How a posterior was made and how far it can be trusted."""
    fit = summary.fit
    last = fit.last
    assert last.weights is not None
    return {
        "study": fit.study.name,
        "made": provenance.now().date().isoformat(),
        "version": provenance.package_version(),
        "hash": posterior_hash,
        "seed": fit.study.seed,
        "draws": len(summary.posterior),
        "targets": sum(len(e.rows) for b in fit.model.likelihood.blocks for e in b.block.estimates),
        "estimates": sum(len(b.block.estimates) for b in fit.model.likelihood.blocks),
        "waves": [
            {"points": wave.asked, "with_results": len(wave.values)}
            | ({} if wave.weights is None
               else {"pareto_k": round(wave.weights.k, 3), "effective": round(wave.weights.effective, 1)})
            for wave in fit.waves
        ],
        "pareto_k": round(last.weights.k, 3),
        "effective_draws": round(last.weights.effective, 1),
        "effective_asked": fit.study.effective,
        "raw_pareto_k": round(fit.raw.k, 3),
        "raw_effective": round(fit.raw.effective, 1),
        "chain_rhat": _number(fit.mixing.rhat),
        "chain_effective": round(fit.mixing.effective, 1),
        "corrected": summary.corrected,
        "free_parameters": len(fit.model.free),
        "parameters_at_prior": len(summary.untouched),
        "hashes": provenance.data_hashes(),
        "machine": provenance.machine(),
        "versions": provenance.versions_of_verb("calibrate"),
    }  # fmt: skip


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 3)


def tables(summary: Summary) -> dict[str, pd.DataFrame]:
    """The tables of a fit by name."""
    model, fit = summary.fit.known, summary.fit
    moments = pd.DataFrame({
        "moment": [moment.name for moment in model.likelihood.moments],
        "terms": [len(surface.terms) for surface in model.emulator.surfaces],
        "held_out_share_explained": model.emulator.held_out,
        "emulator_error": model.emulator.error.diagonal() ** 0.5,
        "simulation_noise": fit.noise.diagonal() ** 0.5,
    })  # fmt: skip
    sensitivity = summary.sensitivity.reset_index().melt("parameter", var_name="estimate", value_name="shift")
    sensitivity = sensitivity[sensitivity["shift"].abs() >= 0.02]
    return {
        "targets": summary.targets, "parameters": summary.parameters, "directions": summary.directions,
        "sensitivity": sensitivity, "emulator": moments,
        "at_prior": pd.DataFrame({"parameter": list(summary.untouched)}),
    }  # fmt: skip


def csv(table: pd.DataFrame) -> str:
    """A table as CSV."""
    return table.to_csv(index=False, float_format=f"%.{DIGITS}g", lineterminator="\n")
