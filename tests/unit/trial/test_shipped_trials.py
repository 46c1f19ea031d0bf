"""The six designs that are shipped: each loads, and its published findings find their place."""

import pytest

from bijstandsim.calibrate.targets import load_targets
from bijstandsim.scenario.shipped import others
from bijstandsim.trial.design import TrialDesign
from bijstandsim.trial.published import published
from bijstandsim.trial.study import run_trials

NAMES = ("deventer", "groningen", "nijmegen", "tilburg", "utrecht", "wageningen")


def test_all_six_are_there():
    assert tuple(others("trials")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_trial_loads_with_the_sizes_of_its_targets(name):
    design = TrialDesign.load(name)
    wanted = {target.arm: target for target in load_targets() if target.group == name and target.kind == "report"}
    assert design.title and design.source and design.targets == name
    assert set(design.arms) & set(wanted)
    assert design.month in {target.horizon_months for target in wanted.values()}


def test_published_findings_fall_somewhere_among_the_trials():
    design = TrialDesign.load("nijmegen", trials=6, draws=1)
    found = published(run_trials(design))
    assert {"nij-exempt-exit", "nij-guid-exit"} <= set(found["id"])
    assert found["share"].between(0.0, 1.0).all()
    assert (found["lo"] <= found["hi"]).all()
