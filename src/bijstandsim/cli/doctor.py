"""``doctor``: what is installed, what will be used, and whether the model works here."""

from __future__ import annotations

import time
from typing import Any

from bijstandsim.cli.talk import Talk
from bijstandsim.cli.warmup import announce
from bijstandsim.errors import RunError


def examine(talk: Talk) -> None:
    """Print the findings; raises RunError when the self test fails."""
    from bijstandsim import provenance

    facts: dict[str, Any] = {"versions": provenance.versions(), "machine": provenance.machine()}
    facts |= {"hashes": provenance.data_hashes(), "jit": _jit(), "parameters": _parameters()}
    announce(talk)
    tests, failed = _self_test()
    facts["self_test"] = tests
    if talk.json:
        talk.result(facts)
    else:
        _print(facts)
    if failed:
        raise RunError("the self test failed: " + "; ".join(failed))


def _jit() -> dict[str, Any]:
    from bijstandsim.engine.warmup import cache_folder, is_compiled
    from bijstandsim.kernels.jit import JIT

    folder = cache_folder()
    return {"on": JIT, "cache_folder": str(folder) if folder else None, "compiled": is_compiled()}


def _parameters() -> dict[str, Any]:
    from bijstandsim.behaviour import grade_counts, posterior
    from bijstandsim.engine.basis import present
    from bijstandsim.report.notes import fit_warnings

    about = posterior().about
    told = ("study", "made", "hash", "draws", "targets", "pareto_k", "effective_draws", "effective_asked")
    facts = {key: about[key] for key in told}
    facts["warnings"] = fit_warnings(present("posterior"))
    return {"set": "posterior", **facts, "grades": grade_counts()}


def _self_test() -> tuple[dict[str, Any], list[str]]:
    """Four checks of a second or two in all; returns what they gave and the names of those that failed."""
    import numpy as np

    from bijstandsim.engine.warmup import small_run, warm_up
    from bijstandsim.kernels.rng import philox

    load_seconds = warm_up()
    started = time.perf_counter()
    one, two = small_run(threads=1), small_run(threads=2)
    zeros = [int(word) for word in philox(*[np.uint64(0)] * 6)]
    checks = {
        # First words of Philox4x32-10 with counter and key 0, as published with the generator.
        "generator gives its published words": zeros == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8],
        "one and two threads give the same bits": bool(
            np.array_equal(one.values, two.values, equal_nan=True) and np.array_equal(one.books, two.books)
        ),
        "replicates differ": not np.array_equal(one.values[0, 0], one.values[0, 1], equal_nan=True),
        "everybody is somewhere": _states_add_up(one),
    }
    seconds = round(time.perf_counter() - started, 2)
    found = {"kernels_ready_after": round(load_seconds, 2), "runs_took": seconds, **checks}
    return found, [name for name, passed in checks.items() if not passed]


def _states_add_up(outcomes: Any) -> bool:
    """The shares on benefit, in work, on insurance, off otherwise and gone sum to 100 % in every arm and month."""
    import numpy as np

    from bijstandsim.engine.outcomes import NAMES

    states = ("on_benefit", "in_work", "on_insurance", "off_otherwise", "gone")
    total = sum(outcomes.values[..., NAMES.index(name)].astype(np.float64) for name in states)
    return bool(np.allclose(total[outcomes.people > 0], 100.0, atol=1e-3))


def _print(facts: dict[str, Any]) -> None:
    versions, machine, jit = facts["versions"], facts["machine"], facts["jit"]
    print("versions    " + ", ".join(f"{name} {version}" for name, version in versions.items()))
    print(f"machine     {machine['cpu']}, {machine['cores']} cores, {machine['system']} {machine['architecture']}")
    print(f"compiler    {'on' if jit['on'] else 'off (BIJSTANDSIM_JIT=0)'}")
    print(f"cache       {jit['cache_folder'] or 'none'}{'' if jit['compiled'] else ' (was empty)'}")
    grades = ", ".join(f"{count} {grade}" for grade, count in facts["parameters"]["grades"].items())
    found = facts["parameters"]
    print(f"parameters  posterior {found['hash']}: {found['draws']} draws fitted to {found['targets']} facts, "
          f"{found['made']} (study {found['study']}, Pareto k {found['pareto_k']}, worth "
          f"{found['effective_draws']:.0f} independent draws of {found['effective_asked']:.0f} asked); "
          f"grades: {grades}")  # fmt: skip
    for warning in found["warnings"]:
        print(f"warning     {warning}")
    for name, value in facts["self_test"].items():
        text = ("yes" if value else "NO") if isinstance(value, bool) else f"{value} s"
        print(f"self test   {name.replace('_', ' ')}: {text}")
