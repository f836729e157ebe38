"""A team folder of the contract's own, with one member and somebody who is none."""

from __future__ import annotations

from tests.contracts.nextcloud.occ import Occ
from tests.contracts.target import PREFIX

GROUP = f"{PREFIX}ordner"
NAME = f"{PREFIX}Ordner Bühl"
WORD = "Ein-Testkennwort-1"
MEMBER, OUTSIDER = (f"{PREFIX}drin", WORD), (f"{PREFIX}aussen", WORD)


def made(occ: Occ) -> str:
    """Its number; nobody has a right in it yet."""
    known = occ.json("user:list", "--limit=5000")
    for uid, _ in (MEMBER, OUTSIDER):
        if uid not in known:
            occ.ok("user:add", uid, "--password-from-env", word=WORD)
    occ("group:add", GROUP)
    occ.ok("group:adduser", GROUP, MEMBER[0])
    for one in occ.json("groupfolders:list"):
        if one["mountPoint"].startswith(PREFIX):
            occ.ok("groupfolders:delete", str(one["id"]), "--force")
    return occ.ok("groupfolders:create", NAME)
