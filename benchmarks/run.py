"""Speed and memory of the package beside the same month in Mesa and in numpy, all in one run on one machine.

    uv run python benchmarks/run.py             2,000 and 10,000 benefits, about half a minute
    uv run python benchmarks/run.py --full      also 100,000 and 1,000,000, and memory
    uv run python benchmarks/run.py --out DIR   write elsewhere than benchmarks/results

Writes ``<date>.json`` and ``<date>.md`` and prints the table. The unit is the agent-month: one person, on benefit or
followed after it, for one month. Implementations take turns, round by round, so that a disturbance of the machine hits
all of them; the table gives the median of the rounds and their range. Rows on one core divide by processor time, which
other programs do not stretch; rows on several cores divide by the clock, and so do their ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from bijstandsim import provenance
from bijstandsim.behaviour import defaults
from bijstandsim.engine import bench
from bijstandsim.engine.single import burnt_in, run_once
from bijstandsim.kernels.state import O
from bijstandsim.population.build import build
from bijstandsim.population.burn_in import advance as advance_world
from bijstandsim.provenance import cores
from bijstandsim.scenario.resolve import resolve

HERE = Path(__file__).resolve().parent
ROUNDS = 5
LARGE_ROUNDS = 3
MESA_ROUNDS, MESA_MONTHS = 3, 6  # it is slow and steady
NUMPY_MOST = 100_000
MEMORY_SIZES = {"bijstandsim": (100_000, 1_000_000), "numpy columns": (10_000, 100_000), "mesa agents": (2_000, 10_000)}
MEMORY_MONTHS = 12
BUSY = 0.5  # load before the start above which other work was there


@dataclass(frozen=True)
class Job:
    """One implementation at one size: ``work`` takes the number of the round and returns agent-months."""

    name: str
    cores: int
    rounds: int
    work: Callable[[int], int]


def load() -> list[float]:
    """Load of the machine over 1, 5 and 15 minutes: this run counts for one or two."""
    return [round(value, 2) for value in os.getloadavg()] if hasattr(os, "getloadavg") else []


def jobs(people: int) -> Iterator[Job]:
    """Everything that is timed at one size; peers where they do not take minutes."""
    scenario = bench.bench_scenario(people)
    resolved, many = resolve(scenario), cores()
    bench.small_run()  # compile outside the clock
    world = burnt_in(scenario, resolved, defaults(), 0)

    def together(number: int) -> int:
        with ThreadPoolExecutor(many) as pool:
            runs = pool.map(lambda k: run_once(world, scenario, k), range(number * many, (number + 1) * many))
            return sum(run.agent_months for run in runs)

    large = people > max(bench.SIZES)
    rounds = LARGE_ROUNDS if large else ROUNDS
    yield Job("bijstandsim", 1, rounds, lambda number: run_once(world, scenario, number).agent_months)
    if many > 1:
        yield Job("bijstandsim", many, rounds, together)
    yield Job(
        "bijstandsim, burn-in", 1, 1 if large else rounds,
        lambda draw: burnt_in(scenario, resolved, defaults(), draw).burn_in_agent_months,
    )  # fmt: skip
    for peer in bench.peers(HERE / "peers"):
        slow = peer.NAME.startswith("mesa")
        if people <= (max(bench.SIZES) if slow else NUMPY_MOST):
            advance, months = peer.prepare(people), MESA_MONTHS if slow else bench.MONTHS
            yield Job(peer.NAME, 1, min(rounds, MESA_ROUNDS) if slow else rounds, partial(months_of, advance, months))


def months_of(advance: Callable[[int], int], months: int, _: int) -> int:
    """A round of a peer."""
    return advance(months)


def measure(people: int) -> Iterator[dict[str, Any]]:
    """Rounds in which every implementation has its turn; agent-months per second."""
    planned = list(jobs(people))
    seconds: list[list[tuple[float, float]]] = [[] for _ in planned]
    for number in range(max(job.rounds for job in planned)):
        for job, times in zip(planned, seconds, strict=True):
            if number >= job.rounds:
                continue
            wall, processor = perf_counter(), process_time()
            done = job.work(number)
            times.append((done / (perf_counter() - wall), done / (process_time() - processor)))
    for job, times in zip(planned, seconds, strict=True):
        wall_speeds, processor_speeds = zip(*times, strict=True)
        speeds = processor_speeds if job.cores == 1 else wall_speeds
        yield {
            "name": job.name, "benefits": people, "cores": job.cores, "median": median(speeds), "least": min(speeds),
            "most": max(speeds), "median_by_the_clock": median(wall_speeds), "rounds": job.rounds,
        }  # fmt: skip


def ratios(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Speed of the package over that of each peer at the same size, by number of cores."""
    out = []
    for ours in (row for row in lines if row["name"].startswith("bijstandsim")):
        size = {"name": ours["name"], "benefits": ours["benefits"], "cores": ours["cores"]}
        key = "median" if ours["cores"] == 1 else "median_by_the_clock"
        for other in lines:
            if other["benefits"] == ours["benefits"] and not other["name"].startswith("bijstandsim"):
                out.append({**size, "peer": other["name"], "ratio": ours[key] / other[key]})
    return out


def memory() -> list[dict[str, Any]]:
    """Bytes a person: slope of the peak of resident memory between two sizes, each in a process of its own."""
    out = []
    for name, sizes in MEMORY_SIZES.items():
        child(name, 1_000)  # compiles if need be: a process that has compiled stays large
        found = [child(name, people) for people in sizes]
        for what in ("city", "city and a run") if name == "bijstandsim" else ("city",):
            rise = found[1][what] - found[0][what]
            followed = found[1]["followed"] - found[0]["followed"]
            out.append({
                "name": name, "what": what, "sizes": sizes, "bytes_per_benefit": rise / (sizes[1] - sizes[0]),
                "bytes_per_person": rise / followed,
            })  # fmt: skip
    return out


def child(name: str, people: int) -> dict[str, Any]:
    """``--child`` in a fresh process."""
    command = [sys.executable, str(Path(__file__).resolve()), "--child", name, str(people)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def forget_peak() -> None:
    """Start the peak anew, so that what compiling and importing took does not hide a small city."""
    with suppress(OSError):  # Linux alone can do this
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak() -> int:
    """Largest resident memory of this process so far, bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        text = status.read_text(encoding="ascii", errors="replace")
        return int(next(row for row in text.splitlines() if row.startswith("VmHWM")).split()[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def run_child(name: str, people: int) -> dict[str, Any]:
    """Memory of one city after a year, and for the package of a city and a run that was copied from it."""
    if name != "bijstandsim":
        by_name = {peer.NAME: peer for peer in bench.peers(HERE / "peers")}
        forget_peak()
        model = by_name[name].City(people, 1)
        before = 0
        for _ in range(MEMORY_MONTHS):
            before = model.people_months
            model.step()
        return {"city": peak(), "followed": model.people_months - before}
    bench.small_run()
    forget_peak()
    scenario = bench.bench_scenario(people, MEMORY_MONTHS)
    world = build(scenario, resolve(scenario), defaults(), 0)
    advance_world(world, MEMORY_MONTHS, policy=False)
    city = peak()
    followed = int((world.state.status <= O).sum())
    world.t = 0
    run_once(world, scenario, 0)
    return {"city": city, "city and a run": peak(), "followed": followed}


def load_text(loads: dict[str, list[float]]) -> str:
    """How quiet the machine was."""
    if not loads["before"]:
        return "Load not known."
    text = f"Load over one minute before and after: {loads['before'][0]:g} and {loads['after'][0]:g}."
    if loads["before"][0] > BUSY:
        text += (
            " Other work shared the cores: rows on several cores are too low; those on one core count processor time,"
            " which other work disturbs little."
        )
    return text


def markdown(result: dict[str, Any]) -> str:
    """The result as tables."""
    machine, loads = result["machine"], result["load"]
    out = [
        f"# Benchmark of {result['date']}",
        "",
        f"{machine['cpu']}, {machine['cores']} cores, {machine['system']}; Python {result['versions']['python']}, "
        f"numpy {result['versions']['numpy']}, numba {result['versions']['numba']}, mesa {result['versions']['mesa']}.",
        load_text(loads),
        "",
        "| implementation | benefits | cores | agent-months/s (median) | least to most | rounds |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for row in sorted(result["speed"], key=lambda row: (row["benefits"], -row["median"])):
        spread = f"{row['least']:,.0f} to {row['most']:,.0f}" if row["least"] < row["most"] else ""
        out.append(
            f"| {row['name']} | {row['benefits']:,} | {row['cores']} | {row['median']:,.0f} | {spread} | "
            f"{row['rounds']} |"
        )
    out += ["", "| implementation | over | benefits | cores | times as fast |", "|---|---|---:|---:|---:|"]
    for row in result["ratios"]:
        out.append(f"| {row['name']} | {row['peer']} | {row['benefits']:,} | {row['cores']} | {row['ratio']:.1f} |")
    if result["memory"]:
        out += ["", "| memory | between benefits | bytes per benefit | bytes per person |", "|---|---|---:|---:|"]
    for row in result["memory"]:
        sizes = " and ".join(f"{size:,}" for size in row["sizes"])
        each = f"{row['bytes_per_benefit']:,.0f} | {row['bytes_per_person']:,.0f}"
        out.append(f"| {row['name']}: {row['what']} | {sizes} | {each} |")
    return "\n".join(out) + "\n"


def main() -> None:
    """Measure, write, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="also 100,000 and 1,000,000 benefits, and memory")
    parser.add_argument("--out", type=Path, default=HERE / "results")
    parser.add_argument("--child", nargs=2, metavar=("NAME", "PEOPLE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(run_child(options.child[0], int(options.child[1]))))
        return
    before = load()
    lines = [row for people in (bench.FULL_SIZES if options.full else bench.SIZES) for row in measure(people)]
    result = {
        "date": provenance.now().date().isoformat(),
        "machine": provenance.machine(),
        "versions": {**provenance.versions(), "mesa": provenance.version_of("mesa")},
        "hashes": provenance.data_hashes(),
        "load": {"before": before, "after": load()},
        "speed": lines,
        "ratios": ratios(lines),
        "memory": memory() if options.full else [],
    }
    options.out.mkdir(parents=True, exist_ok=True)
    text = markdown(result)
    (options.out / f"{result['date']}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    (options.out / f"{result['date']}.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
