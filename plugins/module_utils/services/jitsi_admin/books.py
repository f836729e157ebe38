"""A project group as a group of each member's own address book: upstream shows one to its leader alone (1.4.2).

So each member leads a copy with all the members, and has them among their contacts; readi_book says which group it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...reconcile.types import Obj, Present
from .driver import Driver, Statement
from .kinds import BOOK

_READ = """
select b.slug, b.group_id, l.keycloak_id as leader, g.name,
       coalesce((select json_agg(m.keycloak_id) from address_group_user a join fos_user m on m.id = a.user_id
                 where a.address_group_id = g.id), '[]') as members
from readi_book b join address_group g on g.id = b.group_id join fos_user l on l.id = g.leader_id
"""
_ID = "(select min(id) from fos_user where keycloak_id = ?)"


class Books:
    def __init__(self, database: Driver) -> None:
        self.database = database

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        for row in self.database.rows(_READ):
            told = {"name": row["name"], "members": [sub or "" for sub in json.loads(row["members"])]}
            yield Present(BOOK, f"{row['slug']}/{row['leader']}", told, id=str(row["group_id"]))

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        slug, _, leader = obj.key.rpartition("/")
        number = int(self.database.rows("select nextval('address_group_id_seq') as id")[0]["id"])
        name = obj.fields["name"]
        made: Statement = (
            f"insert into address_group (id, leader_id, name, indexer, created_at) values (?, {_ID}, ?, ?, now())",
            (number, leader, name, f"{name.lower()} "),
        )
        mine: Statement = ("insert into readi_book (group_id, slug) values (?, ?)", (number, slug))
        self.database.all([made, mine, *self._members(number, leader, obj.fields["members"])])
        return str(number)

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        number, leader, name = int(before.id), obj.key.rpartition("/")[2], obj.fields["name"]
        sql = "update address_group set name = ?, indexer = ?, updated_at = now() where id = ?"
        named: Statement = (sql, (name, f"{name.lower()} ", number))
        emptied: Statement = ("delete from address_group_user where address_group_id = ?", (number,))
        self.database.all([named, emptied, *self._members(number, leader, obj.fields["members"])])

    def delete(self, before: Present) -> None:
        self.database.rows("delete from address_group where id = ?", int(before.id))

    @staticmethod
    def _members(number: int, leader: str, members: Iterable[Any]) -> Iterator[Statement]:
        for sub in members:
            sql = f"insert into address_group_user (address_group_id, user_id) values (?, {_ID})"
            yield f"{sql} on conflict do nothing", (number, sub)
            if sub != leader:
                sql = f"insert into user_user (user_source, user_target) values ({_ID}, {_ID}) on conflict do nothing"
                yield sql, (leader, sub)
