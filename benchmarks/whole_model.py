"""Whole model, burn-in counted: Utrecht (10,000 households, 40 months, 4 draws x 4 replicates) on one and two threads.

Prints the median of five rounds by wall clock, in turns: ``uv run python benchmarks/whole_model.py``.
"""

from statistics import median

from bijstandsim.engine.simulate import simulate
from bijstandsim.scenario import Scenario

ROUNDS = 5


def main() -> None:
    """Measure and print."""
    scenario = Scenario.load("utrecht")
    simulate(scenario, draws=1, replicates=2, threads=2)  # compiles
    speeds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(ROUNDS):
        for threads, found in speeds.items():
            found.append(simulate(scenario, draws=4, replicates=4, threads=threads).agent_months_per_second)
    for threads, found in speeds.items():
        spread = f"{min(found) / 1e6:.2f} to {max(found) / 1e6:.2f}"
        print(f"{threads} thread(s): {median(found) / 1e6:.2f} M agent-months/s ({spread})")
    print(f"two threads over one: {median(speeds[2]) / median(speeds[1]):.2f}")


if __name__ == "__main__":
    main()
