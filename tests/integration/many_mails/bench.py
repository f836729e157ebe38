"""On a host with lists, as root: 300 lists with 20,000 memberships, and what a run costs that changes nothing.

Half of the lists are the inventory's, half are groups'; each of 5,000 people is on one of those and three of these.
The lists are made by the engine, the memberships by SQL. Ledgers are its own. Says one line of JSON.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, "/usr/lib/readi/current")

from readi.reconcile import service
from readi.reconcile.place import Place
from readi.reconcile.types import Obj
from readi.roster.types import Group, Person, Roster
from readi.services.mailman import groups
from readi.services.mailman.adapter import Mailman, connect
from readi.services.mailman.database import Database
from readi.services.mailman.kinds import STATE, SYNC
from readi.services.mailman.rest import Rest

HERE = Path(__file__).parent
LISTS, PEOPLE, GROUPS_EACH, RUNS = 150, 5000, 3, 5
TOLD = json.loads(Path("/etc/readi/mailman/sync.json").read_text(encoding="utf-8"))["service"]
DOMAIN = TOLD["domain"]
STEP = 37
FILL = f"""
CREATE TEMP TABLE p AS SELECT n, nextval('preferences_id_seq') AS a, nextval('preferences_id_seq') AS b,
  nextval('user_id_seq') AS who, nextval('address_id_seq') AS address FROM generate_series(0, {PEOPLE - 1}) AS n;
INSERT INTO preferences (id) SELECT a FROM p UNION ALL SELECT b FROM p;
INSERT INTO "user" (id, display_name, _user_id, _created_on, is_server_owner, preferences_id)
  SELECT who, '', gen_random_uuid(), now(), false, b FROM p;
INSERT INTO address (id, email, display_name, verified_on, registered_on, user_id, preferences_id)
  SELECT address, 'p' || n || '@stadt.example', '', now(), now(), who, a FROM p;
CREATE TEMP TABLE m AS
  SELECT nextval('member_id_seq') AS id, nextval('preferences_id_seq') AS preferences, address, list FROM (
    SELECT address, 'gruppe-' || lpad(((n + {STEP} * k) % {LISTS})::text, 3, '0') AS list
      FROM p, generate_series(0, {GROUPS_EACH - 1}) AS k
    UNION ALL SELECT address, 'offen-' || lpad((n % {LISTS})::text, 3, '0') FROM p) AS found;
INSERT INTO preferences (id) SELECT preferences FROM m;
INSERT INTO member (id, _member_id, role, list_id, address_id, preferences_id, bounce_score, total_warnings_sent)
  SELECT id, gen_random_uuid(), 1, list || '.{DOMAIN}', address, preferences, 0, 0 FROM m;
"""  # noqa: S608 - the words above


def roster(*, empty: bool) -> Roster:
    inside: dict[int, set[str]] = {number: set() for number in range(LISTS)}
    people = {f"s{number}": Person(f"s{number}", f"p{number}@stadt.example", True) for number in range(PEOPLE)}
    for number in range(0 if empty else PEOPLE):
        for k in range(GROUPS_EACH):
            inside[(number + STEP * k) % LISTS].add(f"s{number}")
    made = []
    for number, subs in inside.items():
        name = f"gruppe-{number:03}"
        given = {groups.ATTRIBUTE: name}
        made.append(Group(name, name, name, "project", "open", attributes=given, members=frozenset(subs)))
    return Roster(tuple(made), people)


def declared() -> list[Obj]:
    found = [Obj("domain", DOMAIN)]
    for number in range(LISTS):
        name = f"offen-{number:03}"
        group = Group(name, name, name, "project", "open")
        given = {key: value for key, value in groups.fields(name, group).items() if key in STATE["list"].rules}
        found.append(Obj("list", name, given, needs=(("domain", DOMAIN),)))
    return found


def state() -> dict[str, Any]:
    place = Place("mailman", "bench", ledgers=HERE / "ledger", locks=HERE / "lock")
    return service.run(place, STATE, connect, TOLD, objects=declared(), secrets={})


def sync(*, empty: bool = False) -> dict[str, Any]:
    place = Place("mailman", "bench", "sync", ledgers=HERE / "ledger", locks=HERE / "lock")
    return service.run(place, SYNC, connect, TOLD, objects=groups.desired_for(roster(empty=empty)), secrets={})


def done(result: dict[str, Any]) -> dict[str, Any]:
    if result.get("failed") or result["failed_objects"]:
        raise SystemExit(f"a run failed: {str(result.get('msg') or result['failed_objects'])[:2000]}")
    return result


def timed(work: Callable[[], dict[str, Any]]) -> tuple[float, bool]:
    """The middle one of so many runs, and whether any of them changed something."""
    seconds, changed = [], False
    for _ in range(RUNS):
        begun = time.monotonic()
        changed |= bool(done(work())["changed"])
        seconds.append(time.monotonic() - begun)
    return statistics.median(seconds), changed


def there() -> tuple[set[tuple[str, str]], float, set[tuple[str, str]], float]:
    """Everybody by the database and by core, with the seconds of each."""
    kinds = {"membership", "owner", "moderator"}
    with Rest(TOLD["url"], TOLD["user"], TOLD["password"]) as rest:
        begun = time.monotonic()
        at_once = set(Mailman(rest, DOMAIN, Database(TOLD["database"])).read(kinds).objects)
        between = time.monotonic()
        asked = set(Mailman(rest, DOMAIN).read(kinds).objects)
        return at_once, between - begun, asked, time.monotonic() - between


def main() -> None:
    for made in (state(), sync(empty=True)):
        done(made)
    filled = ["runuser", "-u", "postgres", "--", "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", "mailman"]
    subprocess.run(filled, input=FILL, text=True, check=True, cwd="/")
    done(sync())
    of_state, of_sync = timed(state), timed(sync)
    at_once, seconds, asked, asked_seconds = there()
    told = {
        "lists": 2 * LISTS,
        "memberships": len(at_once),
        "seconds": [round(of_state[0], 2), round(of_sync[0], 2)],
        "changed": [of_state[1], of_sync[1]],
        "members by the database": round(seconds, 2),
        "members by core": round(asked_seconds, 2),
        "different": len(at_once ^ asked),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
