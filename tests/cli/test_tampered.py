"""Folders that were tampered with: every verb on finished folders says so, and none ends in an error of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from bijstandsim.cli.app import app

from .conftest import SMALL, reseal

GONE = object()
VERBS = ("verify", "replay", "diff", "report")
#: Entries of a manifest, and what somebody made of them.
ENTRIES: list[tuple[str, Any]] = [
    ("status", GONE), ("status", 3), ("status", "odd"), ("kind", GONE), ("kind", None), ("kind", "odd"),
    ("kind", "trial"), ("hashes", GONE), ("hashes", None), ("hashes", {"code": 1}), ("machine", GONE),
    ("machine", []), ("versions", GONE), ("versions", [1]), ("results_hash", GONE), ("results_hash", 5),
    ("results_hash", "0" * 32), ("files", [1]), ("files", {"\ud800": "0"}), ("files", {"../x": "0"}), ("seal", 7),
    ("threads", 0), ("threads", "two"), ("draws", GONE), ("replicates", 3), ("replicates", 10**12), ("replicates", -1),
    ("point", "no"), ("timings", {}), ("timings", {"simulate_s": float("nan")}), ("agent_months", None),
    ("burn_in_months", 4), ("error", {"a": 1}), ("command", ["rm"]), ("seed", 10**30),
]  # fmt: skip
#: Those of the right form: with a seal that fits they are believed for a while.
FORGED = {("kind", "trial"), ("results_hash", "0" * 32), ("replicates", "3"), ("replicates", str(10**12)),
          ("timings", "{}")}  # fmt: skip
TEXTS = {
    "nested": "[" * 200_000, "nested within": '{"status": "succeeded", "kind": ' + '{"a": ' * 100_000,
    "number": '{"status": ' + "9" * 10_000 + "}", "list": "[1, 2]", "word": '"succeeded"', "empty": "",
    "bytes": "\x00\x01", "half a character": '{"status": "succeeded", "kind": "\\ud800"}',
}  # fmt: skip


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tampered")
    (place / "small.yaml").write_text(SMALL, encoding="utf-8")
    words = ["run", str(place / "small.yaml"), "--no-structures", "-o", str(place / "out"), "--json", "-q", "-j", "1"]
    said = CliRunner().invoke(app, words)
    assert said.exit_code == 0, said.stderr
    return Path(json.loads(said.stdout)["run_dir"])


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / "copy"))


def told_well(call: Callable[..., Any], folder: Path, other: Path, fine: bool = False) -> None:
    """Every verb says that it is bad input or no match; with ``fine`` it may also be content."""
    for verb in VERBS:
        words = (folder, other) if verb == "diff" else (folder,)
        told = call(verb, *words, *(["-q", "-j", 1] if verb == "replay" else []))
        allowed = (0, 2, 3) if fine or verb == "diff" else (2, 3)
        assert told.exit_code in allowed, (verb, told.exit_code, told.stdout, told.stderr)
        assert "should not happen" not in told.stderr and "Traceback" not in told.stderr
        if verb == "diff" and told.exit_code == 0 and not fine:
            assert "spoiled: " in told.stdout


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_manifest_that_is_none(text: str, call, folder: Path, finished: Path) -> None:
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    told_well(call, folder, finished)


@pytest.mark.parametrize(("key", "value"), ENTRIES)
def test_an_entry_of_the_manifest(key: str, value: Any, call, folder: Path, finished: Path) -> None:
    """As somebody left it, then with a seal that fits: what is believed then must still be of the right form."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest = {name: kept for name, kept in manifest.items() if name != key} | ({} if value is GONE else {key: value})
    path.write_text(json.dumps(manifest), encoding="utf-8")
    told_well(call, folder, finished)
    if (key, str(value)) in FORGED:
        reseal(folder)
        told_well(call, folder, finished, fine=True)


@pytest.mark.parametrize("forged", [False, True])
@pytest.mark.parametrize("table", ["runs", "series", "parameters", "desks"])
def test_a_table_without_its_last_column(table: str, forged: bool, call, folder: Path, finished: Path) -> None:
    path = folder / "results" / f"{table}.parquet"
    found = pd.read_parquet(path)
    found.iloc[:, :-1].to_parquet(path, index=False)
    if forged:
        reseal(folder)
    for verb in ("verify", "diff"):
        told = call(verb, folder, *([finished] if verb == "diff" else []))
        assert told.exit_code in (0, 2, 3) and "should not happen" not in told.stderr
        assert forged or verb == "diff" or told.exit_code == 3
    told = call("report", folder)
    assert told.exit_code == 3 and "lacks the columns" in told.stderr


@pytest.mark.parametrize("name", ["scenario.resolved.yaml", "results/runs.parquet"])
def test_a_file_that_is_needed_and_holds_something_else(name: str, call, folder: Path, finished: Path) -> None:
    (folder / name).write_bytes(b"[" * 100_000)
    told_well(call, folder, finished)
    reseal(folder)
    told_well(call, folder, finished, fine=True)
