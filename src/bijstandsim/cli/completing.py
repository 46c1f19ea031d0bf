"""What the shell completes: names of shipped scenarios, trials and studies, and YAML files that are here."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable


def scenario(incomplete: str) -> list[str]:
    """Shipped scenarios and files that begin like this."""
    from bijstandsim.scenario.shipped import shipped

    return _matching(shipped(), incomplete)


def trial(incomplete: str) -> list[str]:
    """Shipped trials and files that begin like this."""
    from bijstandsim.scenario.shipped import others

    return _matching(others("trials"), incomplete)


def study(incomplete: str) -> list[str]:
    """Shipped studies and files that begin like this."""
    from bijstandsim.scenario.shipped import others

    return _matching(others("studies"), incomplete)


def _matching(names: Iterable[str], incomplete: str) -> list[str]:
    here = sorted(glob.glob(f"{glob.escape(incomplete)}*"))
    files = [f"{path}{os.sep}" if os.path.isdir(path) else path for path in here
             if os.path.isdir(path) or path.endswith((".yaml", ".yml"))]  # fmt: skip
    return [*(name for name in names if name.startswith(incomplete)), *files]
