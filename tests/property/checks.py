"""What must hold of people, their counters, their income and the record after every month, whatever the scenario."""

from __future__ import annotations

import numpy as np

from bijstandsim.kernels.income import kept, norm_of
from bijstandsim.kernels.ledger import COUNTS
from bijstandsim.kernels.month import S_ENTRANTS
from bijstandsim.kernels.state import FREE, NO_ACTIVITY, SINGLE, B, F, O, P, W, X
from bijstandsim.population.build import World

from .books import Before


def check_people(world: World, before: Before, month: int) -> None:
    """Who is there was there or came this month; members of arms stay on the books; others go by the rules."""
    state, size = world.state, world.slots
    there = state.status != FREE
    pid = np.where(there, world.traits.pid.astype(np.int64), -1)
    assert len(np.unique(pid[there])) == there.sum()
    old, new = set(before.pid[before.pid >= 0].tolist()), set(pid[there].tolist())
    assert len(new - old) == int(world.series[month - 1, S_ENTRANTS])
    for number in range(1, world.books.shape[1]):
        assert (there & (state.arm == number)).sum() == ((before.pid >= 0) & (before.arm == number)).sum()
    gone = np.isin(before.pid, sorted(old - new))
    forget = float(world.city.par[0].forget_months)
    status = before.status[gone]
    assert (before.arm[gone] == 0).all()
    assert ((status == X) | (((status == F) | (status == W) | (status == O)) & (before.off[gone] >= forget))).all()
    entered = np.isin(pid, sorted(new - old))
    assert (state.tau[entered] <= 1).all() and (state.arm[entered] == 0).all()
    assert size >= there.sum()


def check_counters(world: World, month: int) -> None:
    """Everything within its range, and what belongs to one status empty in the others."""
    state, par = world.state, world.city.par[0]
    status = state.status
    on_benefit, working = (status == B) | (status == P), (status == F) | (status == P)
    alive = status < X
    assert (status <= FREE).all()
    for name in ("distance", "health", "trust", "perceived_risk"):
        column = getattr(state, name)[alive]
        assert ((column >= 0.0) & (column <= 1.0)).all(), name
    for name in ("stress", "search", "contact_rate", "savings", "wage"):
        column = getattr(state, name)[alive]
        assert (np.isfinite(column) & (column >= 0.0)).all(), name
    assert (state.motivation[alive] >= np.float32(par.motivation_floor)).all()
    assert (state.reference[alive] > 0.0).all() and np.isfinite(state.quality[alive]).all()
    single_house = world.traits.household == SINGLE
    law = world.city.law[month]
    limit = np.where(single_house, float(law.wealth_limit_single), float(law.wealth_limit_family))
    assert (state.savings[alive] <= np.float32(limit[alive])).all()
    assert (state.tau[alive] >= 0).all() and (state.off[alive & on_benefit] == 0).all()
    assert (state.tenure[alive] >= 0).all() and (state.rights <= 9).all() and (state.work_run <= 6).all()
    assert (state.since[alive] <= 24).all() and (state.cut_left <= 36).all()
    assert (state.work_run[alive & (status != F)] == 0).all()
    assert (state.insured[alive & (status == W)] > 0).all()
    assert (state.hours[working] > 0).all() and (state.wage[working] > 0.0).all()
    assert (state.activity <= 3).all()
    for name in ("training", "cut_left"):
        assert (getattr(state, name)[alive & ~on_benefit] == 0).all(), name
    assert (state.activity[alive & ~on_benefit] == NO_ACTIVITY).all()
    assert (world.now.income[alive] > 0.0).all()


def check_records(world: World, month: int) -> None:
    """The record counts everybody once, and by the status that they have."""
    column = {name: world.counts[month][:, k] for k, name in enumerate(COUNTS)}
    places = ("benefit", "work", "insured", "other_off", "gone")
    assert np.array_equal(sum(column[name] for name in places), column["n"])
    assert np.array_equal(column["alive"], column["n"] - column["gone"])
    assert (column["parttime"] <= column["benefit"]).all()
    assert (column["ge5y"] + column["lt12m"] <= column["benefit"]).all() and (column["lt6m"] <= column["lt12m"]).all()
    assert (column["durable_ever"] <= column["n"]).all() and (column["exit_work_ever"] <= column["exit_all_ever"]).all()
    counted = np.bincount(world.state.status, minlength=FREE + 1)
    assert column["benefit"].sum() == counted[B] + counted[P]
    assert column["work"].sum() == counted[F]
    assert column["insured"].sum() == counted[W] and column["other_off"].sum() == counted[O]


def check_income(world: World, before: Before, month: int, began: np.ndarray) -> None:
    """Who ``began`` on benefit gets the norm, less a cut that is in force, plus what of pay and levers may be kept."""
    state, now, law = world.state, world.now, world.city.law[month]
    on = began[state.status[began] < X]
    rows = world.city.levers[now.row[on], month]
    norm = np.array([float(norm_of(h, law)) for h in world.traits.household[on]])
    earnings = np.where(before.status[on] == P, before.wage[on] * float(law.minimum_wage_index), 0.0)
    release = np.array([
        kept(e, world.traits.u_release[i] < lev.release_take_up, world.traits.household[i], before.age[i],
             float(before.health[i]), before.release_used[i], lev, law, world.city.par[0])
        for i, e, lev in zip(on, earnings, rows, strict=True)
    ])  # fmt: skip
    premium = np.minimum(rows["parttime_premium_share"] * earnings, rows["parttime_premium_cap"])
    extra = (release + premium + rows["supplement"]) / norm
    cut = np.minimum(rows["cut_share"], 1.0 + (release - np.minimum(earnings, norm)) / norm)
    runs = before.cut_left[on] > 0
    may_run = runs | (now.cut[on] > 0)  # one imposed this month, unless an objection succeeds
    floor, income = world.traits.income_floor[on], now.income[on].astype(np.float64)
    assert (income >= np.maximum(floor, 1.0 - may_run * cut + extra) - 1e-5).all()
    assert (income <= np.maximum(floor, 1.0 - runs * cut + extra + rows["activity_allowance"] / norm) + 1e-5).all()
