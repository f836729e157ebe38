"""Files that an editor or a desktop lays beside the one being edited: nobody's, and nobody's mistake. Pure.

    is_editors("group_vars/platform/.organisations.yml.swp")    # True

They are passed over wherever an inventory's folder is read, and said once (note_editor_files).
"""

from __future__ import annotations

import re

# vim: .x.swp, .x.swo; its probe 4913; x~. emacs: #x#, .#x, x~. kate: .x.kate-swp. nano: x.save. LibreOffice: .~lock.x#.
# GNU patch and git's mergetool: x.orig, x.rej, x_BACKUP_n. JetBrains: x___jb_tmp___. macOS: .DS_Store, ._x. Windows:
# Thumbs.db, desktop.ini, ~$x. GNOME's editors: .goutputstream-X. emacs with flycheck: flycheck_x. KDE: .directory. What
# somebody holds open while it is removed: .nfsX on NFS, .fuse_hiddenX on FUSE.
_NAME = re.compile(
    r"\..*\.(sw[a-z]|un~|kate-swp)|4913|.*~|#.*#|\.#.*|\.~lock\..*#|.*\.(orig|rej|save)|.*___jb_(tmp|old)___"
    r"|\.DS_Store|\._.*|Icon\r|Thumbs\.db|desktop\.ini|\.directory|\.goutputstream-.*|flycheck_.*|\.nfs[0-9a-f]+"
    r"|\.fuse_hidden.*|~\$.*",
    re.DOTALL,
)


def is_editors(path: str) -> bool:
    """`path`: below the inventory's folder, with slashes."""
    return _NAME.fullmatch(path.rpartition("/")[2]) is not None
