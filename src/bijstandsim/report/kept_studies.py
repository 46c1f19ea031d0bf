"""Finished trials and studies from their folders: the tables as they were written, the rest from manifest and study."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bijstandsim.engine.basis import kept
from bijstandsim.errors import VerificationError
from bijstandsim.report.content import content
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.own_study import kept_design, kept_study, kept_sweep
from bijstandsim.report.read_back import RESULTS, check_promised, finished_manifest, read_tables
from bijstandsim.sweep.execute import Tally
from bijstandsim.sweep.plan import Plan

if TYPE_CHECKING:
    import pandas as pd

    from bijstandsim.report.optimise_view import OptimiseView
    from bijstandsim.report.sobol_page import SobolReport
    from bijstandsim.report.sweep_page import SweepReport
    from bijstandsim.report.trial_page import TrialReport


def load_sweep(path: Path | str) -> SweepReport:
    """Read a finished sweep back from its folder.

    Raises InputError when the folder is not that of a finished ``sweep``, VerificationError when its rows are not those
    that the manifest promises; so do the functions below for their kinds.
    """
    from bijstandsim.report.sweep_page import SweepReport

    folder, manifest, rows = _rows(path, "sweep")
    study = kept_sweep(folder, manifest)
    return SweepReport(study, _whole(study.plan(), manifest, folder), rows, [], _tally(manifest), folder,
                       kept(manifest, study.base.parameters.set))  # fmt: skip


def load_sobol(path: Path | str) -> SobolReport:
    """Read a finished sensitivity study back from its folder; it is analysed again."""
    from bijstandsim.report.sobol_page import SobolReport
    from bijstandsim.sensitivity.study import SobolStudy

    folder, manifest, rows = _rows(path, "sobol")
    study: SobolStudy = kept_study(SobolStudy, folder, manifest)
    plan = _whole(study.plan(), manifest, folder)
    return SobolReport(study, plan, rows, int(manifest["points"]), _tally(manifest), folder,
                       kept(manifest, study.base.parameters.set))  # fmt: skip


def load_search(path: Path | str) -> OptimiseView:
    """Read what the page of a finished search shows back from its folder; Optuna is not needed."""
    from bijstandsim.report.optimise_view import OptimiseView
    from bijstandsim.sensitivity.goals import OptimiseStudy

    folder, manifest, _ = _rows(path, "optimise")
    names = ("choices", "search", *(["regret"] if (folder / RESULTS / "regret.parquet").exists() else []))
    tables = _promised(folder, manifest, names)
    study = kept_study(OptimiseStudy, folder, manifest)
    basis, again = kept(manifest, study.base.parameters.set), int(manifest.get("told_again", 0))
    return OptimiseView(study, tables["choices"], tables["search"], tables.get("regret"), [], basis, again)


def load_trials(path: Path | str) -> TrialReport:
    """Read finished virtual trials back from their folder: tables, figure and page, not the arrays behind them."""
    from bijstandsim.report.trial_page import TrialReport
    from bijstandsim.report.trial_tables import TABLES, KeptTrials

    folder = Path(path)
    manifest = finished_manifest(folder, "trial")
    names = tuple(name for name in TABLES if (folder / RESULTS / f"{name}.parquet").exists())
    tables = _promised(folder, manifest, names)
    design = kept_design(folder, manifest)
    draws = int(tables["truths"]["draw"].nunique())
    kept = KeptTrials(design, draws, draws * design.replicates, int(manifest["agent_months"]), tables)
    return TrialReport(kept, float(manifest["timings"]["simulate_s"]), folder)


def _rows(path: Path | str, kind: str) -> tuple[Path, dict[str, Any], pd.DataFrame]:
    """Folder, manifest and rows of a study of ``kind``."""
    folder = Path(path)
    manifest = finished_manifest(folder, kind)
    rows = content(folder, kind)["rows"]
    check_promised(folder, manifest, results_hash({"rows": rows}), ())
    return folder, manifest, rows


def _promised(folder: Path, manifest: dict[str, Any], names: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """Tables whose files are those that the manifest names."""
    tables = read_tables(folder, names)
    check_promised(folder, manifest, str(manifest.get("results_hash")), names)
    return tables


def _whole(plan: Plan, manifest: Mapping[str, Any], folder: Path) -> Plan:
    """The plan, if it has as many rows as were planned then."""
    if len(plan.rows) != int(manifest["rows_total"]):
        raise VerificationError(
            f"{folder}: this version of the package plans {len(plan.rows)} rows\n"
            f"  the folder has {manifest['rows_total']}; the version that its manifest names can write the page"
        )
    return plan


def _tally(manifest: Mapping[str, Any]) -> Tally:
    """What the manifest says of the work; the failures of a finished study are none."""
    return Tally(int(manifest["agent_months"]), int(manifest["burn_ins"]), int(manifest["rows_total"]),
                 float(manifest["timings"]["simulate_s"]))  # fmt: skip
