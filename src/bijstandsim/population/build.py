"""A city at month 0 of its burn-in: first stock, caseworkers, rules, market."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy.special import ndtr

from bijstandsim.behaviour import record as behaviour_record
from bijstandsim.kernels import ledger
from bijstandsim.kernels.birth import FIRST_STOCK, draw_people
from bijstandsim.kernels.desks import new_faces
from bijstandsim.kernels.levers import LAW, LEVER_DEFAULT, LEVERS
from bijstandsim.kernels.month import SERIES
from bijstandsim.kernels.offers import duration_table
from bijstandsim.kernels.rng import make_key
from bijstandsim.kernels.state import (
    MIX,
    RUN,
    City,
    Desks,
    Now,
    State,
    Teams,
    Traits,
    allocate,
    allocate_desks,
    allocate_teams,
)
from bijstandsim.kernels.work import staying_table
from bijstandsim.law import monthly
from bijstandsim.population.people import People, copied
from bijstandsim.scenario import Resolved, Scenario

#: Slots per benefit at the start: room for former recipients who are still followed; grown when it is short.
SLOTS_PER_BENEFIT = 1.7
#: Months on benefit after which the tables of duration dependence are flat (their terms are below 1e-5).
LONGEST_TABLE = 720
#: Burn-in keys stand apart from those of replicates, so no replicate shares its draws.
BURN_IN_KEY = 2**31


@dataclass
class World:
    """Everything that a run reads and writes; ``t`` is the number of months that have passed."""

    resolved: Resolved
    people: People
    desks: Desks
    teams: Teams
    city: City
    counts: np.ndarray  # (1 + months, cells, COUNTS)
    books: np.ndarray  # (1 + months, arms, ITEMS), cents
    series: np.ndarray  # (months, SERIES)
    t: int = 0
    burn_in_months: int = 0
    burn_in_agent_months: int = 0
    home: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))  # desks before the experiment
    assigned: np.ndarray = field(default_factory=lambda: np.zeros(0, np.uint8))  # arm by lot; crossover apart
    exempt_scores: np.ndarray = field(default_factory=lambda: np.zeros(0))  # of the first stock, sorted

    @property
    def traits(self) -> Traits:
        """What does not change in people's lives, one row a slot."""
        return self.people.columns()[0]

    @property
    def state(self) -> State:
        """What moves, one row a slot; written to, it counts from the next month on."""
        return self.people.columns()[1]

    @property
    def now(self) -> Now:
        """Scratch of the month, for what is done outside the month."""
        return self.people.columns()[2]

    @property
    def slots(self) -> int:
        """Rows of the person columns."""
        return len(self.state.status)

    def copy(self) -> World:
        """An independent copy of all that moves; the rules of the run are shared."""
        city = self.city._replace(run=self.city.run.copy(), entry_counts=self.city.entry_counts.copy())
        return replace(
            self,
            people=self.people.copy(),
            desks=copied(self.desks),
            teams=copied(self.teams),
            city=city,
            counts=self.counts.copy(),
            books=self.books.copy(),
            series=self.series.copy(),
        )


def build(scenario: Scenario, resolved: Resolved, values: Mapping[str, float], draw: int) -> World:
    """A city before its burn-in. ``values`` are the parameters; ``draw`` keys the burn-in."""
    world = without_people(scenario, resolved, values, draw)
    _first_stock(world)
    return world


def without_people(scenario: Scenario, resolved: Resolved, values: Mapping[str, float], draw: int) -> World:
    """The same city before anybody lives there."""
    people = People(*allocate(int(resolved.size * SLOTS_PER_BENEFIT) + 64))
    return _around(people, _tables(values), scenario, resolved, values, draw)


def with_people_of(
    burnt: World, scenario: Scenario, resolved: Resolved, values: Mapping[str, float], draw: int
) -> World:
    """A city in which the people of ``burnt`` live, of the same ``values`` and draw; the rules are the scenario's."""
    tables = (burnt.city.par, burnt.city.duration, burnt.city.staying)
    world = _around(burnt.people.copy(), tables, scenario, resolved, values, draw)
    _exempt(world, burnt.exempt_scores)
    return world


def _around(
    people: People, tables: tuple[np.ndarray, np.ndarray, np.ndarray], scenario: Scenario,
    resolved: Resolved, values: Mapping[str, float], draw: int,
) -> World:  # fmt: skip
    """Caseworkers, rules and books around people; ``tables`` as ``_tables`` gives them."""
    law = _with_month_zero(monthly(resolved.start, resolved.months).astype(LAW))
    months = resolved.months
    size = resolved.size
    desks, teams = _caseworkers(resolved, values)
    run = np.zeros(1, RUN).view(np.recarray)
    run["stock"] = size
    run["holds_stock"] = 1.0
    run["quality_floor_prob"] = ndtr(values["acceptance_threshold_base_sd"])
    par, duration, staying = tables
    city = City(
        key=make_key(scenario.seed, BURN_IN_KEY + draw),
        par=par,
        levers=_levers(resolved, values, law),
        law=law,
        theta=np.concatenate([resolved.market[:1], resolved.market]).astype(np.float64),
        season=_season(resolved, values),
        rules=resolved.rules,
        arm_row=np.array([arm.row for arm in resolved.arms], np.int64),
        arm_rule_first=resolved.arm_rule_first,
        arm_rule_count=resolved.arm_rule_count,
        mix=_mix(scenario, values),
        run=run,
        entry_counts=np.zeros(6, np.int64),
        duration=duration,
        staying=staying,
    )
    world = World(
        resolved, people, desks, teams, city,
        counts=np.zeros((1 + months, 1, len(ledger.COUNTS))),
        books=np.zeros((1 + months, len(resolved.arms), len(ledger.ITEMS)), np.int64),
        series=np.zeros((0, len(SERIES))),
    )  # fmt: skip
    new_faces(0, world.desks, world.city.key)
    return world


def _tables(values: Mapping[str, float]) -> tuple[np.recarray[Any, Any], np.ndarray, np.ndarray]:
    """What the parameters alone decide: their record, and the tables of the two kinds of duration dependence."""
    par = behaviour_record(dict(values))
    return par, duration_table(LONGEST_TABLE, par), staying_table(LONGEST_TABLE, par)


def _first_stock(world: World) -> None:
    goal = world.city.mix[0]
    mix = np.array([goal.single, goal.single_parent, goal.couple, goal.low, goal.middle, goal.high])
    size = world.resolved.size
    world.now.person[:size] = world.traits.pid[:size] = np.arange(size)
    draw_people(size, 0, 0, FIRST_STOCK, mix, world.traits, world.state, world.now, world.city)
    world.now.next[:size] = world.state.status[:size]
    world.state.intake[:size] = 0
    # Neighbours in memory share a caseworker: the caseworkers' loops then read in order.
    world.state.caseworker[:size] = np.arange(size) * int(world.teams.size[0]) // size
    _exempt(world, np.sort(world.traits.exempt_score[:size].astype(np.float64)))


def _exempt(world: World, scores: np.ndarray) -> None:
    """The share that is formally exempt fixes the threshold on the sorted ``scores`` of the first stock."""
    levers = world.city.levers
    levers["formal_exempt_log_odds"] = np.interp(
        levers["formal_exempt_share"], np.linspace(0.0, 1.0, len(scores) + 2),
        np.concatenate([[-50.0], scores, [50.0]]),
    )  # fmt: skip
    world.exempt_scores = scores


def _with_month_zero(law: np.ndarray) -> np.ndarray:
    return np.concatenate([law[:1], law]).view(np.recarray)


def _levers(resolved: Resolved, values: Mapping[str, float], law: np.ndarray) -> np.ndarray:
    """Levers (rows, 1 + months) without gaps; month 0 is burn-in under regular practice."""

    amounts = law.view(np.ndarray)

    def value_of(source: str) -> Any:
        kind, name = source.split(":")
        return values[name] if kind == "par" else amounts[name][1:]

    full = np.empty((len(resolved.row_name), 1 + resolved.months), LEVERS)
    full[:, 1:] = resolved.filled(value_of)
    full[:, 0] = resolved.burn_in_rows
    for lever, source in LEVER_DEFAULT.items():
        default = np.ravel(value_of(source))[0] if isinstance(source, str) else source
        column = full[lever][:, 0]
        np.copyto(column, default, where=np.isnan(column))
    return full.view(np.recarray)


def _season(resolved: Resolved, values: Mapping[str, float]) -> np.ndarray:
    """Yearly cycle of the inflow, by month of the run; 1 in burn-in."""
    amplitude = values["outflow_inflow_season_amplitude_share"]
    peak = values["season_peak_month"]
    months = [(resolved.start + k).month for k in range(resolved.months)]
    factor = [1.0 + amplitude * math.cos(2.0 * math.pi * (month - peak) / 12.0) for month in months]
    return np.array([1.0, *factor])


def _caseworkers(resolved: Resolved, values: Mapping[str, float]) -> tuple[Desks, Teams]:
    """Desks for the regular team and for every arm that brings its own."""
    members = np.zeros(len(resolved.teams))
    members[0] = resolved.size
    for arm in resolved.arms[1:]:
        own = resolved.row_team[arm.row]
        rules = resolved.rules[arm.rule_first : arm.rule_first + arm.rule_count]
        for team in {int(own), *(int(resolved.row_team[row]) for row in rules["row"])}:
            if team > 0:
                members[team] += arm.size
    teams = allocate_teams(len(resolved.teams))
    first = 0
    for number, (_, row) in enumerate(resolved.teams):
        # The regular team's desks are those of burn-in: a policy that changes its caseload changes their hours.
        set_to = resolved.levers["caseload"][row, 0] if number else resolved.burn_in_levers["caseload"][0]
        caseload = values["caseload_clients"] if np.isnan(set_to) else set_to
        teams.row[number] = row
        teams.first[number] = first
        teams.size[number] = max(1, math.ceil(members[number] / caseload))
        teams.fte[number] = resolved.size / caseload if number == 0 else -1.0
        first += teams.size[number]
    desks = allocate_desks(first)
    for number in range(len(resolved.teams)):
        desks.team[teams.first[number] : teams.first[number] + teams.size[number]] = number
    return desks, teams


def _mix(scenario: Scenario, values: Mapping[str, float]) -> np.ndarray:
    """Margins of the stock: the scenario's where given, else the parameters'."""
    margins = scenario.population.margins
    mix = np.zeros(1, MIX).view(np.recarray)
    household = margins.household
    single = household.single if household else values["household_single_share"]
    parent = household.single_parent if household else values["household_single_parent_share"]
    couple = household.couple if household else values["household_couple_share"]
    education = margins.education
    low = education.low if education else values["education_low_share"]
    high = education.high if education else values["education_high_share"]
    middle = education.middle if education else 1.0 - low - high
    age = margins.age
    women = values["women_share"] if margins.women is None else margins.women
    parents, couples = values["women_among_single_parents_share"], values["women_among_couples_share"]
    singles = (women * (single + parent + couple) - parent * parents - couple * couples) / max(single, 1e-9)
    shares = {
        "single": single, "single_parent": parent, "couple": couple, "low": low, "middle": middle, "high": high,
        "women_single": min(max(singles, 0.0), 1.0), "women_single_parent": parents, "women_couple": couples,
        "migrant": values["migrant_non_western_share"] if margins.migrant is None else margins.migrant,
        "kids_couple": values["couples_with_children_share"],
        "age_under_27": age.under_27 if age else values["stock_age_under_27_share"],
        "age_27_to_44": age.age_27_to_44 if age else values["stock_age_27_44_share"],
        "education_mean": middle + 2.0 * high,
    }  # fmt: skip
    for name, value in shares.items():
        mix[name] = value
    return mix
