"""What is imported when."""

from __future__ import annotations

import subprocess
import sys


def test_the_package_and_its_report_load_lightly() -> None:
    code = (
        "import bijstandsim, bijstandsim.report, sys;"
        "print([m for m in ('numba', 'pandas', 'matplotlib', 'pydantic', 'jinja2') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_figures_leave_pyplot_alone() -> None:
    code = "import bijstandsim.report.figures, bijstandsim.report.write, sys; print('matplotlib.pyplot' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
