"""Forks a process of the real command line for each request: everything is imported and compiled once, not each time.

A request is a line of JSON: ``{"argv": [...], "cwd": "...", "name": "..."}`` answers with the process id; what the
process says goes to ``name.out`` and ``name.err`` in ``cwd``; ``{"wait": pid}`` answers with its exit code, negative
for a signal.
"""

from __future__ import annotations

import json
import os
import signal
import sys


def child(request: dict) -> None:
    for number, suffix in ((1, "out"), (2, "err")):
        file = os.open(os.path.join(request["cwd"], f"{request['name']}.{suffix}"), os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(file, number)
    os.chdir(request["cwd"])
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored where the tests run in the background
    sys.argv = ["bijstandsim", *request["argv"]]
    code = 1
    try:
        main()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def serve() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        if "wait" in request:
            answer = os.waitstatus_to_exitcode(os.waitpid(request["wait"], 0)[1])
        else:
            answer = os.fork()
            if answer == 0:
                child(request)
        print(answer, flush=True)


if __name__ == "__main__":
    from bijstandsim.cli.app import main
    from bijstandsim.engine.warmup import warm_up
    from bijstandsim.report import compare, figures, html, trial_page, write  # noqa: F401
    from bijstandsim.sweep import execute, store  # noqa: F401

    warm_up()
    print("ready", flush=True)
    serve()
