"""The data dictionary of a comparison: file, column, unit and meaning, from ``data/compare_columns.yaml``."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pandas as pd
import yaml

from bijstandsim.engine.outcomes import OUTCOMES
from bijstandsim.paired import settings

_HEAD = ["file", "column", "value", "unit", "meaning"]


def columns() -> dict[str, dict[str, dict[str, str]]]:
    """Table -> column -> unit and meaning; columns that tables share are told once, under ``shared``."""
    text = files("bijstandsim.report").joinpath("data", "compare_columns.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    shared = data["shared"]
    return {
        table: {name: own or shared[name] for name, own in listed.items()} for table, listed in data["tables"].items()
    }


def dictionary() -> pd.DataFrame:
    """Every column of every table, then every value that a column of names can hold."""
    rows = [
        (f"results/{table}.parquet", name, "", one["unit"], one["meaning"])
        for table, listed in columns().items()
        for name, one in listed.items()
    ]
    rows += [("results/*.parquet", "outcome", o.name, o.unit, f"{o.meaning} ({o.definition})") for o in OUTCOMES]
    rows += [("results/gains.parquet", "measure", m.name, m.unit, m.meaning) for m in settings.measures()]
    text = files("bijstandsim.report").joinpath("data", "compare_columns.yaml").read_text(encoding="utf-8")
    for place, values in yaml.safe_load(text)["values"].items():
        table, column = place.split(".")
        rows += [(f"results/{table}.parquet", column, name, "text", meaning) for name, meaning in values.items()]
    return pd.DataFrame(rows, columns=_HEAD)
