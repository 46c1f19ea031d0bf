"""What a user reads when a scenario is wrong: place, key, what was found, what is allowed, the nearest match."""

from __future__ import annotations

from pathlib import Path

import pytest

from bijstandsim.errors import InputError
from bijstandsim.scenario import Scenario

HEAD = "schema_version: 1\nname: x\nmunicipality: {size: 100}\n"  # three lines

CASES: dict[str, tuple[str, str, list[str]]] = {
    "empty": ("", "", ["the file is empty"]),
    "comment only": ("# nothing\n", "", ["the file is empty"]),
    "one value": ("hello", ":1:1", ["not a mapping", "a single value"]),
    "a list": ("- a\n", ":1:1", ["not a mapping", "a list"]),
    "duplicate": (HEAD + "seed: 1\nseed: 2\n", ":5:1", ["twice", "key: seed", "line 4"]),
    "tab": (HEAD + "arms:\n\tcontrol: {size: 1}\n", ":5:1", ["tab", "spaces"]),
    "unknown": (HEAD + "sede: 3\n", ":4:1", ["unknown key", "did you mean: seed"]),
    "month 13": (HEAD + "start: 2018-13\n", ":4:1", ["impossible date", "2018-13", "YYYY-MM"]),
    "a day": (HEAD + "start: 2018-06-01\n", ":4:1", ["not a month", "YYYY-MM"]),
    "a year": (HEAD + "start: 2018\n", ":4:1", ["not a month", "found: 2018"]),
    "arms too big": (
        HEAD + "arms:\n  a: {size: 80}\n  b: {size: 40}\n",
        ":4:1",
        ["120", "municipality.size 100", "a 80 + b 40"],
    ),
    "control": (HEAD + "arms:\n  guide: {size: 8}\ncontrol: gide\n", ":6:1", ["does not exist", "did you mean: guide"]),
    "margin": (
        HEAD + "population:\n  margins:\n    household: {single: .5, single_parent: .2, couple: .2}\n",
        ":6:5",
        ["add up to 1", "0.9"],
    ),
    "city": ("schema_version: 1\nname: x\nmunicipality: {city: utrech}\n", ":3:16", ["did you mean: utrecht"]),
    "no size": ("schema_version: 1\nname: x\n", "", ["size of the municipality", "municipality.city"]),
    "no version": ("name: x\nmunicipality: {size: 3}\n", "", ["required key", "schema_version"]),
    "version": ("schema_version: 9\nname: x\n", ":1:1", ["version", "found: 9"]),
    "gifts": (HEAD + "regular:\n  cash: {gifts_exempt_eur_year: 1}\n", ":5:10", ["not modelled yet"]),
    "transport": (HEAD + "regular:\n  guidance: {life_first: [transport]}\n", ":5:14", ["transport: not modelled yet"]),
    "own alias": (HEAD + "regular: &a [*a]\n", ":4:10", ["contains itself"]),
    "bomb": (
        "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{k}: &{k} [{','.join(['*' + j] * 10)}]\n" for j, k in zip("abcde", "bcdef", strict=True)),
        ":1:",
        ["unfold without end"],
    ),
    "many aliases": ("a: &a 1\nb: [" + "*a, " * 1100 + "]\n", ":2:", ["too many aliases"]),
    "deep": ("a: " + "[" * 3000 + "]" * 3000, ":1:", ["nesting is too deep", "50"]),
    "tag": (HEAD + "title: !!python/name:os.system\n", ":4:8", ["tags are not allowed"]),
    "two documents": (HEAD + "---\na: 1\n", ":4:1", ["second document"]),
    "control character": (HEAD + "title: a\x07b\n", ":4:9", ["U+0007"]),
    "colon": (HEAD + "title: a: b\n", ":4:9", ["quotes"]),
    "unclosed": (HEAD + "regular: {duties: {exempt: true}\n", ":5:1", ["not readable as YAML"]),
    "key of a list": (HEAD + "? [a]\n: 1\n", ":4:3", ["a key must be a word"]),
    "too low": (HEAD + "regular:\n  guidance: {caseload: 0}\n", ":5:14", ["range", "5 to 2000", "clients per"]),
    "yes": (HEAD + "regular:\n  duties: {exempt: yes}\n", ":5:12", ["neither true nor false", "'yes'"]),
    "text for a number": (HEAD + "seed: '3'\n", ":4:1", ["not a whole number", "'3'"]),
    "truth for a number": (HEAD + "regular:\n  cash: {supplement_eur_month: true}\n", ":5:10", ["not a number"]),
    "not a number": (HEAD + "regular:\n  cash: {supplement_eur_month: .nan}\n", ":5:10", ["allowed: 0 to 2000"]),
    "word": (HEAD + "regular:\n  guidance: {mode: grup}\n", ":5:14", ["did you mean: group", "on_demand"]),
    "lever without group": (HEAD + "regular:\n  caseload: 3\n", ":5:3", ["did you mean: guidance.caseload"]),
    "too early": (
        HEAD + "arms:\n  a:\n    size: 8\n    levers:\n      from: 2017-06\n      duties: {exempt: true}\n",
        ":8:7",
        ["outside the months", "2017-06", "2018-01 to 2019-12"],
    ),
    "backwards": (
        HEAD + "regular:\n  - from: 2018-06\n    to: 2018-03\n    duties: {exempt: true}\n",
        ":5:5",
        ["ends before it starts"],
    ),
    "team": (HEAD + "regular:\n  for: {share: .5}\n  guidance: {caseload: 60}\n", ":5:3", ["whole team"]),
    "ages": (HEAD + "regular:\n  for: {age: {min: 50, max: 40}}\n", ":5:9", ["min must lie below max"]),
    "share": (HEAD + "regular:\n  for: {share: 1.5}\n", ":5:9", ["not a share of people"]),
    "market month": (HEAD + "market: {path: {2018-13: 1}}\n", ":4:17", ["impossible date"]),
    "market name": (HEAD + "market: {path: natonal}\n", ":4:10", ["did you mean: national"]),
    "market span": (HEAD + "start: 2024-06\nmarket: {path: national}\n", ":5:10", ["2013-01 to 2024-12"]),
    "law": (HEAD + "start: 2030-01\n", ":4:1", ["the law is known"]),
    "parameter": (HEAD + "parameters: {values: {caseload_client: 3}}\n", ":4:23", ["did you mean: caseload_clients"]),
    "parameter bounds": (HEAD + "parameters: {values: {caseload_clients: 9999}}\n", ":4:23", ["out of bounds"]),
    "extends": (HEAD + "extends: utrcht\n", ":4:1", ["no such scenario", "did you mean: utrecht"]),
    "reserved": (HEAD + "arms:\n  rest: {size: 1}\n", ":5:3", ["this name is taken"]),
    "arm name": (HEAD + "arms:\n  A b: {size: 3}\n", ":5:3", ["lower-case"]),
    "a list of arms": (HEAD + "arms: [a]\n", ":4:1", ["not a mapping"]),
}


@pytest.mark.parametrize("case", CASES)
def test_message(case: str, tmp_path: Path) -> None:
    text, place, words = CASES[case]
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        Scenario.load(path, env={})
    message = str(error.value)
    assert message.startswith(f"{path}{place}")
    assert not [word for word in words if word not in message], message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sede=3", ["--set sede", "did you mean: seed"]),
        ("arms.contrl.size=3", ["--set arms.contrl.size", "did you mean: arms.control.size"]),
        ("regular.duties.exemt=true", ["did you mean: regular.duties.exempt"]),
        ("seed", ["path=value", "example"]),
        ("seed=-1", ["--set seed", "at least 0"]),
        ("seed=[1", ["--set seed", "not readable as YAML"]),
        ("municipality.size.x=3", ["unknown path"]),
        ("start=2018-13", ["--set start", "impossible date"]),
    ],
)
def test_set_names_its_path(text: str, words: list[str]) -> None:
    with pytest.raises(InputError) as error:
        Scenario.load("utrecht", [text], env={})
    assert not [word for word in words if word not in str(error.value)], str(error.value)


def test_every_fault_is_told_in_the_order_of_the_file_up_to_ten(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(HEAD + "".join(f"wrong{k}: 1\n" for k in range(12)), encoding="utf-8")
    with pytest.raises(InputError) as error:
        Scenario.load(path, env={})
    blocks = str(error.value).split("\n\n")
    assert [block.split(": ")[0] for block in blocks[:10]] == [f"{path}:{k}:1" for k in range(4, 14)]
    assert blocks[10] == "... and 2 more"


def test_bytes_that_are_not_text(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_bytes(HEAD.encode() + b"title: caf\xe9\n")
    with pytest.raises(InputError, match="not UTF-8") as error:
        Scenario.load(path, env={})
    assert f"{path}:4:11" in str(error.value) and "0xe9" in str(error.value)


def test_too_large_and_missing_and_a_folder(tmp_path: Path) -> None:
    big = tmp_path / "big.yaml"
    big.write_text("#" * 1_000_001)
    for path, words in ((big, "too large"), (tmp_path, "folder"), (tmp_path / "utrecth.yaml", "did you mean: utrecht")):
        with pytest.raises(InputError) as error:
            Scenario.load(path, env={})
        assert words in str(error.value)


def test_plain_data_is_checked_like_a_file() -> None:
    with pytest.raises(InputError, match="did you mean: duties") as error:
        Scenario.from_dict({"schema_version": 1, "name": "x", "municipality": {"size": 3}, "regular": {"dutys": {}}})
    assert "<dict>" in str(error.value)


def test_asking_for_the_package_imports_nothing_heavy() -> None:
    import subprocess
    import sys

    code = "import sys, bijstandsim.scenario; print([m for m in ('pydantic', 'numba', 'numpy') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
