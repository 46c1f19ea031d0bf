"""The explorer's server: one page, a few questions, answers as JSON; for this machine only."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from threading import Lock
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bijstandsim.app import choice, twins
from bijstandsim.engine.outcomes import by_name
from bijstandsim.errors import BijstandsimError
from bijstandsim.report.words import label
from bijstandsim.scenario import cities, vocabulary

HOST = "127.0.0.1"
_KINDS = {"": ("index.html", "text/html"), "app.js": ("app.js", "text/javascript"), "app.css": ("app.css", "text/css")}
#: Nothing but this server: no script, style, picture or connection from elsewhere.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_LOCK = Lock()  # one question at a time: the second of two would only make both slower


def make() -> Starlette:
    """The application. Other host names are refused, so that no page elsewhere can reach it by a name of its own."""
    routes = [Route(f"/{name}", _file, name=name or "index") for name in _KINDS]
    routes += [Route("/options", _options), Route("/run", _run, methods=["POST"])]
    routes += [Route("/life", _life, methods=["POST"]), Route("/desk", _desk, methods=["POST"])]
    routes += [Route("/export", _export, methods=["POST"])]
    guards = [Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"]), Middleware(OwnPagesOnly)]
    return Starlette(routes=routes, middleware=guards, exception_handlers={BijstandsimError: _fault})


class OwnPagesOnly:
    """Answers 403 when a browser says that a page of somebody else asks; the host has been checked by then."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through unless it has a foreign ``Origin``."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            own = f"{scope['scheme']}://{headers.get('host', '')}"
            if any(origin != own for origin in headers.getlist("origin")):
                answer = JSONResponse({"error": "this server answers its own page only"}, 403, headers=_HEADERS)
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _file(request: Request) -> Response:
    name, kind = _KINDS[request.url.path.lstrip("/")]
    text = files("bijstandsim.app").joinpath("static", name).read_text(encoding="utf-8")
    return Response(text, media_type=kind, headers=_HEADERS)


def _fault(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, status_code=400, headers=_HEADERS)


def _options(_: Request) -> Response:
    """What can be chosen."""
    found = {
        "cities": {
            key: {"name": vocabulary.table("cities")[key]["name"], "note": choice.city_note(key)}
            for key in cities.names()
        },
        "sizes": choice.settings()["sizes"],
        "months": choice.settings()["months"],
        "life": choice.settings()["life"],
        "desk": choice.settings()["desk"],
        "controls": list(choice.controls().values()),
        "outcomes": {
            name: {"label": label("outcome", name), "unit": label("unit", by_name(name).unit)}
            for name in choice.settings()["outcomes"]
        },
    }
    return JSONResponse(found, headers=_HEADERS)


async def _asked(request: Request) -> dict[str, Any]:
    """The question. A page elsewhere cannot send JSON here without being asked first, and it is never allowed."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise BijstandsimError("questions are JSON")
    try:
        found = await request.json()
    except (ValueError, RecursionError) as fault:
        raise BijstandsimError("this question is not JSON, or is nested too deeply") from fault
    if not isinstance(found, dict) or not isinstance(found.get("regimes"), list) or not found["regimes"]:
        raise BijstandsimError("a question names city, size and regimes")
    if not all(isinstance(levers, dict) for levers in found["regimes"]):
        raise BijstandsimError("a regime is a mapping of levers to values")
    return found


@lru_cache(maxsize=8)
def _course(city: str, size: int, levers: tuple[tuple[str, Any], ...]) -> twins.Course:
    return twins.run(city, size, dict(levers))


def courses(asked: dict[str, Any]) -> list[twins.Course]:
    """The regimes of a question, run or remembered. Raises InputError or RunError."""
    found = []
    for levers in asked["regimes"]:
        choice.as_values(asked.get("city", ""), asked.get("size", 0), levers)
        key = tuple(sorted((lever, value) for lever, value in levers.items()))
        with _LOCK:
            found.append(_course(asked["city"], asked["size"], key))
    return found


async def _answer(request: Request, make_answer: Any) -> Response:
    from starlette.concurrency import run_in_threadpool

    asked = await _asked(request)
    return JSONResponse(await run_in_threadpool(make_answer, asked), headers=_HEADERS)


async def _run(request: Request) -> Response:
    def answer(asked: dict[str, Any]) -> dict[str, Any]:
        found = courses(asked)
        desks = len(found[0].desks[0]["clients"])
        return {"series": [twins.series(c) for c in found], "people": twins.candidates(found[0]), "desks": desks}

    return await _answer(request, answer)


async def _life(request: Request) -> Response:
    return await _answer(request, lambda asked: [c.life(_whole(asked, "pid")) for c in courses(asked)])


async def _desk(request: Request) -> Response:
    return await _answer(request, lambda asked: [c.desk(_whole(asked, "desk")) for c in courses(asked)])


async def _export(request: Request) -> Response:
    asked = await _asked(request)
    name = asked.get("name", choice.NAMES[0])
    text = choice.as_yaml(asked.get("city", ""), asked.get("size", 0), asked["regimes"][0], name)
    return PlainTextResponse(text, headers=_HEADERS)


def _whole(asked: dict[str, Any], name: str) -> int:
    value = asked.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BijstandsimError(f"{name} is a whole number")
    return value
