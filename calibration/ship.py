"""Put a finished calibration into the project: `uv run python calibration/ship.py RUN`.

Its tables go to calibration/results/<date>-<hash>/, its posterior becomes the one that runs draw from, its page and
figures become docs/validation.md. The simulator points stay in the run's folder: they are large, and the manifest says
how to make them again.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from bijstandsim.behaviour.posterior import ABOUT, DRAWS

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "src" / "bijstandsim" / "behaviour" / "data"
DOCS = ROOT / "docs"
#: Files of a run that are not kept: they are of the run alone, or say the same as others.
LEFT = {"points", ".lock", "log.jsonl", "scenario.yaml", "scenario.resolved.yaml"}


def ship(run: Path) -> Path:
    """Copy a finished calibration into the project; returns the folder of its results."""
    about = json.loads((run / ABOUT).read_text(encoding="utf-8"))
    if json.loads((run / "manifest.json").read_text(encoding="utf-8"))["status"] != "succeeded":
        raise SystemExit(f"{run} did not finish")
    results = ROOT / "calibration" / "results"
    place = results / f"{about['made']}-{about['hash'][:8]}"
    shutil.rmtree(results, ignore_errors=True)  # one posterior is in use; older ones are in the history
    shutil.copytree(run, place, ignore=lambda folder, names: LEFT & set(names))
    for name in (DRAWS, ABOUT):
        shutil.copyfile(run / name, DATA / name)
    shutil.copyfile(run / "validation.md", DOCS / "validation.md")
    (DOCS / "figures").mkdir(exist_ok=True)
    for figure in (run / "figures").glob("*.svg"):
        shutil.copyfile(figure, DOCS / "figures" / figure.name)
    return place


if __name__ == "__main__":
    print(ship(Path(sys.argv[1])))
