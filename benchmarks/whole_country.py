"""The whole country in one run: every household on benefit for ten years, under a regime that sets every lever.

    uv run python benchmarks/whole_country.py [HOUSEHOLDS [YEARS]]

Prints one JSON object: seconds, agent-months a second of the whole model, and the most memory that was held.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

from bijstandsim.engine.warmup import warm_up
from bijstandsim.report.run import simulate
from bijstandsim.scenario import Scenario, vocabulary

#: Households on benefit, about those of the end of 2014 to 2022.
HOUSEHOLDS = 420_000
YEARS = 10


def lever(field: vocabulary.Field) -> Any:
    """A value somewhere in the range of a lever that differs from nothing."""
    if field.kind == "bool":
        return field.name not in ("exempt", "pay_per_exit")  # these two would make the rest idle
    if field.kind == "choice":
        return {"staffing": "held", "mode": "talk", "interviewing": "trained", "aim": "fitting_job", "frame": "loss"}[
            field.name
        ]
    if field.kind == "set":
        return sorted(field.sets)[:1]
    if field.kind == "weights":
        return dict.fromkeys(field.weights, 0.5)
    assert field.minimum is not None and field.maximum is not None
    value = min(field.minimum + 0.2 * (field.maximum - field.minimum), 400.0)
    return max(1, round(value)) if field.kind == "whole" else {"caseload": 80.0, "take_up": 0.8}.get(field.name, value)


def scenario(households: int, years: int) -> Scenario:
    """Everybody gets the regime; one draw, one replicate, subgroups as a user would ask for them."""
    policy: dict[str, Any] = {}
    for field in vocabulary.fields():
        if "all" not in field.not_modelled:
            policy.setdefault(field.group, {})[field.name] = lever(field)
    return Scenario.from_dict({
        "schema_version": 1, "name": "country", "start": "2015-01", "policy_months": 12 * years, "replicates": 1,
        "draws": 1, "parameters": {"set": "point"}, "municipality": {"name": "Nederland", "size": households},
        "policy": policy, "market": {"path": "national"}, "outputs": {"groups": ["household", "age", "duration"]},
    })  # fmt: skip


def main() -> None:
    households, years = (int(text) for text in (sys.argv[1:] + [str(HOUSEHOLDS), str(YEARS)][len(sys.argv) - 1 :]))
    warm_up()
    plan = scenario(households, years)
    started, used = time.perf_counter(), time.process_time()
    run = simulate(plan, threads=1)
    seconds, processor = time.perf_counter() - started, time.process_time() - used
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
    print(json.dumps({
        "households": households, "years": years, "levers": len(vocabulary.fields()), "seconds": round(seconds, 1),
        "processor_seconds": round(processor, 1), "agent_months": run.raw.agent_months,
        "agent_months_per_processor_second": round(run.raw.agent_months / processor),
        "most_memory_mib": round(kilobytes / 1024), "results_hash": run.results_hash,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
