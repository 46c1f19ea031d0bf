"""``list``: the scenarios, trials and studies that come with the package."""

from __future__ import annotations

from pathlib import Path

from bijstandsim.cli.talk import Talk

_POLICIES = "policies/"
_GROUPS = (
    "Cities and experiments", "Policies", "Trials (bijstandsim trial NAME)", "Sweeps (bijstandsim sweep NAME)",
    "Sensitivity studies (bijstandsim sobol NAME)", "Searches (bijstandsim optimise NAME)",
)  # fmt: skip
_TRIALS, _SWEEPS, _SENSITIVITY, _SEARCHES = range(2, 6)
#: Keys that studies of one verb alone have; the models of all three take longer to load than the list to print.
_OF_SEARCHES, _OF_SENSITIVITY = {"budget", "generations", "population"}, {"n", "method", "seeds", "trajectories"}


def show(talk: Talk) -> None:
    """Name and title of everything shipped: cities and experiments, policies, trials, studies by their verb."""
    from bijstandsim.scenario import list_shipped
    from bijstandsim.scenario.shipped import list_others

    rows = [
        {"name": name, "title": title, "group": _GROUPS[name.startswith(_POLICIES)]}
        for name, title, _ in list_shipped()
    ]
    for kind in ("trials", "studies"):
        rows += [
            {"name": name, "title": title, "group": _GROUPS[_TRIALS if kind == "trials" else _verb_group(path)]}
            for name, title, path in list_others(kind)
        ]
    if talk.json:
        talk.result({"scenarios": rows})
        return
    width = max((len(row["name"]) for row in rows), default=0)
    for number, group in enumerate(_GROUPS):
        listed = [row for row in rows if row["group"] == group]
        if not listed:
            continue
        print(f"{chr(10) if number else ''}{group}")
        for row in listed:
            print(f"  {row['name']:<{width}}  {row['title']}".rstrip())


def _verb_group(study: Path) -> int:
    """The group of a study, by its keys."""
    import yaml

    keys = set(yaml.safe_load(study.read_text(encoding="utf-8")))
    return _SEARCHES if keys & _OF_SEARCHES else _SENSITIVITY if keys & _OF_SENSITIVITY else _SWEEPS
