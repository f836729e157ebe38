"""A service that answers on a lab host's loopback alone, asked there with a secret of the scenario's inventory."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from ansible_collections.readi.one.plugins.module_utils.secrets import secret

from tests.lab import vault
from tests.lab.hosts import Lab

Call = tuple[str, str, Any]
"""Method, path, and the body that becomes JSON."""
ASK = """
import base64, json, urllib.error, urllib.parse, urllib.request
def ask(method, url, body=None, head={}, form=None):
    data = urllib.parse.urlencode(form).encode() if form else json.dumps(body).encode() if body is not None else None
    # A type without a body is 400 (Mailman core 3.3.10).
    kind = {"Content-Type": "application/x-www-form-urlencoded" if form else "application/json"} if data else {}
    request = urllib.request.Request(url, data, {**kind, **head}, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    try:
        return status, json.loads(text) if text else None
    except ValueError:
        return status, text.decode()
"""


def derived(inventory: Path, name: str) -> str:
    """One of the secrets that follow from the inventory's master secret."""
    return secret(vault.secret(inventory, "master_secret"), name)


@dataclass(frozen=True)
class Asked:
    """The host is `lab`; `script` signs in with SECRET and prints what each of CALLS was answered."""

    lab: Lab
    inventory: Path
    script: ClassVar[str]
    secret: ClassVar[str]

    def each(self, calls: Iterable[Call]) -> list[tuple[int, Any]]:
        """Status and answer of each call."""
        word = derived(self.inventory, self.secret)
        # By standard input: what a command line holds, the journal holds too.
        script = f"SECRET = {word!r}\nCALLS = {list(calls)!r}\n{ASK}{self.script}"
        words = ["ssh", "-F", str(self.lab.ssh_config), "lab", "--", "python3", "-"]
        done = subprocess.run(words, input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return [tuple(answer) for answer in json.loads(done.stdout)]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One answer; a refusal fails the test."""
        ((status, answer),) = self.each([(method, path, body)])
        assert status < 400, (method, path, status, answer)
        return answer
