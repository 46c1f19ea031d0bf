"""A finished run from its folder: the tables as they were written, the rest from manifest and resolved scenario."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from bijstandsim.engine.basis import kept
from bijstandsim.engine.manifest import not_a_run, read_manifest
from bijstandsim.engine.outcomes import NAMES
from bijstandsim.engine.seal import FILES, is_sealed
from bijstandsim.engine.single import dimensions_of
from bijstandsim.errors import InputError, Place, VerificationError
from bijstandsim.kernels.month import SERIES
from bijstandsim.population import groups
from bijstandsim.provenance import hash_file
from bijstandsim.report.dictionary import columns_of
from bijstandsim.report.run import MAKERS, Kept, Run
from bijstandsim.scenario import Resolved, Scenario

RESOLVED = "scenario.resolved.yaml"
#: Folder of the tables.
RESULTS = "results"
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
    names = (*MAKERS, *([STRUCTURES] if (folder / RESULTS / f"{STRUCTURES}.parquet").exists() else []))
    tables = {name: read_table(folder / RESULTS / f"{name}.parquet", *columns_of(name)) for name in names}
    other = tables.pop(STRUCTURES, None)
    run = Run(_facts(folder, scenario, manifest, tables), folder, other, tables)
    check_promised(folder, manifest, run.results_hash, names)
    return run


def finished_manifest(folder: Path, *kinds: str) -> dict[str, Any]:
    """The manifest of a run that succeeded, of one of ``kinds``.

    Raises InputError for any other folder, VerificationError where the manifest is not as it was left.
    """
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
    if not is_sealed(manifest):
        raise VerificationError(
            f"{folder}: its manifest is not as it was left\n  bijstandsim verify {folder} tells more"
        )
    return manifest


def check_promised(folder: Path, manifest: dict[str, Any], results_hash: str, names: Sequence[str]) -> None:
    """Raises VerificationError unless the results, and the files of these tables, are those that the manifest names."""
    if results_hash != manifest.get("results_hash"):
        raise _other_tables(folder, f"results {results_hash}", str(manifest.get("results_hash")))
    for name in names:
        file = f"{RESULTS}/{name}.parquet"
        digest, promised = hash_file(folder / file), manifest[FILES].get(file)
        if digest != promised:
            raise _other_tables(folder, f"{file} {digest}", str(promised))


def _other_tables(folder: Path, found: str, promised: str) -> VerificationError:
    return VerificationError(
        f"{folder}: the tables are not those that were written\n"
        f"  found: {found}\n  allowed: {promised}, as the manifest says\n"
        f"  bijstandsim verify {folder} names the files"
    )


def resolved_scenario(folder: Path, file: str = RESOLVED) -> Scenario:
    """A scenario that a folder keeps; no environment variable changes it. Raises InputError."""
    return Scenario.load((folder / file).absolute(), env={})


def read_tables(folder: Path, names: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """Tables of a folder by name. Raises InputError for one that is missing, VerificationError for a broken one."""
    return {name: read_table(folder / RESULTS / f"{name}.parquet") for name in names}


def read_table(path: Path, *columns: str) -> pd.DataFrame:
    """A table as it was written, with at least these columns; the errors are those of ``read_tables``."""
    try:
        found = pd.read_parquet(path)
    except FileNotFoundError:
        raise InputError("a table is missing", place=Place(str(path)), found=path.stem) from None
    except (OSError, ValueError, pa.ArrowException, zlib.error) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise VerificationError(f"{path}: this table is broken: {reason}") from None
    if gone := [name for name in columns if name not in found.columns]:
        raise VerificationError(f"{path}: this table is broken: it lacks the columns {', '.join(gone)}")
    return found


def _facts(folder: Path, scenario: Scenario, manifest: dict[str, Any], tables: dict[str, pd.DataFrame]) -> Kept:
    listed, replicates = tables["parameters"], int(manifest["replicates"])
    if replicates != scenario.replicates:
        raise not_a_run(folder, f"its manifest says {replicates} replicates, its scenario {scenario.replicates}")
    resolved = scenario.resolve()
    try:
        sets = {
            int(str(draw)): dict(zip(part["name"].tolist(), part["value"].tolist(), strict=True))
            for draw, part in listed.groupby("draw", sort=True)
        }
        return Kept(
            scenario, resolved, tuple(sets[d] for d in range(len(sets))), bool(manifest["point"]),
            groups.names(dimensions_of(scenario)), replicates, _values(tables["runs"], resolved, len(sets), replicates),
            _series(tables["series"], len(sets), replicates), int(manifest["agent_months"]),
            tuple(manifest["burn_in_months"]), float(manifest["timings"]["simulate_s"]), dict(manifest["versions"]),
            kept(manifest, "point" if manifest["point"] else scenario.parameters.set),
        )  # fmt: skip
    except (LookupError, TypeError, ValueError) as error:
        raise VerificationError(f"{folder}: tables and manifest do not fit each other: {error}") from None


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
