"""People in Nextcloud: an account called by the sub, made before the first sign-in, and a lock for leavers. Pure; but
for what `erase` and `export` ask of the adapter."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from ...personal_data import Erased, write
from ...reconcile.types import AdapterError, Obj
from ...roster.types import Person, Roster
from ...sync.wanted import ACCOUNT, locks, with_place
from . import unlinked
from .driver import Driver, last_line
from .messages import say
from .place import Place

COPY_S = 6 * 3600
"""The longest that a person's own files may take to be copied."""
STAGED = "readi-export-"
ACCOUNTS = "SELECT user_id, display_name FROM *PREFIX*user_oidc WHERE user_id = ?"
VALUES = "SELECT appid, configkey, configvalue FROM *PREFIX*preferences WHERE userid = ? ORDER BY appid, configkey"
MEMBERSHIPS = "SELECT gid FROM *PREFIX*group_user WHERE uid = ? ORDER BY gid"
TOKENS = "SELECT name, last_activity FROM *PREFIX*authtoken WHERE uid = ? ORDER BY id"
SHARES = "SELECT share_with, file_target, stime FROM *PREFIX*share WHERE uid_owner = ? ORDER BY id"


class Adapter(Protocol):
    occ: Driver


def accounts(roster: Roster) -> Iterator[Obj]:
    """Nobody gets a password: an account of the sign-on has none (user_oidc), and no way to one."""
    for sub in sorted(with_place(roster)):
        yield Obj(ACCOUNT, sub, fields(roster.people[sub]))
    yield from locks(roster)


def fields(person: Person) -> dict[str, str]:
    """As a sign-in writes them: the claim `name`, which is both names, and the address in small letters."""
    name = " ".join(part for part in (person.given_name, person.family_name) if part)
    return {"name": name or person.sub, "email": person.email.lower()}


def erase(adapter: Adapter, sub: str, *, check: bool = False) -> list[Erased]:
    """The account with its own files, sessions, app passwords, memberships and settings; never a group's files.

    `check` counts alone.
    """
    occ = adapter.occ
    there = bool(_rows(occ, ACCOUNTS, sub))
    files = int(occ.ask("own_files", uid=sub)) if there else 0
    tokens = len(_rows(occ, TOKENS, sub))
    if there and not check:
        # It ends well for whoever is not there, too: what is asked is whether they are gone.
        said = occ("user:delete", sub)
        if _rows(occ, ACCOUNTS, sub):
            raise AdapterError(say("account_there", account=sub, said=last_line(said.text)))
    if not check and _rows(occ, TOKENS, sub):
        raise AdapterError(say("sessions_there", account=sub))
    return [
        Erased("own_files", "deleted", files),
        Erased("group_files", "kept"),
        Erased("accounts", "deleted", int(there)),
        Erased("sessions", "deleted", tokens),
        Erased("errors", "kept"),
    ]


def export(adapter: Adapter, sub: str, folder: Path) -> list[str]:
    """`account.json` and the person's own files below `files`; nothing where they have no account. Paths in `folder`.

    Nobody but root reads `folder`: the account, as which Nextcloud's own program runs, writes into one beside the data,
    from where the files are moved.
    """
    occ = adapter.occ
    found = _rows(occ, ACCOUNTS, sub)
    if not found:
        return []
    occ.wait_s = max(occ.wait_s, COPY_S)
    with _staged(occ.place) as staged:
        occ.ask("own_files", uid=sub, to=str(staged / "files"))
        files = taken(staged / "files", folder / "files")
    told = {
        "account": sub,
        "name": found[0]["display_name"],
        "settings": {f"{row['appid']}/{row['configkey']}": row["configvalue"] for row in _rows(occ, VALUES, sub)},
        "groups": [row["gid"] for row in _rows(occ, MEMBERSHIPS, sub)],
        "sessions_and_app_passwords": _rows(occ, TOKENS, sub),
        "shares": _rows(occ, SHARES, sub),
    }
    write(folder / "account.json", told)
    return ["account.json", *files]


@contextmanager
def _staged(place: Place) -> Iterator[Path]:
    """A folder that the account alone enters, with `files` in it; gone afterwards, and so is what a killed run left."""
    beside = place.data.parent
    for left in beside.glob(f"{STAGED}*"):
        shutil.rmtree(left)
    made = Path(tempfile.mkdtemp(prefix=STAGED, dir=beside))
    try:
        (made / "files").mkdir(mode=0o700)
        if os.geteuid() == 0 and place.account:
            who = pwd.getpwnam(place.account)
            for one in (made, made / "files"):
                os.chown(one, who.pw_uid, who.pw_gid)
        yield made
    finally:
        shutil.rmtree(made)


def taken(files: Path, to: Path) -> list[str]:
    """Moved and root's from here on; a link, which no export writes, is not taken along."""
    os.chown(files.parent, os.geteuid(), os.getegid())
    # From here on the account changes nothing beside it; what it did before is looked at.
    unlinked.folder(files)
    if to.exists():
        shutil.rmtree(to)
    shutil.move(files, to)
    found = []
    os.chown(to, os.geteuid(), os.getegid())
    for folder, inside, names in os.walk(to):
        for one in (Path(folder, name) for name in (*inside, *names)):
            if one.is_symlink():
                one.unlink()
                continue
            os.chown(one, os.geteuid(), os.getegid(), follow_symlinks=False)
            if not one.is_dir():
                found.append(str(one.relative_to(to.parent)))
    return sorted(found)


def _rows(occ: Driver, sql: str, sub: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = occ.ask("rows", sql=sql, values=[sub])
    return rows
