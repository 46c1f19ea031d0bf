"""Where a result comes from: versions, hashes of code and data, the machine, and the time of day.

This is the only module that asks for the time of day.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
#: What can change a number of any run; part of what tells one study's rows from another's.
COUNTING = ("numpy", "numba", "llvmlite", "scipy", "pandas", "pydantic", "PyYAML")
#: Verb -> what can change a number of its own, besides.
USED = {
    "trial": ("statsmodels",), "sobol": ("SALib",), "optimise": ("optuna",),
    "calibrate": ("scikit-learn", "arviz-stats"),
}  # fmt: skip
#: What writes results and hands out work, and changes no number.
CARRYING = ("pyarrow", "distributed")
#: How many threads libraries were told to use.
_THREADS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
_DIGEST_BYTES = 8
_PIECE_BYTES = 1 << 20
#: Folder of the code that makes tables and pages, and its entry among the hashes of a manifest.
REPORT = "report"
#: Code that shows results, or makes tables of runs, and changes no run.
_SHOWS = ("cli", REPORT)


def now() -> datetime:
    """The time of day, UTC."""
    return datetime.now(UTC)


def stamp(when: datetime) -> str:
    """``yyyymmddThhmmssZ``, for names of folders: it sorts by time."""
    return when.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def package_version() -> str:
    """The installed version; ``0+unknown`` where the package is used without having been installed."""
    return version_of("bijstandsim") or "0+unknown"


def version_of(distribution: str) -> str | None:
    """The installed version of a distribution, or None; the distribution is not imported."""
    try:
        return installed_version(distribution)
    except PackageNotFoundError:
        return None


def versions() -> dict[str, str]:
    """Versions of the package, Python and what can change a number of any run."""
    return {"bijstandsim": package_version(), "python": platform.python_version(), **_installed(COUNTING)}


def versions_of_verb(verb: str, dask: bool = False) -> dict[str, str]:
    """``versions``, and those of what this verb uses and of what wrote its files; with ``dask`` of that too."""
    return {**versions(), **_installed((*USED.get(verb, ()), *CARRYING[: 2 if dask else 1]))}


def _installed(names: Iterable[str]) -> dict[str, str]:
    return {name: version for name in names if (version := version_of(name)) is not None}


def thread_settings() -> dict[str, str | None]:
    """What the environment says of the threads of libraries; None where it says nothing."""
    return {name: os.environ.get(name) for name in _THREADS}


def hash_text(text: str) -> str:
    """16 hexadecimal digits (blake2b) of a text in UTF-8."""
    return hashlib.blake2b(text.encode(), digest_size=_DIGEST_BYTES).hexdigest()


def hash_file(path: Path) -> str:
    """16 hexadecimal digits of a file's bytes, read in pieces."""
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def hash_files(files: Iterable[Path]) -> str:
    """16 hexadecimal digits of the names and bytes of files, in order of their names.

    Line ends count as one, so that a checkout on Windows has the same hash.
    """
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for path in sorted(files, key=lambda file: (file.name, file.as_posix())):
        digest.update(path.name.encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def kernels_hash() -> str:
    """Hash of the sources of the kernels: another one may mean other numbers."""
    return hash_files((PACKAGE / "kernels").rglob("*.py"))


def parameters_hash() -> str:
    """Hash of the parameter data: values, priors, bounds, sources."""
    return hash_files((PACKAGE / "behaviour" / "data").glob("*.yaml"))


def posterior_hash() -> str:
    """Hash of the posterior that the package carries."""
    return hash_files((PACKAGE / "behaviour" / "data").glob("posterior.*"))


def law_hash() -> str:
    """Hash of the dated amounts and rules of the law."""
    return hash_files((PACKAGE / "law" / "data").glob("*.yaml"))


def code_hash() -> str:
    """Hash of all code that can change a run, the kernels included."""
    return hash_files(path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] not in _SHOWS)


def report_hash() -> str:
    """Hash of the code that makes tables and pages of runs: another one may mean other means and intervals."""
    return hash_files((PACKAGE / REPORT).rglob("*.py"))


def settings_hash() -> str:
    """Hash of the other data that runs read: levers, cities, margins, market, and how regimes are compared."""
    return hash_files(path for name in ("scenario", "paired") for path in (PACKAGE / name / "data").glob("*.yaml"))


def data_hashes() -> dict[str, str]:
    """The hashes that go into every manifest beside those of the scenario and the results."""
    return {
        "kernels": kernels_hash(), "code": code_hash(), "parameters": parameters_hash(), "law": law_hash(),
        "settings": settings_hash(), "posterior": posterior_hash(),
    }  # fmt: skip


def cores() -> int:
    """Cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on every system
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def machine() -> dict[str, str | int]:
    """Processor, cores and system in words; no name of the machine, no paths."""
    return {
        "cpu": _cpu_model(),
        "architecture": platform.machine(),
        "cores": cores(),
        "system": f"{platform.system()} {platform.release()}",
    }


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
