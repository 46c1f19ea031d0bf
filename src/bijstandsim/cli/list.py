"""``list``: the scenarios that come with the package."""

from __future__ import annotations

from bijstandsim.cli.talk import Talk


def show(talk: Talk) -> None:
    """Name and title of every shipped scenario."""
    from bijstandsim.scenario import list_shipped

    rows = [{"name": name, "title": title} for name, title, _ in list_shipped()]
    if talk.json:
        talk.result({"scenarios": rows})
        return
    width = max((len(row["name"]) for row in rows), default=0)
    for row in rows:
        print(f"{row['name']:<{width}}  {row['title']}".rstrip())
