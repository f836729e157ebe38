"""The instance, as root on its host reaches it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.contracts.target import Ran, Target


@dataclass(frozen=True)
class Occ:
    """`occ` of the tree at `root`, as the user whose it is; its config.php is in `folder`, by default in the tree."""

    target: Target
    root: str
    user: str
    folder: str = ""

    @property
    def config_folder(self) -> str:
        return self.folder or f"{self.root}/config"

    def php(self, *, user: str = "", group: str = "") -> list[str]:
        """The words before a PHP file; upstream reads the folder from the environment (lib/base.php)."""
        drop = ["setpriv", f"--reuid={user or self.user}", f"--regid={group or self.user}", "--clear-groups"]
        return [*drop, "env", f"NEXTCLOUD_CONFIG_DIR={self.config_folder}", "php"]

    def __call__(self, *words: str, word: str = "", user: str = "") -> Ran:
        """`word` is in OC_PASS; no process list shows it. `user`: somebody else, in the group nogroup."""
        drop = self.php(user=user, group="nogroup" if user else "")
        line = 'IFS= read -r OC_PASS; export OC_PASS; exec "$@" </dev/null'
        return self.target.run("sh", "-c", line, "sh", *drop, f"{self.root}/occ", *words, stdin=f"{word}\n")

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
        return json.loads(self.target.run("php", "-r", php, "--", f"{self.config_folder}/config.php").out)
