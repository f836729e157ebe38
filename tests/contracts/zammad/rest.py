"""REST on the product's host, and its runner, by commands there; nothing secret is in an argument."""

from __future__ import annotations

import json
import subprocess
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


# Lines of Ruby in one start of Rails, which takes seconds: each is answered by a line.
RUBY = """
$stdin.each_line do |line|
  begin
    said = { ok: true, value: eval(JSON.parse(line), TOPLEVEL_BINDING) }
  rescue StandardError, ScriptError => e
    said = { ok: false, text: e.message }
  end
  $stdout.write("\\ncontract:#{JSON.generate(said)}\\n")
  $stdout.flush
end
"""
MARK = "contract:"


class Ruby:
    """Started with the first line, ended with the session."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._process: subprocess.Popen[str] | None = None

    def ask(self, code: str) -> Any:
        if self._process is None:
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(self._command, stdin=pipe, stdout=pipe, text=True)
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{json.dumps(code)}\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.startswith(MARK):
                said = json.loads(line.removeprefix(MARK))
                assert said["ok"], (code, said["text"])
                return said["value"]
        raise AssertionError(f"the runner ended with {self._process.wait()} at {code}")

    def stop(self) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()
            self._process.wait(60)


DROP = ("setpriv", "--reuid=zammad", "--regid=zammad", "--init-groups")


@dataclass(frozen=True)
class Zammad:
    target: Target
    started: Ruby

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
        return self.target.run(*DROP, "zammad", "run", *words, stdin=stdin, seconds=600)

    def ruby(self, code: str) -> Any:
        """What Ruby says as JSON, in the runner."""
        return self.started.ask(code)

    def door(self, *asked: dict[str, Any]) -> list[dict[str, Any]]:
        """Our own program, with these lines."""
        lines = "".join(f"{json.dumps(one)}\n" for one in asked)
        done = self.run("rails", "r", "/usr/local/lib/readi/zammad.rb", stdin=lines)
        assert done.code == 0, done
        return [json.loads(line.removeprefix("readi:")) for line in done.out.splitlines() if line.startswith("readi:")]
