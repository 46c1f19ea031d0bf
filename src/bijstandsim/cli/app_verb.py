"""``app``: serve the explorer to this machine."""

from __future__ import annotations

import socket
import webbrowser
from threading import Timer

from bijstandsim.cli.extras import need
from bijstandsim.cli.talk import Talk
from bijstandsim.errors import InputError

_BROWSER_AFTER_S = 1.0


def serve(port: int, browser: bool, talk: Talk) -> None:
    """Serve on 127.0.0.1 until interrupted. Raises InputError when the extra is missing or the port is taken."""
    need("starlette", "uvicorn", verb="app", extra="app")
    import uvicorn

    from bijstandsim.app.server import HOST, make
    from bijstandsim.cli.warmup import make_ready

    listener = _listen(HOST, port)
    make_ready(talk)
    address = f"http://{HOST}:{listener.getsockname()[1]}/"
    if talk.json:
        talk.result({"address": address})  # at once, not at the end: whoever reads it may then connect
    talk.say(f"the explorer is at {address}, for this machine only; Ctrl-C ends it")
    if browser:
        Timer(_BROWSER_AFTER_S, webbrowser.open, (address,)).start()
    server = uvicorn.Server(uvicorn.Config(make(), log_level="warning", access_log=False, lifespan="off"))
    with listener:
        server.run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """A socket on ``port``, or on a free one for 0; taken before anything heavy is loaded."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # whoever comes before all is loaded waits instead of being turned away
    except OSError as fault:
        listener.close()
        raise InputError(
            f"the port cannot be used: {fault.strerror}", found=port, allowed="a free port; 0 takes one"
        ) from None
    return listener
