"""A calibration as files: the posterior, tables and the facts about the fit."""

from __future__ import annotations

import json
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
    from bijstandsim.calibrate.summary import Summary
    from bijstandsim.calibrate.variants import Structures

#: Digits that tables are written with: more would be noise.
DIGITS = 6


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
    model, fit = summary.fit.model, summary.fit
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
