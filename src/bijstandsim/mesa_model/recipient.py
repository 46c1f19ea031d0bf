"""One recipient's life, read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bijstandsim.kernels.state import ACTIVITIES, EDUCATIONS, FREE, HOUSEHOLDS, STATUS, State, Traits

if TYPE_CHECKING:
    from bijstandsim.mesa_model.model import BijstandModel
    from bijstandsim.population.build import World

_WORDS = {"status": STATUS, "household": HOUSEHOLDS, "education": EDUCATIONS, "activity": ACTIVITIES}


def everybody(world: World) -> pd.DataFrame:
    """The people of a world, a row each by number (pid); copies, with words for codes."""
    here = np.flatnonzero(world.state.status < FREE)
    columns = {**world.traits._asdict(), **world.state._asdict()}
    found = {name: np.array(_WORDS[name])[column[here]] if name in _WORDS else column[here]
             for name, column in columns.items()}  # fmt: skip
    found["age_years"] = (world.t - world.traits.birth[here]) / 12.0
    found["arm_name"] = np.array([arm.name for arm in world.resolved.arms])[world.state.arm[here]]
    return pd.DataFrame(found).set_index("pid")


class RecipientView:
    """A person in the columns.

    Every attribute is a column of ``Traits`` or ``State``, or ``age_years`` or ``arm_name``. Raises KeyError when
    nobody with this number is in the simulation (any more).
    """

    def __init__(self, model: BijstandModel, pid: int) -> None:
        self._model = model
        self.pid = pid
        self._find()

    def _find(self) -> int:
        world = self._model.world
        slots = np.flatnonzero((world.traits.pid == self.pid) & (world.state.status < len(STATUS) - 1))
        if len(slots) == 0:
            raise KeyError(f"nobody with number {self.pid} is in the simulation")
        return int(slots[0])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        world, slot = self._model.world, self._find()
        if name == "age_years":
            return (world.t - int(world.traits.birth[slot])) / 12.0
        if name == "arm_name":
            return world.resolved.arms[int(world.state.arm[slot])].name
        for columns in (world.state, world.traits):
            if name in columns._fields:
                value = getattr(columns, name)[slot].item()
                return _WORDS[name][value] if name in _WORDS else value
        raise AttributeError(f"a recipient has no {name!r}")

    def snapshot(self) -> dict[str, Any]:
        """All columns of this person now, by name."""
        names = (*Traits._fields, *State._fields, "age_years", "arm_name")
        return {"month": self._model.month, **{name: getattr(self, name) for name in dict.fromkeys(names)}}

    def __repr__(self) -> str:
        return f"<recipient {self.pid}: {self.status}, {self.age_years:.0f} years, {self.household}>"
