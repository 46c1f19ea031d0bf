"""A finished comparison from its folder: the tables as they were written, the worlds from the scenarios it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bijstandsim.engine.basis import Basis, kept
from bijstandsim.engine.manifest import not_a_run
from bijstandsim.paired.plan import Plan, make_plan
from bijstandsim.paired.run import groups_of
from bijstandsim.report.read_back import (
    RESULTS,
    STRUCTURES,
    check_promised,
    finished_manifest,
    read_tables,
    resolved_scenario,
)
from bijstandsim.scenario import Scenario

if TYPE_CHECKING:
    from bijstandsim.paired.plan import Alternative
    from bijstandsim.report.compare.comparison import Comparison

#: Numbers in the manifest that the tables do not hold.
_MEANS = ("recipients", "followed", "carried_share")


@dataclass(frozen=True)
class Kept:
    """What is known of a comparison that was read back: its worlds, and facts of its runs, without their arrays."""

    plan: Plan
    draws: int
    replicates: int
    point: bool
    groups: tuple[str, ...]
    recipients: np.ndarray  # (1,): mean over the draws, and so are the next two
    sampled: np.ndarray
    carried: np.ndarray
    agent_months: int
    seconds: float
    basis: Basis  # as it was then, and so are the versions
    versions: dict[str, str]


def load_comparison(path: Path | str) -> Comparison:
    """Read a finished comparison back from its folder: tables, figure and page, not the arrays behind them.

    Raises InputError when the folder is not that of a finished ``compare``, VerificationError when its tables are not
    those that the manifest promises.
    """
    from bijstandsim.report.compare.comparison import MAKERS, Comparison

    folder = Path(path)
    manifest = finished_manifest(folder, "compare")
    names = (*MAKERS, *([STRUCTURES] if (folder / RESULTS / f"{STRUCTURES}.parquet").exists() else []))
    tables = read_tables(folder, names)
    other = tables.pop(STRUCTURES, None)
    found = Comparison(_facts(folder, manifest), folder, other, tables)
    check_promised(folder, manifest, found.results_hash, names)
    return found


def facts_to_keep(c: Comparison) -> dict[str, Any]:
    """What the manifest keeps for ``load_comparison``."""
    return {
        "recipients": float(c.raw.recipients.mean()),
        "followed": float(c.raw.sampled.mean()),
        "carried_share": float(c.raw.carried.mean()),
        "draws": c.draws,
        "replicates": c.replicates,
        "point": c.raw.point,
    }


def kept_alternatives(folder: Path, manifest: dict[str, Any]) -> list[Alternative]:
    """The scenarios, or scenarios and arms, that a comparison was made of. Raises InputError."""
    found: list[Alternative] = []
    for listed in manifest["alternatives"]:
        path = folder / "alternatives" / f"{listed['scenario']}.resolved.yaml"
        scenario = Scenario.load(path.absolute(), env={})
        arm = str(listed["regime"]).partition(":")[2]  # no scenario has a colon in its name
        found.append((scenario, arm) if arm else scenario)
    return found


def _facts(folder: Path, manifest: dict[str, Any]) -> Kept:
    base = resolved_scenario(folder)
    try:
        plan = make_plan(base, kept_alternatives(folder, manifest), manifest["pilot_people"])
        people, followed, carried = (np.array([float(manifest[name])]) for name in _MEANS)
        return Kept(
            plan, int(manifest["draws"]), int(manifest["replicates"]), bool(manifest["point"]), groups_of(base),
            people, followed, carried, int(manifest["agent_months"]), float(manifest["timings"]["simulate_s"]),
            kept(manifest, "point" if manifest["point"] else base.parameters.set), dict(manifest["versions"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise not_a_run(folder, f"its manifest lacks {error}") from None
