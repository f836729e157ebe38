"""Jitsi's Debian packages, as stand-ins: jicofo, jitsi-videobridge2 and jitsi-meet-prosody in a signed repository.

What jicofo and the bridge must do is tests/contracts/jitsi, measured on the real two. Not there: picture and sound,
load, links between bridges, visitors, recorders. The modules for prosody announce what Jitsi's do, and do what
signalling needs (client_proxy, muc_domain_mapper, muc_filter_access), tokens (auth_token, token_verification) and the
lobby as upstream's were read on 2026-11-29; breakout rooms and polls they only name.
"""

from __future__ import annotations

import tarfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tests.standins import jitsi_web
from tests.standins.kit.apt import Package, repository
from tests.standins.kit.archive import File, tree
from tests.standins.kit.openpgp import Home

HERE = Path(__file__).parent
VERSIONS: Mapping[str, str] = {
    "jicofo": "1.0-9000-1",
    "jitsi-meet-prosody": "1.0.19000-1",
    "jitsi-meet-web": "1.0.19000-1",
    "jitsi-videobridge2": "2.3-9000-1",
}
"""A release that upstream does not have, so that nobody takes one for the other."""
NEXT: Mapping[str, str] = {name: version.replace("000-1", "001-1") for name, version in VERSIONS.items()}
"""The one after it, in the same repository."""
BROKEN: Mapping[str, str] = {**VERSIONS, "jicofo": "1.0-9002-1"}
"""With a jicofo that ends at once."""
ORIGIN = "readi.one tests"
SUITE = "trixie"
NEEDS = "python3-slixmpp, ruby-hocon"

ACCOUNT = """\
getent group jitsi >/dev/null || groupadd --system jitsi
getent passwd {user} >/dev/null || useradd --system --gid jitsi --home-dir /usr/share/{home} --no-create-home {user}
install -d -o {user} -g jitsi -m 0750 {etc}
install -d -o root -g jitsi -m 0770 /var/log/jitsi
"""
# Section 10 of the lab's page: written on every configure, whatever an administrator wrote there.
JICOFO_POSTINST = f"""\
#!/bin/sh
set -e
[ "$1" = configure ] || exit 0
{ACCOUNT.format(user="jicofo", home="jicofo", etc="/etc/jitsi/jicofo")}
file=/etc/jitsi/jicofo/jicofo.conf
[ -f "$file" ] || echo 'jicofo {{ }}' > "$file"
hocon --in-file "$file" --out-file "$file" set jicofo.xmpp.client.client-proxy '"focus.localhost"'
chown jicofo:jitsi "$file"
update-rc.d jicofo defaults >/dev/null
invoke-rc.d jicofo start || true
"""
JICOFO_INIT = """\
#!/bin/sh
### BEGIN INIT INFO
# Provides:          jicofo
# Required-Start:    $network
# Required-Stop:     $network
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: Stand-in for Jitsi's conference focus
### END INIT INFO
case "$1" in
start)
  start-stop-daemon --start --quiet --background --make-pidfile --pidfile /var/run/jicofo.pid --chuid jicofo \\
    --exec /usr/share/jicofo/jicofo.sh ;;
stop) start-stop-daemon --stop --quiet --oknodo --pidfile /var/run/jicofo.pid ;;
restart | force-reload) "$0" stop; "$0" start ;;
esac
"""
RUN = """\
#!/bin/sh
# Stand-in: upstream's starts Java here.
STANDIN_VERSION={version}
export STANDIN_VERSION
: "${{JAVA_SYS_PROPS:=-Dconfig.file={config}}}"
# shellcheck disable=SC2086
exec /usr/bin/python3 /usr/share/{home}/standin/{program}.py $JAVA_SYS_PROPS "$@"
"""
JVB_UNIT = """\
[Unit]
Description=Jitsi Videobridge (stand-in)
After=network-online.target
Wants=network-online.target

[Service]
SuccessExitStatus=143
RestartPreventExitStatus=78
Restart=on-failure
RestartSec=2
EnvironmentFile=/etc/jitsi/videobridge/config
User=jvb
RuntimeDirectory=jitsi-videobridge
TasksMax=65000
LimitNPROC=65000
LimitNOFILE=65000
AmbientCapabilities=CAP_NET_BIND_SERVICE
ExecStart=/bin/bash -c "exec /usr/share/jitsi-videobridge/jvb.sh ${JVB_OPTS} >> /var/log/jitsi/jvb.log 2>&1"

[Install]
WantedBy=multi-user.target
"""
# Once, where there is none: with a stranger's STUN server, as upstream's has.
JVB_POSTINST = f"""\
#!/bin/sh
set -e
[ "$1" = configure ] || exit 0
{ACCOUNT.format(user="jvb", home="jitsi-videobridge", etc="/etc/jitsi/videobridge")}
config=/etc/jitsi/videobridge
if [ ! -f $config/jvb.conf ]; then
  cat > $config/jvb.conf <<'END'
videobridge {{ apis.xmpp-client.configs {{ shard {{
  HOSTNAME=localhost, DOMAIN="auth.localhost", USERNAME=jvb, PASSWORD="unset"
  MUC_JIDS="jvbbrewery@internal.auth.localhost", MUC_NICKNAME="unset"
}} }} }}
ice4j.harvest.mapping.stun.addresses = ["stun.stranger.example:443"]
END
fi
[ -f $config/config ] || echo 'JAVA_SYS_PROPS="-Dconfig.file=/etc/jitsi/videobridge/jvb.conf"' > $config/config
chown -R jvb:jitsi $config
systemctl daemon-reload 2>/dev/null || true
deb-systemd-helper enable jitsi-videobridge2.service >/dev/null || true
deb-systemd-invoke start jitsi-videobridge2.service || true
"""


def packages(versions: Mapping[str, str] = VERSIONS) -> list[Package]:
    """One release."""
    return [
        _jicofo(versions["jicofo"]),
        _bridge(versions["jitsi-videobridge2"]),
        _modules(versions["jitsi-meet-prosody"]),
        jitsi_web.package(versions["jitsi-meet-web"]),
    ]


def _program(home: str, name: str, version: str, script: str, config: str) -> dict[str, File]:
    run = RUN.format(version=version.rpartition("-")[0], config=config, home=home, program=name)
    return {
        f"usr/share/{home}/{script}": File(run.encode(), 0o755),
        f"usr/share/{home}/standin/common.py": File((HERE / "host/common.py").read_bytes()),
        f"usr/share/{home}/standin/{name}.py": File((HERE / f"host/{name}.py").read_bytes()),
    }


def _jicofo(version: str) -> Package:
    files = _program("jicofo", "jicofo", version, "jicofo.sh", "/etc/jitsi/jicofo/jicofo.conf")
    files["etc/init.d/jicofo"] = File(JICOFO_INIT.encode(), 0o755)
    files["etc/jitsi/jicofo/logging.properties"] = File(b"# Stand-in.\n")
    scripts = {"postinst": JICOFO_POSTINST}
    return Package("jicofo", version, files, f"{NEEDS}, jq", scripts=scripts, conffiles=["/etc/init.d/jicofo"])


def _broken() -> Package:
    made = _jicofo(BROKEN["jicofo"])
    return replace(made, files={**made.files, "usr/share/jicofo/jicofo.sh": File(b"#!/bin/sh\nexit 1\n", 0o755)})


def _bridge(version: str) -> Package:
    files = _program("jitsi-videobridge", "jvb", version, "jvb.sh", "/etc/jitsi/videobridge/jvb.conf")
    files["usr/lib/systemd/system/jitsi-videobridge2.service"] = File(JVB_UNIT.encode())
    files["etc/jitsi/videobridge/logging.properties"] = File(b"# Stand-in.\n")
    needs = f"{NEEDS}, procps, uuid-runtime"
    return Package("jitsi-videobridge2", version, files, needs, scripts={"postinst": JVB_POSTINST})


def _modules(version: str) -> Package:
    files = {f"usr/share/jitsi-meet/prosody-plugins/{name}": file for name, file in tree(HERE / "plugins").items()}
    return Package("jitsi-meet-prosody", version, files, "prosody")


def made(folder: Path) -> None:
    """A repository below `folder`, the key that signs it (`key.asc`, `fingerprint`), and all of it as FOLDER.tar."""
    with Home() as home:
        key = home.key("Jitsi's packages, stand-ins <tests@readi.example>")
        repository(folder, key, SUITE, [*packages(), *packages(NEXT), _broken()])
        (folder / "key.asc").write_bytes(key.public())
        (folder / "fingerprint").write_text(key.fingerprint, encoding="utf-8")
    # For a host in one piece.
    with tarfile.open(folder.with_suffix(".tar"), "w") as tar:
        tar.add(folder, "jitsi")
