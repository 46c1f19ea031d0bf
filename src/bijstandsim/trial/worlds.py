"""The worlds of a trial: as designed, with nobody treated, and with everybody treated."""

from __future__ import annotations

from dataclasses import dataclass

from bijstandsim.scenario import Scenario, regimes
from bijstandsim.scenario.lever_schema import BlockBase
from bijstandsim.trial.design import TrialDesign


@dataclass(frozen=True)
class Worlds:
    """Scenarios that share their people and draws.

    ``trial``: arms treated as designed, with contamination and crossover. ``none``: the same arms, nobody treated.
    ``everybody``: by arm, the whole city treated and no trial; ``nobody`` is what to hold it against.
    """

    trial: Scenario
    none: Scenario
    everybody: dict[str, Scenario]
    nobody: Scenario


def worlds_of(design: TrialDesign) -> Worlds:
    """The worlds of a design. Raises InputError where a contamination cannot be expressed."""
    scenario = design.scenario
    bare = {name: arm.model_copy(update={"levers": [], "choose": None}) for name, arm in scenario.arms.items()}
    copied = contamination(design)
    return Worlds(
        trial=scenario.model_copy(update={"policy": [*scenario.policy, *copied]}),
        none=scenario.model_copy(update={"arms": bare}),
        everybody={name: regimes.everybody(scenario, regimes.regimes_of(scenario, name)[0]) for name in design.arms},
        nobody=regimes.nobody(scenario),
    )


def contamination(design: TrialDesign) -> tuple[BlockBase, ...]:
    """Regular practice moved towards an arm: a share of the people get its levers, the caseload moves in hours."""
    given = design.data.contamination
    if given is None or given.degree == 0.0:
        return ()
    regime = regimes.regimes_of(design.scenario, given.arm)[0]
    return regimes.for_shares(design.scenario, [(regime.blocks, 0.0, given.degree)])
