"""Words of studies and findings: both languages, the same gaps to fill, Dutch for all that shipped studies name."""

from __future__ import annotations

import re
import string
from importlib.resources import files

import pytest
import yaml

from bijstandsim.report import data_words, naming
from bijstandsim.report.texts import Texts
from bijstandsim.scenario import vocabulary
from bijstandsim.scenario.shipped import find_other, others
from bijstandsim.sensitivity.responses import Response
from bijstandsim.sweep.axes import Axis
from bijstandsim.sweep.finite import NotFinite
from bijstandsim.sweep.measure import CITY, unit_of
from bijstandsim.sweep.study_file import KIND

FILES = [
    "study_words.yaml", "sweep_words.yaml", "sobol_words.yaml", "optimise_words.yaml", "findings_words.yaml",
    "parameter_words.yaml", "parameter_labels.yaml",
]  # fmt: skip
#: Looked at by other tests.
ELSEWHERE = {"words.yaml", "trial_words.yaml", "compare_words.yaml", "lever_words.yaml"}
ENGLISH = re.compile(r"\b(the|and|with|from|are|people|than|this|that|which|month|arms|draws|trials)\b", re.IGNORECASE)


def test_no_file_of_words_is_forgotten() -> None:
    found = {path.name for path in files("bijstandsim.report").joinpath("data").iterdir()}
    assert {name for name in found if name.endswith(("words.yaml", "labels.yaml"))} - ELSEWHERE == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_every_text_is_there_in_both_languages_and_fills_in_the_same(name: str) -> None:
    texts = Texts(name)
    listed = texts.keys()
    assert len(listed) > 20
    for key in listed:
        english, dutch = texts.say(key), texts.say(key, "nl")
        assert english is not None and dutch is not None, key
        gaps = [{gap for _, gap, _, _ in string.Formatter().parse(text) if gap} for text in (english, dutch)]
        assert gaps[0] == gaps[1], key
        assert not ENGLISH.search(re.sub(r"{[^}]*}", "", dutch)), f"{key}: {dutch}"


@pytest.mark.parametrize("study", others(KIND))
def test_the_shipped_studies_are_told_in_dutch(study: str) -> None:
    data = yaml.safe_load(find_other(study, KIND).read_text(encoding="utf-8"))
    goals = [*data.get("objectives", {}).items(), *([("", data["budget"])] if "budget" in data else [])]
    labelled = [*[axis or {} for axis in data.get("inputs", {}).values()], *[goal for _, goal in goals]]
    assert data["title_nl"] != data["title"] and data["description_nl"] != data["description"]
    assert all(("label" in one) == ("label_nl" in one) for one in labelled)
    told = [*data.get("groups", {})]
    for name, axis in data.get("inputs", {}).items():
        told += [name, (axis or {}).get("unit")]
        told += [level["name"] for level in (axis or {}).get("levels") or []]
    for name, goal in goals:
        told += [name, goal.get("unit")]
    wanted = {text for text in told if text and re.search("[a-z]{2}", text)}
    same = {text for text in wanted if naming.own_text(text, "nl") == text} - {"caseload"}
    assert not same, "these have no Dutch in study_names.yaml"


def test_names_of_the_studies_file_are_used() -> None:
    text = " ".join(find_other(name, KIND).read_text(encoding="utf-8") for name in others(KIND))
    text, listed = re.sub(r"\s+", " ", text), Texts("study_names.yaml").keys()
    assert [name for name in listed if name not in text] == []


def test_measures_and_regimes_in_dutch() -> None:
    one = Response("durable_exit", "utrecht:release", "nobody")
    told = "Zes maanden achtereen aan het werk (procentpunt), vrijlating tegenover gewone aanpak"
    assert naming.titled(one, "nl") == told
    assert naming.titled(one) == "Six months in work in a row (pp): release less nobody treated"
    for measure in CITY:
        assert naming.measure_title(measure, "nl") != naming.measure_title(measure), measure
        assert unit_of(measure)
    assert naming.world("policies/mine:my_own_arm", "nl") == "my own arm"


@pytest.mark.parametrize(
    ("text", "dutch"),
    [("0.25", "0,25"), ("-1.5", "−1,5"), ("200", "200"), ("True", "ja"), ("light", "licht"), ("119, 25 %", "119, 25 %"),
     ("30% from light to usual", "30 % van licht naar gewoon"), ("my own level", "my own level")],
)  # fmt: skip
def test_points_in_dutch(text: str, dutch: str) -> None:
    assert naming.spot(text, "nl") == dutch and naming.spot(text) == text


def test_numbers_that_are_none_in_dutch() -> None:
    found = NotFinite("wellbeing", (3, 5), 6)
    assert naming.not_finite(found) == found.text
    assert naming.not_finite(found, "nl") == "wellbeing is geen eindig getal in 2 van de 6 rijen (rijen 3, 5)"


def test_an_axis_is_called_as_its_study_says() -> None:
    own = Axis(key="policy.release.share", range=[0, 1], label="My axis", label_nl="Mijn as", unit="share")
    assert naming.axis_title("x", own, "nl") == "Mijn as (aandeel)" and naming.axis_title("x", own) == "My axis (share)"
    without = own.model_copy(update={"label_nl": ""})
    assert naming.axis_title("x", without, "nl") == "My axis (aandeel)"
    assert naming.factor("search_effort_elasticity", "nl").startswith("hoe sterk mensen meer gaan zoeken")
    assert naming.factor("search_effort_elasticity") == "search effort elasticity"


def test_points_of_a_users_own_study_are_called_as_it_says() -> None:
    """By ``name_nl`` of a level, else by the words of the lever; what has neither stays as it was written."""
    levels = [{"name": "lenient", "name_nl": "mild", "set": {"policy.enforcement.toughness": 0.2}},
              {"name": "strict", "set": {"policy.enforcement.toughness": 0.8}}]  # fmt: skip
    inputs = {"style": Axis(levels=levels), "form": Axis(key="policy.guidance.mode", values=["talk", "group"])}
    style, form = (naming.point_names(one, "nl") for one in inputs.values())
    assert naming.spot("lenient", "nl", style) == "mild" and naming.spot("strict", "nl", style) == "strict"
    assert naming.spot("25% from lenient to strict", "nl", style) == "25 % van mild naar strict"
    assert naming.spot("group", "nl", form) == "begeleiding in groepen" and naming.point_names(inputs["style"]) == {}
    names = naming.own_labels(inputs, "nl")
    assert data_words.cell("style_label", "lenient", "nl", names) == "mild"
    assert data_words.cell("form_label", "talk", "nl", names) == "gesprekken"
    assert data_words.head("form", "nl", names) == naming.input_name("x", inputs["form"], "nl") == names["form"]
    assert names["form"] == "vorm van de gesprekken"
    assert naming.own_labels(inputs) == {} and data_words.cell("style_label", "lenient", "en") == "lenient"


def test_every_lever_that_a_study_may_vary_has_a_dutch_name() -> None:
    modelled = [field for field in vocabulary.fields() if field.not_modelled != ("all",)]
    keys = {f"{one.key}.{weight}" if weight else one.key for one in modelled for weight in one.weights or [""]}
    assert keys == set(Texts("lever_names.yaml").keys())
    for key in keys:
        places = [Axis(key=f"{place}.{key}", range=[0, 1]) for place in ("policy", "regular", "regular.0")]
        (told,) = {naming.axis_title("mine", axis, "nl") for axis in places}
        assert told == naming.input_name("mine", places[0], "nl") and key not in told and not ENGLISH.search(told)
        assert naming.axis_title("mine", places[0]) == f"policy.{key}"
    known = Axis(key="parameters.values.search_effort_elasticity", range=[0, 1])
    assert naming.input_name("mine", known, "nl").startswith("hoe sterk mensen meer gaan zoeken")


def test_the_data_behind_a_figure_are_told_in_dutch() -> None:
    assert data_words.head("difference", "nl") == "verschil" and data_words.head("mean", "nl") == "gemiddelde"
    assert data_words.head("release_label", "nl") == "vrijlating" and data_words.head("my_own", "nl") == "my own"
    told = data_words.cell("response", "durable_exit: utrecht:release less nobody", "nl")
    assert told == "Zes maanden achtereen aan het werk (procentpunt), vrijlating tegenover gewone aanpak"
    assert data_words.cell("factor", "search_effort_elasticity", "nl").startswith("hoe sterk")
    assert data_words.cell("lo", -0.125, "nl") == "−0,12" and data_words.cell("pick", True, "nl") == "ja"
    assert data_words.cell("unit", "EUR/month", "nl") == "euro per maand"
