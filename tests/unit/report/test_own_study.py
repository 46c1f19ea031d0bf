"""The trial or study of a folder is what the folder keeps, whatever the environment says and however it began."""

from __future__ import annotations

from pathlib import Path

import pytest

from bijstandsim.engine.folder import RunFolder
from bijstandsim.errors import InputError
from bijstandsim.report.own_study import BASE, kept_design, kept_sweep
from bijstandsim.sweep.own_files import STUDY, keep_file, keep_files
from bijstandsim.sweep.study import SweepStudy
from bijstandsim.trial.design import TrialDesign

SWEEP = """\
schema_version: 1
name: small
model: {scenario: regulier, set: [municipality.size=300, policy_months=3]}
inputs:
  caseload: {key: policy.guidance.caseload, values: [100, 50]}
regimes: [policy, own.yaml]
outcomes: [exit_work]
draws: 1
replicates: 2
"""
OWN = """\
schema_version: 1
name: own
municipality: {size: 300}
policy: {guidance: {caseload: 40}}
"""
TRIAL = """\
schema_version: 1
name: small
model: {scenario: utrecht, set: [policy_months=6]}
inquiry: {month: 3, outcomes: [work_any]}
trials: 4
draws: 2
"""
#: What a user may have set for runs of their own.
ELSEWHERE = "municipality.size=290;policy_months=5;seed=99"


@pytest.fixture
def study(tmp_path: Path) -> SweepStudy:
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(SWEEP, encoding="utf-8")
    return SweepStudy.load(tmp_path / "mine.yaml")


@pytest.fixture
def folder(study: SweepStudy, tmp_path: Path) -> RunFolder:
    """As the verb makes it before anything is run, its files not yet kept."""
    return RunFolder.create(tmp_path / "out", study.base, {"kind": "sweep", BASE: study.base.name, "settings": {}})


def test_the_environment_changes_nothing_that_was_kept(
    study: SweepStudy, folder: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or ``replay`` would call a folder not the same, and ``report`` tell of another city."""
    keep_files(study, folder.path)
    (tmp_path / "trial.yaml").write_text(TRIAL, encoding="utf-8")
    design = TrialDesign.load(tmp_path / "trial.yaml")
    of_trial = RunFolder.create(tmp_path / "out", design.scenario, {"trials": 4, BASE: design.scenario.name})
    keep_file(tmp_path / "trial.yaml", of_trial.path / "trial.yaml")
    monkeypatch.setenv("BIJSTANDSIM_SET", ELSEWHERE)
    again, trial = kept_sweep(folder.path, folder.manifest), kept_design(of_trial.path, of_trial.manifest)
    assert (again.base.municipality.size, again.base.policy_months) == (300, 3)
    assert again.plan().digest == study.plan().digest
    assert (trial.scenario.municipality, trial.month) == (design.scenario.municipality, 3)
    assert trial.scenario.policy_months == 6
    assert again.base.seed == study.base.seed != 99
    assert SweepStudy.load(tmp_path / "mine.yaml").base.seed == 99  # for a file of the user's it still counts


@pytest.mark.parametrize("there", [(), ("regimes/1.yaml",), ("regimes/1.yaml", "regimes/1.resolved.yaml")])
def test_a_process_that_died_while_it_kept_files_is_made_good(
    there: tuple[str, ...], study: SweepStudy, folder: RunFolder, tmp_path: Path
) -> None:
    """The study is kept last: without it, what is named is kept when the folder is gone on with."""
    keep_files(study, folder.path)
    kept = {path.relative_to(folder.path).as_posix(): path.read_bytes() for path in folder.path.rglob("*.yaml")}
    assert {STUDY, "regimes/1.yaml", "regimes/1.resolved.yaml"} <= set(kept)
    for name in {STUDY, "regimes/1.yaml", "regimes/1.resolved.yaml"} - set(there):
        (folder.path / name).unlink()
    keep_files(study, folder.path)
    assert {path.relative_to(folder.path).as_posix(): path.read_bytes() for path in folder.path.rglob("*.yaml")} == kept
    (tmp_path / "mine.yaml").write_text(SWEEP + "title: later\n", encoding="utf-8")
    keep_files(study, folder.path)
    assert (folder.path / STUDY).read_bytes() == kept[STUDY], "what is there stays as it was"


@pytest.mark.parametrize("text", ["", "[1]", "posterior: 5", "regimes: {a: 1}", "- " * 3_000, "x: &x [*x]", "\x00"])
def test_a_study_that_somebody_wrote_over_is_told(text: str, folder: RunFolder) -> None:
    (folder.path / STUDY).write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        kept_sweep(folder.path, {**folder.manifest, "draws": 1, "replicates": 2})
    (folder.path / STUDY).unlink()
    with pytest.raises(InputError, match="lacks what it was run from"):
        kept_sweep(folder.path, {**folder.manifest, "draws": 1, "replicates": 2})
