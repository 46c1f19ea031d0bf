"""Study files become rows; what cannot be is told with what can."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bijstandsim.behaviour import defaults, posterior
from bijstandsim.behaviour import load as load_parameters
from bijstandsim.behaviour.priors import cdf
from bijstandsim.behaviour.record import check_values
from bijstandsim.errors import InputError
from bijstandsim.scenario.shipped import others
from bijstandsim.sensitivity.goals import OptimiseStudy
from bijstandsim.sensitivity.inputs import members
from bijstandsim.sensitivity.study import SobolStudy
from bijstandsim.sweep.study import SweepStudy

from .conftest import STUDY

PRIOR = "x1: {key: policy.release.share, range: [0, 1]}"
LOAD = "load: {key: policy.guidance.caseload, prior: %s}"
SIZE = ("n: 64", "n: 4")


def test_rows_follow_the_priors(load) -> None:
    line = "search_effort_elasticity: {}\n  load: {key: policy.guidance.caseload, prior: PRIOR, bounds: [20, 300]}"
    one = load(_with(line.replace("PRIOR", "'lognormal(median=80, sd=0.5)'")))
    rows = one.rows()
    effort = np.array([dict(rows[k].inputs)["parameters.values.search_effort_elasticity"] for k in range(len(rows))])
    u = cdf(load_parameters()["search_effort_elasticity"], effort)
    assert u == pytest.approx(rows.u[:, 0], abs=1e-9)
    load_ = np.array([dict(rows[k].inputs)["policy.guidance.caseload"] for k in range(len(rows))])
    assert load_.min() >= 20 and load_.max() <= 300 and 70 < np.median(load_) < 90
    assert rows.at(1) == pytest.approx(load_)


def _with(line: str) -> str:
    return STUDY.replace(PRIOR, line)


def test_one_share_of_a_group_moves_the_others_so_that_they_fit(load) -> None:
    name = next(p.name for p in load_parameters() if p.group and p.varies)
    one = load(_with(f"{name}: {{}}"), SIZE)
    for row in one.rows():
        own = {key.removeprefix("parameters.values."): x for key, x in row.inputs if key.startswith("parameters.")}
        assert set(own) == set(members([name])) and len(own) > 1
        check_values({**defaults(), **own})


def test_inputs_that_are_tied_are_known(load) -> None:
    """The prior of one is cut at the other where both are inputs; a share moves the rest of its group."""
    one = next(p for p in load_parameters() if p.above and p.varies and load_parameters()[p.above].varies)
    share = next(p.name for p in load_parameters() if p.group and p.varies)
    assert load(_with(f"{one.name}: {{}}"), SIZE).tied == []
    assert load(_with(f"{one.name}: {{}}\n  {one.above}: {{}}\n  {share}: {{}}"), SIZE).tied == [one.name, share]


def test_parameters_that_are_no_inputs_are_held_where_the_posterior_has_its_middle(load) -> None:
    own = "search_effort_elasticity: {}\n  x4: {key: parameters.values.income_floor_low_ratio, range: [0.5, 0.6]}"
    plan = load(_with(own), SIZE, ("set: [", "set: [parameters.values.search_cost_median=1.5, ")).plan()
    (held, again) = plan.work.parameters
    assert held == again
    check_values(held)
    found = posterior().frame()
    assert held["wellbeing_work_sd"] == found["wellbeing_work_sd"].median() != defaults()["wellbeing_work_sd"]
    assert held["income_floor_high_ratio"] == defaults()["income_floor_high_ratio"]  # the prior of x4 is cut there
    assert held["search_cost_median"] == 1.5
    shares = [name for name in held if name.startswith("offer_parttime_hours_") and name.endswith("_share")]
    assert sum(held[name] for name in shares) == pytest.approx(1.0, abs=1e-12)
    assert held[shares[0]] == pytest.approx(found[shares[0]].median() / found[shares].median().sum())
    for chosen in ("prior", "point"):
        plain = load(_with(own), SIZE, ("set: [", f"set: [parameters.set={chosen}, ")).plan()
        assert plain.work.parameters[0] == defaults()


def test_the_second_design_has_seeds_of_its_own(load) -> None:
    one = load(_with(PRIOR), ("seeds: 2", "seeds: 2\nseed_n: 4"), SIZE, ("second_order: true", "second_order: false"))
    rows = one.rows()
    first, second = one.design.total, one.seed_design.total
    assert len(rows) == first + second == 4 * 8 * 5 + 4 * 8 * 6
    assert rows[0].draw is None and "seed" not in dict(rows[0].inputs)
    seeds = [dict(rows[k].inputs)["seed"] for k in range(first, first + 6)]
    assert len(set(seeds)) == 2 and rows[first].draw == 0  # those of A and of B; the last factor is the seed
    assert seeds[0] == seeds[1] == seeds[3] and seeds[4] == seeds[5]


def test_the_same_file_gives_the_same_plan_and_another_seed_another(load) -> None:
    digests = [load(_with(PRIOR), SIZE, seed=seed).plan().digest for seed in (0, 0, 1)]
    assert digests[0] == digests[1] != digests[2]


def _joined(more: str) -> str:
    """An input of two levels, the first of which has a zero."""
    return (
        "both: {levels: [{name: a, set: {policy.release.share: 0}}, {name: b, set: {policy.release.share: 1}}], "
        + more + "}"
    )  # fmt: skip


def test_numbers_of_levels_are_joined(load) -> None:
    rows = load(_with(_joined("steps: 3")), SIZE).rows()
    share = np.array([dict(rows[k].inputs)["policy.release.share"] for k in range(len(rows))])
    assert share == pytest.approx(rows.u[:, 0])


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"n": 0}, r"--n: outside(.|\n)*found: 0"),
        ({"n": 1}, r"--n: outside(.|\n)*at least 2"),
        ({"n": 2**21}, r"--n: outside(.|\n)*2097152"),
        ({"n": 48}, r"--n: n must be a power of two(.|\n)*48(.|\n)*32 or 64"),
        ({"seeds": 0}, r"--seeds: outside(.|\n)*at least 1"),
        ({"method": "soboll"}, r"--method: not one of the allowed words"),
        ({"stop_half_width": -1.0}, r"--stop-half-width: outside"),
        ({"n": 2**20}, r"--n: this study has [0-9,]+ rows, and at most 1,000,000"),
    ],
)
def test_flags_are_checked_as_the_file_is_and_blamed_themselves(load, flags: dict[str, object], said: str) -> None:
    assert load(STUDY, n=8, seeds=None).n == 8
    with pytest.raises(InputError, match=said) as found:
        load(STUDY, **flags)
    assert "study.yaml" not in str(found.value)


def test_the_seed_of_a_row_moves_people(tmp_path: Path) -> None:
    """Real cities: nobody treated differs between seeds, and is the same bits where the policy alone differs."""
    path = tmp_path / "study.yaml"
    path.write_text(
        "schema_version: 1\nname: small\nseeds: 1\nn: 2\nseed_n: 2\noutcomes: [wellbeing, stress]\n"
        "model: {scenario: regulier, set: [municipality.size=200, policy_months=2]}\n"
        "inputs:\n  share: {key: policy.release.share, range: [0, 1]}\n"
        "  strict: {key: policy.enforcement.toughness, range: [0, 1]}\n"
    )
    study = SobolStudy.load(path)
    plan = study.plan()
    first = study.design.total
    block = [plan.rows[first + k] for k in range(5)]  # A, A with one input or the seed of B, B
    done = plan.work.run(block)
    nobody = np.array([[one.table[name][0] for name in study.outcomes] for one in done])
    assert [one.table["regime"][0] for one in done] == ["nobody"] * 5
    assert np.array_equal(nobody[0], nobody[1]) and np.array_equal(nobody[0], nobody[2])
    assert (nobody[3] != nobody[0]).all() and np.array_equal(nobody[3], nobody[4])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("n: 64", "n: 100"), "n must be a power of two(.|\n)*100(.|\n)*64 or 128"),
        (("seeds: 2", "seeds: 2\nscrambles: 4"), "too few scrambles"),
        (("release.share", "release.shar"), "no key of a scenario(.|\n)*did you mean: policy.release.share"),
        ((PRIOR, "search_effort_elasticty: {}"), "no parameter(.|\n)*search_effort_elasticity"),
        ((PRIOR, "load: {key: policy.guidance.caseload, prior: 'normal(80, 20)'}"), "needs bounds(.|\n)*bounds: "),
        ((PRIOR, "load: {key: policy.guidance.caseload}"), "needs a range, values or a prior"),
        ((PRIOR, "tau: {key: parameters.values.since_cap_months}"), "fixed and has no prior(.|\n)*range"),
        ((PRIOR, "x1: {key: policy.release.share, range: [0, 2]}"), "input x1 at 2 is no scenario that can be run"),
        ((PRIOR, "x1: {key: policy.release.share, range: [1, 0]}"), "not a range"),
        ((PRIOR, "tegenprestatie_imposed_share: {range: [0, 0.9]}"), "outside the bounds of this parameter"),
        ((PRIOR, "x1: {key: policy.enforcement.toughness, range: [0, 1]}"), "two inputs move the same key"),
        ((PRIOR, _joined("log: [policy.release.share]")), "only positive numbers can be joined by equal ratios"),
        ((PRIOR, _joined("key: policy.release.share")), "levels set keys of their own(.|\n)*policy.release.share"),
        ((PRIOR, "x1: {key: policy.release.share, range: [0, 1], log: [policy.release.share]}"), "log is for keys of"),
        (("n: 64", "n: 64\nposterior: draws.csv"), "only method given reads a table of draws(.|\n)*method: sobol"),
        (("n: 64", "n: 2097152"), r"study.yaml:\d+(.|\n)*outside the allowed range(.|\n)*2097152"),
        (("objectives:", "responses: [wellbeeing]\nobjectives:"), "no measure of this study(.|\n)*wellbeing"),
        (("objectives:", "contrasts: [[policy, nobdy]]\nobjectives:"), "no regime of this study(.|\n)*nobody"),
        (("objectives:", "groups: {g: [x1, x4]}\nobjectives:"), "no input of this study(.|\n)*x4"),
        (("objectives:", "groups: {g: [x1], h: [x1]}\nobjectives:"), "an input is in two groups"),
        ((STUDY[STUDY.index("n: 64") :], "method: given\noutcomes: [exit_work]"), "the inputs of method given are"),
        (("n: 64", "n: 64\nmethod: morris"), r"study.yaml:\d+(.|\n)*morris has no use for n(.|\n)*sobol or shapley"),
        (("n: 64", "method: shapley"), "method shapley has no use for second_order"),
        (("n: 64\nseeds: 2\nsecond_order: true", "method: given"), "method given has no use for objectives"),
        (("n: 64", "n: 64\ntrajectories: 8"), "method sobol has no use for trajectories"),
        (("objectives:", "groups: {g: []}\nobjectives:"), r"study.yaml:\d+(.|\n)*groups.g"),
        ((PRIOR, "search_cost_median: {bounds: [1.0, 1.1]}"), "bounds cut a prior"),
        ((PRIOR, "x1: {key: policy.guidance.caseload, range: [25, 200], bounds: [50, 60]}"), "bounds cut a prior"),
        ((PRIOR, LOAD % "'normal(80, 1)', bounds: [200, 300]"), "next to nothing"),
        ((PRIOR, LOAD % "'uniform(20, 30)', bounds: [50, 60]"), "next to nothing"),
        ((PRIOR, LOAD % "'normal(80, 5)', bounds: [98, 300]"), r"study.yaml:\d+(.|\n)*next to nothing"),
        (("objectives:", "contrasts: [[policy, policy]]\nobjectives:"), "cannot be compared with itself"),
        (("objectives:", "contrasts: [[policy, zacht], [policy, zacht]]\nobjectives:"), "contrasts is there twice"),
        (("objectives:", "responses: [wellbeing, wellbeing]\nobjectives:"), "responses is there twice"),
        (("outcomes: [exit_work, wellbeing]", "outcomes: [exit_work, exit_work]"), "the same outcome twice"),
        ((PRIOR, "search_cost_median: {steps: 3}"), "steps are for a range"),
        ((PRIOR, "search_cost_median: {scale: log}"), "scale is for a range"),
        ((PRIOR, LOAD % "'betta(2, 5)'"), r"study.yaml:\d+(.|\n)*unknown prior(.|\n)*did you mean: beta"),
        ((PRIOR, LOAD % "'dirichlet(2)'"), r"study.yaml:\d+(.|\n)*cannot be used for one input"),
        ((PRIOR, LOAD % "'beta(2)'"), r"study.yaml:\d+(.|\n)*wrong numbers"),
        (("objectives:", "month: 9\nobjectives:"), "this month is not simulated"),
        ((PRIOR, "x1: {key: policy_months, range: [1, 3]}"), "input x1 at 1 ends before(.|\n)*3 months or more"),
        (("outcomes: [exit_work, wellbeing]", "outcomes: [exit_work, welbeing]"), "no such outcome"),
    ],
)
def test_what_cannot_be_is_told(load, change: tuple[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        load(STUDY, change)


def test_given_draws_are_those_of_the_package_unless_a_table_is_named(load) -> None:
    inputs = STUDY[STUDY.index("inputs:") : STUDY.index("n: 64")]
    size = STUDY[STUDY.index("n: 64") : STUDY.index("outcomes:")]
    goals = STUDY[STUDY.index("objectives:") :]
    study = load(STUDY, (inputs, "method: given\n"), (size, ""), (goals, ""))
    assert study.draws.lines == len(posterior().values) and len(study.plan().rows) == len(study.draws)
    assert set(study.draws.names) <= set(posterior().names)


def test_a_method_of_the_command_line_takes_a_file_that_was_written_for_another(load) -> None:
    plain = STUDY.replace("second_order: true\n", "")
    assert load(plain, method="morris").method == "morris"
    assert load(plain, method="shapley", n=8).n == 8
    with pytest.raises(InputError, match=r"^--n: method morris has no use for n"):
        load(plain, method="morris", n=128)


def test_shipped_studies_load() -> None:
    names = ("utrecht-screen", "utrecht-sobol", "utrecht-posterior", "stick-carrot-pairs")
    kinds = {**dict.fromkeys(names, SobolStudy), "regime-search": OptimiseStudy}
    for name in others("studies"):
        study = kinds.get(name, SweepStudy).load(name)
        assert study.name == name and study.title and study.source
    assert len(SobolStudy.load("utrecht-sobol").columns) == 20
    assert len(SobolStudy.load("utrecht-screen").columns) == sum(p.varies for p in load_parameters())
    given = SobolStudy.load("utrecht-posterior")
    assert given.method == "given" and given.posterior is None
    assert sorted(name for listed in given.groups.values() for name in listed) == sorted(given.draws.names)
    pairs = SobolStudy.load("stick-carrot-pairs")
    assert pairs.second_order and pairs.stop_half_width and pairs.method == "sobol"


def test_shipped_studies_say_what_they_ask() -> None:
    for name, path in others("studies").items():
        text = path.read_text(encoding="utf-8")
        header = [line for line in text.split("schema_version")[0].splitlines() if line.strip()]
        assert header and all(line.startswith("#") for line in header), name
        assert max(len(line) for line in text.splitlines()) <= 130, name
