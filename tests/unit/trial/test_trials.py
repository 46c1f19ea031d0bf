"""Virtual trials: size under no effect, power by formula, coverage, estimands, and the same bits every way."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from scipy.stats import norm

from bijstandsim.errors import InputError
from bijstandsim.report.trial_page import TrialReport
from bijstandsim.trial.design import TrialDesign
from bijstandsim.trial.diagnosis import diagnosis, p_values, power_curve
from bijstandsim.trial.study import run_trials
from bijstandsim.trial.worlds import worlds_of

SCENARIO = """
schema_version: 1
name: small
policy_months: 6
parameters: {set: point}
municipality: {size: 900}
regular: {guidance: {caseload: 100}}
arms:
  control: {size: 150, levers: {}}
  nothing: {size: 150, levers: {}}
  places: {size: 150, levers: {work: {places_share: 1.0}}}
  coaches: {size: 100, levers: {guidance: {caseload: 25}}}
"""
TRIAL = """
schema_version: 1
name: small
model: {scenario: small.yaml}
inquiry: {outcomes: [work_any, wellbeing]}
answer: {estimators: [difference]}
trials: 24
draws: 2
"""


def write(folder, extra="", trial=TRIAL, **replaced):
    (folder / "small.yaml").write_text(SCENARIO)
    text = trial + extra
    for old, new in replaced.items():
        text = text.replace(f"{old}:", f"{new}:")
    path = folder / "trial.yaml"
    path.write_text(text)
    return path


def load(folder, extra="", trial=TRIAL, **options):
    return TrialDesign.load(write(folder, extra, trial), **options)


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """400 trials at one set of parameters."""
    return run_trials(load(tmp_path_factory.mktemp("many"), trials=400, draws=1))


def row_of(trials, arm, measure="work_any"):
    table = diagnosis(trials)
    return table[(table["arm"] == arm) & (table["measure"] == measure)].iloc[0]


def test_an_arm_without_effect_is_significant_one_time_in_twenty(many):
    for measure in ("work_any", "wellbeing"):
        row = row_of(many, "nothing", measure)
        assert row["pilot_itt"] == pytest.approx(0.0, abs=0.3)
        assert abs(row["power"] - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 400)


def test_power_is_that_of_the_formula_for_two_proportions(many):
    row = row_of(many, "places")
    p0 = row["control_level"] / 100
    p1 = p0 + row["pilot_itt"] / 100
    se = np.sqrt(p1 * (1 - p1) / 150 + p0 * (1 - p0) / 150)
    expected = norm.cdf((p1 - p0) / se - norm.ppf(0.975))
    assert 0.2 < expected < 0.999  # the check says something
    assert abs(row["power"] - expected) < 0.03 + 3 * np.sqrt(expected * (1 - expected) / 400)


def test_intervals_cover_the_effect_as_often_as_they_say(many):
    for arm in ("nothing", "places", "coaches"):
        row = row_of(many, arm)
        assert abs(row["coverage_pilot_itt"] - 0.95) < 0.04
        assert abs(row["bias_pilot_itt"]) < 4 * row["bias_pilot_itt_mc_se"] + 0.3


def test_the_curve_passes_through_what_was_simulated(many):
    curve = power_curve(many, np.array([150.0]))
    line = curve[(curve["arm"] == "places") & (curve["measure"] == "work_any")].iloc[0]
    assert line["power"] == pytest.approx(row_of(many, "places")["power"], abs=0.08)


def test_threads_processes_and_a_study_taken_up_again_give_the_same(tmp_path):
    design = load(tmp_path, trial=TRIAL.replace("small.yaml", "small.yaml, set: [parameters.set=prior]"), trials=4)
    assert design.draws == 2
    alone = TrialReport(run_trials(design, threads=1)).results_hash
    assert TrialReport(run_trials(design, threads=2, parts=tmp_path / "parts")).results_hash == alone
    (tmp_path / "parts" / "draw_00001.npz").unlink()
    told = []
    again = run_trials(design, threads=1, parts=tmp_path / "parts", progress=lambda d, n: told.append((d, n)))
    assert told == [(1, 2), (2, 2)]
    assert TrialReport(again).results_hash == alone
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert TrialReport(run_trials(design, executor=pool)).results_hash == alone


def test_crossover_dilutes_assignment_and_not_receipt(tmp_path):
    rule = "\ndata: {assignment: {crossover: [{from: places, to: control, share: 0.5}]}}\n"
    row = row_of(run_trials(load(tmp_path, rule, trials=12, draws=1)), "places")
    assert row["received"] > 5
    assert row["pilot_itt"] == pytest.approx(0.5 * row["received"], rel=0.35)


def test_contamination_by_an_arm_shrinks_the_contrast_and_not_the_effect_of_receipt(tmp_path):
    plain = row_of(run_trials(load(tmp_path, trials=12, draws=1)), "places")
    rule = "\ndata: {contamination: {arm: places, degree: 0.6}}\n"
    copied = row_of(run_trials(load(tmp_path, rule, trials=12, draws=1)), "places")
    assert copied["pilot_itt"] < 0.7 * plain["pilot_itt"]
    assert copied["received"] == pytest.approx(plain["received"], rel=0.25)


def test_contamination_moves_the_caseload_in_hours(tmp_path):
    rule = "\ndata: {contamination: {arm: coaches, degree: 0.5}}\n"
    policy = worlds_of(load(tmp_path, rule)).trial.policy
    assert policy[-1].levers()["caseload"] == pytest.approx(1 / (0.5 / 100 + 0.5 / 25))


def test_missing_people_are_left_out(tmp_path):
    rule = "\ndata: {attrition: {share: 0.2}, survey: {share: 0.5}}\n"
    trials = run_trials(load(tmp_path, rule, trials=6, draws=1))
    assert 0.7 < trials.analysed[..., 0].mean() / 150 < 0.9
    full = run_trials(load(tmp_path, trials=6, draws=1))
    ratio = np.nanmean(trials.se[..., 1, 0]) / np.nanmean(full.se[..., 1, 0])
    assert 1.3 < ratio < 2.0  # sqrt(1 / (0.8 x 0.5)) = 1.58


def test_every_estimator_answers_its_own_question(tmp_path):
    text = TRIAL.replace("[difference]", "[difference, linear, logistic, survival]").replace(
        "[work_any, wellbeing]", "[exit_work, wellbeing]"
    )
    trials = run_trials(load(tmp_path, trial=text, trials=4, draws=1))
    assert trials.measures == ("exit_work", "wellbeing", "months_until:exit_work")
    table = diagnosis(trials)
    assert set(table[table["measure"] == "months_until:exit_work"]["estimator"]) == {"survival"}
    assert set(table[table["measure"] == "wellbeing"]["estimator"]) == {"difference", "linear"}
    until = row_of(trials, "coaches", "months_until:exit_work")
    assert np.sign(until["pilot_itt"]) == -np.sign(row_of(trials, "coaches", "exit_work")["pilot_itt"])


def test_a_correction_only_raises_p_values(tmp_path):
    plain = run_trials(load(tmp_path, trials=4, draws=1))
    text = TRIAL.replace("[difference]}", "[difference], correction: holm}")
    holm = run_trials(load(tmp_path, trial=text, trials=4, draws=1))
    assert (p_values(holm) >= p_values(plain) - 1e-12).all()
    assert (p_values(holm) > p_values(plain)).any()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("inquiry: {outcomes", "inquiry: {outcome", "unknown key"),
        ("work_any", "work_all", "not one of the allowed words"),
        ("{outcomes: [work_any, wellbeing]}", "{arms: [plces], outcomes: [work_any]}", "no such arm"),
        ("{outcomes: [work_any, wellbeing]}", "{month: 7, outcomes: [work_any]}", "not simulated"),
        ("trials: 24", "trials: 1", "outside the allowed range"),
        ("scenario: small.yaml", "scenario: smal", "no such scenario"),
        ("trials: 24", "data: {sizes: {control: 800}}", "more people"),
    ],
)
def test_bad_trial_files_are_told_with_file_and_line(tmp_path, old, new, message):
    with pytest.raises(InputError, match=message):
        load(tmp_path, trial=TRIAL.replace(old, new))


@pytest.mark.parametrize(("flag", "least"), [("trials", 2), ("draws", 1)])
def test_counts_asked_for_are_checked_as_those_of_the_file(tmp_path, flag, least):
    with pytest.raises(InputError, match="outside the allowed range") as told:
        load(tmp_path, **{flag: least - 1})
    assert f"--{flag}" in str(told.value)
