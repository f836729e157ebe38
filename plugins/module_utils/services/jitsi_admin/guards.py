"""Triggers and tables of ours in Jitsi-Admin's database: what its pages promise, and its code does not keep (1.4.2).

Each names the place in upstream's code that it guards; tests take one away and see the fault (molecule/jitsi_admin).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ...reconcile.types import AdapterError, Obj, Present
from .driver import Driver
from .kinds import GUARD
from .messages import say

PREFIX = "readi_"
TABLES = (
    "create table if not exists readi_server (server_id int primary key references server (id) on delete cascade, "
    "organisation text not null)",
    "create table if not exists readi_person (user_id int primary key references fos_user (id) on delete cascade, "
    "organisation text not null)",
    "create table if not exists readi_lock (sub text primary key)",
    "create table if not exists readi_book (group_id int primary key references address_group (id) on delete cascade, "
    "slug text not null)",
)


@dataclass(frozen=True)
class Guard:
    """`when`: the rest of a trigger's declaration, up to the table; `body`: of its function, in PL/pgSQL."""

    table: str
    when: str
    body: str


GUARDS: Mapping[str, Guard] = {
    # src/Security/KeycloakAuthenticator.php matches by address and by user name, and gives the account it finds a new
    # keycloakId. A person who is locked is refused there too.
    "sign_in": Guard(
        "fos_user",
        "before update",
        """
begin
  if old.keycloak_id is not null and new.keycloak_id is not null and new.keycloak_id <> old.keycloak_id then
    raise exception 'readi.one: % signed in with the address or name of % and is refused',
      new.keycloak_id, old.keycloak_id;
  end if;
  if new.last_login is distinct from old.last_login
     and exists (select from readi_lock l where l.sub = new.keycloak_id) then
    raise exception 'readi.one: % is locked', new.keycloak_id;
  end if;
  return new;
end
""",
    ),
    # src/Service/NewRoomService.php takes any server from a parameter, src/Controller/api/ApiMoveRoomToOtherServer…
    # any from the address.
    "room_server": Guard(
        "rooms",
        "before insert or update of server_id",
        """
begin
  if new.moderator_id is not null and (tg_op = 'INSERT' or new.server_id is distinct from old.server_id)
     and not exists (select from server_user u where u.server_id = new.server_id and u.user_id = new.moderator_id) then
    raise exception 'readi.one: person % may not use server %', new.moderator_id, new.server_id;
  end if;
  return new;
end
""",
    ),
    # src/Service/RoomService.php, generateJwt: a conference without an owner takes every guest for it, and
    # src/Controller/OwnRoomController.php starts open ones.
    "ownerless": Guard(
        "rooms",
        "before insert or update",
        """
begin
  if new.moderator_id is null then
    new.total_open_rooms := false;
  end if;
  return new;
end
""",
    ),
}

_READ = """
select substr(t.tgname, 7) as key, c.relname as "table", trim(p.prosrc) as body, t.tgenabled <> 'D' as "on",
       substring(pg_get_triggerdef(t.oid) from '(BEFORE .*) ON ') as "when"
from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
where t.tgname like 'readi\\_%' and not t.tgisinternal
"""


def fields(guard: Guard) -> dict[str, object]:
    return {"table": guard.table, "when": guard.when, "body": guard.body.strip(), "on": True}


class Guards:
    def __init__(self, database: Driver) -> None:
        self.database = database

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        for row in self.database.rows(_READ):
            said = {**row, "when": str(row["when"] or "").lower(), "body": row["body"].strip()}
            yield Present(GUARD, said.pop("key"), said, id=row["key"])

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        name, told = PREFIX + obj.key, obj.fields
        body = f"$readi${told['body']}$readi$"
        self.database.all(
            [
                (
                    f"create or replace function {name}() returns trigger language plpgsql as {body}",
                    (),
                ),
                *((f"drop trigger if exists {name} on {table}", ()) for table in ("fos_user", "rooms")),
                (f"create trigger {name} {told['when']} on {told['table']} for each row execute function {name}()", ()),
            ]
        )
        return obj.key

    def change(self, obj: Obj, before: Present, fields_: set[str], secrets: Mapping[str, str]) -> None:
        self.create(obj, secrets)

    def delete(self, before: Present) -> None:
        if before.key not in GUARDS and before.fields["table"] not in ("fos_user", "rooms"):
            raise AdapterError(say("stays", kind=before.kind))
        name = PREFIX + before.key
        self.database.all([(f"drop trigger {name} on {before.fields['table']}", ()), (f"drop function {name}()", ())])
