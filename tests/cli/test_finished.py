"""Finished runs: read back, verified, run again, compared, and their report once more."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import bijstandsim as bs
from bijstandsim.behaviour import posterior
from bijstandsim.cli.app import app
from bijstandsim.engine.folder import add_file
from bijstandsim.engine.outcomes import NAMES
from bijstandsim.engine.part import first_parting
from bijstandsim.errors import VerificationError
from bijstandsim.provenance import package_version
from bijstandsim.report.content import content
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.html import render
from bijstandsim.report.notes import parameters_used

from .conftest import SMALL, reseal
from .test_sobol import SEARCH
from .test_sobol import STUDY as SOBOL
from .test_sweep import STUDY
from .test_trial import TRIAL


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A finished folder of each kind, and two more runs."""
    place = tmp_path_factory.mktemp("finished")
    found: dict[str, Path] = {}

    def make(name: str, verb: str, text: str, *words: str) -> None:
        file = place / f"{name}.yaml"
        file.write_text(text, encoding="utf-8")
        said = CliRunner().invoke(app, [verb, str(file), *words, "-o", str(place / name), "--json", "-q", "-j", "2"])
        assert said.exit_code == 0, said.stderr
        found[name] = Path(json.loads(said.stdout)["run_dir"])

    make("run", "run", SMALL)
    make("other_seed", "run", SMALL, "--seed", "5")
    make("other_arm", "run", SMALL, "--set", "arms.coaches.levers.guidance.caseload=60")
    make("trial", "trial", TRIAL)
    make("sweep", "sweep", STUDY, "--steps", "3")
    make("sobol", "sobol", SOBOL, "--n", "4", "--seed", "9")
    make("optimise", "optimise", SEARCH)
    make("compare", "compare", SMALL, f"{place / 'run.yaml'}:coaches", "--pilot", "20")
    return found


@pytest.fixture
def copy(made: dict[str, Path], tmp_path: Path):
    """A folder of one's own to spoil."""
    return lambda kind: Path(shutil.copytree(made[kind], tmp_path / kind))


@pytest.mark.parametrize("kind", ["run", "trial", "sweep", "sobol", "optimise", "compare"])
def test_what_is_finished_is_intact_and_comes_out_the_same(kind: str, call, made) -> None:
    told = call("verify", made[kind])
    assert told.exit_code == 0 and told.stdout.startswith("intact: "), told.stderr
    again = call("replay", made[kind], "-q", "-j", 2)
    assert again.exit_code == 0 and again.stdout.startswith("the folder is intact: "), again.stderr
    kept = len(list((made[kind] / "results").glob("*.parquet"))) + (kind in ("sweep", "sobol", "optimise"))
    assert f"the same, bit by bit; {kept} tables, " in again.stdout


@pytest.mark.parametrize("kind", ["run", "trial", "sweep", "compare"])
def test_no_page_says_prior_of_a_posterior(kind: str, made) -> None:
    pages = [path.read_text(encoding="utf-8") for path in made[kind].glob("*.html")]
    assert pages
    for page in pages:
        for said in ("at their prior", "prior draws", "draws of the prior", "drawn from prior", "not calibrated to"):
            assert said not in page


REGIME = """\
schema_version: 1
name: {name}
municipality: {{size: 300}}
arms:
  release: {{size: 30, levers: {{release: {{share: 1, cap_eur_month: 200, months: 24}}}}}}
  {arm}: {{size: 30, levers: {{guidance: {{caseload: 40}}}}}}
"""


def test_replay_needs_no_file_beside_the_study(call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """City and regimes are files beside the study; they are kept in the folder as they were, and proven."""
    there, away = tmp_path / "there", tmp_path / "away:here"
    for place in (there / "regimes", away):
        place.mkdir(parents=True)
    for name, arm in (("one", "coaches"), ("two", "trust")):
        (there / "regimes" / f"{name}.yaml").write_text(REGIME.format(name=name, arm=arm), encoding="utf-8")
    (there / "city.yaml").write_text("extends: regulier\nschema_version: 1\nname: city\n", encoding="utf-8")
    text = STUDY.replace("scenario: regulier", "scenario: city.yaml").replace("values: [200, 100, 50]", "values: [50]")
    text = text.replace("outcomes:", "regimes: [policy, regimes/one.yaml, 'regimes/two.yaml:trust']\noutcomes:", 1)
    (there / "mine.yaml").write_text(text, encoding="utf-8")
    said = call("sweep", there / "mine.yaml", "-o", away, "-q", "-j", 1, "--json")
    assert said.exit_code == 0, said.stderr
    folder = Path(json.loads(said.stdout)["run_dir"])
    assert (folder / "regimes" / "1.yaml").read_bytes() == (there / "regimes" / "one.yaml").read_bytes()
    kept = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert {"study.yaml", "scenario.yaml", "regimes/1.yaml", "regimes/2.resolved.yaml"} <= set(kept)
    shutil.rmtree(there)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    again = call("replay", folder, "-q", "-j", 1)
    assert again.exit_code == 0 and "the same, bit by bit" in again.stdout, again.stderr
    (folder / "regimes" / "1.yaml").write_text("name: other\n", encoding="utf-8")
    told = call("verify", folder)
    assert told.exit_code == 3 and "changed: regimes/1.yaml" in told.stderr


def test_a_run_that_is_read_back_has_its_other_equations(made) -> None:
    folder = made["run"]
    back = bs.load_run(folder)
    told = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["structures"]
    assert back.structures is not None and back.structures.to_dict("records") == told != []


@pytest.mark.parametrize("name", ["report.html", "results/effects.parquet", "scenario.yaml", "figures/exits.svg"])
def test_one_changed_byte_is_found_and_named(name: str, call, copy) -> None:
    folder = copy("run")
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(bytes(content))
    told = call("verify", folder)
    assert told.exit_code == 3 and f"changed: {name}" in told.stderr and "Traceback" not in told.stderr
    found = json.loads(call("verify", folder, "--json").stdout)
    assert found["state"] == "changed" and found["changed"] == [name]


def test_a_manifest_that_was_edited_is_found(call, copy) -> None:
    folder = copy("run")
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"seed": 1', '"seed": 2'))
    told = call("verify", folder)
    assert told.exit_code == 3 and "changed: manifest.json" in told.stderr


def test_a_file_that_is_gone_and_one_that_came(call, copy) -> None:
    folder = copy("run")
    (folder / "notes.txt").write_text("mine")
    told = call("verify", folder)
    assert told.exit_code == 0 and "not of this run: notes.txt" in told.stdout
    (folder / "summary.json").unlink()
    told = call("verify", folder)
    assert told.exit_code == 3 and "incomplete" in told.stderr and "missing: summary.json" in told.stderr


def test_what_is_no_run_is_bad_input(call, tmp_path: Path) -> None:
    for verb in ("verify", "replay", "report"):
        told = call(verb, tmp_path)
        assert told.exit_code == 2 and "not the folder of a run" in told.stderr
    (tmp_path / "manifest.json").write_text("[1, 2]")
    assert call("verify", tmp_path).exit_code == 2
    assert call("diff", tmp_path, tmp_path).exit_code == 2


def test_a_run_is_read_back(made) -> None:
    run = bs.load_run(made["run"])
    fresh = bs.simulate(bs.Scenario.load(made["run"] / "scenario.resolved.yaml"))
    assert run.results_hash == fresh.results_hash and run.arms == fresh.arms == ["coaches"]
    assert run.parameter_kind == "posterior" and run.warnings == fresh.warnings
    pd.testing.assert_frame_equal(run.effects(), fresh.effects())
    pd.testing.assert_frame_equal(run.frame("desks"), fresh.frame("desks"))
    assert run.plot.exits().svg() == fresh.plot.exits().svg()
    end = run.policy_end
    assert (run.raw.series == fresh.raw.series).all()
    assert (run.raw.values[:, :, end, :, 0] == fresh.raw.values[:, :, end, :, 0])[..., NAMES.index("exit_work")].all()
    known = {"agent_months", "draws", "replicates", "outcomes", "effects", "accounts", "results_hash"}
    one, other = run.summary(), fresh.summary()
    assert {name: one[name] for name in known} == {name: other[name] for name in known}


@pytest.mark.parametrize("kind", ["run", "sweep", "optimise", "compare"])
def test_a_page_written_later_tells_of_the_posterior_and_version_of_then(
    kind: str, call, copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the next calibration and release an older folder still says what it rests on."""
    folder, page = copy(kind), "compare.html" if kind == "compare" else "report.html"
    before = (folder / page).read_text(encoding="utf-8")
    hash_then, version_then = posterior().hash, package_version()
    about = {**posterior().about, "hash": "0123456789abcdef"}
    other = replace(posterior(), values=posterior().values[::-1], about=about)
    for place in ("bijstandsim.engine.basis", "bijstandsim.engine.simulate"):
        monkeypatch.setattr(f"{place}.posterior", lambda: other)
    monkeypatch.setattr("bijstandsim.provenance.package_version", lambda: "99.later")
    assert call("report", folder).exit_code == 0
    after = (folder / page).read_text(encoding="utf-8")
    assert after == before and hash_then in after and "99.later" not in after
    assert kind in ("sweep", "optimise") or (f"version {version_then}" in after and "in this folder: " in after)


def test_a_folder_of_before_says_that_it_does_not_name_its_posterior(copy) -> None:
    folder = copy("run")
    reseal(folder, parameters=None)
    run = bs.load_run(folder)
    assert run.parameter_kind == "posterior" and "does not name" in parameters_used(run.basis)


def test_a_page_in_dutch_stays_dutch(call, copy) -> None:
    """Written again it keeps its language; the other one stands beside it."""
    folder = copy("run")
    dutch = render(bs.load_run(folder), "nl", command="bijstandsim run small.yaml --lang nl")
    reseal(folder, command="bijstandsim run small.yaml --lang nl")
    add_file(folder, "report.html", dutch)
    assert call("report", folder).exit_code == 0
    assert (folder / "report.html").read_text(encoding="utf-8") == dutch
    assert call("report", folder, "--lang", "nl").exit_code == 0 and not (folder / "report_nl.html").exists()
    assert call("report", folder, "--lang", "en").exit_code == 0
    assert (folder / "report.html").read_text(encoding="utf-8") == dutch
    assert '<html lang="en"' in (folder / "report_en.html").read_text(encoding="utf-8")
    assert call("verify", folder).exit_code == 0


def test_a_run_with_other_tables_is_not_read_back(copy, made) -> None:
    folder = copy("run")
    shutil.copyfile(made["other_seed"] / "results" / "effects.parquet", folder / "results" / "effects.parquet")
    with pytest.raises(VerificationError, match="not those that were written"):
        bs.load_run(folder)
    (folder / "results" / "effects.parquet").write_bytes(b"PAR1 nothing PAR1")
    with pytest.raises(VerificationError, match="broken"):
        bs.load_run(folder)
    with pytest.raises(bs.InputError, match="something else"):
        bs.load_run(made["trial"])


@pytest.mark.parametrize("kind", ["run", "trial", "sweep", "sobol", "optimise", "compare"])
def test_the_report_comes_out_the_same_and_in_dutch_too(kind: str, call, copy, tmp_path: Path) -> None:
    folder, name = copy(kind), "compare" if kind == "compare" else "report"
    before = (folder / f"{name}.html").read_bytes()
    said = call("report", folder)
    assert said.exit_code == 0, said.stderr
    assert (folder / f"{name}.html").read_bytes() == before
    assert call("report", folder, "--lang", "nl").exit_code == 0
    assert '<html lang="nl"' in (folder / f"{name}_nl.html").read_text(encoding="utf-8")
    assert call("verify", folder).exit_code == 0
    assert call("report", folder, "-o", tmp_path / "elsewhere.html").exit_code == 0
    assert (tmp_path / "elsewhere.html").read_bytes() == before


@pytest.mark.parametrize(("kind", "table"), [("sweep", "parts"), ("trial", "diagnosis"), ("optimise", "choices")])
def test_no_page_is_written_of_other_tables(kind: str, table: str, call, copy) -> None:
    folder = copy(kind)
    paths = sorted((folder / "parts").glob("*.parquet")) if table == "parts" else [folder / f"results/{table}.parquet"]
    found = pd.read_parquet(paths[0])
    column = next(name for name in found.columns if found[name].dtype.kind == "f" and found[name].notna().any())
    found.assign(**{column: found[column] + 1.0}).to_parquet(paths[0], index=False)
    told = call("report", folder, "--lang", "nl")
    assert told.exit_code == 3 and "not those that were written" in told.stderr
    assert not (folder / "report_nl.html").exists()


def test_a_report_does_not_cover_up_a_changed_folder(call, copy) -> None:
    folder = copy("run")
    (folder / "figures" / "exits.csv").write_text("month\n")
    assert call("report", folder, "--lang", "nl").exit_code == 0
    told = call("verify", folder)
    assert told.exit_code == 3 and "changed: figures/exits.csv" in told.stderr
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"seed": 1', '"seed": 2'))
    assert call("report", folder).exit_code == 3


def test_replay_tells_what_differs(call, copy, made) -> None:
    folder = copy("run")
    for name in ("scenario.resolved.yaml",):
        shutil.copyfile(made["other_arm"] / name, folder / name)
    told = call("replay", folder, "-q")
    assert told.exit_code == 3 and "not the same" in told.stderr and "effects.mean" in told.stderr
    assert "the folder is changed" in told.stderr and "changed: scenario.resolved.yaml" in told.stderr


def scaled(folder: Path, table: str, column: str, factor: float, add: float = 0.0) -> None:
    """Falsify a column of numbers."""
    path = folder / "results" / f"{table}.parquet"
    found = pd.read_parquet(path)
    found[column] = found[column] * factor + add
    found.to_parquet(path, index=False)


@pytest.mark.parametrize(
    ("kind", "table", "column"),
    [("run", "net_cost", "eur_per_person_month"), ("run", "series", "value"), ("run", "structures", "mean"),
     ("sweep", "cells", "difference"), ("trial", "diagnosis", "power")],
)  # fmt: skip
def test_replay_and_diff_compare_every_table(kind: str, table: str, column: str, call, copy, made) -> None:
    """Also those that the hash of the results does not cover, in a folder that vouches for them."""
    folder = copy(kind)
    scaled(folder, table, column, 7.0, 1.0)
    told = call("replay", folder, "-q", "-j", 2)
    assert told.exit_code == 3 and f"changed: results/{table}.parquet" in told.stderr
    reseal(folder)
    assert call("verify", folder).exit_code == 0
    told = call("replay", folder, "-q", "-j", 2)
    assert told.exit_code == 3 and "the folder is intact" in told.stderr
    assert f"differs: {table}.{column}" in told.stderr
    assert f"{table}.{column}: " in call("diff", made[kind], folder).stdout


@pytest.mark.parametrize("elsewhere", [False, True])
def test_replay_and_diff_see_a_number_without_bounds(elsewhere: bool, call, copy, made) -> None:
    folder = copy("run")
    scaled(folder, "effects", "mean", 0.0, float("inf"))
    other = {"machine": {"cpu": "another"}} if elsewhere else {}
    reseal(folder, results_hash=results_hash(content(folder, "run")), **other)
    told = call("replay", folder, "-q", "-j", 2)
    assert told.exit_code == 3 and "differs: effects.mean" in told.stderr
    for pair in ((folder, made["run"]), (made["run"], folder)):
        said = call("diff", *pair)
        assert "effects.mean" in said.stdout and "the same, bit by bit" not in said.stdout
        assert json.loads(call("diff", *pair, "--json").stdout)["same_results"] is False


def test_replay_made_elsewhere_allows_the_last_digits(call, copy) -> None:
    folder = copy("run")
    kept = json.loads((folder / "manifest.json").read_text())
    other = {"machine": {**kept["machine"], "cpu": "another"}, "versions": {**kept["versions"], "numpy": "1.0"}}
    scaled(folder, "monthly", "mean", 1 + 1e-9)
    reseal(folder, results_hash=results_hash(content(folder, "run")), **other)
    told = call("replay", folder, "-q")
    assert told.exit_code == 0, told.stderr
    assert "within 1e-06" in told.stdout and "cpu another then" in told.stdout and "numpy 1.0 then" in told.stdout
    scaled(folder, "monthly", "mean", 1.001)
    reseal(folder, results_hash=results_hash(content(folder, "run")))
    told = call("replay", folder, "-q")
    assert told.exit_code == 3 and "the folder is intact" in told.stderr and "monthly.mean" in told.stderr


def test_a_folder_that_was_changed_gets_no_tolerance(call, copy) -> None:
    """Neither by a word about the processor in its manifest nor where it was made elsewhere."""
    folder = copy("run")
    path = folder / "manifest.json"
    cpu = json.loads(path.read_text())["machine"]["cpu"]
    path.write_text(path.read_text().replace(json.dumps(cpu), '"another"'))
    told = call("replay", folder, "-q")
    assert told.exit_code == 3 and "the manifest was changed" in told.stderr
    reseal(folder)
    scaled(folder, "monthly", "mean", 1 + 1e-9)
    told = call("replay", folder, "-q")
    assert told.exit_code == 3 and "changed: results/monthly.parquet" in told.stderr and "not the same" in told.stderr


def test_diff_names_the_cause(call, made) -> None:
    same = call("diff", made["run"], made["run"])
    assert same.exit_code == 0 and "results: the same, bit by bit" in same.stdout
    seed = json.loads(call("diff", made["run"], made["other_seed"], "--json").stdout)
    assert seed["causes"]["seed"] == ["seed: 1 against 5"] and seed["causes"]["scenario"] == []
    assert seed["causes"]["parameters"] and seed["noise"].startswith("unknown: with fewer than 5") and seed["tables"]
    arm = json.loads(call("diff", made["run"], made["other_arm"], "--json", "--first").stdout)
    assert arm["causes"]["scenario"] == ["arms.coaches.levers.0.guidance.caseload: 30.0 against 60.0"]
    assert arm["noise"] is None and arm["first"]["phase"] == "policy" and arm["first"]["month"] == 1
    for words, said in (("--draw 99", "0 to 1"), ("--replicate 2", "0 to 1")):
        told = call("diff", made["run"], made["other_arm"], "--first", *words.split())
        assert told.exit_code == 2 and words.split()[0] in told.stderr and said in told.stderr, told.stderr
    refused = call("diff", made["run"], made["trial"])
    assert refused.exit_code == 2 and "hold different things" in refused.stderr


def test_diff_names_a_spoiled_folder_beside_other_causes(call, copy, made) -> None:
    folder = copy("other_seed")
    scaled(folder, "effects", "mean", 2.0)
    told = call("diff", made["run"], folder)
    assert told.exit_code == 0 and told.stdout.startswith(f"spoiled: {folder} is changed")
    assert "changed: results/effects.parquet" in told.stdout and "seed: 1 against 5" in told.stdout
    assert json.loads(call("diff", made["run"], made["other_seed"], "--json").stdout)["spoiled"] == []


def test_a_log_that_is_gone_or_was_changed_is_found(call, copy) -> None:
    folder = copy("run")
    log = folder / "log.jsonl"
    log.write_text(log.read_text() + "{}\n")
    told = call("verify", folder)
    assert told.exit_code == 3 and "changed: log.jsonl" in told.stderr
    log.unlink()
    told = call("verify", folder)
    assert told.exit_code == 3 and "incomplete" in told.stderr and "missing: log.jsonl" in told.stderr


@pytest.mark.parametrize("gone", ["files", "seal"])
def test_a_manifest_that_vouches_no_more_was_changed(gone: str, call, copy) -> None:
    folder = copy("run")
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest[gone]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    told = call("verify", folder)
    assert told.exit_code == 3 and "changed: manifest.json" in told.stderr


def test_a_manifest_says_what_made_the_results(made) -> None:
    used = {"run": "pyarrow", "trial": "statsmodels", "sobol": "SALib", "optimise": "optuna", "sweep": "pyarrow"}
    for kind, name in used.items():
        found = json.loads((made[kind] / "manifest.json").read_text())
        assert found["versions"][name] and found["executor"] == "2 threads"
        assert {"NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"} == set(found["thread_settings"])


def scenario(**changed: object) -> bs.Scenario:
    return bs.Scenario.from_dict({
        "schema_version": 1, "name": "x", "policy_months": 6, "replicates": 2, "draws": 2,
        "municipality": {"size": 300}, "arms": {"one": {"size": 40, "levers": {}}}, **changed,
    })  # fmt: skip


def test_the_first_month_person_and_variable() -> None:
    assert first_parting(scenario(), scenario(title="words")) is None
    cut = {"from": "2018-04", "release": {"share": 0.9, "cap_eur_month": 500, "months": 24}}
    later = scenario(arms={"one": {"size": 40, "levers": cut}})
    found = first_parting(scenario(), later)
    assert found is not None and found.phase == "policy" and found.month == 4 and found.people >= 1
    other = first_parting(scenario(), scenario(seed=2))
    assert other is not None and other.phase == "first stock" and other.person is not None
    practice = first_parting(scenario(), scenario(regular={"enforcement": {"monitoring_factor": 0}}))
    assert practice is not None and practice.phase == "burn-in" and practice.month >= 1
    longer = first_parting(scenario(), scenario(follow_up_months=3))
    assert longer is not None and longer.variable == "months" and longer.month == 7
