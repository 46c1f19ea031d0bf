"""A finished run from its folder: the tables as they were written, the rest from manifest and resolved scenario."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from bijstandsim.engine.outcomes import NAMES
from bijstandsim.engine.seal import not_a_run, read_manifest
from bijstandsim.engine.single import dimensions_of
from bijstandsim.errors import InputError, Place, VerificationError
from bijstandsim.kernels.month import SERIES
from bijstandsim.population import groups
from bijstandsim.report.run import MAKERS, Kept, Run
from bijstandsim.scenario import Resolved, Scenario

RESOLVED = "scenario.resolved.yaml"
#: A table that a run may have: not every run tries other structures.
STRUCTURES = "structures"


def load_run(path: Path | str) -> Run:
    """Read a finished run back from its folder: tables, figures and report, not the arrays behind them.

    Raises InputError when the folder is not that of a finished ``run``, VerificationError when its tables are not
    those that the manifest promises.
    """
    folder = Path(path)
    manifest = finished_manifest(folder, "run")
    scenario = resolved_scenario(folder)
    tables = read_tables(folder, tuple(MAKERS))
    other = read_tables(folder, (STRUCTURES,)) if (folder / "results" / f"{STRUCTURES}.parquet").exists() else {}
    run = Run(_facts(folder, scenario, manifest, tables), folder, other.get(STRUCTURES), tables)
    if run.results_hash != manifest["results_hash"]:
        raise VerificationError(
            f"{folder}: the tables are not those of this run\n"
            f"  found: {run.results_hash}\n  allowed: {manifest['results_hash']}, as the manifest says\n"
            f"  bijstandsim verify {folder} names the files"
        )
    return run


def finished_manifest(folder: Path, *kinds: str) -> dict[str, Any]:
    """The manifest of a run that succeeded, of one of ``kinds``. Raises InputError for any other folder."""
    manifest = read_manifest(folder)
    if manifest.get("kind") not in kinds:
        raise InputError(
            "this folder holds something else", place=Place(str(folder)), found=manifest.get("kind"),
            allowed=f"the folder of a {' or a '.join(kinds)}",
        )  # fmt: skip
    if manifest["status"] != "succeeded":
        raise InputError(
            "this run did not finish", place=Place(str(folder)), found=f"status {manifest['status']}",
            allowed="a run that succeeded",
        )  # fmt: skip
    return manifest


def resolved_scenario(folder: Path) -> Scenario:
    """The scenario that a folder keeps; no environment variable changes it. Raises InputError."""
    return Scenario.load((folder / RESOLVED).absolute(), env={})


def read_tables(folder: Path, names: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """Tables of a folder by name. Raises InputError for one that is missing, VerificationError for a broken one."""
    found = {}
    for name in names:
        path = folder / "results" / f"{name}.parquet"
        try:
            found[name] = pd.read_parquet(path)
        except FileNotFoundError:
            raise InputError("a table is missing", place=Place(str(path)), found=name) from None
        except (OSError, ValueError, pa.ArrowException, zlib.error) as error:
            raise VerificationError(f"{path}: this table is broken: {_first_line(error)}") from None
    return found


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _facts(folder: Path, scenario: Scenario, manifest: dict[str, Any], tables: dict[str, pd.DataFrame]) -> Kept:
    listed = tables["parameters"]
    sets = {
        int(str(draw)): dict(zip(part["name"].tolist(), part["value"].tolist(), strict=True))
        for draw, part in listed.groupby("draw", sort=True)
    }
    resolved, replicates = scenario.resolve(), int(manifest["replicates"])
    try:
        return Kept(
            scenario, resolved, tuple(sets[d] for d in range(len(sets))), bool(manifest["point"]),
            groups.names(dimensions_of(scenario)), replicates, _values(tables["runs"], resolved, len(sets), replicates),
            _series(tables["series"], len(sets), replicates), int(manifest["agent_months"]),
            tuple(manifest["burn_in_months"]), float(manifest["timings"]["simulate_s"]), dict(manifest["versions"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise not_a_run(folder, f"its manifest lacks {error}") from None


def _values(runs: pd.DataFrame, resolved: Resolved, draws: int, replicates: int) -> np.ndarray:
    """The values of all people of every arm, in the months that the table has."""
    names = [arm.name for arm in resolved.arms]
    found = np.full((draws, replicates, 1 + resolved.months, len(names), 1, len(NAMES)), np.nan, np.float32)
    draw, replicate, month = (runs[name].to_numpy() for name in ("draw", "replicate", "month"))
    found[draw, replicate, month, _numbers(runs["arm"], names), 0, _numbers(runs["outcome"], NAMES)] = runs["value"]
    return found


def _series(table: pd.DataFrame, draws: int, replicates: int) -> np.ndarray:
    """What the market and the caseworkers did: the table has a line for each draw, replicate, month and name."""
    return table["value"].to_numpy().reshape(draws, replicates, -1, len(SERIES))


def _numbers(column: pd.Series[Any], names: Sequence[str]) -> np.ndarray:
    """Place of every word of a column among ``names``; KeyError for one that is not there."""
    at = {name: k for k, name in enumerate(names)}
    return np.array([at[word] for word in column], np.int64)
