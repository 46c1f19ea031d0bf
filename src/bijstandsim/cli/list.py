"""``list``: the scenarios, trials and studies that come with the package."""

from __future__ import annotations

from bijstandsim.cli.talk import Talk

_POLICIES = "policies/"
_GROUPS = (
    "Cities and experiments", "Policies", "Trials (bijstandsim trial NAME)", "Studies (bijstandsim sweep NAME)",
)  # fmt: skip


def show(talk: Talk) -> None:
    """Name and title of everything shipped: cities and experiments, policies, trials, studies."""
    from bijstandsim.scenario import list_shipped
    from bijstandsim.scenario.shipped import list_others

    rows = [
        {"name": name, "title": title, "group": _GROUPS[name.startswith(_POLICIES)]}
        for name, title, _ in list_shipped()
    ]
    for at, kind in ((2, "trials"), (3, "studies")):
        rows += [{"name": name, "title": title, "group": _GROUPS[at]} for name, title, _ in list_others(kind)]
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
