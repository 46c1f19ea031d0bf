"""Packages that one verb alone needs."""

from __future__ import annotations

from importlib.util import find_spec

from bijstandsim.errors import InputError


def need(*modules: str, verb: str, extra: str) -> None:
    """Raises InputError that names the extra to install when a module is missing."""
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise InputError(
            f"{verb} needs packages that are not installed",
            found=", ".join(missing), allowed=f"the extra named {extra}",
            example=f"pip install '.[{extra}]' in a checkout",
        )  # fmt: skip
