"""Known weaknesses of the libraries in the environment, by pip-audit; says so where it cannot ask its database.

    uv run python .ci/audit.py

Exit code 1 for a known weakness, 0 otherwise. A library that the database was not asked about is not a clean one: the
last line tells how many there are.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from importlib.metadata import distributions
from pathlib import Path

SECONDS = 300


def frozen() -> list[str]:
    """Name and version of everything that is installed, this project aside."""
    found = {d.metadata["Name"]: d.version for d in distributions() if d.metadata["Name"] != "bijstandsim"}
    return [f"{name}=={version}" for name, version in sorted(found.items())]


def audited(lines: list[str]) -> list[dict]:
    """What pip-audit says of every library. Raises OSError, ValueError or TimeoutExpired where it could not run."""
    with tempfile.TemporaryDirectory() as place:
        listed, said = Path(place) / "requirements.txt", Path(place) / "said.json"
        listed.write_text("\n".join(lines) + "\n", encoding="utf-8")
        words = ["uv", "tool", "run", "pip-audit", "--no-deps", "--disable-pip", "--progress-spinner", "off",
                 "--timeout", "10", "-f", "json", "-o", str(said), "-r", str(listed)]  # fmt: skip
        done = subprocess.run(words, capture_output=True, text=True, timeout=SECONDS, check=False)
        if not said.exists():
            raise ValueError((done.stderr.strip().splitlines() or ["no output"])[-1])
        return json.loads(said.read_text(encoding="utf-8"))["dependencies"]


def main() -> int:
    lines = frozen()
    try:
        found = audited(lines)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        print(f"audit SKIPPED: pip-audit could not ask its database ({error})")
        print(f"  nothing is known of {len(lines)} libraries")
        return 0
    weak = [one for one in found if one.get("vulns")]
    unasked = [one["name"] for one in found if "skip_reason" in one]
    for one in weak:
        for fault in one["vulns"]:
            mended = ", ".join(fault["fix_versions"]) or "no version yet"
            print(f"{one['name']} {one['version']}: {fault['id']}, mended in {mended}")
    if len(unasked) == len(found):
        print(f"audit SKIPPED: the database could not be reached; nothing is known of {len(found)} libraries")
    else:
        print(f"audit: {len(found) - len(unasked)} libraries asked about, {len(weak)} with known weaknesses"
              + (f"; NOT asked: {', '.join(unasked)}" if unasked else ""))  # fmt: skip
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
