"""``validate``: everything that can be checked without running."""

from __future__ import annotations

from bijstandsim.cli.talk import Talk


def validate(file: str, sets: tuple[str, ...], resolved: bool, talk: Talk) -> None:
    """Check a scenario down to its monthly arrays; raises InputError. Prints the outcome."""
    from bijstandsim.engine.folder import scenario_hash
    from bijstandsim.scenario import Scenario, differences_from_default, resolved_yaml

    scenario = Scenario.load(file, sets)
    arrays = scenario.resolve()
    if resolved and not talk.json:
        print(resolved_yaml(scenario), end="")
        return
    differences = differences_from_default(scenario)
    if talk.json:
        found = {"valid": True, "scenario": scenario.name, "hash": scenario_hash(scenario), "differences": differences}
        talk.result({**found, "resolved": resolved_yaml(scenario)} if resolved else found)
        return
    print(f"{scenario.name}: valid; {arrays.size} households, {scenario.start} to {scenario.last_month}")
    print("What differs from the defaults:" if differences else "Nothing differs from the defaults.")
    for line in differences:
        print(f"  {line}")
