"""``schema``: the JSON Schema of a scenario file."""

from __future__ import annotations

from bijstandsim.cli.talk import Talk


def show(talk: Talk) -> None:
    """Print the JSON Schema: over many lines for readers, on one with ``--json``."""
    import json

    from bijstandsim.scenario import json_schema

    if talk.json:
        talk.result(json_schema())
    else:
        print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
