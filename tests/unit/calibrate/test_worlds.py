"""Rotated arms, twin worlds and the pass through the country."""

from __future__ import annotations

import numpy as np
import pytest

from bijstandsim.behaviour import defaults
from bijstandsim.calibrate import mechanisms, sanctions, worlds
from bijstandsim.calibrate.cities import rotated, rotates, run_block
from bijstandsim.calibrate.national import Batch, Pass
from bijstandsim.calibrate.targets import designs
from bijstandsim.engine.outcomes import NAMES, evaluate
from bijstandsim.engine.single import burnt_in, run_once, start_policy
from bijstandsim.kernels.ledger import AT_RISK, BENEFIT_N, CUTS, EXIT_WORK_FLOW, PARTTIME
from bijstandsim.kernels.state import FREE, SINGLE_PARENT, B, F, P, W, X
from bijstandsim.population.build import World
from bijstandsim.population.people import People
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

SMALL = ["municipality.size=1500", "policy_months=6", "follow_up_months=2", "outputs.groups=[]"]


@pytest.fixture(scope="module")
def utrecht() -> tuple[World, Scenario]:
    scenario = Scenario.load("utrecht", sets=SMALL)
    return burnt_in(scenario, resolve(scenario), defaults(), 0), scenario


@pytest.fixture(scope="module")
def setting() -> mechanisms.Setting:
    burnt, scenario = worlds.city(defaults(), 0, 2000, 24)
    return mechanisms.Setting(defaults(), 0, burnt, scenario, 0)


def test_the_first_rotation_is_a_plain_run(utrecht: tuple[World, Scenario]) -> None:
    block = run_block(*utrecht, 3)
    assert len(block) == 4
    assert np.array_equal(block[0].counts, run_once(*utrecht, 3).counts)


def test_every_rotation_gives_an_arm_its_own_regime_with_other_people(utrecht: tuple[World, Scenario]) -> None:
    burnt, scenario = utrecht
    assert rotates(scenario)
    assert rotated(burnt, 1)[1].tolist() == [0, 2, 3, 4, 1]
    values = np.stack([evaluate(run.counts) for run in run_block(burnt, scenario, 3)])
    exempt = values[:, 1, :, 0, NAMES.index("exempt")]
    contacts = values[:, 1:7, :, 0, NAMES.index("contacts")].mean(axis=1)
    arm = ["rest", *scenario.arms].index
    assert (exempt[:, arm("exemption")] == 100.0).all() and (exempt[:, arm("control")] < 60.0).all()
    assert (contacts[:, arm("guidance")] > 1.5 * contacts[:, arm("control")]).all()
    before = values[:, 0, 1:, 0, NAMES.index("distance")]
    assert len(np.unique(before[:, 0])) == 4, "another group of people in each rotation"
    assert np.allclose(np.sort(before, axis=1), np.sort(before[0])), "the same four groups"
    assert np.array_equal(burnt.city.arm_row, [0, 1, 2, 3, 4]), "the burnt-in city is left as it is"


def test_arms_of_unequal_size_stay_where_they_are() -> None:
    scenario = Scenario.load("utrecht", sets=[*SMALL, "arms.control.size=100"])
    assert not rotates(scenario)


def test_twin_worlds_differ_in_nothing_else(setting: mechanisms.Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(designs()["bonus"], "exit_bonus", 0.0)
    monkeypatch.setitem(designs()["cash"], "supplement", 0.0)
    monkeypatch.setitem(designs()["application"], "per_month", 1e12)
    assert mechanisms.bonus(setting) == 0.0
    assert mechanisms.cash_mental(setting) == 0.0
    assert mechanisms.application(setting) == 0.0


def test_mechanisms_go_the_way_their_parameters_say(setting: mechanisms.Setting) -> None:
    d = designs()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(d["bonus"], "exit_bonus", 6000.0)
        patch.setitem(d["cash"], "supplement", 400.0)
        assert mechanisms.bonus(setting) > 0.1
        assert mechanisms.cash_mental(setting) > 0.2
    assert mechanisms.turnover(setting) < 0.0
    assert mechanisms.job_wellbeing(setting) > 0.1
    assert mechanisms.meeting(setting) > -1.0


def test_a_change_of_caseworker_does_less_where_its_effect_is_switched_off(setting: mechanisms.Setting) -> None:
    idle = worlds.with_parameters(setting.burnt, caseworker_change_effect_months=0.0)
    without = mechanisms.Setting(setting.values, 0, idle, setting.scenario, 0)
    assert mechanisms.turnover(without) > mechanisms.turnover(setting)


def test_levers_change_from_month_one_and_not_before(setting: mechanisms.Setting) -> None:
    changed = worlds.with_levers(setting.burnt, 2, contacts_month=0.0)
    column = changed.city.levers["contacts_month"]
    assert (column[:, 1:3] == 0.0).all() and (column[:, 3:] > 0.0).all() and (column[:, 0] > 0.0).all()
    assert (setting.burnt.city.levers["contacts_month"] > 0.0).all()
    with pytest.raises(KeyError):
        worlds.with_parameters(setting.burnt, no_such_parameter=1.0)


def test_cut_in_one_world_and_spared_in_the_other(setting: mechanisms.Setting) -> None:
    twins = sanctions.Twins(setting.burnt, setting.scenario, 0)
    cut, spared = twins.worlds
    assert len(twins.slots) > 200
    assert (cut.now.cut[twins.slots] == 1).all() and spared.now.cut.sum() == 0
    assert (cut.state.perceived_risk[twins.slots] > spared.state.perceived_risk[twins.slots]).all()
    for world in twins.worlds:
        assert world.city.par.cut_log_odds[0] == pytest.approx(defaults()["cut_log_odds"])
    assert sanctions.repeats_after_cut(setting.burnt, setting.scenario, 0) < 0.0
    assert twins.weight.mean() == pytest.approx(1.0) and (twins.weight > 0.0).all()


def test_the_month_of_the_cut_is_in_the_hazard(setting: mechanisms.Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Income and search react in that month, so that it tells more than the two after it."""
    hazard = {}
    for months in (1, 3):
        monkeypatch.setitem(designs()["sanction"], "hazard_months", months)
        found = [sanctions.hazard_after_cut(setting.burnt, setting.scenario, k) for k in range(4)]
        hazard[months] = np.mean(found)
    assert hazard[1] > hazard[3] > 0.0


def test_nobody_cut_tells_nothing(setting: mechanisms.Setting) -> None:
    spared = worlds.with_levers(setting.burnt, search_level=1e-9)
    assert np.isnan(sanctions.hazard_after_cut(spared, setting.scenario, 0))


@pytest.mark.parametrize("name", [name for name in mechanisms.EXPERIMENTS if name != "mech-capacity"])
def test_both_kernels_give_a_virtual_experiment_the_same_result(
    name: str, setting: mechanisms.Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for scalar in (False, True):
        monkeypatch.setattr(People, "scalar", scalar)
        fresh = mechanisms.Setting(defaults(), 0, setting.burnt.copy(), setting.scenario, 0)
        fresh.burnt.people.scalar = scalar
        found.append(mechanisms.EXPERIMENTS[name](fresh))
    assert np.isfinite(found[0]) and found[0] == pytest.approx(found[1], rel=1e-9)


def test_capacity_rises_with_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"size": 2000, "arm": 600, "fewer": 20}.items():
        monkeypatch.setitem(designs()["capacity"], name, value)
    setting = mechanisms.Setting(defaults(), 0, None, None, 0)  # type: ignore[arg-type]
    assert 0.0 < mechanisms.capacity(setting) < 1.0


@pytest.fixture
def country() -> World:
    """A small city in the place of the country, at the start of 20 months."""
    scenario = Scenario.load("regulier", sets=["municipality.size=1500", "policy_months=20"])
    world = burnt_in(scenario, resolve(scenario), defaults(), 0)
    start_policy(world, scenario, 0)
    return world


def test_the_pass_counts_what_the_engine_records(country: World) -> None:
    watched = Pass(country, {1, 2})
    for month in range(1, 21):
        watched.month(month)
    counts = country.counts[3:6].sum(axis=(0, 1))
    total = {name: sum(sums[name] for sums in watched.sums[2:5]) for name in watched.sums[0]}
    assert total["part"] / total["stock"] == pytest.approx(counts[PARTTIME] / counts[BENEFIT_N])
    assert 1.1 * total["stock"] < total["benefits"] < 1.4 * total["stock"]  # a couple is two recipients
    assert watched.figure("parttime", 3, 5) == pytest.approx(100 * total["part"] / total["benefits"])
    assert watched.figure("cuts", 3, 5) == pytest.approx(100 * counts[CUTS] / total["units"])
    assert 0.5 < watched.figure("exit_all", 1, 20) < 5.0
    flows = country.counts[1:21].sum(axis=(0, 1))
    units = sum(sums["work"] for sums in watched.sums) / sum(sums["units"] for sums in watched.sums)
    assert units == pytest.approx(flows[EXIT_WORK_FLOW] / flows[AT_RISK], rel=0.02)  # deaths count otherwise
    assert watched.figure("exit_lt6m", 1, 20) > watched.figure("exit_ge5y", 1, 20)
    assert all(len(batch.life) == 18 for batch in watched.batches) and len(watched.batches) == 4


def test_both_kernels_pass_through_the_same_country(country: World) -> None:
    """People are followed by the slots of the columns, which neither kernel may change under them."""
    other = country.copy()
    other.people.scalar = True
    passes = [Pass(world, {3, 4}) for world in (country, other)]
    assert not country.people.scalar
    for month in range(1, 21):
        for one in passes:
            one.month(month)
    blocked, scalar = passes
    assert blocked.sums == [pytest.approx(sums) for sums in scalar.sums]  # sums of wages are taken in another order
    lives = [[(b.month, b.to, sorted(b.pids), sorted(zip(b.pids, *b.life, strict=True))) for b in one.batches]
             for one in passes]  # fmt: skip
    assert lives[0] == lives[1] and sum(len(b.slots) for b in blocked.batches) > 20


def test_newcomers_who_leave_in_their_first_month_are_among_the_exits(country: World) -> None:
    watched, there, gone = Pass(country, set()), set(country.traits.pid[country.state.status < FREE].tolist()), 0
    for month in range(1, 13):
        watched.month(month)
        now = country.state.status
        came = (now < FREE) & ~np.isin(country.traits.pid, list(there))
        gone += int((came & (now > P)).sum())
        there |= set(country.traits.pid[now < FREE].tolist())
    assert gone > 0
    stock = sum(sums["benefits"] for sums in watched.sums[:-1])
    assert sum(sums["risk"] for sums in watched.sums[1:]) <= stock  # newcomers are at risk from the next month on
    flows = country.counts[1:13].sum(axis=(0, 1))
    work = sum(sums["work"] for sums in watched.sums)
    assert work == pytest.approx(flows[EXIT_WORK_FLOW], abs=1.0)


def test_single_parents_in_work_below_an_older_norm_count_as_working_beside_benefit(country: World) -> None:
    as_it_is, older = Pass(country, set()), Pass(country, set(), norm_ratio=90 / 70)
    (on, part), (more_on, more_part) = as_it_is._parents(1), older._parents(1)
    state, law = country.state, country.city.law[1]
    pay = state.wage[(state.status == F) & (country.traits.household == SINGLE_PARENT)] * law.minimum_wage_index
    extra = int((pay <= 90 / 70 * law.norm_single).sum())
    assert extra > 0 and (more_on - on, more_part - part) == (extra, extra)


def test_fates_of_people_who_left(country: World) -> None:
    watched = Pass(country, set())
    lives = np.array([[F] * 18, [F] * 5 + [B] * 13, [F] * 10 + [W] * 2 + [F] * 6, [F] * 17 + [X], [P] * 18])
    watched.batches = [Batch(3, F, np.arange(5), np.arange(5), list(lives.T))]
    # Who moved or died is left out, and of a cohort who was not in work a month after leaving: three are left.
    assert watched.figure("job_6m", 1, 12) == pytest.approx(200 / 3)
    assert watched.figure("job_18m", 1, 12) == pytest.approx(200 / 3)
    assert watched.figure("benefit_18m", 1, 12) == pytest.approx(100 / 3)
    assert watched.figure("unbroken_18m", 1, 12) == pytest.approx(100 / 3)
    assert watched.figure("return_6m_work", 1, 12) == 50.0
    watched.sums = [{"risk": 100.0}] * 12
    assert watched.figure("exit_work_kept", 1, 12) == pytest.approx(100 * 4 / 1200)  # one was back at once
    assert np.isnan(watched.figure("return_6m_cut", 1, 12))
    assert np.isnan(watched.figure("job_6m", 4, 12))
