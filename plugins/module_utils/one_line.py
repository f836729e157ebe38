"""What the disk refuses to a module, as one line that says which path and what to do. Standard library only.

    @one_line
    def main() -> None: ...

Every module that runs on a host has it (tests/unit/hosts/test_full_disk.py): without it Ansible shows a traceback.
"""

from __future__ import annotations

import errno
import functools
import json
import sys
from collections.abc import Callable

from .language import Texts, text

_TEXTS: Texts = {
    "full": {
        "de": "{path}: kein Platz mehr auf dem Datenträger. Platz schaffen; der nächste Lauf macht weiter",
        "en": "{path}: no space left on the disk. Make room; the next run goes on",
    },
    "read_only": {
        "de": "{path}: der Datenträger ist schreibgeschützt. Schreibbar einhängen; der nächste Lauf macht weiter",
        "en": "{path}: the disk cannot be written. Mount it for writing; the next run goes on",
    },
    "other": {
        "de": "{path}: {error}. Der nächste Lauf macht weiter, sobald das behoben ist",
        "en": "{path}: {error}. The next run goes on once this is put right",
    },
}
_CODES = {errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EROFS: "read_only"}


def words(error: OSError, path: object = None) -> str:
    """One line in the language of whoever runs this; `path` where the error itself does not know one."""
    where = error.filename or path or "?"
    return text(_TEXTS, _CODES.get(error.errno or 0, "other"), path=where, error=error.strerror or str(error))


def one_line(main: Callable[[], None]) -> Callable[[], None]:
    """The same main; an OSError becomes the module's failure, as fail_json prints one."""

    @functools.wraps(main)
    def told() -> None:
        try:
            main()
        except OSError as error:
            print(json.dumps({"failed": True, "changed": False, "msg": words(error)}))
            sys.exit(1)

    return told
