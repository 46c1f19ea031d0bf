"""A regime, taken from one scenario and put into another: for nobody, for a pilot, for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from bijstandsim.errors import InputError, nearest_match
from bijstandsim.scenario.lever_schema import BlockBase, Target
from bijstandsim.scenario.schema import Arm, Scenario

PILOT = "pilot"


@dataclass(frozen=True)
class Regime:
    """What people get on top of regular practice, and from which scenario (and arm) it was taken."""

    name: str
    blocks: tuple[BlockBase, ...]


def regimes_of(scenario: Scenario, arm: str | None = None) -> list[Regime]:
    """The regime of one arm; without ``arm``, the policy, or every arm that does something when there is none.

    Raises InputError for an unknown arm, and for a scenario in which nobody is treated.
    """
    if arm is not None:
        if arm not in scenario.arms:
            raise InputError(
                f"the scenario {scenario.name} has no such arm",
                found=arm,
                allowed=", ".join(scenario.arms) or "no arms at all",
                nearest=nearest_match(arm, [*scenario.arms]),
            )
        return [Regime(f"{scenario.name}:{arm}", _blocks(scenario, arm))]
    if scenario.policy:
        return [Regime(scenario.name, tuple(scenario.policy))]
    found = [Regime(f"{scenario.name}:{name}", _blocks(scenario, name)) for name in scenario.arms]
    treated = [regime for regime in found if any(block.levers() for block in regime.blocks)]
    if not treated:
        raise InputError(
            f"the scenario {scenario.name} treats nobody",
            found="no policy and no arm with levers",
            allowed="a scenario with a policy, or with arms",
        )
    return treated


def nobody(scenario: Scenario, pilot_size: int = 0) -> Scenario:
    """The same city without policy; with a pilot arm of this size that gets nothing, to name the people."""
    arms = {PILOT: Arm(size=pilot_size)} if pilot_size else {}
    return scenario.model_copy(update={"policy": [], "arms": arms, "control": None})


def pilot(scenario: Scenario, regime: Regime, size: int) -> Scenario:
    """The same city with a pilot arm that gets the regime; the same people as in ``nobody`` of this size."""
    arm = Arm(size=size).model_copy(update={"levers": list(regime.blocks)})
    return scenario.model_copy(update={"policy": [], "arms": {PILOT: arm}, "control": None})


def everybody(scenario: Scenario, regime: Regime, pilot_size: int = 0) -> Scenario:
    """The same city with the regime for everybody; the same pilot people are named as in ``nobody``."""
    return nobody(scenario, pilot_size).model_copy(update={"policy": list(regime.blocks)})


def for_share(blocks: tuple[BlockBase, ...], low: float, high: float) -> tuple[BlockBase, ...]:
    """The blocks for a slice of the people only: those whose fixed random number lies in [low, high)."""
    found = []
    for block in blocks:
        target = block.for_ or Target()
        start, stop = target.share or (0.0, 1.0)
        share = (low + start * (high - low), low + stop * (high - low))
        found.append(block.model_copy(update={"for_": target.model_copy(update={"share": share})}))
    return tuple(found)


def _blocks(scenario: Scenario, name: str) -> tuple[BlockBase, ...]:
    """Levers of an arm; own choice gives each chosen arm to its share of the people."""
    arm = scenario.arms[name]
    if arm.choose is None:
        return tuple(arm.levers)
    total = sum(arm.choose.values())
    found: list[BlockBase] = []
    below = 0.0
    for chosen, weight in arm.choose.items():
        high = below + weight / total
        if chosen in scenario.arms:
            found += for_share(tuple(scenario.arms[chosen].levers), below, high)
        below = high
    return tuple(found)
