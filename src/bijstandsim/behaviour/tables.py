"""The parameters as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bijstandsim.behaviour.parameters import table

if TYPE_CHECKING:
    import pandas as pd


def parameters() -> pd.DataFrame:
    """Every parameter, a row each by name: meaning, unit, default, prior, bounds, grade of the evidence, source.

    ``default`` is in ``unit``; NaN where it is computed in the run. A grade runs from A (a randomised trial on these
    people) to E (a guess). ``identified_by`` names what could tell the parameter, ``held_by`` who sets it instead of
    a prior.
    """
    import pandas as pd

    return pd.DataFrame(table()).set_index("name").astype({"default": float})
