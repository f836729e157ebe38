"""Files that an editor or a desktop lays beside the one being edited: nobody's, and nobody's mistake. Pure.

    is_editors("group_vars/platform/.organisations.yml.swp")    # True

They are passed over wherever an inventory's folder is read, and said once (note_editor_files).
"""

from __future__ import annotations

import re

# vim: .x.swp, .x.swo; its probe 4913; x~. emacs: #x#, .#x, x~. kate: .x.kate-swp. nano: x.save. LibreOffice: .~lock.x#.
# GNU patch and git's mergetool: x.orig, x.rej, x_BACKUP_n. JetBrains: x___jb_tmp___. macOS: .DS_Store, ._x. Windows:
# Thumbs.db, desktop.ini.
_NAME = re.compile(
    r"\..*\.(sw[a-z]|un~|kate-swp)|4913|.*~|#.*#|\.#.*|\.~lock\..*#|.*\.(orig|rej|save)|.*___jb_(tmp|old)___"
    r"|\.DS_Store|\._.*|Thumbs\.db|desktop\.ini",
    re.DOTALL,
)


def is_editors(path: str) -> bool:
    """`path`: below the inventory's folder, with slashes."""
    return _NAME.fullmatch(path.rpartition("/")[2]) is not None
