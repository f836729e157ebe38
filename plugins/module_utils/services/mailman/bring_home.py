"""Brings a list of Mailman 2.1 home into one that is here already: settings, members and archive.

mailman.bring_home CONFIG LIST CONFIG.PCK [MBOX]        as root; CONFIG is the program sync's

What `mailman import21` (3.3.10) does beyond that is put right: it makes the archive of a list public whose former one
was, and adds each sender who may write once more at each repeat.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...reconcile.types import AdapterError
from .rest import Rest

AS_LIST = ("setpriv", "--reuid=list", "--regid=list", "--clear-groups", "/usr/bin/mailman")
AS_WEB = ("setpriv", "--reuid=www-data", "--regid=www-data", "--clear-groups", "/usr/share/mailman3-web/manage.py")
_WITHIN_S = 3600


def righted(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What must be written after an import: who may see the archive is as before, and every sender is there once."""
    found: dict[str, Any] = {}
    if after["archive_policy"] != before["archive_policy"]:
        found["archive_policy"] = before["archive_policy"]
    senders = list(dict.fromkeys(after["accept_these_nonmembers"]))
    if senders != list(after["accept_these_nonmembers"]):
        found["accept_these_nonmembers"] = senders
    return found


def main(config: Path, *words: str) -> int:
    if len(words) not in (2, 3):
        print("readi-lists-import LIST CONFIG.PCK [MBOX]", file=sys.stderr)
        return 2
    told = json.loads(config.read_text(encoding="utf-8"))["service"]
    fqdn = f"{words[0].lower()}@{told['domain']}"
    for file in words[1:]:
        if not Path(file).is_file():
            print(f"{file}: there is no such file", file=sys.stderr)
            return 2
    with Rest(told["url"], told["user"], told["password"]) as rest:
        before = rest.config(fqdn)
        if before is None:
            print(f"{fqdn} is not here: put it into the inventory first, and run site.yml", file=sys.stderr)
            return 2
        try:
            return _whole(rest, fqdn, dict(before), words[1:])
        except AdapterError as error:
            print(str(error), file=sys.stderr)
            return 1


def _whole(rest: Rest, fqdn: str, before: dict[str, Any], files: Sequence[str]) -> int:
    failed = _run(*AS_LIST, "import21", fqdn, files[0])
    # What an import that failed left is put right, too.
    if change := righted(before, dict(rest.config(fqdn) or before)):
        rest.patch(fqdn, change)
    if failed or len(files) == 1:
        return failed
    return _run(*AS_WEB, "hyperkitty_import", "-l", fqdn, files[1]) or _run(*AS_WEB, "update_index_one_list", fqdn)


def _run(*words: str) -> int:
    return subprocess.run(words, check=False, timeout=_WITHIN_S).returncode
