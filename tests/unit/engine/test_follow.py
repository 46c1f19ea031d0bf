"""People followed one by one add up to what a run counts; recruitment by other rules."""

import numpy as np
import pytest

from bijstandsim.behaviour import defaults
from bijstandsim.engine.follow import follow
from bijstandsim.engine.outcomes import NAMES, evaluate
from bijstandsim.engine.single import burnt_in, run_once, start_policy, step
from bijstandsim.errors import InputError, RunError
from bijstandsim.kernels.state import P
from bijstandsim.population import recruit
from bijstandsim.population.graft import graft
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.regimes import everybody, nobody, pilot, regimes_of

CITY = {
    "schema_version": 1,
    "name": "follow",
    "policy_months": 6,
    "municipality": {"size": 1500},
    "regular": {"guidance": {"caseload": 100}},
    "arms": {
        "control": {"size": 150, "levers": {}},
        "release": {"size": 150, "levers": {"release": {"share": 0.5, "cap_eur_month": 200, "months": 12}}},
        "coaches": {"size": 100, "levers": {"guidance": {"caseload": 30}}},
    },
}


def make(**assignment):
    scenario = Scenario.from_dict({**CITY, "assignment": assignment} if assignment else CITY)
    return scenario, burnt_in(scenario, scenario.resolve(), defaults(), 0)


@pytest.fixture(scope="module")
def city():
    return make()


def test_month_zero_is_under_the_rules_of_before_and_rows_are_those_of_month_one():
    city = {**CITY, "arms": {**CITY["arms"], "exempt": {"size": 150, "levers": {"duties": {"exempt": True}}}}}
    scenario = Scenario.from_dict(city)
    burnt = burnt_in(scenario, scenario.resolve(), defaults(), 0)
    run, exempt = run_once(burnt, scenario, 0), NAMES.index("exempt")
    before, after = (evaluate(run.counts)[month, :, 0, exempt] for month in (0, 1))
    arm = 1 + list(city["arms"]).index("exempt")
    assert before[arm] < 40.0 and after[arm] == 100.0
    people = follow(burnt, scenario, 0)
    rows = scenario.resolve().arms
    assert all((people.row[people.received == k] == rows[k].row).all() for k in range(1, len(rows)))


def test_means_of_the_people_are_the_outcomes_of_the_run(city):
    scenario, burnt = city
    cohort = follow(burnt, scenario, 3)
    values = evaluate(run_once(burnt, scenario, 3).counts)
    for arm in (1, 2, 3):
        people = cohort.outcomes(("exit_work", "work_any", "wellbeing", "search_effort"), 6)[cohort.arm == arm]
        run = [values[6, arm, 0, NAMES.index(n)] for n in ("exit_work", "work_any", "wellbeing", "search_effort")]
        assert np.nanmean(people, axis=0) == pytest.approx(run, rel=1e-5)


def test_everybody_on_benefit_can_be_followed(city):
    scenario, burnt = city
    cohort = follow(burnt, scenario, 3, "recipients", months=2)
    assert cohort.counts.shape[:2] == (3, len(cohort.pid))
    assert len(cohort.pid) > 1400
    assert len(np.unique(cohort.pid)) == len(cohort.pid)
    assert cohort.known[0].all()


def test_the_same_people_stand_in_every_regime(city):
    scenario, _ = city
    regime = regimes_of(scenario, "release")[0]
    worlds = [nobody(scenario, 200), pilot(scenario, regime, 200), everybody(scenario, regime, 200)]
    cohorts = []
    for world in worlds:
        cohorts.append(follow(burnt_in(world, world.resolve(), defaults(), 0), world, 5))
    assert (cohorts[0].pid == cohorts[1].pid).all()
    assert (cohorts[0].pid == cohorts[2].pid).all()
    assert (cohorts[0].counts[0] == cohorts[1].counts[0]).all()
    assert (cohorts[0].counts[6] != cohorts[1].counts[6]).any()


def test_strata_are_balanced():
    scenario, burnt = make(stratify=["education", "household"])
    cohort = follow(burnt, scenario, 0, months=1)
    stratum = cohort.at_start["group:education"] * 3 + cohort.at_start["group:household"]
    for one in np.unique(stratum):
        by_arm = np.bincount(cohort.arm[stratum == one], minlength=4)[1:]
        assert abs(by_arm[0] - by_arm[1]) <= 2
        assert abs(by_arm[0] - 1.5 * by_arm[2]) <= 2.5


def test_clients_of_a_caseworker_share_their_arm():
    scenario, burnt = make(unit="caseworker")
    cohort = follow(burnt, scenario, 0, months=1)
    assert np.bincount(cohort.arm)[1:].tolist() == [150, 150, 100]
    for desk in np.unique(cohort.desk):
        assert len(np.unique(cohort.arm[cohort.desk == desk])) == 1


def test_those_who_know_their_arm_select_themselves():
    scenario, burnt = make(before_consent=True, volunteers="prior", selection={"release": 4.0, "control": -4.0})
    means = []
    for replicate in range(8):
        cohort = follow(burnt, scenario, replicate, months=1)
        log_m = np.log(cohort.at_start["motivation_level"])
        means.append([log_m[cohort.arm == arm].mean() for arm in (1, 2)])
    control, release = np.mean(means, axis=0)
    shift = defaults()["volunteer_selection_motivation_log"]
    assert abs(shift) > 0.01
    assert np.sign(release - control) == np.sign(shift)


def test_crossover_changes_the_regime_and_not_the_assignment():
    scenario, burnt = make(crossover=[{"from": "control", "to": "coaches", "share": 0.4}])
    cohort = follow(burnt, scenario, 0, months=1)
    moved = cohort.received != cohort.arm
    assert set(cohort.arm[moved]) == {1}
    assert set(cohort.received[moved]) == {3}
    assert 0.25 < moved[cohort.arm == 1].mean() < 0.55


def test_those_who_refuse_are_not_followed():
    scenario, burnt = make(refusal_share=0.3)
    cohort = follow(burnt, scenario, 0, months=1)
    assert 0.6 < len(cohort.pid) / 400 < 0.8


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ({"selection": {"control": 2.0}}, "do not know"),
        ({"crossover": [{"from": "contrl", "to": "release", "share": 0.1}]}, "does not exist"),
        ({"crossover": [{"from": "control", "to": "release", "share": 0.6}] * 2}, "more people leave"),
        ({"unit": "caseworker", "before_consent": True}, "not modelled yet"),
    ],
)
def test_what_cannot_be_is_refused(assignment, message):
    with pytest.raises(InputError, match=message):
        Scenario.from_dict({**CITY, "assignment": assignment})


def test_eligible_for_a_target():
    scenario, burnt = make(eligible={"for": {"distance": {"min": 0.5}, "education": ["low"]}})
    cohort = follow(burnt, scenario, 0, months=1)
    assert (cohort.at_start["distance"] >= 0.5).all()
    assert (cohort.at_start["group:education"] == 0).all()


def test_a_grafted_city_is_the_city_that_its_own_burn_in_gives(city):
    scenario, burnt = city
    coaches = regimes_of(scenario, "coaches")[0]
    for world in (pilot(scenario, coaches, 200), everybody(scenario, coaches, 200)):
        resolved = world.resolve()
        grafted = follow(graft(burnt, world, resolved, defaults(), 0), world, 4)
        own = follow(burnt_in(world, resolved, defaults(), 0), world, 4)
        assert (grafted.counts == own.counts).all()
        assert (grafted.desk == own.desk).all()


def test_cities_that_differ_before_the_start_are_not_grafted(city):
    _, burnt = city
    other = Scenario.from_dict({**CITY, "regular": {"guidance": {"caseload": 60}}})
    with pytest.raises(RunError, match="burn-in"):
        graft(burnt, other, other.resolve(), defaults(), 0)


@pytest.mark.parametrize("size", [100, 350])
def test_volunteers_are_as_far_from_the_others_as_the_parameters_say_however_many_take_part(size):
    arms = {name: {"size": size, "levers": {}} for name in ("control", "other")}
    scenario = Scenario.from_dict({**CITY, "arms": arms, "assignment": {"volunteers": "prior"}})
    values = {**defaults(), "volunteer_selection_motivation_log": 0.2, "volunteer_selection_distance_share": -0.06}
    world = burnt_in(scenario, scenario.resolve(), values, 0)
    slots, rng = recruit.eligible_slots(world, scenario), np.random.default_rng(1)
    traits = np.log(world.traits.motivation_level[slots].astype(float)), world.state.distance[slots].astype(float)
    weight = recruit._volunteer_weight(world, slots, 2 * size)
    apart = []
    for _ in range(100):
        mine = np.isin(np.arange(len(slots)), recruit._race(rng.random(len(slots)), weight, 2 * size))
        apart.append([x[mine].mean() - x[~mine].mean() for x in traits])
    error = np.std(apart, axis=0) / 10
    assert (np.abs(np.mean(apart, axis=0) - [0.2, -0.06]) < 4.0 * error).all()


def test_months_of_release_count_for_those_who_use_it_and_begin_anew_with_another_release():
    scenario, burnt = make()
    for month in range(2):
        world = burnt.copy()
        start_policy(world, scenario, 0)
        used = world.state.release_used.copy()
        mine, others = world.state.arm == 2, (world.state.arm != 2) & (world.state.status <= P)
        knows = world.traits.u_release < defaults()["regular_release_take_up_share"]
        assert (used[mine] == 0).all() and used[others & knows].max() > 6
        assert (used[others & ~knows] == 0).all()  # nobody counts months of what they do not use
        step(world, 1 + month)
        assert world.state.release_used[mine].max() == 1 + month
