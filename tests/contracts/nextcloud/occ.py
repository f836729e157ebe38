"""The instance, as root on its host reaches it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.contracts.target import Ran, Target


@dataclass(frozen=True)
class Occ:
    """`occ` of the tree at `root`, as the user whose it is."""

    target: Target
    root: str
    user: str

    def __call__(self, *words: str, word: str = "", user: str = "") -> Ran:
        """`word` is in OC_PASS; no process list shows it. `user`: somebody else, in the group nogroup."""
        group = "nogroup" if user else self.user
        drop = ["setpriv", f"--reuid={user or self.user}", f"--regid={group}", "--clear-groups"]
        line = 'IFS= read -r OC_PASS; export OC_PASS; exec "$@" </dev/null'
        return self.target.run("sh", "-c", line, "sh", *drop, "php", f"{self.root}/occ", *words, stdin=f"{word}\n")

    def ok(self, *words: str, word: str = "") -> str:
        """Its standard output; a failure where it ends otherwise than well."""
        done = self(*words, word=word)
        assert done.code == 0, (words, done)
        return done.out.strip()

    def json(self, *words: str) -> Any:
        return json.loads(self.ok(*words, "--output=json"))

    def shell(self, line: str, *words: str) -> Ran:
        """As root."""
        return self.target.run("sh", "-c", line, "sh", *words)

    def config(self) -> Any:
        """config.php as PHP reads it."""
        php = "include $argv[1]; echo json_encode($CONFIG ?? (object) []);"
        return json.loads(self.target.run("php", "-r", php, "--", f"{self.root}/config/config.php").out)
