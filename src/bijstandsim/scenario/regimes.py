"""A regime, taken from one scenario and put into another: for nobody, for a pilot, for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bijstandsim.errors import InputError, nearest_match
from bijstandsim.kernels.levers import TEAM_LEVERS
from bijstandsim.scenario.lever_schema import Block, BlockBase, Target
from bijstandsim.scenario.schema import Arm, Assignment, Scenario

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
    return _with_pilot(scenario, Arm(size=pilot_size) if pilot_size else None)


def pilot(scenario: Scenario, regime: Regime, size: int) -> Scenario:
    """The same city with a pilot arm that gets the regime; the same people as in ``nobody`` of this size."""
    return _with_pilot(scenario, Arm(size=size).model_copy(update={"levers": list(regime.blocks)}))


def _with_pilot(scenario: Scenario, arm: Arm | None) -> Scenario:
    """The city with one arm or none; who is eligible and volunteers stays, what speaks of other arms does not."""
    rule = scenario.assignment
    plain = Assignment(volunteers=rule.volunteers).model_copy(update={"eligible": rule.eligible})
    arms = {} if arm is None else {PILOT: arm}
    return scenario.model_copy(update={"policy": [], "arms": arms, "control": None, "assignment": plain})


def everybody(scenario: Scenario, regime: Regime, pilot_size: int = 0) -> Scenario:
    """The same city with the regime for everybody; the same pilot people are named as in ``nobody``."""
    return nobody(scenario, pilot_size).model_copy(update={"policy": list(regime.blocks)})


def for_shares(scenario: Scenario, parts: list[tuple[tuple[BlockBase, ...], float, float]]) -> tuple[BlockBase, ...]:
    """Blocks of several regimes, each for a slice [low, high) of the people by their fixed random number.

    The levers of a whole team cannot be had by some of its clients: the caseload becomes the one whose hours are the
    mean of what each slice would have, the other team levers stay as they are. Raises InputError when a caseload
    changes and that of regular practice is not written in the scenario.
    """
    found: list[BlockBase] = []
    hours, covered = 0.0, 0.0
    for blocks, low, high in parts:
        people = [_without_team(block) for block in blocks]
        found += [_for_slice(block, low, high) for block in people if block.levers()]
        caseload = _caseload(blocks)
        if caseload is not None:
            hours += (high - low) / caseload
            covered += high - low
    if covered > 0.0:
        regular = _caseload(tuple(scenario.regular))
        if regular is None:
            raise InputError(
                "sharing an arm's caseload with regular practice needs the regular caseload",
                found="no regular.guidance.caseload",
                allowed="a number of clients per caseworker in the scenario's regular practice",
            )
        hours += (1.0 - covered) / regular
        found.append(Block.model_validate({"guidance": {"caseload": 1.0 / hours}}))
    return tuple(found)


def _caseload(blocks: tuple[BlockBase, ...]) -> float | None:
    written = [block.levers()["caseload"] for block in blocks if "caseload" in block.levers()]
    return written[-1] if written else None


def _for_slice(block: BlockBase, low: float, high: float) -> BlockBase:
    target = block.for_ or Target()
    start, stop = target.share or (0.0, 1.0)
    share = (low + start * (high - low), low + stop * (high - low))
    return block.model_copy(update={"for_": target.model_copy(update={"share": share})})


def _without_team(block: BlockBase) -> BlockBase:
    changes: dict[str, Any] = {}
    for field, _ in block.settings():
        if set(field.levers) & set(TEAM_LEVERS):
            group = changes.get(field.group) or getattr(block, field.group)
            changes[field.group] = group.model_copy(update={field.name: None})
    return block.model_copy(update=changes)


def _blocks(scenario: Scenario, name: str) -> tuple[BlockBase, ...]:
    """Levers of an arm; own choice gives each chosen arm to its share of the people."""
    arm = scenario.arms[name]
    if arm.choose is None:
        return tuple(arm.levers)
    total = sum(arm.choose.values())
    parts: list[tuple[tuple[BlockBase, ...], float, float]] = []
    below = 0.0
    for chosen, weight in arm.choose.items():
        high = below + weight / total
        if chosen in scenario.arms:
            parts.append((tuple(scenario.arms[chosen].levers), below, high))
        below = high
    return for_shares(scenario, parts)
