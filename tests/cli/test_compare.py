"""``compare``: the folder, the JSON object, refusals."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

BASE = """\
schema_version: 1
name: town
policy_months: 3
replicates: 2
draws: 2
municipality: {size: 400}
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A base and two alternatives: a policy, and arms."""
    (tmp_path / "town.yaml").write_text(BASE, encoding="utf-8")
    policy = "policy: {cash: {supplement_eur_month: 100}}\n"
    (tmp_path / "money.yaml").write_text(BASE.replace("town", "money") + policy, encoding="utf-8")
    arms = "arms:\n  same: {size: 20}\n  exempt: {size: 20, levers: {duties: {exempt: true}}}\n"
    (tmp_path / "tried.yaml").write_text(BASE.replace("town", "tried") + arms, encoding="utf-8")
    return tmp_path / "town.yaml"


def test_a_comparison_writes_its_folder(call, town: Path, tmp_path: Path) -> None:
    result = call("compare", town, "money.yaml", "tried.yaml:exempt", "-o", "out", "-j", "2", "--pilot", "30")
    assert result.exit_code == 0, result.stderr
    (folder,) = (tmp_path / "out" / "compare" / "town").iterdir()
    assert {path.name for path in folder.iterdir()} >= {
        "manifest.json", "scenario.yaml", "scenario.resolved.yaml", "alternatives", "results", "compare.html",
        "summary.json", "data_dictionary.csv", "log.jsonl",
    }  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["status"] == "succeeded" and manifest["kind"] == "compare" and manifest["pilot_people"] == 30
    assert [one["regime"] for one in manifest["alternatives"]] == ["money", "tried:exempt"]
    assert manifest["results_hash"] in result.stdout and "compare.html" in result.stdout
    assert sorted(path.name for path in (folder / "alternatives").iterdir()) == [
        "money.resolved.yaml", "tried.resolved.yaml",
    ]  # fmt: skip
    texts = [path for path in folder.rglob("*") if path.suffix in {".json", ".csv", ".html", ".yaml"}]
    where = str(tmp_path / "out")
    assert not [path.name for path in texts if where in path.read_text(encoding="utf-8")]


def test_differences_come_first_and_levels_second(call, town: Path) -> None:
    told = call("compare", town, "money.yaml").stdout
    assert told.index("Everybody treated less nobody") < told.index("Levels") < told.index("Who:")
    assert "under this coupling of draws" in told and "What these numbers are and are not" in told


def test_json_is_one_object_and_threads_change_nothing(call, town: Path) -> None:
    words = ("compare", town, "money.yaml", "tried.yaml:same", "--json", "--seed", "5")
    one, two = (json.loads(call(*words, "-j", n, "-o", f"out{n}").stdout) for n in (1, 2))
    assert one["results_hash"] == two["results_hash"] and one["seed"] == 5
    same = [row["mean"] for row in one["differences"] if row["regime"] == "tried:same"]
    assert same and set(same) == {0.0}
    assert {"differences", "levels", "scale", "gains", "moves", "accounts", "net_cost", "cost_per_work", "best"} <= {
        *one
    }


def test_flags_hold_for_all_scenarios(call, town: Path) -> None:
    result = call("compare", town, "money.yaml", "--json", "-q", "--draws", "1", "-r", "1", "--set", "policy_months=2",
                  "--pilot", "0")  # fmt: skip
    found = json.loads(result.stdout)
    assert (found["draws"], found["replicates"], found["months"], found["pilot_people"]) == (1, 1, 2, 0)
    assert result.stderr == "" and found["scale"] == []
    point = json.loads(call("compare", town, "money.yaml", "--json", "--point").stdout)
    assert point["draws"] == 1 and "no parameter uncertainty" in " ".join(point["warnings"])


def test_the_page_comes_out_the_same_and_in_dutch_too(call, town: Path, tmp_path: Path) -> None:
    words = ("compare", town, "money.yaml", "tried.yaml:exempt", "--pilot", "30", "-q", "--lang")
    told = call(*words, "nl", "-o", "nl").stdout
    assert "Iedereen min niemand" in told and "Everybody" not in told
    (folder,) = (tmp_path / "nl" / "compare" / "town").iterdir()
    before = (folder / "compare.html").read_text(encoding="utf-8")
    assert '<html lang="nl"' in before and "“money” of “tried:exempt” krijgt, vergeleken met niemand" in before
    assert "<dd>geen verplichtingen; verder als in de reguliere praktijk</dd>" in before
    assert before.count("<summary>Gegevens bij deze figuur") == 1
    assert call("report", folder).exit_code == 0 and not (folder / "compare_nl.html").exists()
    assert (folder / "compare.html").read_text(encoding="utf-8") == before
    assert call("report", folder, "--lang", "en", "-o", tmp_path / "page.html").exit_code == 0
    assert "gets “money” or “tried:exempt”, rather than nobody" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert call("verify", folder).exit_code == 0
    table = folder / "results" / "differences.parquet"
    shutil.copyfile(folder / "results" / "levels.parquet", table)
    told = call("report", folder)
    assert told.exit_code == 3 and "not those that were written" in told.stderr


def test_a_dry_run_tells_what_it_takes_and_writes_nothing(call, town: Path, tmp_path: Path) -> None:
    told = call("compare", town, "money.yaml", "--dry-run", "--json", "--no-structures")
    assert told.exit_code == 0, told.stderr
    assert json.loads(told.stdout)["runs"] == 2 * 2 * 3  # draws, replicates, worlds
    more = json.loads(call("compare", town, "money.yaml", "--dry-run", "--json").stdout)
    assert more["runs"] > 12 and more["agent_months"] > json.loads(told.stdout)["agent_months"]
    assert not (tmp_path / "runs").exists()


def test_what_is_not_paired_is_bad_input_and_leaves_nothing(call, town: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text((tmp_path / "money.yaml").read_text().replace("size: 400", "size: 500"), encoding="utf-8")
    result = call("compare", town, other)
    assert result.exit_code == 2 and "not paired" in result.stderr and "400 against 500" in result.stderr
    assert call("compare", town, "tried.yaml:exemt").exit_code == 2
    assert call("compare", town, "money.yaml", "--pilot", "41").exit_code == 2
    assert call("compare", town).exit_code == 2
    assert not (tmp_path / "runs").exists()


def test_diff_names_regimes_that_differ(call, town: Path, tmp_path: Path) -> None:
    words = ("-q", "-j", "2", "--draws", "1", "-r", "1", "--pilot", "0", "--no-structures", "--json")
    folders = []
    for amount in (100, 50):
        file = tmp_path / "money.yaml"
        file.write_text(file.read_text().replace("month: 100", f"month: {amount}"), encoding="utf-8")
        folders.append(json.loads(call("compare", town, file, *words, "-o", f"out{amount}").stdout)["run_dir"])
    found = json.loads(call("diff", *folders, "--json").stdout)
    assert found["causes"]["scenario"] == ["alternatives/money: policy.0.cash.supplement_eur_month: 100.0 against 50.0"]
    assert found["tables"] and found["noise"] is None
    told = call("diff", *folders, "--first")
    assert told.exit_code == 2 and "cannot be followed" in told.stderr and told.stdout == ""


def test_two_scenarios_of_one_name_are_told_apart_or_refused(call, town: Path, tmp_path: Path) -> None:
    """The folder keeps each under its name: a second one would take the place of the first."""
    text = (tmp_path / "tried.yaml").read_text(encoding="utf-8")
    (tmp_path / "again.yaml").write_text(text.replace("exempt: true", "exempt: false"), encoding="utf-8")
    told = call("compare", town, "tried.yaml:exempt", "again.yaml:same")
    assert told.exit_code == 2 and "two scenarios have one name" in told.stderr and "tried" in told.stderr
    assert not (tmp_path / "runs").exists()
    (tmp_path / "again.yaml").write_text(text, encoding="utf-8")
    told = call("compare", town, "tried.yaml:exempt", "again.yaml:same", "--dry-run", "--json", "--no-structures")
    assert told.exit_code == 0, told.stderr
