"""Virtual experiments for what was measured elsewhere: one function each, sizes and doses in ``mechanisms.yaml``.

Twin worlds hold the same people and random numbers and differ in one thing, so a small city shows small effects. A
function returns the quantity of its target in that target's unit for one parameter draw and replicate, NaN where
nothing happened that it could be read from.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bijstandsim.calibrate.cities import run_block
from bijstandsim.calibrate.sanctions import hazard_after_cut, repeats_after_cut
from bijstandsim.calibrate.targets import designs
from bijstandsim.calibrate.worlds import NO_DISPLACEMENT, city, with_levers, with_parameters
from bijstandsim.engine.follow import Cohort, follow
from bijstandsim.engine.single import burnt_in
from bijstandsim.kernels.ledger import AT_RISK, EXIT_WORK_FLOW
from bijstandsim.population.build import World
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve


@dataclass
class Setting:
    """One parameter draw's city and its untouched course, shared by the experiments; ``replicate`` keys the draws."""

    values: Mapping[str, float]
    draw: int
    burnt: World
    scenario: Scenario
    replicate: int

    def course(self, world: World, months: int) -> Cohort:
        """Everybody on benefit at the start, followed for ``months`` months."""
        return follow(world, self.scenario, self.replicate, "recipients", months)

    @cached_property
    def untouched(self) -> Cohort:
        """The course under regular practice."""
        return self.course(self.burnt, designs()["city"]["months"])


def hazard(people: Cohort, months: int, flow: str = "exit_work_flow") -> float:
    """Monthly hazard over the first ``months`` months: exits over months at risk."""
    at_risk = people.count("at_risk")[1 : 1 + months].sum(dtype=np.float64)
    return float(people.count(flow)[1 : 1 + months].sum(dtype=np.float64) / at_risk)


def capacity(setting: Setting) -> float:
    """Two arms of equal size, each with its own coaches and another caseload; arms change groups and are averaged.

    ln of the ratio of hazards of exit to work within the year over ln of the ratio of caseworkers' hours per client.
    """
    d = designs()["capacity"]
    arms = {name: {"size": d["arm"], "levers": {"guidance": {"caseload": d[name]}}} for name in ("more", "fewer")}
    scenario = Scenario.from_dict(
        {
            "schema_version": 1, "name": "capacity", "policy_months": d["months"],
            "municipality": {"size": d["size"]}, "arms": arms, "control": "more",
        }
    )  # fmt: skip
    burnt = burnt_in(scenario, resolve(scenario), {**setting.values, **NO_DISPLACEMENT}, setting.draw)
    sums = sum(run.counts[1:, 1:, 0].sum(axis=0) for run in run_block(burnt, scenario, setting.replicate))
    more, fewer = np.asarray(sums)[:, EXIT_WORK_FLOW] / np.asarray(sums)[:, AT_RISK]
    if not min(more, fewer) > 0.0:
        return math.nan
    return math.log(fewer / more) / math.log(d["more"] / d["fewer"])


def application(setting: Setting) -> float:
    """The search duty asks one application a month more of everybody; the usual duty is read as a number of them.

    Percent change of spell length, the inverse of the hazard of any exit (pension aside).
    """
    d = designs()["application"]
    usual = float(setting.burnt.city.levers["search_level"][0, 1])
    stricter = with_levers(setting.burnt, search_level=usual * (1.0 + 1.0 / d["per_month"]))
    new = hazard(setting.course(stricter, d["months"]), d["months"], "exit_all_flow")
    return 100.0 * (hazard(setting.untouched, d["months"], "exit_all_flow") / new - 1.0)


def meeting(setting: Setting) -> float:
    """People new on benefit have no contact for the months in which they would have had about one.

    Percent change of their months on benefit up to the first exit, counted over the design's months, per contact lost
    in the gap. Hours that caseworkers save come back later, as far as the model carries them over.
    """
    d = designs()["meeting"]
    usual = setting.untouched
    new = usual.at_start["months_on_benefit"] < d["new_below"]
    rate = usual.count("contacts")[1:, new].sum() / usual.count("at_risk")[1:, new].sum()
    gap = min(max(round(1.0 / max(float(rate), 1.0 / d["months"])), 1), d["months"])
    lost = setting.course(with_levers(setting.burnt, gap, contacts_month=0.0), d["months"])
    missed = _contacts(usual, new, gap) - _contacts(lost, new, gap)
    if not missed > 0.0:  # so few contacts that none was lost
        return math.nan
    return 100.0 * (_spell(lost, new, d["months"]) / _spell(usual, new, d["months"]) - 1.0) / missed


def _contacts(people: Cohort, who: np.ndarray, months: int) -> float:
    return float(people.count("contacts")[1 : 1 + months, who].sum(axis=0).mean())


def _spell(people: Cohort, who: np.ndarray, months: int) -> float:
    """Mean months on benefit up to the first exit, at most ``months``."""
    first = people.count("exit_all_ever")[:months, who] == 0  # not yet left before the month
    return float((people.count("at_risk")[1 : 1 + months, who] * first).sum(axis=0).mean())


def turnover(setting: Setting) -> float:
    """Everybody has a new caseworker every month against nobody ever: percent change of the hazard of exit to work."""
    months = designs()["turnover"]["months"]
    always, never = (
        setting.course(with_parameters(setting.burnt, caseworker_turnover_prob_month=chance), months)
        for chance in (1.0, 0.0)
    )
    return 100.0 * (hazard(always, months) / hazard(never, months) - 1.0)


def sanction_hazard(setting: Setting) -> float:
    """ln hazard ratio of exit to work from a cut on: people cut in one world against the same people not cut."""
    return hazard_after_cut(setting.burnt, setting.scenario, setting.replicate)


def sanction_repeat(setting: Setting) -> float:
    """Percent change of missing search after a cut: people cut in one world against the same people not cut."""
    return repeats_after_cut(setting.burnt, setting.scenario, setting.replicate)


def bonus(setting: Setting) -> float:
    """A modest exit bonus for everybody: ln hazard ratio of exit to work."""
    d = designs()["bonus"]
    paid = setting.course(with_levers(setting.burnt, exit_bonus=d["exit_bonus"]), d["months"])
    return math.log(hazard(paid, d["months"]) / hazard(setting.untouched, d["months"]))


def cash_mental(setting: Setting) -> float:
    """An unconditional supplement: fall of stress of people in poor health at the start, in sd of a measured scale."""
    d = designs()["cash"]
    paid, usual = setting.course(with_levers(setting.burnt, supplement=d["supplement"]), d["months"]), setting.untouched
    ill = usual.at_start["health"] < d["health_below"]
    ill &= (paid.count("alive")[d["months"]] > 0) & (usual.count("alive")[d["months"]] > 0)
    stress, without = (people.count("stress")[d["months"], ill].astype(np.float64) for people in (paid, usual))
    return float((without.mean() - stress.mean()) / (without.std() * math.hypot(1.0, d["noise"])))


def job_wellbeing(setting: Setting) -> float:
    """People in work off benefit against the same people in a world without job offers, on benefit: well-being, sd."""
    month = designs()["job"]["months"]
    without = setting.course(
        with_parameters(setting.burnt, offer_scale_full_work_per_month=0.0, offer_scale_parttime_per_month=0.0), month
    )
    usual = setting.untouched
    both = (usual.count("work")[month] > 0) & (without.count("benefit")[month] > without.count("parttime")[month])
    found, missed = (people.count("wellbeing")[month, both].astype(np.float64) for people in (usual, without))
    return float((found - missed).mean())


#: target -> experiment
EXPERIMENTS: dict[str, Callable[[Setting], float]] = {
    "mech-capacity": capacity,
    "mech-application": application,
    "mech-meeting": meeting,
    "mech-turnover": turnover,
    "mech-sanction-hr": sanction_hazard,
    "mech-sanction-repeat": sanction_repeat,
    "mech-bonus": bonus,
    "mech-cash-mental": cash_mental,
    "mech-job-wb": job_wellbeing,
}
UNITS = {
    "mech-capacity": "elasticity", "mech-application": "%", "mech-meeting": "%", "mech-turnover": "%",
    "mech-sanction-hr": "ln ratio", "mech-sanction-repeat": "%", "mech-bonus": "ln ratio",
    "mech-cash-mental": "sd", "mech-job-wb": "sd",
}  # fmt: skip


def run_draw(values: Mapping[str, float], draw: int, replicates: int) -> dict[str, list[float]]:
    """Every experiment for one parameter draw: target -> a value per replicate."""
    d = designs()["city"]
    burnt, scenario = city(values, draw, d["size"], d["months"])
    found: dict[str, list[float]] = {name: [] for name in EXPERIMENTS}
    for replicate in range(replicates):
        setting = Setting(values, draw, burnt, scenario, draw * replicates + replicate)
        for name, experiment in EXPERIMENTS.items():
            found[name].append(experiment(setting))
    return found
