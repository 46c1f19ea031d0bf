"""Real processes of the command line that can be killed, and the small work that they do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

if not hasattr(os, "fork"):
    pytest.skip("these tests fork and send signals", allow_module_level=True)

RUN = """\
schema_version: 1
name: small
policy_months: 12
replicates: 20
draws: 4
municipality: {size: 1500}
arms:
  control: {size: 100, levers: {}}
  coaches: {size: 100, levers: {guidance: {caseload: 30}}}
"""
TRIAL = """\
schema_version: 1
name: small
model: {scenario: utrecht, set: [municipality.size=1500, policy_months=6, follow_up_months=0]}
inquiry: {month: 3, outcomes: [work_any, wellbeing]}
data: {sizes: {control: 60, exemption: 60, guidance: 60, release: 60}}
answer: {estimators: [difference]}
trials: 96
draws: 12
"""
SWEEP = """\
schema_version: 1
name: small
model:
  scenario: regulier
  set: [municipality.size=2500, policy_months=10, regular.guidance.caseload=200]
inputs:
  caseload: {key: policy.guidance.caseload, range: [25, 300], steps: 8}
  share: {key: policy.release.share, range: [0, 1], steps: 2}
outcomes: [exit_work, wellbeing]
means: [contacts, waiting]
draws: 1
replicates: 2
"""
SOBOL = """\
schema_version: 1
name: small
model:
  scenario: regulier
  set: [municipality.size=1500, policy_months=6, regular.guidance.caseload=200]
inputs:
  caseload: {key: policy.guidance.caseload, range: [25, 300]}
  share: {key: policy.release.share, range: [0, 1]}
  toughness: {key: policy.enforcement.toughness, range: [0, 1]}
n: 2
seeds: 1
outcomes: [exit_work, wellbeing]
"""
CALIBRATE = """\
schema_version: 1
name: small
groups: [utrecht]
waves: [{points: 64}, {points: 48}]
twins: 8
households: 900
chains: {chains: 12, burn: 10, every: 1, last: 1}
discrepancy: {work: 1.0, exit: 1.0, parttime: 1.0, survey: 0.05}
"""
OPTIMISE = """\
schema_version: 1
name: small
model: {scenario: regulier, set: [municipality.size=1500, policy_months=6, regular.guidance.caseload=200]}
inputs:
  caseload: {key: policy.guidance.caseload, range: [25, 200], scale: log}
  share: {key: policy.release.share, range: [0, 1]}
objectives: {work: {weights: {exit_work: 1}}, saving: {weights: {paid_municipality: -1}}}
population: 6
generations: 3
draws: 2
judge_choices: 6
judge_draws: 4
outcomes: [exit_work]
"""
FILES = {"run": RUN, "trial": TRIAL, "sweep": SWEEP, "sobol": SOBOL, "optimise": OPTIMISE, "calibrate": CALIBRATE}
#: Further words of the command.
WORDS = {"calibrate": ("--workers", "threads")}


def words_of(kind: str) -> tuple[object, ...]:
    """Flags with which every piece of work of this kind runs."""
    return ("-q", "-j", 2, *WORDS.get(kind, ()))


@dataclass
class Child:
    """A process of the command line."""

    server: Server
    pid: int
    cwd: Path
    name: str

    def send(self, number: int) -> None:
        """A signal."""
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Exit code, negative for a signal."""
        return self.server.ask({"wait": self.pid})

    def said(self, stream: str = "err") -> str:
        """What it has said so far."""
        return (self.cwd / f"{self.name}.{stream}").read_text(encoding="utf-8")


class Server:
    """The process that forks them."""

    def __init__(self) -> None:
        environment = {k: v for k, v in os.environ.items() if k != "BIJSTANDSIM_SET"}
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("server.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
        assert self.process.stdout is not None and self.process.stdout.readline() == "ready\n"
        self.count = 0

    def ask(self, request: dict[str, Any]) -> int:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def start(self, cwd: Path, *words: object) -> Child:
        self.count += 1
        name = f"call{self.count}"
        for suffix in ("out", "err"):
            (cwd / f"{name}.{suffix}").touch()
        argv = [str(word) for word in words]
        return Child(self, self.ask({"argv": argv, "cwd": str(cwd), "name": name}), cwd, name)

    def finish(self, cwd: Path, *words: object) -> Child:
        """A process that was left alone and went well."""
        child = self.start(cwd, *words)
        code = child.wait()
        assert code == 0, (code, child.said())
        return child


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    made = Server()
    yield made
    assert made.process.stdin is not None
    made.process.stdin.close()
    made.process.wait(60)
    if made.process.stdout is not None:
        made.process.stdout.close()


@dataclass(frozen=True)
class Whole:
    """A piece of work that nobody disturbed."""

    kind: str
    file: Path
    seconds: float
    results_hash: str


@pytest.fixture(scope="session")
def whole(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Whole]:
    """Each kind of work once, undisturbed."""
    known: dict[str, Whole] = {}

    def make(kind: str) -> Whole:
        if kind not in known:
            place = tmp_path_factory.mktemp(kind)
            file = place / "small.yaml"
            file.write_text(FILES[kind], encoding="utf-8")
            started = time.monotonic()
            child = server.finish(place, kind, file, *words_of(kind), "--json", "-o", place / "whole")
            seconds = time.monotonic() - started
            known[kind] = Whole(kind, file, seconds, json.loads(child.said("out"))["results_hash"])
        return known[kind]

    return make


def wait_for(what: Callable[[], Any], seconds: float = 60.0) -> Any:
    """The first true answer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.005)
    raise AssertionError("this did not happen in time")


def manifest(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
