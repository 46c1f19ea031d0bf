"""What no regime, target, lot or market may break: capacity, income, exemption, probabilities; over all the schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from bijstandsim.behaviour import defaults, load, prior_draw
from bijstandsim.behaviour.record import record
from bijstandsim.engine import single
from bijstandsim.errors import InputError, RunError
from bijstandsim.kernels.away import back_prob, job_prob
from bijstandsim.kernels.enforcement import cut_prob, report_prob
from bijstandsim.kernels.income import released
from bijstandsim.kernels.offers import arrives, duration_factor
from bijstandsim.kernels.rng import unit
from bijstandsim.kernels.state import LEFT_AFTER_CUT, LEFT_FOR_JOB, SINGLE_PARENT, B, F, O, P, W, X
from bijstandsim.kernels.work import claim_prob, parttime_end_prob
from bijstandsim.population.build import World
from bijstandsim.scenario import Scenario, vocabulary
from bijstandsim.scenario.resolve import resolve
from bijstandsim.units import Month

from .books import Before, check_money
from .checks import check_counters, check_income, check_people, check_records
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


#: Parameters that may be held at a value whatever the others are.
FREE_PARAMETERS = sorted(
    {p.name for p in load() if p.in_record and p.varies and not (p.group or p.above or p.rest_of)}
    - {name for p in load() for name in (p.above, p.rest_of)}
)
MARKETS = sorted(vocabulary.table("market")["paths"])


def shares(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, float]]:
    """Shares of a margin, which add up to 1."""
    weights = st.tuples(*[st.floats(0.05, 1.0) for _ in names])
    return weights.map(lambda drawn: {n: w / sum(drawn) for n, w in zip(names, drawn, strict=True)})


MARGINS = {
    "household": shares(("single", "single_parent", "couple")), "education": shares(("low", "middle", "high")),
    "age": shares(("under_27", "27_to_44", "45_plus")), "women": st.floats(0.2, 0.8), "migrant": st.floats(0, 1),
}  # fmt: skip


@st.composite
def dated(draw: st.DrawFn, start: str) -> list[dict[str, Any]]:
    """Blocks that hold from a month on, up to one, or between two of the six months of the policy."""
    first, last = sorted(draw(st.tuples(st.integers(0, MONTHS - 3), st.integers(0, MONTHS - 3))))
    spans = [{"from": str(Month.parse(start) + first)}, {"to": str(Month.parse(start) + last)}]
    spans.append({**spans[0], **spans[1]})
    later = [{**draw(st.sampled_from(spans)), **draw(blocks())} for _ in range(draw(st.integers(1, 2)))]
    return [draw(blocks()), *later]


@st.composite
def lots(draw: st.DrawFn) -> dict[str, Any]:
    """How people come into an arm: one of every kind of lot, among all or among some."""
    chosen = st.sampled_from([
        {}, {"volunteers": "prior"}, {"unit": "caseworker"}, {"stratify": ["household"]}, {"refusal_share": 0.2},
        {"before_consent": True}, {"crossover": [{"from": "one", "to": "two", "share": 0.3}]},
        {"before_consent": True, "selection": {"one": draw(st.floats(-5, 5)), "two": 1.0}},
    ])  # fmt: skip
    found = dict(draw(chosen))
    if draw(st.booleans()):
        found["eligible"] = draw(st.sampled_from([
            {"min_months_on_benefit": 6}, {"min_age": 30, "min_months_to_pension": 24}, {"for": {"age": {"max": 60}}},
            {"for": {"education": ["low", "middle"]}, "min_age": 18},
        ]))  # fmt: skip
    return found


@st.composite
def whole(draw: st.DrawFn) -> dict[str, Any]:
    """A scenario that uses the schema at large: targets, dates, a policy, lots of every kind, margins, any market."""
    start = draw(st.sampled_from(["2014-11", "2018-05", "2022-10"]))
    plan: dict[str, Any] = {
        "schema_version": 1, "name": "any", "seed": draw(st.integers(0, 2**63 - 1)), "start": start,
        "policy_months": MONTHS - 2, "follow_up_months": 2,
        "municipality": {"size": SIZE, "represents": draw(st.sampled_from([None, 9000.0]))},
        "arms": {name: {"size": ARM, "levers": draw(st.one_of(blocks(), dated(start)))} for name in ("one", "two")},
        "assignment": draw(lots()),
    }  # fmt: skip
    if draw(st.integers(0, 3)) == 0:
        plan["arms"]["own"] = {"size": ARM, "choose": {"one": draw(st.floats(0.1, 5)), "two": 1.0}}
    plan["control"] = draw(st.sampled_from([None, "one", "rest"]))
    if draw(st.booleans()):
        plan["policy"] = draw(st.one_of(blocks(), dated(start)))
    if draw(st.booleans()):
        personal = {g: levers for g, levers in draw(blocks()).items() if g in ("release", "bonus", "cash")}
        plan["regular"] = [{}, {"for": draw(st.sampled_from(TARGETS)), **personal, "duties": {"exempt": True}}]
    plan["market"] = {"path": draw(st.sampled_from([*MARKETS, {"2014-06": 1.2, "2023-06": 0.7}]))}
    names = draw(st.lists(st.sampled_from(sorted(MARGINS)), max_size=5, unique=True))
    plan["population"] = {"margins": {name: draw(MARGINS[name]) for name in names}}
    held = draw(st.lists(st.sampled_from(FREE_PARAMETERS), max_size=4, unique=True))
    other = prior_draw(9, draw(st.integers(0, 40)))
    plan["parameters"] = {"values": {name: float(other[name]) for name in held}}
    plan["outputs"] = {"groups": draw(st.sampled_from([[], ["household"], ["sex", "duration"]]))}
    return plan


def city(plan: dict[str, Any], values: dict[str, float]) -> World:
    """The city at the start; a plan that nobody could live in is another example."""
    try:
        return started(plan, {**values, **plan["parameters"]["values"]})
    except (InputError, RunError) as problem:
        said = str(problem)
        for words in ("whole team", "eligible", "settle", "caseworker", "outside the months", "does not cover"):
            assume(words not in said)
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


def check_exempt(world: World) -> None:
    """Who is exempt is neither cut nor warned: there is no search duty to fail in."""
    exempt = world.now.exempt > 0
    assert not (exempt & ((world.now.cut > 0) | (world.now.warning > 0)) & (world.state.status < X)).any()


@given(plan=whole(), values=parameters)
@FEW
def test_no_scenario_breaks_what_holds_for_all(plan: dict[str, Any], values: dict[str, float]) -> None:
    world = city(plan, values)
    for month in range(1, MONTHS + 1):
        carry, before = world.desks.carry.copy(), Before(world)
        # Whoever is on benefit stays in their slot for the month, whatever becomes of them.
        began = np.flatnonzero((world.state.status == B) | (world.state.status == P))
        single.step(world, 1)
        there = world.state.status < X
        check_money(world, before, month)
        check_people(world, before, month)
        check_counters(world, month)
        check_records(world, month)
        check_capacity(world, carry)
        check_income(world, before, month, began)
        check_exempt(world)
        for columns in (world.state, world.traits):
            for name, column in zip(columns._fields, columns, strict=True):
                assert np.isfinite(column[there].astype(np.float64)).all(), name
    assert np.isfinite(world.counts).all()


@pytest.mark.parametrize("off", [-0.01, 0.01])
def test_the_check_of_income_notices_a_hundredth_of_the_norm(off: float) -> None:
    plan = {
        "schema_version": 1, "name": "any", "policy_months": 2, "municipality": {"size": SIZE}, "arms": {},
    }  # fmt: skip
    world = started(plan, defaults())
    before = Before(world)
    began = np.flatnonzero((world.state.status == B) | (world.state.status == P))
    single.step(world, 1)
    check_income(world, before, 1, began)
    world.now.income[began[world.state.status[began] < X][0]] += off
    with pytest.raises(AssertionError):
        check_income(world, before, 1, began)


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


@given(plan=whole(), values=parameters)
@settings(FEW, max_examples=15)
def test_without_hours_nobody_is_met_or_cut_whatever_the_regime(plan: dict[str, Any], values: dict[str, float]) -> None:
    world = city(plan, values)
    world.city.par[0][HOURS] = 0.0
    world.desks.carry[:] = 0.0
    for _ in range(3):
        single.step(world, 1)
        assert not world.desks.contact_used.any() and not world.desks.used.any()
        assert not world.now.contacts.any() and not world.now.cut.any() and not world.now.warning.any()


class Record:
    """A few fields of a record of law, levers or parameters, for one equation."""

    def __init__(self, **values: float) -> None:
        self.__dict__.update(values)


def plain(function: Callable[..., Any]) -> Callable[..., float]:
    """An equation as Python: it takes records that numba does not know."""
    return getattr(function, "py_func", function)


money = st.floats(0.0, 3000.0)


LAW = Record(release_min_age_months=324, release_single_parent_months=30, release_single_parent_share=0.125,
             release_single_parent_cap=140.0, release_medical_share=0.15, release_medical_cap=140.0)  # fmt: skip
#: The shares and caps that the law gives by itself, to single parents and people whose hours are limited, at most.
OWN_SHARE, OWN_CAP = 0.15, 140.0


def keeps(
    earnings: float, used: int, household: int, limited: bool, share: float, cap: float, months: int,
    waiting: int = 0, own: bool = True,
) -> float:  # fmt: skip
    """What of ``earnings`` a part-timer keeps; with ``own`` also by the releases that the law gives to some."""
    levers = Record(release_share=share, release_cap=cap, release_months=months, release_waiting_months=waiting,
                    release_single_parent=float(own), release_medical=float(own))  # fmt: skip
    return plain(released)(earnings, household, 400, limited, used, levers, LAW)


@given(
    who=st.tuples(money, st.integers(0, 60), st.integers(0, 2), st.booleans()),
    share=st.tuples(st.floats(0, 1), st.floats(0, 1)), cap=st.tuples(money, money),
    months=st.tuples(st.integers(0, 48), st.integers(0, 48)), waiting=st.integers(0, 6), own=st.booleans(),
)  # fmt: skip
@MANY
def test_more_release_never_lowers_what_a_part_timer_keeps(
    who: tuple[float, int, int, bool], share: tuple[float, float], cap: tuple[float, float], months: tuple[int, int],
    waiting: int, own: bool,
) -> None:  # fmt: skip
    """A larger share, a higher cap, more months; but for what the next tests name."""
    less = keeps(*who, min(share), min(cap), min(months), waiting, own)
    more = keeps(*who, max(share), max(cap), max(months), waiting, own)
    longer = keeps(*who, min(share), min(cap), max(months), waiting, own)
    assert less >= 0.0 and more <= max(who[0], 0.0) + 1e-9
    assert longer <= more <= max(max(cap), OWN_CAP)
    assert keeps(*who, max(share), max(cap), min(months), waiting, own) >= less
    earnings, _, household, limited = who
    is_parent = household == SINGLE_PARENT
    has_own = own and (is_parent or limited)
    is_large = min(share) >= OWN_SHARE and min(cap) >= OWN_CAP and not (is_parent and limited)
    if is_large or not has_own:
        assert less <= longer
    elif longer < less:
        of_parents = min(LAW.release_single_parent_share * earnings, LAW.release_single_parent_cap)
        assert longer in (min(min(share) * earnings, min(cap)), of_parents), "what comes before their own release"


@pytest.mark.parametrize(("household", "limited", "own"), [(SINGLE_PARENT, False, 75.0), (0, True, 90.0)])
def test_months_of_a_small_release_take_the_place_of_a_larger_one_of_the_law(
    household: int, limited: bool, own: float
) -> None:
    """The exception: of EUR 600 the law leaves more than a general release of .05 does, as long as that comes first."""
    who = (600.0, 3, household, limited, 0.05, 200.0)
    assert keeps(*who, months=0) == pytest.approx(own)
    assert keeps(*who, months=24) == pytest.approx(30.0)


def test_the_months_of_single_parents_come_before_the_share_of_limited_hours() -> None:
    """Who has both: months of the general release move those of single parents, 12.5 % and not 15 %, further on."""
    who = (600.0, 30, SINGLE_PARENT, True, 0.5, 200.0)
    assert [keeps(*who, months=months) for months in (0, 6, 36)] == pytest.approx([90.0, 75.0, 200.0])


share = st.floats(0.0, 1.0)


@given(draw=st.integers(0, 200), a=share, b=share, c=share, cuts=st.integers(0, 250), tau=st.integers(0, 600),
       left=st.sampled_from([0, LEFT_FOR_JOB, LEFT_AFTER_CUT]))  # fmt: skip
@MANY
def test_probabilities_are_probabilities(
    draw: int, a: float, b: float, c: float, cuts: int, tau: int, left: int
) -> None:
    par = record(prior_draw(5, draw))[0]
    for chance in (cut_prob(a, b, c, cuts, par), claim_prob(a, par), back_prob(O, left, tau, par)):
        assert 0.0 <= chance <= 1.0
    assert back_prob(F, left, tau, par) == back_prob(W, left, tau, par) == 0.0
    assert 0.0 < plain(duration_factor)(tau, par) <= 1.0
    assert plain(arrives)(a, 0.0) in (False, 0) and plain(arrives)(0.0, 5.0)


@given(draw=st.integers(0, 200), a=share, tolerance=share, required=st.floats(0, 3), search=st.floats(0, 10),
       quality=st.floats(-6, 6), tenure=st.integers(0, 600), theta=st.floats(0.01, 20), cycle=st.floats(0.1, 10),
       word=st.integers(0, 2**32 - 1))  # fmt: skip
@MANY
def test_what_may_exceed_one_is_certain_then(
    draw: int, a: float, tolerance: float, required: float, search: float, quality: float, tenure: int, theta: float,
    cycle: float, word: int,
) -> None:  # fmt: skip
    """These are products that no equation keeps below 1. A draw is below 1, so ``u < p`` is ``u < min(p, 1)``."""
    par = record(prior_draw(5, draw))[0]
    chances = [plain(report_prob)(a, search, Record(search_level=required, tolerance=tolerance), par)]
    chances += [job_prob(status, quality, tenure, a, LEFT_FOR_JOB, theta, cycle, par) for status in (F, W, O)]
    chances.append(parttime_end_prob(quality, par))
    u = unit(np.uint32(word))
    assert 0.0 <= u < 1.0
    for chance in chances:
        assert 0.0 <= chance < np.inf
        assert (u < chance) == (u < min(chance, 1.0))


def test_the_largest_draw_is_below_one() -> None:
    """On which the test above hangs; that a chance can exceed 1 at all is shown here too."""
    assert unit(np.uint32(2**32 - 1)) < 1.0 and unit(np.uint32(0)) >= 0.0
    par = Record(violation_detection_prob_month=1.0, wrongful_report_prob_month=0.1)
    assert plain(report_prob)(1.0, 0.0, Record(search_level=1.0, tolerance=0.0), par) == 1.1
