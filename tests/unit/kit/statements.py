"""What a State must do wherever it lies. Runs on a host too, so it needs nothing but the kit."""

from __future__ import annotations

import sys
import threading

from tests.standins.kit.state import State

SCHEMA = (
    "create table if not exists person (id text primary key, name text not null)",
    "create table if not exists count (id text primary key, value integer not null)",
)
AT_ONCE = 8


def everything(where: str) -> None:
    state = State(where, SCHEMA)
    with state.transaction() as do:
        do("insert into person (id, name) values (:id, :name)", id="1", name="Jürgen 100 % :id")
        do("insert into count (id, value) values ('x', 0)")
    with State(where, SCHEMA).transaction() as do:
        # A percent sign, a colon and a cast in a statement mean the same to both.
        found = do("select * from person where name like '%100 %' and id = cast(:id as text)", id="1")
        assert found == [{"id": "1", "name": "Jürgen 100 % :id"}]
        assert do("select name from person where id = :id", id="1") == [{"name": "Jürgen 100 % :id"}]
        assert do("select * from person where id = :id", id="2") == []
    try:
        with state.transaction() as do:
            do("insert into person (id, name) values ('2', 'x')")
            do("insert into person (id, name) values ('1', 'twice')")
    except Exception as error:
        assert "unique" in str(error).lower(), error
    else:
        raise AssertionError("a key that is taken was taken again")
    with state.transaction() as do:
        assert do("select count(*) as n from person") == [{"n": 1}], "half of a transaction stayed"

    def add() -> None:
        with state.transaction() as do:
            # SQLite has one writer at a time anyway.
            lock = "" if state.kind == "sqlite" else " for update"
            [row] = do("select value from count where id = 'x'" + lock)  # noqa: S608
            do("update count set value = :value where id = 'x'", value=row["value"] + 1)
        state.close()

    threads = [threading.Thread(target=add) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with state.transaction() as do:
        assert do("select value from count where id = 'x'") == [{"value": AT_ONCE}], "a writer was overtaken"
    state.close()


if __name__ == "__main__":
    everything(sys.argv[1])
    print("the same")
