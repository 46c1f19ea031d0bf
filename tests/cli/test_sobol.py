"""``sobol`` and ``optimise`` from the command line, on small cities: folder, JSON, dry run, resume, failing rows."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from .test_sweep import odd_exits

STUDY = """
schema_version: 1
name: small
model:
  scenario: regulier
  set: [municipality.size=200, policy_months=2, regular.guidance.caseload=100]
inputs:
  share: {key: policy.release.share, range: [0, 1]}
  caseload: {key: policy.guidance.caseload, range: [25, 100], scale: log}
n: 2
seeds: 1
outcomes: [exit_work, wellbeing]
objectives: {work: {weights: {exit_work: 1}}}
"""
SEEDED = STUDY.replace("seeds: 1", "seeds: 1\nseed_n: 2")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(STUDY, encoding="utf-8")
    return path


def test_a_study_of_levers_shares_its_burn_in_and_writes_its_folder(call, file: Path) -> None:
    file.write_text(SEEDED)
    found = json.loads(call("sobol", file, "-o", "out", "--json", "-q", "-j", 1).stdout)
    folder = file.parent / found["run_dir"]
    assert found["rows"] == 2 * 8 * 4 + 2 * 8 * 5 and found["points"] == 2
    assert found["burn_ins"] == 1 + 2 * 8 * 2  # the common seed, and those of the points of the second design
    kept = json.loads((folder / "manifest.json").read_text())
    assert kept["status"] == "succeeded" and kept["results_hash"] == found["results_hash"]
    for name in ("report.html", "summary.json", "study.yaml", "results/indices.parquet", "results/seeded.parquet",
                 "figures/convergence.csv"):
        assert (folder / name).stat().st_size > 0
    again = json.loads(call("sobol", file, "--resume", folder, "--json", "-q", "-j", 2).stdout)
    assert again["results_hash"] == found["results_hash"] and again["agent_months"] == 0
    assert "All factors of the second design" in (folder / "report.html").read_text(encoding="utf-8")
    other = call("sobol", file, "--seed", 2, "--resume", folder, "-q")
    assert other.exit_code == 2 and "another design, seed or version" in other.stderr


@pytest.mark.slow
def test_processes_give_the_hash_of_threads(call, file: Path) -> None:
    file.write_text(STUDY.replace("  share:", "  search_effort_elasticity: {}\n  share:"))
    alone = json.loads(call("sobol", file, "-o", "out", "--json", "-q", "-j", 1).stdout)
    words = ("--workers", "processes", "-j", 2)
    other = json.loads(call("sobol", file, "-o", "again", "--json", "-q", *words).stdout)
    assert alone["results_hash"] == other["results_hash"] and alone["burn_ins"] == 2 * 16  # two values in each block


def test_a_dry_run_tells_and_writes_nothing(call, file: Path) -> None:
    found = json.loads(call("sobol", file, "--dry-run", "--json", "-q", "--n", 64).stdout)
    assert found["rows"] == 64 * 8 * 4 and found["runs"] == 64 * 8 * 4 + 1
    assert list(file.parent.iterdir()) == [file]


def test_no_power_of_two_is_refused_with_the_two_nearest(call, file: Path) -> None:
    file.write_text(STUDY.replace("n: 2\n", "n: 48\n"))
    said = call("sobol", file, "-o", "out", "-q")
    assert said.exit_code == 2 and "small.yaml:10" in said.stderr and "32 or 64" in said.stderr
    flag = call("sobol", file, "-o", "out", "-q", "--n", 100)
    assert flag.exit_code == 2 and flag.stderr.startswith("--n: n must be") and "small.yaml" not in flag.stderr
    assert not (file.parent / "out").exists()


def test_a_row_that_fails_leaves_no_index(call, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bijstandsim.sweep.cities import Cities

    draw = Cities._draw

    def breaks(self, one, number):
        if one.row.id == 5:
            raise ArithmeticError("odd")
        return draw(self, one, number)

    monkeypatch.setattr(Cities, "_draw", breaks)
    said = call("sobol", file, "-o", "out", "-q", "-j", 1)
    assert said.exit_code == 4 and "1 rows failed, so no index is computed" in said.stderr
    assert "first: row 5, odd" in said.stderr
    folder = next((file.parent / "out" / "sobol-small").iterdir())
    record = json.loads((folder / "failures" / "row_00000005.json").read_text())
    assert "ArithmeticError" in record["traceback"] and not (folder / "report.html").exists()
    monkeypatch.setattr(Cities, "_draw", draw)
    assert call("sobol", file, "--resume", folder, "-q", "-j", 1).exit_code == 0
    assert (folder / "report.html").exists()


def test_draws_of_a_posterior_are_taken_as_they_are(call, file: Path) -> None:
    import numpy as np
    import pandas as pd

    z = np.random.default_rng(0).uniform(size=64)
    pd.DataFrame({"search_effort_elasticity": 0.5 + 0.5 * z, "search_cost_median": 1.0 + z}).to_csv(
        file.parent / "draws.csv", index=False
    )
    text = STUDY.split("inputs:")[0] + "method: given\nposterior: draws.csv\nregimes: [policies/eigen-plan]\nseeds: 1\n"
    file.write_text(text + "outcomes: [exit_work]\ngroups: {search: [search_effort_elasticity, search_cost_median]}\n")
    found = json.loads(call("sobol", file, "-o", "out", "--json", "-q", "-j", 1).stdout)
    assert found["method"] == "given" and found["rows"] == 64 and found["burn_ins"] == 64
    page = (file.parent / found["run_dir"] / "report.html").read_text()
    assert "is defined for independent inputs only" in page and "Explained share" in page
    assert "The table has 64 draws, of which 64 are distinct" in page and "Its floor" in page
    folder = (file.parent / found["run_dir"]).absolute()
    assert (folder / "draws.csv").read_bytes() == (file.parent / "draws.csv").read_bytes()
    for path in (file, file.parent / "draws.csv"):
        path.unlink()
    again = call("replay", folder, "-q", "-j", 1)
    assert again.exit_code == 0 and "the same, bit by bit" in again.stdout, again.stderr


SEARCH = """
schema_version: 1
name: search
model: {scenario: regulier, set: [municipality.size=200, policy_months=2, regular.guidance.caseload=100]}
inputs:
  share: {key: policy.release.share, range: [0, 1]}
  caseload: {key: policy.guidance.caseload, range: [25, 100], scale: log}
objectives: {work: {weights: {exit_work: 1}}, saving: {weights: {paid_municipality: -1}}}
population: 4
generations: 2
draws: 2
judge_draws: 4
judge_choices: 3
outcomes: [exit_work]
"""


@pytest.mark.skipif(importlib.util.find_spec("optuna") is None, reason="needs the extra named optimise")
def test_optimise_writes_a_front_and_goes_on(call, file: Path) -> None:
    file.write_text(SEARCH)
    found = json.loads(call("optimise", file, "-o", "out", "--json", "-q", "-j", 2).stdout)
    folder = file.parent / found["run_dir"]
    assert found["choices"] == 8 and found["front"] and found["pick"] in found["front"]
    assert set(found["pick_inputs"]) == {"policy.release.share", "policy.guidance.caseload"}
    assert (folder / "figures" / "front.svg").exists() and "Robust pick" in (folder / "report.html").read_text()
    assert len(found["judged"]) == 3
    again = json.loads(call("optimise", file, "--resume", folder, "--json", "-q", "-j", 1).stdout)
    assert again["results_hash"] == found["results_hash"] and again["agent_months"] == 0
    replayed = call("replay", folder, "-q", "-j", 2)
    assert replayed.exit_code == 0 and "the same, bit by bit" in replayed.stdout, replayed.stderr
    said = call("optimise", file, "--population", 5, "--resume", folder, "-q")
    assert said.exit_code == 2 and "another design" in said.stderr


@pytest.mark.skipif(importlib.util.find_spec("optuna") is None, reason="needs the extra named optimise")
def test_a_dry_run_counts_what_judges_a_search(call, file: Path) -> None:
    file.write_text(SEARCH)
    found = json.loads(call("optimise", file, "--dry-run", "--json", "-q").stdout)
    assert found["rows"] == 8 + 3 and found["runs"] == (8 + 1) * 2 + (3 + 1) * 4


@pytest.mark.skipif(importlib.util.find_spec("optuna") is None, reason="needs the extra named optimise")
@pytest.mark.parametrize("odd", [float("nan"), float("inf")])
def test_a_search_names_what_is_no_number(call, file: Path, monkeypatch: pytest.MonkeyPatch, odd: float) -> None:
    odd_exits(monkeypatch, odd)
    file.write_text(SEARCH)
    said = call("optimise", file, "-o", "out", "-q", "-j", 1)
    assert said.exit_code == 2 and "exit_work is not a finite number in" in said.stderr and "of 11 rows" in said.stderr
    (folder,) = (file.parent / "out" / "optimise-search").iterdir()
    assert "passed over, and exit code 2" in (folder / "report.html").read_text()


def odd_measure(monkeypatch: pytest.MonkeyPatch, name: str, draws: range) -> None:
    """The runs of these draws (one replicate each) have no number of ``name``."""
    from bijstandsim.sweep import cities

    run_city = cities.run_city

    def run(city, scenario, replicate, measures):
        values, months = run_city(city, scenario, replicate, measures)
        if replicate in draws:
            values[measures.names.index(name)] = float("nan")
        return values, months

    monkeypatch.setattr(cities, "run_city", run)


@pytest.mark.skipif(importlib.util.find_spec("optuna") is None, reason="needs the extra named optimise")
def test_a_search_that_can_judge_nothing_names_the_rows(call, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd_measure(monkeypatch, "paid_municipality", range(2))
    file.write_text(SEARCH)
    said = call("optimise", file, "-o", "out", "-q", "-j", 1)
    assert said.exit_code == 2 and "paid_municipality is not a finite number in 8 of 8 rows" in said.stderr
    assert "no choice can be judged" in said.stderr and "rows 0, 1, 2" in said.stderr


@pytest.mark.skipif(importlib.util.find_spec("optuna") is None, reason="needs the extra named optimise")
@pytest.mark.parametrize(
    ("budget", "told"),
    [("", "None of them has a result in every draw."),
     ("budget: {weights: {paid_municipality: 1}, at_most: 1e6}\n", "None of them has a result in every draw and is")],
)  # fmt: skip
def test_what_was_not_judged_is_not_called_over_budget(call, file: Path, monkeypatch, budget: str, told: str) -> None:
    odd_measure(monkeypatch, "exit_work", range(2, 6))  # the fresh draws
    file.write_text(SEARCH + budget)
    said = call("optimise", file, "-o", "out", "-q", "-j", 1)
    assert said.exit_code == 2 and "exit_work is not a finite number in 3 of 11 rows" in said.stderr
    (folder,) = (file.parent / "out" / "optimise-search").iterdir()
    page = (folder / "report.html").read_text()
    assert told in page and "None of them is within the budget" not in page


@pytest.mark.parametrize("odd", [float("nan"), float("inf")])
def test_no_index_is_computed_from_what_is_no_number(call, file: Path, monkeypatch, odd: float) -> None:
    odd_exits(monkeypatch, odd)
    file.write_text(STUDY.replace("seeds: 1", "seeds: 2"))
    said = call("sobol", file, "-o", "out", "-q", "-j", 1)
    assert said.exit_code == 2 and "exit_work is not a finite number in" in said.stderr
    assert "no index is computed" in said.stderr and "of 64 rows" in said.stderr
    (folder,) = (file.parent / "out" / "sobol-small").iterdir()
    assert not (folder / "report.html").exists()
    assert json.loads((folder / "manifest.json").read_text())["status"] == "failed"


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="needs the extra named dask")
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")  # of Dask's own sockets and loops
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("verb", "text"), [("sobol", STUDY), ("optimise", SEARCH)])
def test_dask_gives_the_hash_of_threads(call, file: Path, verb: str, text: str) -> None:
    file.write_text(text)
    alone, other = (
        json.loads(call(verb, file, "-o", out, "--json", "-q", *words).stdout)["results_hash"]
        for out, words in (("out", ("-j", 1)), ("again", ("--dask", "local", "-j", 2)))
    )
    assert alone == other
