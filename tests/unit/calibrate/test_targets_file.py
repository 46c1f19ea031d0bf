"""Targets that cannot be meant are refused with the row and the column."""

import csv
from pathlib import Path

import pytest

from bijstandsim.calibrate.targets import folder
from bijstandsim.calibrate.targets_file import read_targets
from bijstandsim.errors import InputError


@pytest.fixture
def rows() -> list[dict[str, str]]:
    text = (folder() / "targets.csv").read_text(encoding="utf-8")
    wanted = ("gro-exempt-exit", "gro-release-8h-24", "wag-exempt-exit", "nat-exit-all-2019")
    return [row for row in csv.DictReader(text.splitlines()) if row["id"] in wanted]


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    with (path / "targets.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path / "targets.csv"


def test_good_rows_are_read(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    assert len(read_targets(written(tmp_path, rows))) == 4


@pytest.mark.parametrize(
    ("row", "column", "value", "problem", "near"),
    [
        (1, "outcome", "work_ge8_pct", "unknown outcome", "work_ge8h_pct"),
        (1, "group", "groninge", "unknown group", "groningen"),
        (2, "arm", "exemptoin", "no such arm", "exemption"),
        (1, "se", "0", "se must be given and more than 0", None),
        (1, "se", "", "se must be given and more than 0", None),
        (1, "se", "three", "not a number", None),
        (1, "value", "nan", "not a number", None),
        (2, "n_eff_arm", "-5", "n_eff_arm must be given and more than 0", None),
        (2, "report", "positve", "unknown report", "positive"),
        (2, "kind", "rumour", "unknown kind", None),
        (3, "id", "gro-release-8h-24", "two targets", None),
        (1, "id", "", "needs an id", None),
        (0, "id", "nat-exit-all-2091", "unknown id", "nat-exit-all-2019"),
        (0, "kind", "report", "a statement needs the arms", None),
        (1, "contrast", "exemption", "a difference is with the control arm", None),
    ],
)
def test_what_is_refused(
    tmp_path: Path, rows: list[dict[str, str]], row: int, column: str, value: str, problem: str, near: str | None
) -> None:
    rows[row][column] = value
    with pytest.raises(InputError, match=problem) as told:
        read_targets(written(tmp_path, rows))
    assert told.value.place is not None and told.value.place.key == column
    assert told.value.place.line == row + 2
    assert told.value.nearest == near


def test_contradicting_reports(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    rows.append({**rows[2], "id": "other", "report": "negative"})
    chosen = [row for row in rows if row["id"] in (rows[2]["id"], "other")]
    chosen[0]["report"] = "positive"
    with pytest.raises(InputError, match="contradict each other") as told:
        read_targets(written(tmp_path, chosen))
    assert "other" in str(told.value)


@pytest.mark.parametrize("value", ["10", "-30"])
def test_two_numbers_on_one_estimate(tmp_path: Path, rows: list[dict[str, str]], value: str) -> None:
    number = next(row for row in rows if row["id"] == "gro-release-8h-24")
    rows.append({**number, "id": "other", "value": value})
    with pytest.raises(InputError, match="on one estimate") as told:
        read_targets(written(tmp_path, rows))
    assert "other (line 6)" in str(told.value.found)


def test_a_number_and_a_statement_on_one_estimate(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    number = next(row for row in rows if row["id"] == "gro-release-8h-24")
    report = next(row for row in rows if row["kind"] == "report")
    people = {name: report[name] for name in ("kind", "report", "n_eff_arm", "n_eff_contrast")}
    rows.append({**number, **people, "id": "other", "value": "", "se": ""})
    with pytest.raises(InputError, match="on one estimate"):
        read_targets(written(tmp_path, rows))


def test_a_file_without_rows(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    path = written(tmp_path, rows)
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="no target"):
        read_targets(path)


def test_a_missing_column(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    for row in rows:
        del row["se"]
    with pytest.raises(InputError, match="column of the targets is missing") as told:
        read_targets(written(tmp_path, rows))
    assert told.value.found == "se"
