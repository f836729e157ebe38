"""REST on the product's host, and its runner, by commands there; nothing secret is in an argument."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.contracts.target import Ran, Target

PROGRAM = """
import json, sys, urllib.error, urllib.request
told = json.load(sys.stdin)
body = None if told["body"] is None else json.dumps(told["body"]).encode()
head = {"Content-Type": "application/json", "Accept": "application/json", "X-Forwarded-Proto": "https", **told["head"]}
request = urllib.request.Request("http://127.0.0.1:3000" + told["path"], body, head, method=told["method"])
try:
    with urllib.request.urlopen(request) as answer:
        status, text = answer.status, answer.read()
except urllib.error.HTTPError as error:
    status, text = error.code, error.read()
print(json.dumps([status, text.decode("utf-8", "replace")]))
"""


@dataclass(frozen=True)
class Zammad:
    target: Target

    def ask(self, method: str, path: str, body: Any = None, *, anonymous: bool = False) -> tuple[int, Any]:
        """Status, and the answer: JSON where it is."""
        head = {} if anonymous else {"Authorization": f"Token token={self.target.value('token')}"}
        told = json.dumps({"method": method, "path": f"/api/v1/{path}", "body": body, "head": head})
        done = self.target.run("python3", "-c", PROGRAM, stdin=told)
        assert done.code == 0, done
        status, text = json.loads(done.out)
        try:
            return int(status), json.loads(text)
        except ValueError:
            return int(status), text

    def made(self, kind: str, **fields: Any) -> dict[str, Any]:
        status, found = self.ask("POST", kind, fields)
        assert status == 201, (kind, status, found)
        return dict(found)

    def run(self, *words: str, stdin: str = "") -> Ran:
        """`zammad run`, as the service's account."""
        drop = ["setpriv", "--reuid=zammad", "--regid=zammad", "--init-groups"]
        return self.target.run(*drop, "zammad", "run", *words, stdin=stdin, seconds=600)

    def ruby(self, code: str, stdin: str = "") -> Any:
        """What a line of Ruby says as JSON."""
        done = self.run("rails", "r", f"puts JSON.generate([({code})])", stdin=stdin)
        assert done.code == 0, done
        return json.loads(done.out.strip().splitlines()[-1])[0]

    def door(self, *asked: dict[str, Any]) -> list[dict[str, Any]]:
        """Our own program, with these lines."""
        lines = "".join(f"{json.dumps(one)}\n" for one in asked)
        done = self.run("rails", "r", "/usr/local/lib/readi/zammad.rb", stdin=lines)
        assert done.code == 0, done
        return [json.loads(line.removeprefix("readi:")) for line in done.out.splitlines() if line.startswith("readi:")]
