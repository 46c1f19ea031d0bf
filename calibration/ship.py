"""Put a finished calibration into the project: `uv run python calibration/ship.py RUN [--anyway]`.

Its tables go to calibration/results/<date>-<hash>/, its posterior becomes the one that runs draw from, its page and
figures become docs/validation.md. The simulator points stay in the run's folder: they are large, and the manifest says
how to make them again. What is kept is sealed anew, so that `bijstandsim verify` holds for it. A fit that did not give
what was asked of it is refused unless --anyway is said.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from bijstandsim.behaviour.posterior import ABOUT, DRAWS
from bijstandsim.calibrate.verdict import verdict
from bijstandsim.engine.folder import write_atomic
from bijstandsim.engine.manifest import MANIFEST
from bijstandsim.engine.seal import sealed
from bijstandsim.report.verify import verify

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "src" / "bijstandsim" / "behaviour" / "data"
DOCS = ROOT / "docs"
#: Files of a run that are not kept: they are of the run alone, or say the same as others.
LEFT = {"points", ".lock", "log.jsonl", "scenario.yaml"}


def ship(run: Path, anyway: bool = False) -> Path:
    """Copy a finished calibration into the project; returns the folder of its results."""
    about = json.loads((run / ABOUT).read_text(encoding="utf-8"))
    found = verify(run)
    if found.state != "intact":
        raise SystemExit(f"{run} is not as a finished fit was left: {'; '.join(found.lines())}")
    judged = verdict(about)
    if not (judged.finished or anyway):
        raise SystemExit(f"{run} did not give what was asked of it, --anyway takes it all the same: {judged}")
    results = ROOT / "calibration" / "results"
    place = results / f"{about['made']}-{about['hash'][:8]}"
    shutil.rmtree(results, ignore_errors=True)  # one posterior is in use; older ones are in the history
    shutil.copytree(run, place, ignore=lambda folder, names: LEFT & set(names))
    kept = sealed(json.loads((place / MANIFEST).read_text(encoding="utf-8")), place)
    write_atomic(place / MANIFEST, json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
    for name in (DRAWS, ABOUT):
        shutil.copyfile(run / name, DATA / name)
    shutil.copyfile(run / "validation.md", DOCS / "validation.md")
    (DOCS / "figures").mkdir(exist_ok=True)
    for figure in (run / "figures").glob("*.svg"):
        shutil.copyfile(figure, DOCS / "figures" / figure.name)
    return place


if __name__ == "__main__":
    words = argparse.ArgumentParser(description="Put a finished calibration into the project.")
    words.add_argument("run", type=Path, help="folder of the calibration")
    words.add_argument("--anyway", action="store_true", help="also one that did not give what was asked of it")
    given = words.parse_args()
    print(ship(given.run, given.anyway))
