"""Zammad's Debian package, as a stand-in: its tree, its units, its scripts, REST, rake and `rails r`, sign-in and mail.

What it must do is tests/contracts/zammad, by a hand lab of 2026-11-28 (5.2 with the sign-on of 7.2, 6.6 to 7.2 read).
Models are Debian's ActiveRecord over tables of Zammad's names, so that our own Ruby runs on them as it is. Not there:
pages beyond a list and two forms, search by words, what overviews and SLAs do, privacy tasks, a real major.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

from tests.standins.kit.apt import Package, repository
from tests.standins.kit.archive import File
from tests.standins.kit.openpgp import Home

HERE = Path(__file__).parent
TREE = HERE / "tree"
KIT = HERE.parent / "kit"
VERSION = "7.2.0-9000"
"""A release that upstream does not have, so that nobody takes one for the other."""
NEXT = "7.2.1-9000"
SUITE = "13"
NEEDS = (
    "postgresql-client, python3-cryptography, python3-psycopg, python3-yaml, ruby, ruby-activerecord, ruby-pg, "
    "util-linux"
)
UNIT = """\
[Unit]
Description=Zammad {name} (stand-in)
PartOf=zammad.service
After=network.target

[Service]
ExecStart=/usr/bin/zammad run {name}
Restart=always
RestartSec=1

[Install]
WantedBy=zammad.service
"""
WHOLE = """\
[Unit]
Description=Zammad (stand-in)

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true

[Install]
WantedBy=multi-user.target
"""
# As the package's: without a database.yml it makes user and database through the local postgres, migrates and seeds;
# with one it only migrates. Then it starts everything by plain systemctl, whatever policy-rc.d says.
POSTINST = """\
#!/bin/sh
set -e
[ "$1" = configure ] || exit 0
getent passwd zammad >/dev/null || useradd --system --user-group --home-dir /opt/zammad --shell /bin/bash zammad
install -d -m 0755 /opt/zammad/config /opt/zammad/tmp /opt/zammad/log /opt/zammad/public
chown -R zammad:zammad /opt/zammad
if [ ! -f /opt/zammad/config/database.yml ]; then
  word=$(od -An -tx1 -N12 /dev/urandom | tr -d ' \\n')
  runuser -u postgres -- psql -qc "CREATE ROLE zammad LOGIN PASSWORD '$word'"
  runuser -u postgres -- createdb -O zammad zammad
  {
    printf 'production:\\n  adapter: postgresql\\n  host: 127.0.0.1\\n  database: zammad\\n  username: zammad\\n'
    printf '  password: "%s"\\n' "$word"
  } > /opt/zammad/config/database.yml
  chown zammad:zammad /opt/zammad/config/database.yml
  chmod 0640 /opt/zammad/config/database.yml
  zammad run rake db:migrate
  zammad run rake db:seed
else
  zammad run rake db:migrate
fi
systemctl daemon-reload
systemctl enable zammad.service zammad-web-1.service zammad-websocket-1.service zammad-worker-1.service
systemctl restart zammad.service zammad-web-1.service zammad-websocket-1.service zammad-worker-1.service
if [ -d /etc/nginx/sites-available ] && [ ! -e /etc/nginx/sites-available/zammad.conf ]; then
  cp /opt/zammad/contrib/nginx/zammad.conf /etc/nginx/sites-available/zammad.conf
  ln -sf ../sites-available/zammad.conf /etc/nginx/sites-enabled/zammad.conf
fi
systemctl restart nginx.service || true
"""
PRERM = """\
#!/bin/sh
set -e
systemctl stop zammad.service zammad-web-1.service zammad-websocket-1.service zammad-worker-1.service || true
"""
SITE = "server {\n  listen 80;\n  server_name localhost;\n  root /opt/zammad/public;\n}\n"


def package(version: str = VERSION) -> Package:
    files = {}
    for path in sorted(TREE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            name = str(path.relative_to(TREE))
            files[name] = File(path.read_bytes(), 0o755 if name.startswith("usr/bin/") else 0o644)
    for name in ("server.py", "oidc.py"):
        files[f"opt/zammad/standin/{name}"] = File((KIT / name).read_bytes())
    for name in ("web", "websocket", "worker"):
        files[f"usr/lib/systemd/system/zammad-{name}-1.service"] = File(UNIT.format(name=name).encode())
    files["usr/lib/systemd/system/zammad.service"] = File(WHOLE.encode())
    files["opt/zammad/VERSION"] = File(f"{version.partition('-')[0]}\n".encode())
    files["opt/zammad/contrib/nginx/zammad.conf"] = File(SITE.encode())
    return Package(
        "zammad",
        version,
        files,
        NEEDS,
        description="Stand-in for Zammad; not the product",
        scripts={"postinst": POSTINST, "prerm": PRERM},
    )


def made(folder: Path) -> None:
    """A repository below `folder`, the key that signs it (`key.asc`, `fingerprint`), and all of it as FOLDER.tar."""
    with Home() as home:
        key = home.key("Zammad's packages, stand-ins <tests@readi.example>")
        repository(folder, key, SUITE, [package(), package(NEXT)])
        (folder / "key.asc").write_bytes(key.public())
        (folder / "fingerprint").write_text(key.fingerprint, encoding="utf-8")
    # For a host in one piece.
    with tarfile.open(folder.with_suffix(".tar"), "w") as tar:
        tar.add(folder, "zammad")
