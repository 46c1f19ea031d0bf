"""``explain``: a key of the scenario, a lever, a parameter, or the month."""

from __future__ import annotations

from bijstandsim.cli.talk import Talk

#: Characters below which the table of the month is a ladder of words; a narrow terminal breaks its lines instead.
_LEAST_WIDTH = 120


def explain(key: str, talk: Talk) -> None:
    """Print what ``key`` means; ``month`` gives the steps of a month. Raises InputError with the nearest match."""
    if key == "month":
        _month(talk)
        return
    from bijstandsim.engine.explain import explain as words

    text = words(key)
    if talk.json:
        talk.result({"key": key, "text": text})
    else:
        print(text)


def _month(talk: Talk) -> None:
    from bijstandsim.engine.schedule import MONTH

    if talk.json:
        from dataclasses import asdict

        talk.result({"key": "month", "steps": [asdict(step) for step in MONTH]})
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(title="One month, in order", title_justify="left", box=SIMPLE_HEAD)
    for column in ("", "step", "kernel", "equations", "reads", "writes"):
        table.add_column(column, overflow="fold", no_wrap=column == "kernel")
    for number, step in enumerate(MONTH, start=1):
        table.add_row(str(number), step.name, step.kernel, step.equations, step.reads, step.writes)
    console = Console()
    Console(width=max(console.width, _LEAST_WIDTH)).print(table)
