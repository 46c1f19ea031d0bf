"""Regular practice looked at from outside: what happens to people month by month, and to those who leave.

Used by ``plausibility.py`` in this folder. National figures are read by the pass that the calibration reads them by.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from bijstandsim.behaviour import defaults
from bijstandsim.calibrate.national import FATES, RATIOS, Pass
from bijstandsim.engine import single
from bijstandsim.kernels.ledger import CONTACTS
from bijstandsim.kernels.state import COUPLE, SINGLE, SINGLE_PARENT, F, P
from bijstandsim.population.build import World, build
from bijstandsim.population.burn_in import burn_in
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

SCENARIO = Path(__file__).parents[1] / "scenarios" / "regulier.yaml"
SETS = ["municipality.size=20000", "start=2018-01", "policy_months=36"]
COHORT = 18  # months in which people leave who are followed
NORM_RATIO = 90 / 70  # norm of a single parent in 2014, the year of the figure on them, over that since 2015
CLASSES = {"lt6m": (0, 6), "6_12m": (6, 12), "1_3y": (12, 36), "3_5y": (36, 60), "ge5y": (60, 100_000)}
HOUSEHOLD = {"single": SINGLE, "single_parent": SINGLE_PARENT, "couple": COUPLE}

Change = Callable[[World], None]
Numbers = dict[str, float]


def started(replicate: int, values: Mapping[str, float], change: Change | None) -> World:
    """A city of its own for every replicate, at the start of the policy; ``change`` edits it before its burn-in."""
    scenario = Scenario.load(SCENARIO, sets=SETS)
    world = build(scenario, resolve(scenario), {**defaults(), **values}, replicate)
    if change is not None:
        change(world)
    burn_in(world)
    single.start_policy(world, scenario, replicate)
    return world


class Watch(Pass):
    """The pass of the calibration, with exits by duration and household and with contacts."""

    def __init__(self, world: World) -> None:
        super().__init__(world, set(range(1, 1 + COHORT)), NORM_RATIO)

    def month(self, month: int) -> None:
        """Advance a month and note what happened to who was on benefit, except who reached the pension age."""
        super().month(month)
        risk, left, months = self.flow
        work = left & (self.seen.status == F)
        noted = {"contacts": self.world.counts[month][:, CONTACTS].sum()}
        # Of the stock and of those who leave in the month, as in the pass: who is n months at its start leaves after
        # n to n + 1, and is in truth n - 1 to n when it starts.
        parts = {name: ((months > low) & (months <= high), (months >= low) & (months < high))
                 for name, (low, high) in CLASSES.items()}  # fmt: skip
        parts |= {name: (self.seen.household == household,) * 2 for name, household in HOUSEHOLD.items()}
        people = self.people()
        for name, (stock, leavers) in parts.items():
            noted[f"risk_{name}"] = people[stock & risk].sum()
            noted[f"work_{name}"] = (leavers & work).sum()
            noted[f"all_{name}"] = people[leavers & left].sum()
        self.sums[-1] |= {name: float(value) for name, value in noted.items()}

    def numbers(self) -> Numbers:
        """All figures of the run, in the units of ``plausibility.yaml``."""
        total = {name: sum(sums[name] for sums in self.sums) for name in self.sums[0]}
        found = {name: self.figure(name, 1, len(self.sums)) for name in RATIOS if name != "exit_work_kept"}
        found |= {name: self.figure(name, 1, COHORT) for name in FATES}
        found["contacts"] = 12 * total["contacts"] / total["units"]
        for name in CLASSES:
            found[f"exit_{name}"] = 100 * total[f"all_{name}"] / total[f"risk_{name}"]
            found[f"share_{name}"] = 100 * total[f"risk_{name}"] / total["risk"]
        for name in (*CLASSES, *HOUSEHOLD):
            found[f"work_{name}"] = 100 * total[f"work_{name}"] / total[f"risk_{name}"]
        return found


def measure(replicate: int, values: Mapping[str, float] | None = None, change: Change | None = None) -> Numbers:
    """One replicate under regular practice; ``values`` replace defaults of the parameters."""
    watch = Watch(started(replicate, values or {}, change))
    stock = float((watch.seen.status <= P).sum())
    for month in range(1, watch.world.resolved.months + 1):
        watch.month(month)
    return watch.numbers() | {"stock_change": 100.0 * (watch.sums[-1]["stock"] / stock - 1.0)}
