"""The one decorator of every kernel, and where compiled code is kept.

``BIJSTANDSIM_JIT=0`` leaves the functions as plain Python (for teaching, coverage and the test that both
give the same bits). Compiled code is cached in a folder named after a hash of all kernel sources and the
numba version: numba's own check looks at one file at a time, so without the salt a caller would keep an
edited callee's old code.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

JIT = os.environ.get("BIJSTANDSIM_JIT", "1") != "0"


def source_hash() -> str:
    """Hash of the kernel sources: part of the cache folder's name and of every manifest."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(Path(__file__).parent.rglob("*.py"), key=lambda file: (file.name, file.as_posix())):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _cache_folder() -> str:
    """First writable place: NUMBA_CACHE_DIR, the user's cache folder, the temporary folder."""
    from numba import __version__ as numba_version
    from platformdirs import user_cache_dir

    salt = f"kernels-{source_hash()}-numba-{numba_version}"
    roots = [os.environ.get("NUMBA_CACHE_DIR"), user_cache_dir("bijstandsim"), tempfile.gettempdir()]
    for root in roots:
        if not root:
            continue
        folder = Path(root) / salt
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / f".probe-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError:
            continue
        return str(folder)
    return ""


if JIT:
    import numba
    from llvmlite.binding import set_option
    from numba.core import config as _numba_config
    from numba.core.codegen import get_host_cpu_features

    # A loop over a block's lanes touches dozens of its fields. Before it may use vectors, LLVM tests in the running
    # program that they do not overlap, and gives up above 128 such tests: a few hundred are nothing next to the loop.
    set_option("", "--vectorize-memory-check-threshold=100000")

    _folder = _cache_folder()

    def _whole_vectors() -> str | None:
        """Features of this processor for the compiler, with its widest vectors where it has them.

        LLVM's tuning for several processors takes vectors of half the width, because wide ones once slowed the clock.
        A month costs a seventh less with whole ones (121 instead of 140 ns), to the same bits. None leaves the choice
        to numba: where somebody has chosen a processor, and where vectors of 512 bits are not known.
        """
        features = get_host_cpu_features()
        chosen = _numba_config.CPU_NAME or _numba_config.CPU_FEATURES is not None
        if chosen or "+avx512f" not in features:
            return _numba_config.CPU_FEATURES  # type: ignore[no-any-return]
        return f"{features},-prefer-256-bit"

    _features = _whole_vectors()

    def _compile(function: Any, **options: Any) -> Any:
        # Serial, GIL released, no fastmath (it breaks isnan and bits). numba reads the cache folder when it
        # decorates, and the features at the first one; restoring both leaves other packages what they had.
        before = _numba_config.CACHE_DIR, _numba_config.CPU_FEATURES
        _numba_config.CACHE_DIR, _numba_config.CPU_FEATURES = _folder or before[0], _features
        try:
            return numba.njit(nogil=True, cache=bool(_folder), error_model="numpy", no_cfunc_wrapper=True, **options)(
                function
            )
        finally:
            _numba_config.CACHE_DIR, _numba_config.CPU_FEATURES = before

    def kernel(function: F) -> F:
        """Compile ``function``; it can be called from Python too."""
        return _compile(function)  # type: ignore[no-any-return]

    def equation(function: F) -> F:
        """Compile one equation: numbers in, numbers out, always inlined so that loops over people can use vectors."""
        return _compile(function, forceinline=True)  # type: ignore[no-any-return]

    def body(function: F) -> F:
        """Compile what a loop does to one person, for loops over columns and over lanes alike.

        It takes tuples of columns, or a block in their place, and is pasted into the loop before compilation: a call
        would count references to a hundred arrays.
        """
        return _compile(function, inline="always")  # type: ignore[no-any-return]

    def stage(function: F) -> F:
        """Compile a loop over people or caseworkers that only kernels call.

        It takes the columns as tuples of arrays. Two things follow: no wrapper for Python (unpacking a hundred arrays
        costs seconds of compilation), and no call of one inside a loop (passing them costs half a microsecond).
        """
        return _compile(function, no_cpython_wrapper=True)  # type: ignore[no-any-return]

    def summing(function: F) -> F:
        """Compile a ``stage`` that adds numbers whose sums are exact, so that their order may be any.

        Its own additions alone may be reordered, not those of the equations that it calls.
        """
        return _compile(function, no_cpython_wrapper=True, fastmath={"reassoc"})  # type: ignore[no-any-return]

else:

    def kernel(function: F) -> F:
        """Plain Python: the same function, uncompiled."""
        return function

    body = equation = stage = summing = kernel
