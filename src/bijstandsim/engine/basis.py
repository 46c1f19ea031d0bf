"""What the parameters of a run rest on, as its manifest keeps it: a later posterior must not speak for an older run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bijstandsim.behaviour import posterior

#: The entry of a manifest.
PARAMETERS = "parameters"
#: Facts of a posterior that pages tell.
_TOLD = ("hash", "made", "draws", "effective_draws", "effective_asked", "pareto_k", "chain_rhat")


@dataclass(frozen=True)
class Basis:
    """``kind``: ``point`` (defaults), ``posterior`` or ``prior`` (draws), or ``given`` (handed to the run).

    ``fit`` holds facts of the posterior; empty for the other kinds, and where a folder of before does not keep them.
    """

    kind: str
    fit: Mapping[str, Any] = field(default_factory=dict)

    def entry(self) -> dict[str, Any]:
        """For a manifest."""
        return {PARAMETERS: asdict(self)}


def present(kind: str) -> Basis:
    """What parameters of this kind rest on today. Raises InputError where the posterior is asked for and missing."""
    about = posterior().about if kind == "posterior" else {}
    return Basis(kind, {name: about[name] for name in _TOLD if name in about})


def kept(manifest: Mapping[str, Any], kind: str) -> Basis:
    """What a manifest says; of a folder of before it is known that its parameters were of this ``kind``."""
    found = manifest.get(PARAMETERS)
    return Basis(kind) if found is None else Basis(found["kind"], found["fit"])
