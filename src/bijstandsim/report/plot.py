"""The figures of a run as methods, for notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bijstandsim.report import figures
from bijstandsim.report.drawing import Drawing

if TYPE_CHECKING:
    from bijstandsim.report.run import Run


@dataclass(frozen=True)
class Plot:
    """Each method returns a ``Drawing``: shown in a notebook as it is, saved by ``save(folder)``."""

    run: Run
    lang: str = "en"

    def exits(self) -> Drawing:
        """Exits to work by arm and month."""
        return figures.exits(self.run, self.lang)

    def outcome(self, name: str) -> Drawing:
        """Any outcome by arm and month."""
        return figures.outcome(self.run, name, self.lang)

    def effects(self) -> Drawing:
        """Effects against the control arm at the end of the policy."""
        return figures.effects(self.run, self.lang)

    def destinations(self) -> Drawing:
        """Where people are at the end of the policy and in the last month."""
        return figures.destinations(self.run, self.lang)

    def accounts(self) -> Drawing:
        """What the municipality pays, and what every payer pays against the control arm."""
        return figures.accounts(self.run, self.lang)

    def duration(self) -> Drawing:
        """Stock and durations of the rest of the city."""
        return figures.duration(self.run, self.lang)
