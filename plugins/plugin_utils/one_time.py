"""A password for one sign-in, kept on the controller in a file that nobody else reads, and nowhere else."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

# Without what is mistaken for something else when it is read out.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def made() -> str:
    """Five groups of four: 99 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(5))


class Kept:
    """`path` holds the password that was last given. What is prepared counts only once it is settled: a run that is
    killed in between leaves no file that says something else than the server."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._staged = path.with_name(f"{path.name}.new")
        self._mine = False

    @property
    def there(self) -> bool:
        """A password staged by another run may have been taken by the server: then the kept one says nothing."""
        return self.path.is_file() and (self._mine or not self._staged.is_file())

    def prepare(self) -> str:
        if self._staged.is_file():
            self.path.unlink(missing_ok=True)
            self._staged.unlink()
        self._mine = True
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        word = made()
        with os.fdopen(os.open(self._staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(word + "\n")
        return word

    def settle(self, *, given: bool) -> None:
        if given:
            self._staged.replace(self.path)
        else:
            self._staged.unlink(missing_ok=True)
