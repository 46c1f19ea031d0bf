"""Pydantic models of the lever blocks, built from the vocabulary in ``data/levers.yaml``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, create_model
from pydantic_core import PydanticCustomError

from bijstandsim.scenario import vocabulary
from bijstandsim.scenario.month_type import MonthField

Household = Literal["single", "single_parent", "couple"]
Education = Literal["low", "middle", "high"]


class Strict(BaseModel):
    """Base of every part of a scenario: no unknown keys, no silent conversion, no change afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, populate_by_name=True)


def _ordered(span: Any) -> Any:
    if span.min is not None and span.max is not None and span.min >= span.max:
        raise PydanticCustomError("span", "min must lie below max", {"allowed": "min below max"})
    return span


class ShareSpan(Strict):
    """From ``min`` up to, but not including, ``max`` (1 is included); shares of a scale from 0 to 1."""

    min: float | None = Field(default=None, ge=0, le=1)
    max: float | None = Field(default=None, ge=0, le=1)


class YearSpan(Strict):
    """Age in years, from ``min`` up to, but not including, ``max``."""

    min: float | None = Field(default=None, ge=0, le=120)
    max: float | None = Field(default=None, ge=0, le=120)


class MonthSpan(Strict):
    """Months on benefit, from ``min`` up to, but not including, ``max``."""

    min: float | None = Field(default=None, ge=0, le=1200)
    max: float | None = Field(default=None, ge=0, le=1200)


def _share(value: Any) -> Any:
    """A number is the share of people from 0; a pair is a slice, so two blocks can take different people."""
    pair = [0.0, value] if isinstance(value, int | float) and not isinstance(value, bool) else value
    fits = isinstance(pair, list | tuple) and len(pair) == 2
    if not fits or not all(isinstance(x, int | float) and not isinstance(x, bool) for x in pair):
        raise PydanticCustomError("share", "not a share of people", {"allowed": "a number in (0, 1] or [from, to]"})
    low, high = float(pair[0]), float(pair[1])
    if not 0 <= low < high <= 1:
        raise PydanticCustomError("share", "not a share of people", {"allowed": "0 <= from < to <= 1"})
    return (low, high)


class Target(Strict):
    """Whom a block of levers is for; all that is given must fit."""

    household: list[Household] | None = Field(default=None, min_length=1, description="Types of household.")
    education: list[Education] | None = Field(default=None, min_length=1, description="Levels of education.")
    age: Annotated[YearSpan, AfterValidator(_ordered)] | None = Field(default=None, description="Age in years.")
    distance: Annotated[ShareSpan, AfterValidator(_ordered)] | None = Field(
        default=None, description="Distance to the labour market, 0 near to 1 far."
    )
    health: Annotated[ShareSpan, AfterValidator(_ordered)] | None = Field(
        default=None, description="Health, 0 poor to 1 good."
    )
    duration: Annotated[MonthSpan, AfterValidator(_ordered)] | None = Field(
        default=None, description="Months on benefit."
    )
    share: Annotated[tuple[float, float], BeforeValidator(_share)] | None = Field(
        default=None, description="Random share of people, or [from, to]: the slice between two shares."
    )


def _refuse(name: str, words: tuple[str, ...]) -> Any:
    def check(value: Any) -> Any:
        listed = value if isinstance(value, list) else [value]
        hit = name if words == ("all",) and value is not None else next((w for w in words if w in listed), None)
        if hit is not None:
            raise PydanticCustomError("not_modelled", "{what}: not modelled yet", {"what": hit})
        return value

    return BeforeValidator(check)


def _named[M: BaseModel](model: type[M]) -> type[M]:
    """A made model under its own name in this module, so that scenarios can be sent to other processes."""
    model.__module__ = __name__
    globals()[model.__name__] = model
    return model


def _type(field: vocabulary.Field) -> Any:
    bounds = Field(ge=field.minimum, le=field.maximum)
    if field.kind == "bool":
        return bool
    if field.kind == "number":
        return Annotated[float, bounds]
    if field.kind == "whole":
        return Annotated[int, bounds]
    if field.kind == "choice":
        return Literal[tuple(field.sets)]
    if field.kind == "set":
        return Annotated[list[Literal[tuple(field.sets)]], Field()]  # type: ignore[misc]
    members: dict[str, Any] = {
        name: (Annotated[float, bounds] | None, Field(default=None, description=f"Weight ({field.unit})."))
        for name in field.weights
    }
    return _named(create_model(f"{field.name.title()}Weights", __base__=Strict, **members))


def _group(name: str) -> type[Strict]:
    members: dict[str, Any] = {}
    for field in vocabulary.fields():
        if field.group == name:
            kind: Any = _type(field) | None
            if field.not_modelled:
                kind = Annotated[kind, _refuse(field.name, field.not_modelled)]
            extra: dict[str, Any] = {"unit": field.unit} | ({"equations": field.used} if field.used else {})
            members[field.name] = (kind, Field(default=None, description=field.text, json_schema_extra=extra))
    return _named(create_model(f"{name.title()}Levers", __base__=Strict, **members))


class BlockBase(Strict):
    """A block of levers with its dates and target; the groups come from the vocabulary."""

    from_: MonthField | None = Field(default=None, alias="from", description="First month in which the block holds.")
    to: MonthField | None = Field(default=None, description="Last month in which the block holds.")
    for_: Target | None = Field(default=None, alias="for", description="Whom the block is for; empty: everybody.")

    def settings(self) -> list[tuple[vocabulary.Field, Any]]:
        """The lever fields that this block sets, with their values."""
        found = []
        for field in vocabulary.fields():
            group = getattr(self, field.group)
            value = None if group is None else getattr(group, field.name)
            if value is not None:
                found.append((field, value))
        return found

    def levers(self) -> dict[str, float]:
        """The kernel's levers that this block sets."""
        return {lever: value for field, given in self.settings() for lever, value in field.to_levers(given).items()}


def _block() -> type[BlockBase]:
    members: dict[str, Any] = {
        name: (_group(name) | None, Field(default=None, description=f"Levers of {name}."))
        for name in vocabulary.groups()
    }
    return _named(create_model("Block", __base__=BlockBase, **members))


Block: type[BlockBase] = _block()


def as_blocks(value: Any) -> Any:
    """One block may be written without a list; no block is an empty list."""
    if value is None or value == {}:
        return []
    return value if isinstance(value, list) else [value]
