"""Nextcloud with user_oidc and groupfolders, from the release tarball.

--address http(s)://HOST as people reach it; --run: root on its host; --given: `root` (the tree), `user` (whose it is),
`admin` and `admin_password`, `ca` (PEM) where it is https, and `config` where config.php is not in the tree.
"""

from __future__ import annotations

import json

from tests.contracts.products import Product
from tests.contracts.target import Target
from tests.standins.nextcloud import VERSION


def release(target: Target) -> str:
    """What the files say of themselves."""
    root, user = target.value("root"), target.value("user")
    words = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    words += ["env", f"NEXTCLOUD_CONFIG_DIR={target.given.get('config', f'{root}/config')}", "php", f"{root}/occ"]
    asked = target.run(*words, "status", "--output=json")
    assert asked.code == 0, asked
    return str(json.loads(asked.out)["versionstring"])


PRODUCT = Product(
    title="Nextcloud",
    pinned=VERSION,
    release=release,
    stands_in="In `bin/test` a tarball of upstream's layout (`tests/standins/nextcloud`) is asked, by commands alone",
    shows_not="pages in a browser, shares, previews, access lists in a team folder, load, a step over a real major",
)
