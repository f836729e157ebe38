"""The product on its host: its admin API by one process there, and its database."""

from __future__ import annotations

import json
import shlex
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.contracts.target import Target

# Requests as lines of JSON, each answered by one; nothing secret is in an argument.
PROGRAM = """
import http.client, json, socket, sys
class Unix(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.host_path)
for line in sys.stdin:
    told = json.loads(line)
    kind, _, where = told["url"].partition(":")
    if kind == "unix":
        at = Unix("localhost")
        at.host_path = where
    else:
        at = http.client.HTTPConnection(where.strip("/"))
    at.request(told["method"], told["path"], told["body"], told["head"])
    answer = at.getresponse()
    text = answer.read().decode("utf-8", "replace")
    head = {name.lower(): value for name, value in answer.getheaders()}
    print(json.dumps([answer.status, head, text]), flush=True)
    at.close()
"""
PATIENCE = 5


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


class There:
    def __init__(self, target: Target) -> None:
        self.target = target
        self._process: subprocess.Popen[str] | None = None

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, user: str = "", form: bool = False
    ) -> Answer:
        """With the given key unless another is named; `key` "" sends none. Patient where it says when to come again."""
        head = {"Host": self.target.value("host"), "X-Forwarded-Proto": "https"}
        used = self.target.value("key") if key is None else key
        if used:
            head["Api-Key"] = used
        if user:
            head["Api-Username"] = user
        text = None
        if body is not None:
            head["Content-Type"] = "application/x-www-form-urlencoded" if form else "application/json"
            text = body if form else json.dumps(body)
        told = {"url": self.target.value("url"), "method": method, "path": path, "body": text, "head": head}
        for _ in range(PATIENCE):
            answer = self._said(told)
            if answer.status != 429:
                return answer
            time.sleep(float(answer.headers.get("retry-after", "1")))
        raise AssertionError(f"{path}: 429 again and again")

    def _said(self, told: dict[str, Any]) -> Answer:
        if self._process is None:
            words = self.target.command("python3", "-c", PROGRAM)
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True)
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{json.dumps(told)}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"no answer to {told['path']}"
        return Answer(*json.loads(line))

    def stop(self) -> None:
        process, self._process = self._process, None
        if process and process.stdin:
            process.stdin.close()
            process.wait(30)

    def sql(self, sql: str) -> list[list[str]]:
        done = self.target.run(*shlex.split(self.target.value("sql")), stdin=sql)
        assert done.code == 0, done
        return [line.split("\t") for line in done.out.splitlines()]

    # What several tests ask

    def setting(self, name: str) -> dict[str, Any] | None:
        rows = self.ask("GET", "/admin/site_settings.json").json()["site_settings"]
        return next((row for row in rows if row["setting"] == name), None)

    def value(self, name: str) -> str:
        found = self.setting(name)
        assert found is not None, name
        return str(found["value"])

    def put(self, name: str, value: Any) -> int:
        return self.ask("PUT", f"/admin/site_settings/{name}.json", {name: value}).status

    def group(self, name: str, **more: Any) -> dict[str, Any]:
        answer = self.ask("POST", "/admin/groups.json", {"group": {"name": name, **more}})
        assert answer.status == 200, answer
        return dict(answer.json()["basic_group"])

    def category(self, slug: str, **more: Any) -> dict[str, Any]:
        given = {"name": slug, "slug": slug, "color": "0088CC", "text_color": "FFFFFF", **more}
        answer = self.ask("POST", "/categories.json", given)
        assert answer.status == 200, answer
        return dict(answer.json()["category"])

    def shown(self, number: int) -> dict[str, Any]:
        return dict(self.ask("GET", f"/c/{number}/show.json").json()["category"])

    def person(self, name: str, sub: str | None = None, **more: Any) -> int:
        given = {"name": name, "username": name, "email": f"{name}@x.example", "active": True, "approved": True}
        external = {"external_ids": {"oidc": sub}} if sub else {}
        answer = self.ask("POST", "/users.json", {**given, **external, **more})
        assert answer.json().get("success"), answer
        return int(answer.json()["user_id"])
