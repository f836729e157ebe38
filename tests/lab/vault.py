"""The vault of an inventory that only tests and the demo use: a random master secret, encrypted, never committed."""

import os
import secrets
import sys
from pathlib import Path

from tests.lab import shell
from tests.lab.paths import CHECKOUT, STATE

PASSWORD = CHECKOUT / "tests" / "lab" / "vault-password"


def path(inventory: Path) -> Path:
    """Where interfaces.md puts an inventory's secrets."""
    return inventory / "group_vars" / "secrets" / "vault.yml"


def environment() -> dict[str, str]:
    """By environment alone: Ansible takes a second password file for a second identity."""
    return {**os.environ, "ANSIBLE_VAULT_PASSWORD_FILE": str(PASSWORD)}


def ensure(inventory: Path) -> bool:
    """Make the vault unless it is there and opens; was one made?"""
    target = path(inventory)
    with shell.locked(STATE / "vault.lock"):
        if target.is_file() and _ansible_vault("view", target, check=False):
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(f".{os.getpid()}.new")
        text = f"master_secret: {secrets.token_urlsafe(32)}\n"
        _ansible_vault("encrypt", "--output", part, "-", stdin=text)
        part.chmod(0o600)
        part.replace(target)
        return True


def _ansible_vault(*words: str | Path, stdin: str | None = None, check: bool = True) -> bool:
    program = Path(sys.executable).parent / "ansible-vault"
    return shell.run([program, *words], stdin=stdin, env=environment(), check=check, quiet=True).returncode == 0
