"""The vault of an inventory that only tests and the demo use: a random master secret, encrypted, never committed."""

import os
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path
from subprocess import CompletedProcess

import yaml

from tests.lab import shell
from tests.lab.paths import CHECKOUT, STATE
from tests.lab.shell import LabError

PASSWORD = CHECKOUT / "tests" / "lab" / "vault-password"


def path(inventory: Path) -> Path:
    """Where interfaces.md puts an inventory's secrets."""
    return inventory / "group_vars" / "secrets" / "vault.yml"


def environment() -> dict[str, str]:
    """By environment alone: Ansible takes a second password file for a second identity."""
    return {**os.environ, "ANSIBLE_VAULT_PASSWORD_FILE": str(PASSWORD)}


def ensure(inventory: Path) -> bool:
    """Make the vault unless it is there and opens; was one made? What others would issue is made up, too."""
    target = path(inventory)
    with shell.locked(STATE / "vault.lock"):
        there = _view(target) if target.is_file() else None
        missing = [name for name in _given(inventory) if name not in (there or {})]
        if there is not None and not missing:
            return False
        content = there or {"master_secret": secrets.token_urlsafe(32)}
        content |= {name: secrets.token_urlsafe(32) for name in missing}
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(f".{os.getpid()}.new")
        _ansible_vault("encrypt", "--output", part, "-", stdin=yaml.safe_dump(content))
        part.chmod(0o600)
        part.replace(target)
        return there is None


def _given(inventory: Path) -> Iterable[str]:
    """The names that the inventory's model asks for."""
    from tests.lab import people

    return people.given(inventory)


def secret(inventory: Path, name: str) -> str:
    """One of its secrets, as it is written there."""
    return content(inventory)[name]


def content(inventory: Path) -> dict[str, str]:
    """All of them."""
    found = _view(path(inventory))
    if found is None:
        raise LabError(f"{path(inventory)} does not open")
    return found


def _view(target: Path) -> dict[str, str] | None:
    """The content, or None where it does not open."""
    done = _ansible_vault("view", target, check=False)
    return yaml.safe_load(done.stdout) if done.returncode == 0 else None


def _ansible_vault(*words: str | Path, stdin: str | None = None, check: bool = True) -> CompletedProcess[str]:
    program = Path(sys.executable).parent / "ansible-vault"
    return shell.run([program, *words], stdin=stdin, env=environment(), check=check, quiet=True)
