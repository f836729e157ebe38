"""The files of apps, and the installation itself.

An installation that dies late leaves an instance that calls itself installed (nextcloud 32.0.1: the avatar of the first
account comes after). So it counts as done only where our own mark says that it came to its end; without the mark it is
finished, or refused with what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ...folders import made
from ...reconcile.types import AdapterError, Obj, Present
from .driver import Driver, last_line
from .hand import OnOcc
from .kinds import INSTALLATION, LINK
from .messages import say
from .store import folders

EMERGENCY = "notfall"
"""The operators' account, by which they sign in where the sign-on does not work."""


class Links:
    """Links in a folder that root alone writes: APP -> the folder of its files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        for link in sorted(self.folder.glob("*")) if self.folder.is_dir() else ():
            if link.is_symlink():
                yield Present(LINK, link.name, {"target": str(link.readlink())}, id=link.name)

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        target = str(obj.fields["target"])
        if not Path(target, "appinfo/info.xml").is_file():
            raise AdapterError(say("no_app", folder=target))
        made(self.folder)
        fresh = self.folder / f".{obj.key}.new"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(target)
        fresh.replace(self.folder / obj.key)
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self.create(obj, secrets)

    def delete(self, before: Present) -> None:
        (self.folder / before.key).unlink(missing_ok=True)


class Installation(OnOcc):
    """`database`: host, name and user, as the document has them."""

    def __init__(self, occ: Driver, database: Mapping[str, str]) -> None:
        super().__init__(occ)
        self.database = database

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        if self.occ.place.installed:
            secrets = {"admin_password": None, "db_password": None}
            yield Present(INSTALLATION, "nextcloud", {}, id="nextcloud", secrets=secrets)

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        place = self.occ.place
        if not place.says_installed:
            folders(self.occ.place)
            self._install(secrets)
        if not place.says_installed:
            raise AdapterError(say("nothing_installed"))
        # Whoever was started before knows only the few commands of an instance that is not installed.
        self.occ.stop()
        self._finish(secrets)
        made(place.marker.parent)
        place.marker.write_text("Installed by readi.one. Without this file the next run looks whether it is whole.\n")
        return "nextcloud"

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        """The database's password is in a file of the role's, which was written before."""
        if "admin_password" in fields:
            self.occ.ask("password", uid=EMERGENCY, word=secrets["admin_password"])

    def delete(self, before: Present) -> None:
        raise AdapterError(say("installation_stays"))

    def _install(self, secrets: Mapping[str, str]) -> None:
        words = {
            "database": self.database["type"],
            "database-host": self.database["host"],
            "database-name": self.database["name"],
            "database-user": self.database["user"],
            "database-pass": secrets["db_password"],
            "admin-user": EMERGENCY,
            "admin-pass": secrets["admin_password"],
            "data-dir": str(self.occ.place.data),
        }
        given = [f"--{name}={value}" for name, value in words.items()]
        answer = self.occ("maintenance:install", "--no-warnings", *given)
        if answer.code:
            # What is there by now is finished by the next run, or refused by name.
            told = {"command": "maintenance:install", "code": answer.code, "said": first_line(answer.text)}
            raise AdapterError(say("ended_with", **told), begun=True)

    def _finish(self, secrets: Mapping[str, str]) -> None:
        """All that an installation makes is there; what it made last, the account and its group, is made good."""
        known = self.occ.json("user:list", "--limit=5")
        if EMERGENCY not in known:
            raise AdapterError(say("died", account=EMERGENCY, file=self.occ.place.config / "config.php"))
        self.occ("group:add", "admin")
        self.occ.ok("group:adduser", "admin", EMERGENCY)
        self.occ.ask("password", uid=EMERGENCY, word=secrets["admin_password"])
        # Even a fresh one lacks some (setupchecks, 32.0.1).
        for repair in (("db:add-missing-indices",), ("maintenance:repair", "--include-expensive")):
            answer = self.occ(*repair)
            if answer.code:
                words = {"command": repair[0], "code": answer.code, "said": last_line(answer.text)}
                raise AdapterError(say("ended_with", **words))


def first_line(text: str) -> str:
    """What an installation says first is why; a trace follows."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0][:500] if lines else ""
