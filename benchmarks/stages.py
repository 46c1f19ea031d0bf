"""Nanoseconds of one agent-month by stage of the blocked kernel, read from the processor's own counter.

    uv run python benchmarks/stages.py                       # stages of the policy months of 10,000 households
    uv run python benchmarks/stages.py --loops offers life   # every loop of these files of kernels/blocked as well

A loader puts a reading of the counter behind every call in the bodies of ``kernels/blocked/month.py`` (and behind every
loop of the files named by ``--loops``), so that what is measured is the code as it stands. Compiles afresh, in a folder
of its own: about a minute.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import os
import sys
import tempfile
import time
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from typing import Any

import numpy as np

PACKAGE = "bijstandsim.kernels.blocked."
BODIES = ("run_months_blocked", "meet", "block_month", "clients_month")
LABELS: list[str] = []
#: Months of a round, and which of the sorted months is reported: a low one, as other work only ever adds.
MONTHS, QUANTILE = 12, 0.2
#: Place 0 holds the last reading, place 1 + k the sum of stage k.
CLOCK = np.zeros(2048, np.int64)


def make_tick() -> Any:
    """``tick(k)``: add the cycles since the last reading to stage ``k``."""
    from llvmlite import ir
    from numba import types
    from numba.core import cgutils
    from numba.extending import intrinsic

    address = CLOCK.ctypes.data

    @intrinsic
    def tick(_: Any, k: Any) -> Any:
        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            whole = ir.IntType(64)
            kind = ir.FunctionType(whole, [])
            counter = cgutils.get_or_insert_function(builder.module, kind, "llvm.readcyclecounter")
            base = builder.inttoptr(ir.Constant(whole, address), whole.as_pointer())
            now = builder.call(counter, [])
            place = builder.gep(base, [builder.add(builder.sext(args[0], whole), ir.Constant(whole, 1))])
            builder.store(builder.add(builder.load(place), builder.sub(now, builder.load(base))), place)
            builder.store(now, base)
            return context.get_dummy_value()

        return types.void(k), codegen

    return tick


class Ticks(ast.NodeTransformer):
    """Puts readings behind calls of stages, and behind loops where asked."""

    def __init__(self, file: str, loops: bool) -> None:
        self.file, self.loops = file, loops
        self.inside = ""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:  # the name that ast wants
        self.inside = node.name
        if node.name in BODIES and self.file == "month":
            node.body = self._behind(node.body, calls=True)
        elif self.loops and any("stage" in ast.unparse(mark) for mark in node.decorator_list):
            node.body = self._behind(node.body, calls=False)
        return node

    def _behind(self, body: list[ast.stmt], calls: bool) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for line in body:
            for inner in ("body", "orelse"):
                if calls and isinstance(line, ast.For | ast.If | ast.While) and hasattr(line, inner):
                    setattr(line, inner, self._behind(getattr(line, inner), calls))
            out.append(line)
            if isinstance(line, ast.For if not calls else ast.Expr | ast.Assign | ast.AugAssign | ast.For):
                out.append(self._reading(line))
        return out

    def _reading(self, line: ast.stmt) -> ast.stmt:
        call = next((n for n in ast.walk(line) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)), None)
        what = ast.unparse(call.func) if call is not None and not isinstance(line, ast.For) else ""
        if what in BODIES:
            what = "rest of " + what
        LABELS.append(f"{self.file}.{self.inside}:{line.lineno} {what}".strip())
        return ast.copy_location(ast.parse(f"tick({len(LABELS) - 1})").body[0], line)


class Loader(SourceFileLoader):
    """Compiles a file of the blocked kernel with its readings."""

    loops: tuple[str, ...] = ()
    tick: Any = None

    def get_code(self, fullname: str) -> Any:
        path = self.get_filename(fullname)
        file = fullname.rsplit(".", 1)[1]
        tree = Ticks(file, file in self.loops).visit_Module(ast.parse(self.get_data(path)))
        return compile(ast.fix_missing_locations(tree), path, "exec")

    def exec_module(self, module: Any) -> None:
        module.tick = self.tick
        super().exec_module(module)


def visit_module(self: Ticks, tree: ast.Module) -> ast.Module:
    """Only functions at the top of a file."""
    tree.body = [self.visit(node) if isinstance(node, ast.FunctionDef) else node for node in tree.body]
    return tree


Ticks.visit_Module = visit_module  # type: ignore[attr-defined]


class Finder(MetaPathFinder):
    """Finds the files of the blocked kernel."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if not name.startswith(PACKAGE):
            return None
        spec = PathFinder.find_spec(name, path)
        assert spec is not None and spec.origin is not None
        return importlib.util.spec_from_file_location(name, spec.origin, loader=Loader(name, spec.origin))


def cycles_per_ns() -> float:
    """Speed of the counter."""
    from numba import njit

    tick = Loader.tick

    @njit
    def read() -> None:
        tick(len(CLOCK) - 3)

    read()
    CLOCK[:] = 0
    read()
    CLOCK[-2] = 0
    started = time.perf_counter_ns()
    time.sleep(0.2)
    read()
    return float(CLOCK[-2] / (time.perf_counter_ns() - started))


def measure(scenario_name: str, sets: list[str], rounds: int, burn: bool) -> tuple[dict[str, float], float]:
    """Each stage, and all with what is around the months, in ns per agent-month."""
    from bijstandsim.behaviour import defaults
    from bijstandsim.engine.single import start_policy, step
    from bijstandsim.population.build import build
    from bijstandsim.population.burn_in import advance, burn_in
    from bijstandsim.scenario import Scenario

    scenario = Scenario.load(scenario_name, sets)
    world = build(scenario, scenario.resolve(), defaults(), 0)
    burn_in(world)
    speed = cycles_per_ns()
    found = []
    for replicate in range(rounds):
        copy = world.copy()
        start_policy(copy, scenario, replicate)
        run = (lambda n, w=copy: advance(w, n, policy=False)) if burn else (lambda n, w=copy: step(w, n))
        run(1)
        for _ in range(MONTHS):
            before = copy.city.run[0].agent_months
            CLOCK[1:] = 0
            started = time.perf_counter_ns()
            run(1)
            total = time.perf_counter_ns() - started
            months = copy.city.run[0].agent_months - before
            found.append([*(CLOCK[1 : 1 + len(LABELS)] / speed / months), total / months])
    stages = np.quantile(found, QUANTILE, axis=0).tolist()
    return dict(zip(LABELS, stages[:-1], strict=True)), stages[-1]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--loops", nargs="*", default=(), help="files of kernels/blocked whose loops are timed too")
    parser.add_argument("--scenario", default="utrecht")
    parser.add_argument("--set", action="append", default=[], help="as in `bijstandsim run`")
    parser.add_argument("--burn-in", action="store_true", help="months of burn-in, without records")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NUMBA_CACHE_DIR"] = folder
        Loader.loops, Loader.tick = tuple(options.loops), make_tick()
        sys.meta_path.insert(0, Finder())
        stages, total = measure(options.scenario, options.set, options.rounds, options.burn_in)
    print(f"{'all':<60}{total:>8.2f} ns per agent-month")
    for label, ns in sorted(stages.items(), key=lambda item: -item[1]):
        if ns >= 0.05:
            print(f"{label:<60}{ns:>8.2f}")


if __name__ == "__main__":
    main()
