"""Nextcloud's release, as a stand-in: a tarball of upstream's layout whose occ and web entries are PHP with state.

It plays the release of `VERSION`, the apps' of their info.xml; what it must do is tests/contracts/nextcloud. Not there:
pages beyond what the contract names, shares, previews, versions, trash, access lists inside folders.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.standins.kit.archive import File, archive, tree

VERSION = "32.0.1"
TREE = Path(__file__).parent / "tree"


def release(folder: Path, version: str = VERSION) -> Path:
    """nextcloud-VERSION.tar.bz2 below `folder`, as download.nextcloud.com has it: one folder `nextcloud`."""
    files = tree(TREE)
    numbers = ", ".join([*version.split("."), "2"])
    text = files["version.php"].content.decode()
    text = re.sub(r"\$OC_Version = .*", f"$OC_Version = [{numbers}];", text)
    text = re.sub(r"\$OC_VersionString = .*", f"$OC_VersionString = '{version}';", text)
    files["version.php"] = File(text.encode())
    files["config/CAN_INSTALL"] = File(b"")
    return archive(folder / f"nextcloud-{version}.tar.bz2", "nextcloud", files)
