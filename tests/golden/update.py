"""Write the golden numbers anew: ``uv run python -m tests.golden.update`` from the checkout; prints what moved."""

from __future__ import annotations

import difflib
import sys

from .small_run import GOLDEN, as_text, computed


def main() -> int:
    """Prints the difference and writes the file; 0 always, so that a script can go on."""
    old = GOLDEN.read_text(encoding="utf-8") if GOLDEN.exists() else ""
    new = as_text(computed())
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), "kept", "computed", lineterm="", n=0))
    print("\n".join(lines) if lines else "nothing moved")
    GOLDEN.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
