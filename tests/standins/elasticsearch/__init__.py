"""Elasticsearch's Debian package, as a stand-in: its unit, its keystore's tool, indexes and documents over HTTP.

What it must do is tests/contracts/elasticsearch. Not there: Java, search by words, attachments, mappings, a cluster.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

from tests.standins.kit.apt import Package, repository
from tests.standins.kit.archive import File
from tests.standins.kit.openpgp import Home

HERE = Path(__file__).parent
KIT = HERE.parent / "kit"
VERSION = "9.4.3.9000"
"""A release that upstream does not have, so that nobody takes one for the other."""
SUITE = "stable"
HOME = "usr/share/elasticsearch"
UNIT = """\
[Unit]
Description=Elasticsearch (stand-in)
After=network-online.target

[Service]
User=elasticsearch
Group=elasticsearch
ExecStart=/usr/bin/python3 /usr/share/elasticsearch/standin/web.py
"""
# As the package's (distribution/packages/src/common/scripts/postinst): the account and a keystore. A folder that was
# there before stays as it is, so the keystore's group is not the folder's; and files of others are left alone.
POSTINST = """\
#!/bin/sh
set -e
[ "$1" = configure ] || exit 0
getent passwd elasticsearch >/dev/null ||
  useradd --system --user-group --home-dir /nonexistent --shell /bin/false elasticsearch
install -d -m 2750 -o elasticsearch -g elasticsearch /var/lib/elasticsearch /var/log/elasticsearch
if [ ! -f /etc/elasticsearch/elasticsearch.keystore ]; then
  /usr/share/elasticsearch/bin/elasticsearch-keystore create
  chown root:elasticsearch /etc/elasticsearch/elasticsearch.keystore
fi
systemctl daemon-reload
"""
PRERM = """\
#!/bin/sh
systemctl stop elasticsearch.service || true
"""
CONFIG = "etc/elasticsearch/elasticsearch.yml"


def package(version: str = VERSION) -> Package:
    files = {
        f"{HOME}/bin/elasticsearch-keystore": File((HERE / "keystore.py").read_bytes(), 0o755),
        f"{HOME}/standin/web.py": File((HERE / "web.py").read_bytes()),
        f"{HOME}/standin/server.py": File((KIT / "server.py").read_bytes()),
        f"{HOME}/standin/VERSION": File(f"{version}\n".encode()),
        "usr/lib/systemd/system/elasticsearch.service": File(UNIT.encode()),
        CONFIG: File(b"# ======================== Elasticsearch Configuration (stand-in)\n", 0o660),
    }
    return Package(
        "elasticsearch",
        version,
        files,
        "python3-yaml",
        description="Stand-in for Elasticsearch; not the product",
        scripts={"postinst": POSTINST, "prerm": PRERM},
        conffiles=[f"/{CONFIG}"],
    )


def made(folder: Path) -> None:
    """A repository below `folder`, the key that signs it (`key.asc`, `fingerprint`), and all of it as FOLDER.tar."""
    with Home() as home:
        key = home.key("Elasticsearch's packages, stand-ins <tests@readi.example>")
        repository(folder, key, SUITE, [package()])
        (folder / "key.asc").write_bytes(key.public())
        (folder / "fingerprint").write_text(key.fingerprint, encoding="utf-8")
    # For a host in one piece.
    with tarfile.open(folder.with_suffix(".tar"), "w") as tar:
        tar.add(folder, "elasticsearch")
