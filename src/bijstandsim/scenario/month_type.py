"""The month as a field of the schema."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from bijstandsim.errors import InputError
from bijstandsim.units import Month

_SHAPE = re.compile(r"\d{4}-\d{2}(-\d{2})?")


def _month(value: Any) -> Month:
    if isinstance(value, Month):
        return value
    if isinstance(value, str):
        try:
            return Month.parse(value)
        except InputError:
            pass
    shaped = isinstance(value, str) and _SHAPE.fullmatch(value) is not None
    # 2018-06-01 has the look of a date, but a day means nothing here.
    problem = "impossible date" if shaped and len(value) == 7 else "not a month"
    raise PydanticCustomError("month", "{problem}", {"problem": problem, "allowed": "YYYY-MM, as in 2018-06"})


MonthField = Annotated[
    Month,
    BeforeValidator(_month),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}),
]
