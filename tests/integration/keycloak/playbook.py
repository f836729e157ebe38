"""Our modules through Ansible: a play of a few tasks on the server, with the inventory beside it and own secrets."""

from __future__ import annotations

import json
import os
import secrets as tokens
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.secrets import secret

from tests.lab.paths import CHECKOUT
from tests.lab.vault import environment

MASTER = tokens.token_urlsafe(32)
NAMES = ("keycloak_bootstrap", "keycloak_playbook", "ledger", "person_maria", "person_juergen", "person_ayse")
SECRETS = {name: secret(MASTER, name) for name in NAMES}
BIN = Path(sys.executable).parent
HEADER = f"""
- hosts: keycloak
  gather_facts: false
  become: false
  vars: {{ansible_connection: local, ansible_python_interpreter: "{sys.executable}"}}
  tasks:
"""


def kept(what: str) -> str:
    """A task that leaves what the tasks before it registered for the test to read, in check mode too."""
    return f"""
    - copy: {{dest: "%(out)s", content: "{{{{ {what} | to_json }}}}", mode: "0600"}}
      check_mode: false
      diff: false
"""


class Playbook:
    """Its tasks may name %(url)s, %(ledger)s and %(out)s."""

    def __init__(self, url: str, folder: Path, tasks: str) -> None:
        self.folder, self.out, self.marker = folder, folder / "out.json", folder / "installed"
        self.inventory = folder / "inventory"
        shutil.copytree(Path(__file__).parent / "inventory", self.inventory)
        vault = self.inventory / "group_vars" / "secrets" / "vault.yml"
        vault.parent.mkdir()
        words = [str(BIN / "ansible-vault"), "encrypt", "--output", str(vault), "-"]
        text = f"master_secret: {MASTER}\n"
        subprocess.run(words, input=text, text=True, check=True, env=environment(), capture_output=True)
        names = {"url": url, "ledger": folder / "ledger", "out": self.out}
        (folder / "play.yml").write_text(HEADER + tasks % names)

    def run(self, *words: str, ok: bool = True) -> tuple[dict[str, Any], str]:
        """What was kept, and what Ansible said."""
        self.out.unlink(missing_ok=True)
        command = [str(BIN / "ansible-playbook"), "-i", str(self.inventory), str(self.folder / "play.yml"), "-vv"]
        temporary = self.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        env = {**environment(), "TMPDIR": str(temporary), "PATH": f"{BIN}:{os.environ['PATH']}"}
        done = subprocess.run(
            [*command, "--diff", "-e", f"marker={self.marker}", *words],
            cwd=CHECKOUT,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        text = done.stdout + done.stderr
        assert (done.returncode == 0) is ok, text
        assert [name for name, value in SECRETS.items() if value in text] == []
        assert MASTER not in text
        assert not list(temporary.glob("readi-*")), "a document with secrets was left behind"
        return (json.loads(self.out.read_text()) if self.out.exists() else {}), text
