"""The worlds of a comparison: paired, complete, and the same whatever the threads."""

from __future__ import annotations

import numpy as np
import pytest

from bijstandsim.behaviour import defaults
from bijstandsim.engine.outcomes import NAMES
from bijstandsim.engine.simulate import simulate
from bijstandsim.engine.single import burnt_in
from bijstandsim.kernels.ledger import COUNTS, EXIT_WORK_EVER, GONE, N
from bijstandsim.paired import people
from bijstandsim.paired.people import EVERYBODY, PILOT_SET, REST_SET, keep_on, take_sample, watch
from bijstandsim.paired.plan import make_plan
from bijstandsim.report.compare.comparison import Comparison, compare

from .conftest import RELEASE, scenario

#: Nothing that one person does reaches another: no displacement, caseworkers with more hours than can be used.
APART = {
    "parameters": {
        "values": {
            "displacement_elasticity": 0.0,
            "leave_without_work_capacity_elasticity": 0.0,
            "turnover_load_slope": 0.0,
        }
    },
    "regular": {"guidance": {"mode": "on_demand", "caseload": 5}, "enforcement": {"monitoring_factor": 0.0}},
}


def test_a_regime_that_changes_nothing_differs_in_nothing(found: Comparison) -> None:
    for kind, column in [("differences", "mean"), ("scale", "mean"), ("net_cost", "eur_per_person_month")]:
        table = found.frame(kind)
        own = table[table["regime"] == "tried:nothing"]
        assert len(own) >= 18 and (own[column] == 0.0).all()
        assert (table[table["regime"] == "money"][column] != 0.0).any()
    gains = found.frame("gains")
    own = gains[(gains["regime"] == "tried:nothing") & (gains["quantity"] != "reliability")]
    assert (own[own["quantity"].isin(["mean", "sd_true", "share_gain", "share_lose"])]["mean"] == 0.0).all()
    moves = found.frame("moves")
    moved = moves[(moves["regime"] == "tried:nothing") & (moves["nobody"] != moves["everybody"])]
    assert (moved["mean"] == 0.0).all()


def test_without_ties_between_people_a_pilot_and_everybody_are_one() -> None:
    given = compare(scenario(**APART), scenario(name="release", policy=RELEASE, **APART), draws=2, pilot=100, threads=2)
    table = given.frame("scale")
    by_scale = table.pivot(index="outcome", columns="scale", values="mean")
    assert (by_scale["pilot"] == by_scale["everybody"]).all()
    assert (by_scale["on_the_others"] == 0.0).all()
    assert abs(by_scale.loc["income", "pilot"]) > 1.0


def test_with_displacement_they_are_not() -> None:
    values = {**APART["parameters"]["values"], "displacement_elasticity": 0.9}
    tied = {**APART, "parameters": {"set": "prior", "values": values}}
    given = compare(scenario(**tied), scenario(name="release", policy=RELEASE, **tied), draws=2, pilot=100, threads=2)
    by_scale = given.frame("scale").pivot(index="outcome", columns="scale", values="mean")
    assert (by_scale["pilot"] != by_scale["everybody"]).any()
    assert (by_scale["on_the_others"] != 0.0).any()


def test_the_numbers_do_not_depend_on_threads(found: Comparison) -> None:
    options = {"draws": 3, "replicates": 2, "pilot": 60}
    alternative = scenario(name="release", policy=RELEASE)
    one, two = (compare(scenario(), alternative, threads=n, **options) for n in (1, 2))
    other = compare(scenario(seed=2), scenario(name="release", policy=RELEASE, seed=2), threads=2, **options)
    assert one.results_hash == two.results_hash != other.results_hash


def test_an_alternative_does_not_move_the_others(found: Comparison) -> None:
    alone = compare(scenario(), scenario(name="money", policy={"cash": {"supplement_eur_month": 150}}), pilot=60)
    table = found.frame("differences")
    table = table[table["regime"] == "money"].reset_index(drop=True)
    assert table.equals(alone.frame("differences"))


def test_the_world_without_a_regime_is_a_run_of_the_base() -> None:
    """Follow-up included: the books are those that ``simulate`` keeps for the city."""
    base = scenario(follow_up_months=2)
    raw = compare(
        base, scenario(name="release", policy=RELEASE, follow_up_months=2), draws=1, replicates=2, pilot=0
    ).raw
    run = simulate(base, draws=1, replicates=2)
    assert (raw.books[:, :, 0] == run.books).all()


def test_groups_and_sets_add_up(found: Comparison) -> None:
    raw = found.raw
    assert (raw.people[:, :, EVERYBODY] == raw.people[:, :, PILOT_SET] + raw.people[:, :, REST_SET]).all()
    assert (raw.people[:, :, PILOT_SET, 0] == 60).all()
    for dimension in ("household", "education", "distance", "sex"):
        at = [g for g, name in enumerate(raw.groups) if name.startswith(f"{dimension}:")]
        assert (raw.people[:, :, EVERYBODY][..., at].sum(axis=-1) == raw.people[:, :, EVERYBODY, 0]).all()
    assert raw.moves.sum(axis=(-1, -2)) == pytest.approx(1.0)


def test_moves_have_the_totals_of_the_levels(found: Comparison) -> None:
    moves, levels = found.frame("moves"), found.frame("levels")
    parttime = moves[(moves["regime"] == "money") & (moves["everybody"] == "parttime")]["mean"].sum()
    row = levels[(levels["regime"] == "money") & (levels["group"] == "all") & (levels["outcome"] == "parttime")]
    assert parttime == pytest.approx(row["mean"].item())
    was = moves[(moves["regime"] == "money") & (moves["nobody"] == "gone")]["mean"].sum()
    row = levels[(levels["regime"] == "nobody") & (levels["group"] == "all") & (levels["outcome"] == "gone")]
    assert was == pytest.approx(row["mean"].item())


def test_mean_gain_is_the_mean_difference_over_the_months(found: Comparison) -> None:
    raw = found.raw
    month = raw.monthly[:, :, raw.plan.everybody_at(1), 1:, NAMES.index("work_any")]
    none = raw.monthly[:, :, 0, 1:, NAMES.index("work_any")]
    months_in_work = (month - none).sum(axis=2).mean() / 100.0
    gains = found.frame("gains")
    told = gains[(gains["regime"] == "money") & (gains["group"] == "all") & (gains["measure"] == "months_in_work")]
    assert told[told["quantity"] == "mean"]["mean"].item() == pytest.approx(months_in_work, abs=1e-9)


def test_who_leaves_the_books_is_counted_on() -> None:
    own = np.zeros((4, 3, len(COUNTS)))
    own[:, 0, N] = 1  # stays
    own[:2, 1, N] = own[1, 1, GONE] = own[:2, 1, EXIT_WORK_EVER] = 1  # retires in month 1
    own[:3, 2, N] = own[2, 2, EXIT_WORK_EVER] = 1  # forgotten after month 2
    carried = keep_on(own)
    assert (own[..., N] == 1).all()
    assert own[3, 1, GONE] == 1 and own[3, 2, EXIT_WORK_EVER] == 1 and own[3, 0, GONE] == 0
    assert carried.tolist() == [False, False, True]


def test_a_sample_is_fixed_within_a_draw_and_like_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    alternative = scenario(name="money", policy={"cash": {"supplement_eur_month": 150}})
    plan = make_plan(scenario(), [alternative], 60)
    burnt = burnt_in(plan.base, plan.base.resolve(), defaults(), 0)
    whole, part = take_sample(burnt, ("sex",)), take_sample(burnt, ("sex",), room=7 * 500)
    assert whole.chosen.all() and part.chosen.sum() == 500
    assert part.weight == pytest.approx(len(part.slots) / 500)
    runs = [watch(burnt, plan.base, replicate, part, plan.moments) for replicate in (0, 1)]
    assert all(run.person.shape == (500, 3) and run.people[EVERYBODY, 0] == 500 for run in runs)
    assert all(run.people[PILOT_SET, 0] == 60 for run in runs), "the pilot is followed whoever is in the sample"
    monkeypatch.setattr(people.take_sample, "__defaults__", (7 * 500,))
    sampled = compare(scenario(), alternative, draws=2, replicates=2, pilot=60)
    complete = sampled.frame("differences").query("group == 'all' and outcome == 'income'")["mean"].item()
    assert sampled.raw.sampled.tolist() == [500, 500] and 100.0 < complete < 150.0
    assert any("A sample of 500" in line for line in sampled.warnings)
