"""The shipped scenarios: all there, documented, valid, and each one changes something in a small run."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import yaml

from bijstandsim.engine.outcomes import NAMES
from bijstandsim.engine.simulate import simulate
from bijstandsim.scenario import Scenario, list_shipped
from bijstandsim.scenario.resolve import resolve
from bijstandsim.scenario.shipped import shipped

BASES = {"regulier", "nederland", "nederland-zonder-covid"}
#: Arms by city, as the reported findings name them.
CITIES = {
    "deventer": {"control", "guidance", "exemption_app", "exemption_on_demand"},
    "groningen": {"control", "exemption", "guidance", "release", "own_choice"},
    "nijmegen": {"control", "exemption_release", "guidance_release"},
    "tilburg": {"control", "exemption_release_bonus", "guidance", "guidance_release_bonus"},
    "utrecht": {"control", "exemption", "guidance", "release"},
    "wageningen": {"control", "exemption", "guidance", "release"},
    "amsterdam-premie": {"control", "premium"},
    "oss": {"control", "self_direction", "guidance"},
    "apeldoorn": {"control", "self_direction", "guidance"},
    "policies/doe-mee": {"control", "doe_mee"},
    "policies/utrecht-werkbeweging": {"control", "werkbeweging"},
}
WHOLE_CITY = {
    f"policies/{name}"
    for name in (
        "amsterdam-uitnodigend", "betaald-per-uitstroom", "deventer-vier-groepen", "eerst-gezond-en-schuldenvrij",
        "eerste-baan", "eigen-plan", "groningen-kansrijk", "groningen-werkpremie", "mi-getraind", "mi-ongetraind",
        "nijmegen-doe-je-mee", "nijmegen-samen-sterk", "participatiewet-in-balans", "passende-baan", "recessie",
        "richtlijn", "rotterdam", "scholing-0", "scholing-500", "scholing-5000", "scholing-baangarantie",
        "selectieve-plichten", "streng-2015", "tilburg-perspectief", "toeslag", "toeslag-psychisch", "twee-jaar",
        "vast-traject", "vier-jaar", "vrije-ruimte", "vrijwilligers-150-verlies", "vrijwilligers-150-winst",
        "wageningen-parttime-premie", "werkplekken",
    )
}  # fmt: skip
TWINS = [
    ("mi-getraind", "mi-ongetraind"), ("eerste-baan", "passende-baan"), ("eigen-plan", "vast-traject"),
    ("richtlijn", "vrije-ruimte"), ("scholing-0", "scholing-500"), ("scholing-500", "scholing-5000"),
    ("scholing-500", "scholing-baangarantie"), ("toeslag", "vrijwilligers-150-winst"),
    ("vrijwilligers-150-winst", "vrijwilligers-150-verlies"),
]  # fmt: skip
ALL = sorted(BASES | set(CITIES) | WHOLE_CITY)
MONTHS, HOUSEHOLDS, ARM = 6, 700, 40


def small(name: str) -> Scenario:
    """The scenario in a city of some hundred households, for some months, at the parameters' defaults."""
    arms = [f"arms.{arm}.size={ARM}" for arm in CITIES.get(name, ())]
    sets = [f"municipality.size={HOUSEHOLDS}", f"policy_months={MONTHS}", "follow_up_months=0", "parameters.set=point"]
    return Scenario.load(shipped()[name], sets=[*sets, *arms])


def run(scenario: Scenario) -> np.ndarray:
    """Outcomes after the start: (months, arms, OUTCOMES)."""
    found = simulate(scenario, draws=1, replicates=1, threads=1)
    return np.asarray(found.values[0, 0, 1:, :, 0, :], np.float64)


@cache
def values(name: str) -> np.ndarray:
    return run(small(name))


@cache
def without_levers(name: str) -> np.ndarray:
    """The same people in the same arms, under regular practice."""
    scenario = small(name)
    plain = {arm: each.model_copy(update={"levers": [], "choose": None}) for arm, each in scenario.arms.items()}
    return run(scenario.model_copy(update={"arms": plain}))


def outcome(name: str, arm: str, what: str) -> float:
    """Mean over the months."""
    names = [each.name for each in resolve(small(name)).arms]
    return float(np.nanmean(values(name)[:, names.index(arm), NAMES.index(what)]))


def same(a: np.ndarray, b: np.ndarray) -> bool:
    return np.array_equal(a, b, equal_nan=True)


def test_the_whole_list_is_there() -> None:
    assert [name for name, _, _ in list_shipped()] == ALL


@pytest.mark.parametrize("name", ALL)
def test_it_is_valid_and_documented(name: str) -> None:
    path = shipped()[name]
    text = path.read_text(encoding="utf-8")
    keys = yaml.safe_load(text)
    header = [line for line in text.split("schema_version")[0].splitlines() if line.strip()]
    assert header and all(line.startswith("#") for line in header)
    assert keys["name"] == path.stem
    assert 10 < len(keys["title"]) <= 110 and "\n" not in keys["title"]
    assert keys["description"].strip() and keys["source"].strip()
    assert 10 < len(keys["title_nl"]) <= 130 and "\n" not in keys["title_nl"] and keys["title_nl"] != keys["title"]
    assert keys["description_nl"].strip() and keys["description_nl"] != keys["description"]
    assert max(len(line) for line in text.splitlines()) <= 130
    if name not in BASES:
        assert keys["extends"].endswith(".yaml")
        assert len(header) >= 2 and "ssumption" in text  # says what is assumed
    scenario = Scenario.load(path)
    assert resolve(scenario).months == scenario.policy_months + scenario.follow_up_months


def test_titles_are_different() -> None:
    titles = [title for _, title, _ in list_shipped()]
    dutch = [Scenario.load(name).title_in("nl") for name, _, _ in list_shipped()]
    assert len(set(titles)) == len(set(dutch)) == len(titles)


@pytest.mark.parametrize("name", CITIES)
def test_arms_have_the_names_of_the_findings(name: str) -> None:
    scenario = Scenario.load(name)
    assert set(scenario.arms) == CITIES[name]
    assert scenario.control_arm == "control" and not scenario.arms["control"].levers


@pytest.mark.parametrize("name", ["deventer", "groningen", "nijmegen", "tilburg", "utrecht", "wageningen"])
def test_the_six_cities_can_be_read_at_month_40(name: str) -> None:
    scenario = Scenario.load(name)
    assert scenario.months >= 40
    assert scenario.market.path == "national"
    assert scenario.assignment.volunteers == "prior"
    assert len({arm.size for arm in scenario.arms.values()}) == 1


@pytest.mark.parametrize("name", sorted(WHOLE_CITY))
def test_a_policy_differs_from_regular_practice_in_what_it_says_only(name: str) -> None:
    """Same city, same dates of the start, same seed as regulier."""
    base, scenario = Scenario.load("regulier"), Scenario.load(name)
    for key in ("seed", "start", "municipality", "population", "regular", "arms"):
        assert getattr(scenario, key) == getattr(base, key)
    assert scenario.policy or scenario.market != base.market


@pytest.mark.parametrize("name", sorted(BASES))
def test_a_base_runs(name: str) -> None:
    found = values(name)
    assert 0 < np.nanmean(found[..., NAMES.index("on_benefit")]) <= 100


@pytest.mark.parametrize("name", sorted(WHOLE_CITY))
def test_a_policy_changes_something(name: str) -> None:
    assert not same(values(name), values("regulier"))


@pytest.mark.parametrize("name", CITIES)
def test_every_arm_changes_something(name: str) -> None:
    """Each treated arm against the same people without its levers."""
    arms = [arm.name for arm in resolve(small(name)).arms]
    found, plain = values(name), without_levers(name)
    for number, arm in enumerate(arms):
        if arm not in ("rest", "control"):
            assert not same(found[:, number], plain[:, number]), arm


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_twins_differ(one: str, other: str) -> None:
    assert not same(values(f"policies/{one}"), values(f"policies/{other}"))


def test_four_years_and_two_years_are_alike_until_the_exemption_ends() -> None:
    assert same(values("policies/vier-jaar"), values("policies/twee-jaar"))
    long, short = Scenario.load("policies/vier-jaar"), Scenario.load("policies/twee-jaar")
    assert (long.policy_months, short.policy_months, long.months, short.months) == (48, 24, 48, 48)


@pytest.mark.parametrize(
    ("name", "what", "sign"),
    [
        ("streng-2015", "control", 1),
        ("rotterdam", "control", 1),
        ("amsterdam-uitnodigend", "control", -1),
        ("selectieve-plichten", "exempt", 1),
        ("vier-jaar", "exempt", 1),
        ("tilburg-perspectief", "contacts", 1),
        ("mi-getraind", "dose", 1),
        ("mi-ongetraind", "dose", -1),
        ("toeslag", "income", 1),
        ("toeslag-psychisch", "income", 1),
    ],
)
def test_a_policy_works_in_the_direction_of_its_name(name: str, what: str, sign: int) -> None:
    assert sign * (outcome(f"policies/{name}", "rest", what) - outcome("regulier", "rest", what)) > 0


@pytest.mark.parametrize("name", [name for name, arms in CITIES.items() if any("exemption" in arm for arm in arms)])
def test_exempt_arms_are_exempt(name: str) -> None:
    for arm in CITIES[name]:
        if arm.startswith("exemption"):
            assert outcome(name, arm, "exempt") == 100
    assert outcome(name, "control", "exempt") < 50


@pytest.mark.parametrize("name", [name for name, arms in CITIES.items() if "guidance" in arms])
def test_guidance_arms_see_more_of_their_coaches(name: str) -> None:
    assert outcome(name, "guidance", "contacts") > 1.3 * outcome(name, "control", "contacts")


def test_the_recession_doubles_applications() -> None:
    """The index at the bottom, to the power minus the elasticity that the scenario holds."""
    scenario = Scenario.load("policies/recessie")
    index = resolve(scenario).market
    elasticity = scenario.parameters.values["inflow_tightness_elasticity"]
    assert (index.min() / index[0]) ** -elasticity == pytest.approx(2.0)
