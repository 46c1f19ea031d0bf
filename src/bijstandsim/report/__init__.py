"""Results of a run: long tables with intervals, accounts, figures and the report.

Names are loaded on first use, so that asking for help imports neither pandas nor the kernels.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bijstandsim.report.html import render
    from bijstandsim.report.run import Run, simulate
    from bijstandsim.report.write import write_results

_HOME = {"Run": "run", "render": "html", "simulate": "run", "write_results": "write"}

__all__ = ["Run", "render", "simulate", "write_results"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
