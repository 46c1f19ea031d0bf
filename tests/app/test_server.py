"""The server answers its own page and nobody else."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from typer.testing import CliRunner

from bijstandsim.app.server import HOST, make
from bijstandsim.cli.app import app
from bijstandsim.cli.app_verb import _listen
from bijstandsim.errors import InputError

QUESTION = {"city": "utrecht", "size": 1000, "regimes": [{}, {"guidance.caseload": 50}]}


def ask(
    path: str, body: Any = None, *, host: str = HOST, kind: str = "application/json", origins: tuple[str, ...] = ()
) -> tuple[int, dict[str, str], str]:
    """One request to the application, without a network: status, headers, text."""
    content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET" if body is None else "POST",
        "path": path, "raw_path": path.encode(), "query_string": b"", "scheme": "http", "root_path": "",
        "headers": [(b"host", host.encode()), (b"content-type", kind.encode()),
                    *((b"origin", origin.encode()) for origin in origins)],
        "server": (HOST, 80), "client": (HOST, 1),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(make()(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(m.get("body", b"") for m in sent[1:]).decode()


def test_the_page_may_load_nothing_from_elsewhere() -> None:
    for path in ("/", "/app.js", "/app.css"):
        status, headers, text = ask(path)
        assert status == 200 and "default-src 'none'" in headers["content-security-policy"]
        assert "http://" not in text and "https://" not in text


def test_a_question_is_answered() -> None:
    status, _, text = ask("/run", QUESTION)
    found = json.loads(text)
    assert status == 200 and len(found["series"]) == 2 and found["desks"] > 0
    one, two = (series["contacts"] for series in found["series"])
    assert one[0] == two[0] and two[-1] > one[-1]
    pid = found["people"][0]["pid"]
    lives = json.loads(ask("/life", {**QUESTION, "pid": pid})[2])
    assert len(lives) == 2 and lives[0][0] == lives[1][0]
    assert len(json.loads(ask("/desk", {**QUESTION, "desk": 0})[2])) == 2
    assert ask("/export", QUESTION)[2].startswith("# Written by")
    assert "\nname: explored-b\n" in "\n" + ask("/export", {**QUESTION, "name": "explored-b"})[2]
    assert ask("/export", {**QUESTION, "name": "../b"})[0] == 400


def test_the_page_is_told_what_columns_are_called() -> None:
    told = json.loads(ask("/options")[2])
    assert next(iter(told["life"])) == "status" and told["desk"]["clients"] == "clients"


@pytest.mark.parametrize(
    ("body", "options"),
    [
        ({**QUESTION, "city": "nowhere"}, {}),
        ({**QUESTION, "size": "many"}, {}),
        ({**QUESTION, "regimes": []}, {}),
        ({**QUESTION, "regimes": [{"guidance.caseload": [50]}]}, {}),
        (b"{", {}),
        (b"[]", {}),
        (b"[" * 200_000, {}),
        (b'{"regimes": ' + b"[" * 200_000, {}),
        (QUESTION, {"kind": "text/plain"}),
    ],
)
def test_a_bad_question_is_told_so(body: Any, options: dict[str, str]) -> None:
    status, _, text = ask("/run", body, **options)
    assert status == 400 and len(json.loads(text)["error"]) > 10


def test_the_page_is_told_in_what_the_cities_differ() -> None:
    told = json.loads(ask("/options")[2])["cities"]
    assert told["utrecht"]["name"] == "Utrecht" and told["utrecht"]["note"] != told["tilburg"]["note"]


def test_other_names_for_this_machine_are_refused() -> None:
    assert ask("/options", host="evil.example")[0] == 400
    assert ask("/options", host="localhost:8000")[0] == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "", "https://127.0.0.1:8000", "http://127.0.0.1", "http://localhost:8000"]
)
def test_pages_from_elsewhere_are_refused(origin: str) -> None:
    """Also those of another server on this machine: it has another port."""
    here = f"{HOST}:8000"
    for path, body in (("/options", None), ("/", None), ("/export", QUESTION)):
        assert ask(path, body, host=here, origins=(origin,))[0] == 403
        assert ask(path, body, host=here, origins=(f"http://{here}", origin))[0] == 403
        assert ask(path, body, host=here, origins=(f"http://{here}",))[0] == 200


def test_a_port_that_is_taken_is_told() -> None:
    with _listen(HOST, 0) as taken:
        result = CliRunner().invoke(app, ["app", "--no-browser", "--port", str(taken.getsockname()[1])])
    assert result.exit_code == 2 and "port cannot be used" in result.output
    with pytest.raises(InputError, match="port"):
        _listen("203.0.113.1", 1)


def test_the_address_is_said_in_json_before_anybody_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    served = []
    monkeypatch.setattr("uvicorn.Server.run", lambda self, sockets: served.append(sockets[0].getsockname()[1]))
    monkeypatch.setattr("bijstandsim.cli.warmup.make_ready", lambda talk: 0.0)
    found = CliRunner().invoke(app, ["app", "--json", "--no-browser"])
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout) == {"address": f"http://{HOST}:{served[0]}/"}
