"""The real command in a process of its own: start-up, exit codes, Ctrl-C, closed pipes."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAVY = ("numba", "numpy", "pandas", "matplotlib", "pydantic", "mesa", "scipy", "SALib", "yaml", "pyarrow")
CODE = "from bijstandsim.cli.app import main; main()"
COMMAND = [sys.executable, "-c", CODE]


def process(*words: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *(str(word) for word in words)], capture_output=True, text=True, encoding="utf-8", **options
    )


@pytest.mark.parametrize("code", ["import bijstandsim", "import bijstandsim.cli.app"])
def test_importing_loads_nothing_heavy(code: str) -> None:
    found = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print([m for m in {HEAVY} if m in sys.modules])"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.strip() == "[]"


def test_completing_a_name_loads_nothing_heavy() -> None:
    code = "from bijstandsim.cli import completing as c; print(sum(len(f('')) for f in (c.scenario, c.trial, c.study)))"
    found = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print([m for m in {HEAVY} if m in sys.modules])"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    names, heavy = found.stdout.split("\n", 1)
    assert int(names) > 40 and heavy.strip() == "[]"


def test_help_takes_little_more_than_python_itself() -> None:
    """0.3 s is the promise; a machine with other work gets that on top of twice its own start-up."""

    def seconds(command: list[str]) -> float:
        times = []
        for _ in range(5):
            started = time.perf_counter()
            subprocess.run(command, capture_output=True, check=True)
            times.append(time.perf_counter() - started)
        return statistics.median(times)

    own = seconds([sys.executable, "-c", "pass"])
    assert seconds([*COMMAND, "--help"]) < 0.3 + 2 * own


def test_bad_input_in_a_real_process(tmp_path: Path) -> None:
    found = process("run", "utrecth", cwd=tmp_path)
    assert found.returncode == 2 and found.stdout == ""
    assert found.stderr.splitlines()[0] == "no such scenario"
    assert list(tmp_path.iterdir()) == []


def test_the_reader_of_a_pipe_may_go(tmp_path: Path) -> None:
    with subprocess.Popen([*COMMAND, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as found:
        assert found.stdout is not None and found.stderr is not None
        found.stdout.close()
        assert found.stderr.read() == ""
    assert found.returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_ctrl_c_leaves_a_manifest_that_says_aborted(small: Path, tmp_path: Path) -> None:
    process("warmup")
    words = ["run", str(small), "-r", "600", "--draws", "1", "-o", str(tmp_path / "out"), "--set", "policy_months=60"]
    # Where the tests run in the background the shell has them ignore SIGINT, and their children too.
    heard = [sys.executable, "-c", f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler); {CODE}"]
    with subprocess.Popen([*heard, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if line.startswith("runs: "):  # it is on its way
                break
        running.send_signal(signal.SIGINT)
        rest = running.stderr.read()
        assert running.wait(60) == 130
    assert "Traceback" not in rest
    (path,) = (tmp_path / "out").glob("*/*/manifest.json")
    found = json.loads(path.read_text())
    assert found["status"] == "aborted" and found["command"].startswith("bijstandsim ")


def test_one_thread_of_plain_python_runs_too(small: Path, tmp_path: Path) -> None:
    """BIJSTANDSIM_JIT=0: the same results without a compiler."""
    small.write_text(small.read_text().replace("size: 300", "size: 60").replace("size: 30", "size: 10"))
    words = ("run", small, "--json", "-q", "--point", "-r", "1", "--set", "policy_months=1", "-o", tmp_path / "out")
    compiled = process(*words)
    plain = process(*words, env={**os.environ, "BIJSTANDSIM_JIT": "0"})
    assert plain.returncode == 0, plain.stderr
    assert json.loads(plain.stdout)["results_hash"] == json.loads(compiled.stdout)["results_hash"]
