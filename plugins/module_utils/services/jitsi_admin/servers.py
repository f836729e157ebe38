"""The video portals as Jitsi-Admin's servers, by the address of each. Upstream's console makes none for Jitsi Meet.

What is not ours to choose is written whole (SETTINGS): no mail server of a portal's own, since upstream asks one
without verifying TLS (src/Service/MailerService.php, 1.4.2), no LiveKit and no administrator, and a key nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...reconcile.types import AdapterError, Obj, Present
from .driver import Driver
from .kinds import SERVER
from .messages import say

SETTINGS: Mapping[str, Any] = {
    "administrator_id": None,
    # Where a token says who moderates: 1 is context.user.moderator, which prosody's readi_portals reads.
    "jwt_moderator_position": 1,
    "feature_enable_by_jwt": False,
    "live_kit_server": False,
    # With it a browser joins another room than the token says.
    "prefix_room_uid_with_hash": False,
    "cors_header": False,
    "enable_recording": False,
    "is_allowed_to_clone_for_autoscale": False,
    # By default three pictures of somebody else's server.
    "livekit_background_images": "[]",
    "smtp_host": None,
    "smtp_port": None,
    "smtp_username": None,
    "smtp_password": None,
    "smtp_encryption": None,
    "smtp_email": None,
    "smtp_sender_name": None,
}
"""Columns of the table server (Entity/Server.php, 1.4.2)."""
OURS: Mapping[str, str] = {
    "name": "server_name",
    "slug": "slug",
    "app_id": "app_id",
    "imprint_url": "privacy_policy",
    "logo_url": "logo_url",
}
"""Our field -> its column."""
_READ = (
    f"select s.id, s.url, {', '.join(f's.{column} as f_{name}' for name, column in OURS.items())}, "
    f"{', '.join(f's.{column}' for column in SETTINGS)}, s.app_secret, s.api_key, r.organisation "
    "from server s left join readi_server r on r.server_id = s.id order by s.id"
)


def settings_of(row: Mapping[str, Any]) -> str:
    """ "ours", or the columns that are set otherwise."""
    return ", ".join(name for name, value in SETTINGS.items() if row[name] != value) or "ours"


class Servers:
    def __init__(self, database: Driver) -> None:
        self.database = database

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        for row in self.database.rows(_READ):
            told = {name: row[f"f_{name}"] for name in OURS}
            told |= {"organisation": row["organisation"], "settings": settings_of(row)}
            secrets = {name: row[name] or "" for name in ("app_secret", "api_key")}
            yield Present(SERVER, row["url"], told, id=str(row["id"]), secrets=secrets)

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        (row,) = self.database.rows("select nextval('server_id_seq') as id")
        number = int(row["id"])
        values = {"id": number, "url": obj.key, **self._values(obj, secrets)}
        marks = ", ".join("?" for _ in values)
        self.database.all(
            [
                (f"insert into server ({', '.join(values)}) values ({marks})", tuple(values.values())),
                self._organisation(number, obj),
            ]
        )
        return str(number)

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        number = int(before.id)
        values = {**self._values(obj, secrets)}
        told = ", ".join(f"{name} = ?" for name in values)
        self.database.all(
            [
                (f"update server set {told}, updated_at = now() where id = ?", (*values.values(), number)),
                self._organisation(number, obj),
            ]
        )

    def delete(self, before: Present) -> None:
        (row,) = self.database.rows("select count(*) as many from rooms where server_id = ?", int(before.id))
        if row["many"]:
            raise AdapterError(say("has_rooms", server=before.key, count=row["many"]))
        tables = (("keycloak_groups_to_servers", "server_id"), ("server_user", "server_id"), ("server", "id"))
        self.database.all([(f"delete from {table} where {column} = ?", (int(before.id),)) for table, column in tables])

    def _values(self, obj: Obj, secrets: Mapping[str, str]) -> dict[str, Any]:
        """Whole: a change that names one secret is given it alone, and the others stay."""
        told = {column: obj.fields[name] for name, column in OURS.items()}
        return {**told, **SETTINGS, **{name: secrets[name] for name in ("app_secret", "api_key") if name in secrets}}

    @staticmethod
    def _organisation(number: int, obj: Obj) -> tuple[str, tuple[Any, ...]]:
        return (
            "insert into readi_server (server_id, organisation) values (?, ?) "
            "on conflict (server_id) do update set organisation = excluded.organisation",
            (number, obj.fields["organisation"]),
        )
