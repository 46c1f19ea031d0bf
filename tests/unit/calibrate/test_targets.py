"""The targets as data: complete, consistent, and each with a way to be read."""

from __future__ import annotations

import csv
from collections import Counter

from bijstandsim.calibrate import load_targets
from bijstandsim.calibrate.mechanisms import EXPERIMENTS, UNITS
from bijstandsim.calibrate.national import FATES, RATIOS, window
from bijstandsim.calibrate.statements import INTERVALS, joint_interval
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL, folder, instrument, reading
from bijstandsim.engine.outcomes import NAMES
from bijstandsim.scenario import Scenario
from bijstandsim.units import Month

KINDS = {"level", "difference", "report", "mechanism", "upper_bound"}


def test_all_rows_are_there_once() -> None:
    targets = load_targets()
    assert len(targets) == len({t.id for t in targets}) == 134
    assert Counter(t.group for t in targets) == {
        "national": 21, "utrecht": 24, "groningen": 22, "wageningen": 21, "deventer": 13, "nijmegen": 16,
        "tilburg": 5, "amsterdam": 3, "mechanism": 9,
    }  # fmt: skip
    assert {t.kind for t in targets} == KINDS
    assert all(t.source and t.what and t.reported for t in targets)


def test_reports_have_sizes_and_values_have_errors() -> None:
    for target in load_targets():
        if target.kind == "report":
            assert target.report in INTERVALS and target.n_eff_arm and target.n_eff_contrast and target.value is None
        else:
            assert target.value is not None and target.se is not None and target.se > 0


def test_every_target_has_a_way_to_be_read() -> None:
    rules = reading()
    for target in load_targets():
        if target.group == NATIONAL:
            assert rules["national_figures"][target.id]["figure"] in {*RATIOS, *FATES}
        elif target.group == MECHANISM:
            assert target.id in EXPERIMENTS and target.id in UNITS
        else:
            assert target.group in rules["scenarios"] and target.base_outcome in rules["outcomes"]
            assert instrument(target) or target.arm in ("control", "reference")
    assert {rule["model"] for rule in rules["outcomes"].values()} <= set(NAMES)
    ids = {t.id for t in load_targets()}
    assert set(rules["national_figures"]) <= ids and set(EXPERIMENTS) <= ids


def test_scenarios_have_the_arms_and_months_of_the_targets() -> None:
    for group, name in reading()["scenarios"].items():
        scenario = Scenario.load(name)
        for target in (t for t in load_targets() if t.group == group):
            if target.arm not in ("pooled", "pooled_treatment", "reference"):
                assert target.arm in scenario.arms, target.id
            assert target.horizon_months is not None and target.horizon_months <= scenario.months, target.id


def test_national_months_lie_in_their_year_and_in_the_run() -> None:
    country = Scenario.load(reading()["national"])
    with (folder() / "targets.csv").open(encoding="utf-8") as file:
        years = {row["id"]: row["year"] for row in csv.DictReader(file)}
    for target, rule in reading()["national_figures"].items():
        first, last = window(rule["months"], country.start)
        assert 1 <= first <= last <= country.months
        assert Month.parse(rule["months"][0]).year <= int(years[target]) <= Month.parse(rule["months"][1]).year


def test_rows_on_one_estimate_are_reports_that_can_all_be_true() -> None:
    events: dict[tuple[str, ...], list[str]] = {}
    for target in load_targets():
        events.setdefault(target.event, []).append(target.id)
    by_id = {t.id: t for t in load_targets()}
    shared = [ids for ids in events.values() if len(ids) > 1]
    assert ["gro-release-exit", "gro-release-notworse"] in shared
    for ids in shared:
        assert {by_id[i].kind for i in ids} == {"report"}
        joint_interval([by_id[i].report for i in ids])


def test_facts_that_were_not_randomised_are_marked() -> None:
    marked = {t.id for t in load_targets() if t.basis.startswith("not randomised")}
    assert marked == {"wag-reference-level", "ams-premium-pt", "ams-premium-pt-2018", "ams-premium-exit"}
