"""Questions to the two REST interfaces, which listen on loopback of their hosts alone."""

from __future__ import annotations

import dataclasses
import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.contracts.target import Target

JSON = "application/json"
VISIT_S = 240
ASK = """
import json, sys, urllib.error, urllib.request
method, url, body, kind = GIVEN
head = {"Content-Type": kind} if kind else {}
request = urllib.request.Request(url, None if body is None else body.encode(), head, method=method)
if body is not None and not kind:
    request.add_unredirected_header("Content-Type", "")
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
try:
    answer = opener.open(request, timeout=30)
except urllib.error.HTTPError as error:
    answer = error
print(json.dumps([answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read().decode()]))
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Rest:
    """One of the two. `url`: its base address on its host."""

    target: Target
    url: str

    def ask(self, method: str, path: str, body: str | None = None, kind: str = "") -> Answer:
        given = repr((method, f"{self.url}{path}", body, kind))
        ran = self.target.run("python3", "-", stdin=f"GIVEN = {given}\n{ASK}")
        assert ran.code == 0, ran.err
        return Answer(*json.loads(ran.out))

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, body: Any = None, kind: str = JSON) -> Answer:
        return self.ask("POST", path, body if isinstance(body, str) else json.dumps(body), kind)


def jicofo(target: Target) -> Rest:
    return Rest(target, "http://127.0.0.1:8888")


def bridge(target: Target) -> Rest:
    """On its own host where `given` has the words that reach it (`bridge_run`), and where it listens (`bridge_url`)."""
    words = target.given.get("bridge_run")
    there = dataclasses.replace(target, prefix=tuple(shlex.split(words))) if words else target
    return Rest(there, target.given.get("bridge_url", "http://127.0.0.1:8080"))


CLIENT = Path(__file__).with_name("client.py")


def visit(target: Target, script: str) -> Any:
    """What a script with visitors printed by tell(...). It has `DOMAIN`, `TENANT`, `OTHER`, and visitor(tenant)."""
    names = {"DOMAIN": "domain", "TENANT": "tenant", "OTHER": "other"}
    head = "".join(f"{name} = {target.value(key)!r}\n" for name, key in names.items())
    head += (
        "def visitor(tenant, token='', **more):\n"
        "    mine = f'&token={token}' if token else ''\n"
        "    return Visitor(f'http://127.0.0.1:5280/http-bind?prefix={tenant}{mine}', DOMAIN, **more)\n"
        "def room(tenant, name):\n"
        "    return f'contract-{name}@conference.{tenant}.{DOMAIN}'\n"
    )
    text = f"{CLIENT.read_text(encoding='utf-8')}\n{head}\n{script}"
    ran = target.run("python3", "-", stdin=text, seconds=VISIT_S)
    assert ran.code == 0, ran.err[-3000:]
    return json.loads(ran.out.splitlines()[-1])
