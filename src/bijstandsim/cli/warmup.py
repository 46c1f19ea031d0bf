"""``warmup``: compile everything once."""

from __future__ import annotations

from bijstandsim.cli.talk import Talk

NOTICE = "compiling kernels (once)"


def announce(talk: Talk) -> None:
    """Tell that the first call compiles, if it does."""
    from bijstandsim.engine.warmup import is_compiled

    if not is_compiled():
        talk.say(NOTICE)


def make_ready(talk: Talk) -> float:
    """Compile if that has not been done, so that no run's speed counts it; returns the seconds."""
    from bijstandsim.engine.warmup import is_compiled, warm_up

    announce(talk)
    return 0.0 if is_compiled() else warm_up()


def warmup(talk: Talk) -> None:
    """Compile or load every kernel and print the seconds."""
    from bijstandsim.engine.warmup import cache_folder, warm_up
    from bijstandsim.kernels.jit import JIT

    announce(talk)
    seconds = warm_up()
    if talk.json:
        folder = cache_folder()
        talk.result({"jit": JIT, "seconds": round(seconds, 2), "cache_folder": None if folder is None else str(folder)})
    elif not JIT:
        print("BIJSTANDSIM_JIT=0: nothing is compiled")
    else:
        place = cache_folder() or "no folder can be written, so each start compiles"
        print(f"kernels ready in {seconds:.1f} s; {place}")
