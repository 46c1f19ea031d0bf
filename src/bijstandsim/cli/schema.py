"""``schema``: the JSON Schema of a scenario file."""

from __future__ import annotations


def show() -> None:
    """Print the JSON Schema."""
    import json

    from bijstandsim.scenario import json_schema

    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
