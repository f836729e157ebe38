"""The installation itself: migrated, seeded once, its first administrator by file, closed, and only then started.

Until `place.started` is there no unit of Zammad's starts (roles/zammad/templates/unit.conf.j2), so that nobody can
become the first administrator. Each step is noted before and after it: a killed run is completed by the next one.
Seeding twice would leave two channels that send (5.2), so a database whose seeding did not end is emptied first, and
only that one.
"""

from __future__ import annotations

import json
import os
import pwd
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from ...folders import made
from ...reconcile.types import AdapterError, Present
from . import table
from .door import Door
from .kinds import INSTALLATION
from .messages import say
from .place import Place, last_line
from .rake import rake, raked
from .rest import Rest

UNITS = ("zammad.service",)
SEEDING, SEEDED, DONE = "seeding", "seeded", "wizard"
# While this counts, nobody but whoever has a password gets in; the rest of the settings follows by their kind.
CLOSED: Mapping[str, object] = {
    "user_create_account": False,
    "user_lost_password": False,
    "auth_third_party_auto_link_at_inital_login": False,
    "image_backend": "",
    "geo_ip_backend": "",
    "geo_location_backend": "",
    "geo_calendar_backend": "",
}


class Installation:
    """`password` of the operators' emergency account and our token are written anew where they were renewed."""

    def __init__(self, place: Place, door: Door) -> None:
        self.place, self.door = place, door

    def read(self) -> Iterator[Present]:
        if self.place.installed:
            hidden = {"admin_password": None, "token": None}
            yield Present(INSTALLATION, "zammad", {}, id="zammad", secrets=hidden)

    def create(self, secrets: Mapping[str, str]) -> str:
        place = self.place
        step = self._step()
        people = table.people_there(place)
        if step == SEEDING:
            # It was killed, and nobody was ever in: what is there is a part of the seeds.
            table.run(place, table.EMPTY)
            people = -1
        elif not step and people > 0:
            raise AdapterError(say("strange_database", name=place.database["name"], people=people))
        if people < 0 or rake(place, "db:abort_if_pending_migrations").returncode:
            raked(place, "db:migrate")
        if step in ("", SEEDING):
            self._note(SEEDING)
            raked(place, "db:seed")
            self._note(SEEDED)
        if step != DONE:
            self._first(secrets["admin_password"])
            self._note(DONE)
        self._close(secrets)
        self._mark(place.started)
        for unit in UNITS:
            _systemctl("start", unit)
        rest = Rest(place)
        try:
            rest.get("users/me")
        finally:
            rest.close()
        self._mark(place.marker)
        return "zammad"

    def change(self, secrets: Mapping[str, str]) -> None:
        self._close(secrets)

    def _close(self, secrets: Mapping[str, str]) -> None:
        self.door.ask(
            "close",
            settings=dict(CLOSED),
            admin=self.place.admin,
            token=self.place.token,
            password=secrets["admin_password"],
        )

    def _first(self, password: str) -> None:
        """The first administrator by file (contrib/auto_wizard_example.json); no file is left, whatever happens.

        Zammad links the file into its tree and leaves it there with the password in it (5.2).
        """
        told = {
            "Users": [
                {
                    "login": self.place.admin,
                    "firstname": "Notfall",
                    "lastname": "Betrieb",
                    "email": self.place.contact,
                    "password": password,
                }
            ],
            "TextModuleLocale": {"Locale": "de-de"},
            "Settings": [{"name": name, "value": value} for name, value in CLOSED.items()],
        }
        files = [self.place.root / "tmp/readi_auto_wizard.json", self.place.root / "auto_wizard.json"]
        try:
            _written(files[0], json.dumps(told), self.place.account)
            raked(self.place, f"zammad:setup:auto_wizard[{files[0]}]")
        finally:
            for file in files:
                file.unlink(missing_ok=True)

    def _step(self) -> str:
        try:
            return self.place.steps.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    def _note(self, step: str) -> None:
        made(self.place.steps.parent)
        fresh = self.place.steps.with_suffix(".new")
        fresh.write_text(f"{step}\n", encoding="utf-8")
        fresh.replace(self.place.steps)

    def _mark(self, file: Path) -> None:
        made(file.parent)
        file.write_text("Written by readi.one at the end of an installation.\n", encoding="utf-8")


def _written(file: Path, text: str, account: str) -> None:
    """Only the account reads it, from its first byte on."""
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(text)
    if os.geteuid() == 0:
        who = pwd.getpwnam(account)
        os.chown(file, who.pw_uid, who.pw_gid)


def _systemctl(*words: str) -> None:
    done = subprocess.run(["systemctl", *words], check=False, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise AdapterError(f"systemctl {' '.join(words)}: {last_line(done.stderr)}", begun=True)
