"""Reading: precedence, extends, --set, environment, own margins, cities, and telling it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from bijstandsim.engine.folder import scenario_hash
from bijstandsim.errors import InputError
from bijstandsim.scenario import (
    Origin,
    Scenario,
    csv_text,
    differences_from_default,
    explain,
    init_text,
    json_schema,
    list_shipped,
    resolved_yaml,
    vocabulary,
)

HEAD = "schema_version: 1\nname: x\nmunicipality: {size: 100}\n"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def load(path: Path | str, *sets: str, env: dict[str, str] | None = None) -> Scenario:
    return Scenario.load(path, sets, env=env or {})


def test_each_layer_wins_over_the_one_before_and_is_named(tmp_path: Path) -> None:
    write(tmp_path, "base.yaml", HEAD + "seed: 2\ndraws: 2\nreplicates: 2\npolicy_months: 2\n")
    file = write(
        tmp_path,
        "file.yaml",
        "schema_version: 1\nname: y\nextends: base.yaml\ndraws: 3\nreplicates: 3\npolicy_months: 3\n",
    )
    s = load(file, "policy_months=5", env={"BIJSTANDSIM_SET": "replicates=4; policy_months=4"})
    assert (s.seed, s.draws, s.replicates, s.policy_months, s.follow_up_months) == (2, 3, 4, 5, 0)
    kinds = [s.origins[(key,)].kind for key in ("seed", "draws", "replicates", "policy_months")]
    assert kinds == ["extends", "file", "environment", "set"]
    assert ("follow_up_months",) not in s.origins
    assert s.origins[("draws",)] == Origin("file", str(file), 4, 1)
    assert s.source_path == file


def test_mappings_merge_lists_replace_and_null_removes(tmp_path: Path) -> None:
    write(
        tmp_path,
        "base.yaml",
        HEAD + "arms:\n  a: {size: 1, levers: [{duties: {exempt: true}}]}\n  b: {size: 2}\n"
        "control: b\noutputs: {groups: [age], panel: 3}\n",
    )
    file = write(
        tmp_path,
        "file.yaml",
        "schema_version: 1\nname: y\nextends: base.yaml\ncontrol: null\n"
        "arms:\n  a: {size: 5}\n  b: null\noutputs: {groups: [household]}\n",
    )
    s = load(file)
    assert set(s.arms) == {"a"} and s.arms["a"].size == 5 and s.arms["a"].levers[0].levers() == {"exempt": 1.0}
    assert s.control is None and s.outputs.groups == ["household"] and s.outputs.panel == 3


BOTH = HEAD + "title: Old\ntitle_nl: Oud\ndescription: Same\ndescription_nl: Zelfde\n"


@pytest.mark.parametrize(
    ("own", "english", "dutch"),
    [
        ("", "Old", "Oud"),
        ("title: New\n", "New", "New"),
        ("title: New\ntitle_nl: Nieuw\n", "New", "Nieuw"),
        ("title_nl: Nieuw\n", "Old", "Nieuw"),
        ("title: New\ntitle_nl: null\n", "New", "New"),
        ("title: null\n", "", ""),
    ],
)
def test_a_dutch_text_is_inherited_only_with_its_english_one(
    tmp_path: Path, own: str, english: str, dutch: str
) -> None:
    write(tmp_path, "base.yaml", BOTH)
    write(tmp_path, "middle.yaml", f"schema_version: 1\nname: y\nextends: base.yaml\n{own}")
    s = load(write(tmp_path, "file.yaml", "schema_version: 1\nname: z\nextends: middle.yaml\n"))
    assert (s.title_in("en"), s.title_in("nl")) == (english, dutch)
    assert (s.description_in("en"), s.description_in("nl")) == ("Same", "Zelfde")


def test_a_title_that_is_set_takes_the_dutch_one_away_unless_that_is_set_too(tmp_path: Path) -> None:
    file = write(tmp_path, "base.yaml", BOTH)
    assert load(file, "title=New").title_in("nl") == "New"
    assert load(file, env={"BIJSTANDSIM_SET": "title=New"}).title_in("nl") == "New"
    for sets in (("title=New", "title_nl=Nieuw"), ("title_nl=Nieuw", "title=New")):
        s = load(file, *sets)
        assert (s.title_in("en"), s.title_in("nl")) == ("New", "Nieuw")


def test_one_language_stands_in_for_the_other_and_texts_change_no_hash() -> None:
    plain = {"schema_version": 1, "name": "x", "municipality": {"size": 100}}
    dutch = Scenario.from_dict(plain | {"title_nl": "Oud", "description_nl": "Wat"})
    assert (dutch.title_in("en"), dutch.description_in("en")) == ("Oud", "Wat")
    assert scenario_hash(dutch) == scenario_hash(Scenario.from_dict(plain))
    child = Scenario.from_dict(plain | {"extends": "regulier", "title": "Mine"})
    assert child.title_in("nl") == "Mine" and child.description_in("nl") == load("regulier").description_nl


def test_circles_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", HEAD + "extends: b.yaml\n")
    write(tmp_path, "b.yaml", HEAD + "extends: a.yaml\n")
    with pytest.raises(InputError, match="circle") as error:
        load(tmp_path / "a.yaml")
    assert "a.yaml -> b.yaml -> a.yaml" in str(error.value)


def test_set_reaches_the_only_block_of_a_list_and_makes_missing_mappings() -> None:
    s = load(
        "utrecht",
        "arms.guidance.levers.guidance.caseload=40",
        "arms.control.levers.cash.supplement_eur_month=9",
        "regular.0.guidance.caseload=90",
        "market.path={2018-01: 1, 2020-01: 2}",
    )
    assert s.arms["guidance"].levers[0].levers()["caseload"] == 40
    assert s.arms["control"].levers[0].levers() == {"supplement": 9.0}
    assert s.regular[0].levers()["caseload"] == 90
    assert s.resolve().market[0] == pytest.approx(1 + 5 / 24)
    assert s.origins[("arms", "guidance", "levers", "guidance", "caseload")].kind == "set"


def test_yaml_words_follow_version_1_2(tmp_path: Path) -> None:
    s = load(write(tmp_path, "s.yaml", HEAD + "title: no\ndescription: 1:30\nseed: 0x10\ndraws: 010\n"))
    assert (s.title, s.description, s.seed, s.draws) == ("no", "1:30", 16, 10)


def test_shipped_scenarios_load_resolve_and_survive_being_written(tmp_path: Path) -> None:
    shipped = list_shipped()
    assert {"regulier", "utrecht", "nederland", "nederland-zonder-covid"} <= {name for name, _, _ in shipped}
    for name, title, path in shipped:
        s = load(name)
        assert s.title == title and s.source and s.name == path.stem
        text = resolved_yaml(s)
        assert str(path.parent) not in text
        again = load(write(tmp_path, "again.yaml", text))
        assert again.model_dump(exclude={"extends"}) == s.model_dump(exclude={"extends"})
        assert (again.resolve().levers.tobytes(), again.resolve().rules.tobytes()) == (
            s.resolve().levers.tobytes(),
            s.resolve().rules.tobytes(),
        )


def test_utrecht_has_the_design_of_the_source() -> None:
    s = load("utrecht")
    r = s.resolve()
    assert [(a.name, a.size) for a in r.arms[1:]] == [(n, 178) for n in ("control", "exemption", "guidance", "release")]
    assert (str(s.start), s.policy_months, str(s.start + s.policy_months)) == ("2018-06", 16, "2019-10")
    assert r.arms[r.control].name == "control" and s.assignment.volunteers == "prior"
    assert r.teams == (("regular", 0), ("guidance", 3))
    release = r.levers[4]
    assert (release["release_share"][15], release["release_cap"][15]) == (0.5, 200.0)
    assert r.levers[2]["duty_meeting_months"][0] == 6 and r.levers[0]["caseload"][0] == 200


def test_own_margins_come_from_a_csv_with_their_lines(tmp_path: Path) -> None:
    write(
        tmp_path,
        "m.csv",
        "margin,category,share\nhousehold,single,0.5\nhousehold,single_parent,0.3\n"
        "household,couple,0.2\nwomen,women,0.6\n",
    )
    s = load(write(tmp_path, "s.yaml", HEAD + "population: {file: m.csv}\n"))
    assert s.population.margins.household is not None and s.population.margins.household.single_parent == 0.3
    assert s.population.margins.women == 0.6 and s.population.margins.age is None
    assert str(s.origins[("population", "margins", "household", "couple")]) == "m.csv:4"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a,b\n", 1, "columns"),
        ("margin,category,share\nhousehold,singel,0.5\n", 2, "did you mean: single"),
        ("margin,category,share\nhousehold,single,50%\n", 2, "not a share"),
        ("margin,category,share\nhousehold,single,0.5\nhousehold,single,0.5\n", 3, "on line 2"),
        ("margin,category,share\nhousehold,single,0.5\n", 2, "single_parent, couple"),
        ("margin,category,share\nhousehold,single,0.5\nhousehold,single_parent,0.5\nhousehold,couple,0.2\n", 2, "1.2"),
    ],
)
def test_faults_in_margins_name_the_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    write(tmp_path, "m.csv", text)
    with pytest.raises(InputError) as error:
        load(write(tmp_path, "s.yaml", HEAD + "population: {file: m.csv}\n"))
    assert f"m.csv:{line}" in str(error.value) and words in str(error.value)


def test_a_margin_given_twice_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "m.csv", csv_text())
    with pytest.raises(InputError, match="given twice"):
        load(write(tmp_path, "s.yaml", HEAD + "population: {file: m.csv, margins: {women: 0.5}}\n"))


def test_city_gives_size_and_weight() -> None:
    base = {"schema_version": 1, "name": "x", "start": "2019-10"}
    whole = Scenario.from_dict(base | {"municipality": {"city": "utrecht"}}).resolve()
    assert (whole.size, whole.weight) == (9366, 1.0)  # December 2019 lies nearest
    sample = Scenario.from_dict(base | {"municipality": {"city": "utrecht", "size": 1000}}).resolve()
    assert sample.weight == pytest.approx(9.366)


def test_market_paths() -> None:
    seen = load("nederland").resolve().market
    without = load("nederland-zonder-covid").resolve().market
    dip = load("nederland", "market.path=national_covid_dip").resolve().market
    month = {
        text: (int(text[:4]) - 2014) * 12 + int(text[5:]) - 1
        for text in ("2018-06", "2019-06", "2020-05", "2020-07", "2022-07")
    }
    # June and July lie on both sides of the middle of the year.
    assert seen[month["2018-06"] : month["2018-06"] + 2].mean() == pytest.approx(1.0, abs=0.01)
    assert (seen[: month["2019-06"] + 1] == without[: month["2019-06"] + 1]).all()
    assert without[month["2020-07"]] > seen[month["2020-07"]] + 0.1
    assert seen[month["2022-07"] :].tolist() == without[month["2022-07"] :].tolist()
    assert dip[month["2020-05"]] == pytest.approx(0.73 * seen[month["2020-05"]])
    assert dip[month["2020-07"]] == seen[month["2020-07"]]


def test_template_validates_and_names_every_lever(tmp_path: Path) -> None:
    text = init_text()
    s = load(write(tmp_path, "s.yaml", text))
    assert set(s.arms) == {"control", "exemption"} and s.resolve().control == 1
    assert all(f"#     {field.name}: " in text for field in vocabulary.fields() if field.not_modelled != ("all",))
    switched = text.replace("#   choice:", "  choice:").replace("# regular:\n", "regular:\n")
    for line in (
        "  - guidance: {caseload: 150}",
        "  - from: 2018-06",
        "    to: 2018-12",
        "    for: {household",
        "    duties: {exempt: true}",
    ):
        switched = switched.replace(f"# {line}", line)
    assert len(load(write(tmp_path, "t.yaml", switched)).regular) == 2
    write(tmp_path, "m.csv", csv_text())
    own = load(write(tmp_path, "u.yaml", init_text(Path("m.csv"))))
    assert own.population.margins == s.population.margins


def test_differences_leave_out_what_equals_the_default() -> None:
    s = Scenario.from_dict(
        {
            "schema_version": 1,
            "name": "x",
            "seed": 1,
            "municipality": {"size": 7},
            "regular": {"guidance": {"caseload": 90}},
        }
    )
    assert differences_from_default(s) == [
        "municipality.size = 7 (default: none)",
        "regular.guidance.caseload = 90.0 (default: parameter caseload_clients)",
    ]


def test_explain_tells_meaning_bounds_default_and_nearest() -> None:
    text = explain("caseload")
    assert "guidance.caseload" in text and "5 to 2000" in text and "caseload_clients" in text and "C1" in text
    assert explain("arms.control.levers.guidance.caseload") == text
    assert "not modelled yet" in explain("cash.gifts_exempt_eur_year")
    assert "default: true" in explain("duties.search_duty")
    assert "at least 1" in explain("policy_months")
    with pytest.raises(InputError, match=r"did you mean: guidance\.caseload"):
        explain("guidance.casload")
    for field in vocabulary.fields():
        assert field.text in explain(field.key)


def test_json_schema_knows_levers_and_dates() -> None:
    schema = json_schema()
    caseload = schema["$defs"]["GuidanceLevers"]["properties"]["caseload"]
    assert caseload["anyOf"][0]["maximum"] == 2000 and caseload["unit"].startswith("clients")
    assert {"from", "to", "for"} <= set(schema["$defs"]["Block"]["properties"])
    assert schema["additionalProperties"] is False


def test_numbers_of_numpy_and_months_are_plain_data() -> None:
    import numpy as np

    from bijstandsim.units import Month

    s = Scenario.from_dict(
        {
            "schema_version": 1,
            "name": "x",
            "municipality": {"size": np.int64(7)},
            "start": Month(2019, 2),
            "regular": {"cash": {"supplement_eur_month": np.float64(2)}},
        }
    )
    assert s.municipality.size == 7 and str(s.start) == "2019-02" and s.regular[0].levers() == {"supplement": 2.0}


def test_a_file_of_margins_is_found_next_to_the_file_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    write(tmp_path / "base", "m.csv", "margin,category,share\nwomen,women,0.6\n")
    write(tmp_path / "base", "base.yaml", HEAD + "population: {file: m.csv}\n")
    s = load(write(tmp_path, "s.yaml", "schema_version: 1\nname: y\nextends: base/base.yaml\n"))
    assert s.population.margins.women == 0.6
