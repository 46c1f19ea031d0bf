"""What no regime, target, lot or market may break: capacity, income, exemption, probabilities; over all the schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from bijstandsim.behaviour import defaults, prior_draw
from bijstandsim.engine import single
from bijstandsim.errors import InputError, RunError
from bijstandsim.kernels.enforcement import cut_prob, report_prob
from bijstandsim.kernels.income import norm_of, released
from bijstandsim.kernels.offers import arrives, duration_factor
from bijstandsim.kernels.state import B, P, X
from bijstandsim.population.build import World
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

from .cities import ARM, MONTHS, SIZE, blocks, parameters, started

FEW = settings(
    max_examples=60, phases=[Phase.generate], deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
MANY = settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
TARGETS: tuple[dict[str, Any], ...] = (
    {"household": ["single_parent"]}, {"education": ["low"]}, {"age": {"max": 40}}, {"distance": {"min": 0.5}},
    {"health": {"max": 0.6}}, {"share": 0.4}, {"duration": {"min": 12}},
)  # fmt: skip


@st.composite
def whole(draw: st.DrawFn) -> dict[str, Any]:
    """A scenario that uses the schema at large: targets, dates, a policy, lots of every kind, margins, own market."""
    plan: dict[str, Any] = {
        "schema_version": 1, "name": "any", "seed": draw(st.integers(0, 2**63 - 1)),
        "start": draw(st.sampled_from(["2014-11", "2018-05", "2022-10"])), "policy_months": MONTHS - 2,
        "follow_up_months": 2, "municipality": {"size": SIZE, "represents": draw(st.sampled_from([None, 9000.0]))},
        "arms": {name: {"size": ARM, "levers": draw(blocks())} for name in ("one", "two")},
    }  # fmt: skip
    if draw(st.booleans()):
        plan["policy"] = draw(blocks())
    if draw(st.booleans()):
        personal = {g: levers for g, levers in draw(blocks()).items() if g in ("release", "bonus", "cash")}
        plan["regular"] = [{}, {"for": draw(st.sampled_from(TARGETS)), **personal, "duties": {"exempt": True}}]
    plan["market"] = {"path": draw(st.sampled_from(["stationary", "national", {"2014-06": 1.2, "2023-06": 0.7}]))}
    if draw(st.booleans()):
        plan["population"] = {"margins": {"women": draw(st.floats(0.2, 0.8)), "migrant": draw(st.floats(0, 1))}}
    plan["assignment"] = draw(
        st.sampled_from([
            {}, {"volunteers": "prior"}, {"unit": "caseworker"}, {"stratify": ["household"]}, {"refusal_share": 0.2},
            {"before_consent": True}, {"crossover": [{"from": "one", "to": "two", "share": 0.3}]},
        ])
    )  # fmt: skip
    plan["outputs"] = {"groups": draw(st.sampled_from([[], ["household"], ["sex", "duration"]]))}
    return plan


def city(plan: dict[str, Any], values: dict[str, float]) -> World:
    """The city at the start; a plan that nobody could live in is another example."""
    try:
        return started(plan, values)
    except (InputError, RunError) as problem:
        assume("whole team" not in str(problem) and "eligible" not in str(problem) and "settle" not in str(problem))
        assume("caseworker" not in str(problem) and "outside the months" not in str(problem))
        raise


def check_capacity(world: World, carry: np.ndarray) -> None:
    """No caseworker gives hours that they do not have."""
    desks = world.desks
    busy = desks.clients > 0
    known = np.zeros(len(desks.clients))
    known[: len(carry)] = carry
    assert (desks.used[busy] <= desks.hours[busy] + known[busy] + 1e-9).all()
    assert (desks.contact_used[busy] <= desks.contact_hours[busy] + known[busy] + 1e-9).all()
    assert ((desks.monitoring >= 0.0) & (desks.monitoring <= 1.0)).all()


def check_income(world: World, month: int, began: np.ndarray) -> None:
    """Who ``began`` on benefit gets no less than the cut norm, and no more than norm, release and what levers add."""
    state, now, law, lev = world.state, world.now, world.city.law[month], world.city.levers
    on = began[state.status[began] < X]
    rows = lev[now.row[on], month]
    norm = np.array([float(norm_of(h, law)) for h in world.traits.household[on]])
    law_caps = max(float(law.release_single_parent_cap), float(law.release_medical_cap))
    extra = np.maximum(rows["release_cap"], law_caps) + rows["parttime_premium_cap"] + rows["activity_allowance"]
    income = now.income[on].astype(np.float64)
    floor = np.maximum(world.traits.income_floor[on], 1.0 - rows["cut_share"])
    assert (income >= floor - 1e-5).all()
    assert (income <= np.maximum(1.0 + (extra + rows["supplement"]) / norm, world.traits.income_floor[on]) + 1e-5).all()


def check_exempt(world: World) -> None:
    """Who is exempt is neither cut nor warned: there is no search duty to fail in."""
    exempt = world.now.exempt > 0
    assert not (exempt & ((world.now.cut > 0) | (world.now.warning > 0)) & (world.state.status < X)).any()


@given(plan=whole(), values=parameters)
@FEW
def test_no_scenario_breaks_what_holds_for_all(plan: dict[str, Any], values: dict[str, float]) -> None:
    world = city(plan, values)
    for month in range(1, MONTHS + 1):
        carry = world.desks.carry.copy()
        before = np.where(world.state.status < X, world.traits.pid.astype(np.int64), -1)
        # Whoever is on benefit stays in their slot for the month, whatever becomes of them.
        began = np.flatnonzero((world.state.status == B) | (world.state.status == P))
        single.step(world, 1)
        there = world.state.status < X
        pids = world.traits.pid[there]
        assert len(np.unique(pids)) == len(pids) and len(before[before >= 0])
        assert not world.books[month].sum() < 0
        check_capacity(world, carry)
        check_income(world, month, began)
        check_exempt(world)
        for columns in (world.state, world.traits):
            for name, column in zip(columns._fields, columns, strict=True):
                assert np.isfinite(column[there].astype(np.float64)).all(), name
    assert np.isfinite(world.counts).all()


HOURS = "caseworker_hours_month"


@pytest.mark.parametrize("seed", range(3))
def test_caseworkers_without_hours_meet_nobody(seed: int) -> None:
    plan = {
        "schema_version": 1, "name": "none", "seed": seed, "policy_months": 6, "municipality": {"size": 200},
        "arms": {"one": {"size": 40, "levers": {"guidance": {"caseload": 20}}}},
    }  # fmt: skip
    scenario = Scenario.from_dict(plan)
    contacts = []
    burnt = single.burnt_in(scenario, resolve(scenario), defaults(), 0)
    for hours in (0.0, defaults()[HOURS]):
        world = burnt.copy()
        single.start_policy(world, scenario, 0)
        world.city.par[0][HOURS] = hours  # no file may say 0, and the burn-in needs somebody
        world.desks.carry[:] = 0.0
        met = cut = 0
        for _ in range(6):
            single.step(world, 1)
            met, cut = met + int(world.now.contacts.sum()), cut + int(world.now.cut.sum())
        contacts.append(met)
        assert hours or (cut == 0 and not world.desks.contact_used.any())
    assert contacts[0] == 0 < contacts[1]


class Record:
    """A few fields of a record of law, levers or parameters, for one equation."""

    def __init__(self, **values: float) -> None:
        self.__dict__.update(values)


def plain(function: Callable[..., Any]) -> Callable[..., float]:
    """An equation as Python: it takes records that numba does not know."""
    return getattr(function, "py_func", function)


money = st.floats(0.0, 3000.0)


@given(
    earnings=money, used=st.integers(0, 60), household=st.integers(0, 2), limited=st.booleans(),
    share=st.tuples(st.floats(0, 1), st.floats(0, 1)), cap=st.tuples(money, money), months=st.integers(0, 48),
    waiting=st.integers(0, 6), keeps=st.booleans(),
)  # fmt: skip
@MANY
def test_more_release_never_lowers_what_a_part_timer_keeps(
    earnings: float, used: int, household: int, limited: bool, share: tuple[float, float], cap: tuple[float, float],
    months: int, waiting: int, keeps: bool,
) -> None:  # fmt: skip
    law = Record(release_min_age_months=324, release_single_parent_months=30, release_single_parent_share=0.125,
                 release_single_parent_cap=140.0, release_medical_share=0.15, release_medical_cap=140.0)  # fmt: skip

    def kept(share: float, cap: float) -> float:
        levers = Record(release_share=share, release_cap=cap, release_months=months, release_waiting_months=waiting,
                        release_single_parent=float(keeps), release_medical=float(keeps))  # fmt: skip
        return plain(released)(earnings, household, 400, limited, used, levers, law)

    less, more = kept(min(share), min(cap)), kept(max(share), max(cap))
    assert 0.0 <= less <= more <= max(earnings, 0.0) + 1e-9
    assert more <= max(max(cap), 140.0)


unit = st.floats(0.0, 1.0)


@given(draw=st.integers(0, 200), a=unit, b=unit, c=unit, cuts=st.integers(0, 250), tolerance=unit,
       required=st.floats(0, 3), search=st.floats(0, 10), tau=st.integers(0, 600))  # fmt: skip
@MANY
def test_probabilities_are_probabilities(
    draw: int, a: float, b: float, c: float, cuts: int, tolerance: float, required: float, search: float, tau: int
) -> None:
    par = Record(**prior_draw(5, draw))
    chances = [plain(report_prob)(a, search, Record(search_level=required, tolerance=tolerance), par)]
    if hasattr(cut_prob, "py_func"):  # compiled, it calls a compiled logistic: numbers go in and out all the same
        chances.append(cut_prob.py_func(a, b, c, cuts, par))
    for chance in chances:
        assert 0.0 <= chance <= 1.0 + par.wrongful_report_prob_month
    assert 0.0 < plain(duration_factor)(tau, par) <= 1.0
    assert plain(arrives)(a, 0.0) in (False, 0) and plain(arrives)(0.0, 5.0)
