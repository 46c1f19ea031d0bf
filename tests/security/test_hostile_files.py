"""A corpus of files that were made to harm: each is refused in words, quickly, and leaves nothing behind."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from bijstandsim.errors import InputError
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.load import read_tree

HEAD = "schema_version: 1\nname: x\nmunicipality: {size: 100}\n"


def bomb(levels: int, width: int) -> str:
    lines = ["a0: &a0 [x]"] + [f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * width)}]" for k in range(1, levels)]
    return "\n".join(lines) + "\n"


def arms_alike(lever: str, arms: int) -> str:
    """Arms that all mean the 90 levers of the first one: a fault in one is a fault in each."""
    head = "schema_version: 1\nname: x\nextends: utrecht\narms:\n  z: {size: 1, levers: &z ["
    return head + ", ".join([lever] * 90) + "]}\n" + "".join(f"  b{k}: {{levers: *z}}\n" for k in range(arms))


HOSTILE: dict[str, str] = {
    "faults that multiply": arms_alike("{size: 1}", 900),
    "as many faults as values are read": arms_alike("{size: 1}", 95),
    "faults deep below": arms_alike("{guidance: {x: 1}}", 60),
    "thousands of unknown parameters": HEAD + "parameters:\n  values:\n"
    + "".join(f"    wellbein{k}: 1\n" for k in range(4_900)),
    "thousands of unknown arms": HEAD + "arms: {one: {size: 1}}\nassignment:\n  before_consent: true\n  selection:\n"
    + "".join(f"    on{k}: 1\n" for k in range(4_900)),
    "a name that no file can have": HEAD + "population: {file: " + "x" * 5_000 + "}\n",
    "a folder that no file can have": HEAD + "extends: " + "x" * 5_000 + "/y.yaml\n",
    "a place that no chart has room for": HEAD.replace("size: 100", "size: 100, name: " + "x y " * 25),
    "a colour of the terminal": HEAD.replace("size: 100", 'size: 100, name: "\\e[31mred"'),
    "a control character": HEAD + 'title: "a\\x01b"\n',
    "a control character of one byte": HEAD + 'title: "a\\x9b31m"\n',
    "a deletion": HEAD + 'description: "a\\x7f"\n',
    "a carriage return": HEAD + 'title: "harmless\\rharm"\n',
    "no character": HEAD + 'title: "a\\uffff"\n',
    "a control character in a key": HEAD + '"se\\x1bed": 1\n',
    "anchors that multiply": HEAD + bomb(12, 10),
    "anchors in mappings": HEAD + "title: &a {a: x}\nb: &b {a: *a, b: *a}\nc: {a: *b, b: *b}\n",
    "an anchor that holds itself": HEAD + "arms: &a {one: *a}\n",
    "ten thousand aliases": HEAD + "title: &a x\narms: [" + "*a, " * 10_000 + "]\n",
    "a merge key": HEAD + "defaults: &d {seed: 3}\n<<: *d\n",
    "a Python object": HEAD + "title: !!python/object/apply:os.system ['touch harmed']\n",
    "a Python name": HEAD + "title: !!python/name:os.system\n",
    "a Python module": HEAD + "title: !!python/module:antigravity\n",
    "a new tag": "%TAG ! tag:yaml.org,2002:python/\n---\n" + HEAD + "title: !object/apply:os.system ['touch harmed']\n",
    "binary": HEAD + "title: !!binary aGFybQ==\n",
    "a set": HEAD + "title: !!set {a, b}\n",
    "a timestamp": HEAD + "start: !!timestamp 2018-01-01\n",
    "a tag on the key": "!!python/name:os.system schema_version: 1\n",
    "a float tag on words": HEAD + "seed: !!float harm\n",
    "an integer tag on words": HEAD + "seed: !!int harm\n",
    "a huge integer": HEAD + "seed: " + "9" * 5_000 + "\n",
    "a huge hexadecimal": HEAD + "seed: 0x" + "f" * 5_000 + "\n",
    "a huge exponent": HEAD + "policy_months: 1e400\n",
    "base 60": HEAD + "policy_months: 190:20:30\n",
    "not a number": HEAD + "parameters: {values: {wellbeing_work: .nan}}\n",
    "infinity": HEAD + "municipality: {size: .inf}\n",
    "minus infinity": HEAD + "municipality: {size: 100, represents: -.inf}\n",
    "deep lists": HEAD + "arms: " + "[" * 20_000 + "]" * 20_000 + "\n",
    "deep mappings": HEAD + "arms: " + "{a: " * 5_000 + "1" + "}" * 5_000 + "\n",
    "deep blocks": HEAD + "\n".join(" " * k + "a:" for k in range(900)) + "\n",
    "deep single questions": HEAD + "? " * 3_000 + "a\n",
    "a long line": HEAD + "title: " + "x" * 2_000_000 + "\n",
    "very many keys": HEAD + "".join(f"k{k}: 1\n" for k in range(4_000)),
    "more values than anybody writes": HEAD + "".join(f"k{k}: 1\n" for k in range(60_000)),
    "very many arms": HEAD + "arms: {" + ", ".join(f"a{k}: {{size: 1}}" for k in range(3_000)) + "}\n",
    "text from right to left": HEAD + "se\u202eed: 1\n",
    "a look-alike": HEAD + "\u0455eed: 1\n",
    "wide digits": HEAD + "seed: \uff11\uff12\n",
    "a zero width space": HEAD + "seed\u200b: 1\n",
    "a lone surrogate": HEAD + 'title: "\\ud800"\n',
    "a null byte": HEAD + 'name: "a\\0b"\n',
    "a name that is a path": HEAD.replace("name: x", "name: ../../x"),
    "a name that is absolute": HEAD.replace("name: x", "name: /tmp/x"),
    "a name with a new line": HEAD.replace("name: x", 'name: "x\\ny"'),
    "a dot as a name": HEAD.replace("name: x", "name: .."),
    "an escape of the terminal": HEAD + 'extends: "\\e]0;harm\\a"\n',
    "up and out": HEAD + "extends: ../../..\n",
    "the password file": HEAD + "extends: ../../../../../../../../etc/passwd\n",
    "the password file, straight": HEAD + "extends: /etc/passwd\n",
    "a device without end": HEAD + "extends: /dev/zero\n",
    "the terminal": HEAD + "extends: /dev/stdin\n",
    "an address": HEAD + "extends: http://127.0.0.1:1/x.yaml\n",
    "itself": HEAD + "extends: file.yaml\n",
    "margins out of the folder": HEAD + "population: {file: /etc/hostname}\n",
    "margins without end": HEAD + "population: {file: /dev/zero}\n",
    "a second document": HEAD + "---\n" + HEAD,
    "a directive": "%YAML 9.9\n---\n" + HEAD,
    "tabs": HEAD + "arms:\n\tone: {size: 1}\n",
    "templates": HEAD + "seed: ${SECRET}\n",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_it_is_refused(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "in" / "here"
    place.mkdir(parents=True)
    monkeypatch.chdir(place)
    path = place / "file.yaml"
    path.write_text(HOSTILE[case], encoding="utf-8")
    started = time.process_time()
    with pytest.raises(InputError) as found:
        Scenario.load(path).resolve()
    assert time.process_time() - started < 2.0
    said = str(found.value)
    assert said and len(said) < 30_000 and "root:" not in said and "\x1b" not in said
    assert [entry.name for entry in place.iterdir()] == ["file.yaml"]


def test_a_long_chain_of_nothing_is_quick(tmp_path: Path) -> None:
    """Every key of the file takes one away from the file below."""
    names = [f"a{k}" for k in range(4_900)]
    (tmp_path / "base.yaml").write_text(HEAD + "arms:\n" + "".join(f"  {n}: 1\n" for n in names), encoding="utf-8")
    path = tmp_path / "file.yaml"
    text = "schema_version: 1\nname: x\nextends: base.yaml\narms:\n" + "".join(f"  {n}: ~\n" for n in names)
    path.write_text(text, encoding="utf-8")
    started = time.process_time()
    assert Scenario.load(path).arms == {}
    assert time.process_time() - started < 3.0  # two files


def test_every_fault_is_counted_and_the_first_are_told_in_full(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(HEAD + "".join(f"sed{k}: 1\n" for k in range(50)), encoding="utf-8")
    with pytest.raises(InputError) as found:
        Scenario.load(path)
    assert str(found.value).count("did you mean: seed") == 10 and "... and 40 more" in str(found.value)


def test_data_made_in_code_hold_no_control_characters_either() -> None:
    with pytest.raises(InputError, match="control character"):
        Scenario.from_dict({"schema_version": 1, "name": "x", "municipality": {"size": 100, "name": "\x1b[31m"}})


HARMLESS = {
    "tabs and new lines": 'title: "a\\tb"\ndescription: |\n  one\n  two\n',
    "quotes that look like code": 'title: "__import__(\'os\').system(\'touch harmed\')"\n',
    "words from right to left": "title: שלום \u202bevil\u202c\n",
    "an emoji": "title: 🙂 naïve café\n",
    "a tag in quotes": 'title: "!!python/object"\n',
}


@pytest.mark.parametrize("case", HARMLESS)
def test_text_stays_text(case: str, tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(HEAD + HARMLESS[case], encoding="utf-8")
    assert Scenario.load(path).title
    assert [entry.name for entry in tmp_path.iterdir()] == ["file.yaml"]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(InputError, match="not an ordinary file"):
        Scenario.load(tmp_path / "pipe.yaml")


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenario one folder up from another one, and a working folder that holds neither."""
    (tmp_path / "base.yaml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "below").mkdir()
    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "below" / "file.yaml"
    path.write_text("extends: ../base.yaml\nname: y\nschema_version: 1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "elsewhere")
    return path


def test_what_lies_outside_needs_leave(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="outside the scenario's folders") as found:
        Scenario.load(outside)
    assert "BIJSTANDSIM_ROOT" in str(found.value) and "file.yaml:1:1" in str(found.value)
    monkeypatch.setenv("BIJSTANDSIM_ROOT", str(outside.parents[1]))
    assert Scenario.load(outside).municipality.size == 100
    monkeypatch.delenv("BIJSTANDSIM_ROOT")
    monkeypatch.chdir(outside.parents[1])
    assert Scenario.load(outside).municipality.size == 100


def test_a_link_out_of_the_folder_is_outside(outside: Path) -> None:
    link = outside.parent / "link.yaml"
    link.symlink_to(outside.parents[1] / "base.yaml")
    outside.write_text("extends: link.yaml\nname: y\nschema_version: 1\n", encoding="utf-8")
    with pytest.raises(InputError, match="outside the scenario's folders"):
        Scenario.load(outside)


def test_margins_from_outside_need_leave(outside: Path) -> None:
    (outside.parents[1] / "m.csv").write_text("margin,category,share\nwomen,women,0.5\n")
    outside.write_text(HEAD + "population: {file: ../m.csv}\n", encoding="utf-8")
    with pytest.raises(InputError, match="outside the scenario's folders"):
        Scenario.load(outside)


@pytest.mark.parametrize("line", ["extends: {}", "population: {{file: {}}}"])
def test_whether_a_file_stands_outside_is_not_told(line: str, outside: Path) -> None:
    """The same words for a file that is there and for one that is not."""
    (outside.parents[1] / "m.csv").write_text("margin,category,share\nwomen,women,0.5\n")
    said = set()
    for name in ("../m.csv", "../n.csv", "../../etc/none", "/etc/passwd", "/etc/none"):
        outside.write_text(HEAD + line.format(name) + "\n", encoding="utf-8")
        with pytest.raises(InputError) as found:
            Scenario.load(outside)
        said.add(found.value.problem)
    assert said == {"this file lies outside the scenario's folders"}


@pytest.mark.parametrize("content", [b"a\0b,c\n", b'"' + b"x" * 200_000, b"margin,category,share\r\x00\n", b"\xff\xfe"])
def test_broken_margins_are_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_bytes(content)
    path = tmp_path / "file.yaml"
    path.write_text(HEAD + "population: {file: m.csv}\n", encoding="utf-8")
    with pytest.raises(InputError):
        Scenario.load(path)


def test_reading_a_tree_never_makes_anything_but_plain_data(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("a: [1, 2.5, true, null, text, {b: 2018-01-01}]\n", encoding="utf-8")
    assert read_tree(path).data == {"a": [1, 2.5, True, None, "text", {"b": "2018-01-01"}]}
