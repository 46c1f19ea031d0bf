"""The run behind the golden numbers, and the form in which they are kept."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from bijstandsim.behaviour import defaults
from bijstandsim.engine.single import burnt_in, run_once
from bijstandsim.kernels.ledger import COUNTS, ITEMS
from bijstandsim.kernels.month import SERIES
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

SCENARIO = Path(__file__).parents[2] / "scenarios" / "utrecht.yaml"
GOLDEN = Path(__file__).with_name("golden.json")
SETS = ["municipality.size=600", *(f"arms.{arm}.size=40" for arm in ("control", "exemption", "guidance", "release"))]
#: Months whose sums are written out: before the policy, its first, its last, the last of all.
MONTHS = (0, 1, 16, 40)
#: What is counted in people or events; the other sums are of numbers with decimals.
WHOLE = tuple(
    name
    for name in COUNTS
    if name
    not in {
        "search", "free_search", "wellbeing", "health", "trust", "stress", "motivation", "distance", "autonomy",
        "self_reliance", "self_confidence", "satisfaction", "trust_people", "income", "parttime_earnings", "dose",
        "effort", "wellbeing_squared", "search_squared", "trust_squared", "control",
    }
)  # fmt: skip


def computed() -> dict[str, Any]:
    """One replicate at the parameters' defaults: counts exactly, sums and money as numbers.

    ``digest`` is a hash of a count in every month, arm and group; ``people`` and ``sums`` are those of all people of
    an arm in ``MONTHS``, arm by arm (rest of the city first).
    """
    scenario = Scenario.load(SCENARIO, sets=SETS)
    burnt = burnt_in(scenario, resolve(scenario), defaults(), 0)
    run = run_once(burnt, scenario, 0)
    columns = {name: run.counts[..., k] for k, name in enumerate(COUNTS)}
    money = {name: run.books[..., k].sum(axis=0) / 100.0 for k, name in enumerate(ITEMS)}
    return {
        "burn_in_months": burnt.burn_in_months,
        "agent_months": run.agent_months,
        "digest": {name: digest(columns[name]) for name in WHOLE},
        "people": {name: columns[name][MONTHS, :, 0].astype(int).tolist() for name in WHOLE},
        "sums": {name: columns[name][MONTHS, :, 0].tolist() for name in COUNTS if name not in WHOLE},
        "euros": {name: column.tolist() for name, column in money.items()},
        "series": {name: run.series[:, k].mean().item() for k, name in enumerate(SERIES)},
    }


def digest(counts: np.ndarray) -> str:
    """12 hexadecimal digits of whole numbers; ValueError where one is not whole."""
    whole = np.rint(counts).astype("<i8")
    if not np.array_equal(whole, counts):
        raise ValueError("a count of people is not a whole number")
    return hashlib.blake2b(whole.tobytes(), digest_size=6).hexdigest()


def stored() -> dict[str, Any]:
    """The numbers that are kept."""
    return dict(json.loads(GOLDEN.read_text(encoding="utf-8")))


def as_text(numbers: dict[str, Any]) -> str:
    """One line a name, so that a change shows as a line."""
    parts = []
    for name, value in numbers.items():
        if isinstance(value, dict):
            rows = ",\n".join(f"    {json.dumps(key)}: {json.dumps(inner)}" for key, inner in value.items())
            parts.append(f"  {json.dumps(name)}: {{\n{rows}\n  }}")
        else:
            parts.append(f"  {json.dumps(name)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"
