"""What roles of commit 32673b1 left on a host, put back there: their programs, units, records and running timers.

The units are in the folder `before`, as those roles wrote them; a program is one line, since only its file matters.
"""

import base64
import dataclasses
import json

from testinfra.host import Host

from tests.lab.paths import CHECKOUT

UNITS = CHECKOUT / "tests" / "lab" / "before"
_SYSTEM = "/etc/systemd/system"
_PUT = """
import hashlib, json, pathlib, subprocess, sys
told = json.loads(sys.stdin.read())
record = pathlib.Path("/var/lib/readi/file_set", told["set"], "record.json")
record.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
kept = json.loads(record.read_text()) if record.is_file() else {"files": {}, "folders": []}
for path, text in told["files"].items():
    pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
    pathlib.Path(path).write_text(text)
    sha = hashlib.sha256(text.encode()).hexdigest()
    kept["files"][path] = {"sha": sha, "secret": False, "origin": "created"}
record.write_text(json.dumps(kept))
subprocess.run(["systemctl", "daemon-reload"], check=True)
for unit in told["units"]:
    subprocess.run(["systemctl", "enable", unit], check=False, capture_output=True)
    subprocess.run(["systemctl", "start", unit], check=True)
"""


@dataclasses.dataclass(frozen=True)
class Left:
    """`set`: the set of files by which the role knew them. `units` ran, `state` is a folder that systemd made."""

    set: str
    files: dict[str, str]
    units: tuple[str, ...] = ()
    state: str = ""


def _units(*names: str) -> dict[str, str]:
    return {f"{_SYSTEM}/{name}": (UNITS / name).read_text(encoding="utf-8") for name in names}


CERTIFICATES = Left(
    "certificates",
    {"/usr/local/lib/readi/tls.py": "\n", **_units("readi-tls.service", "readi-tls.timer")},
    ("readi-tls.timer",),
)
SESSION_CHECK = Left(
    "session_check",
    {
        "/usr/local/lib/readi/session_check.py": "\n",
        "/etc/readi/session_check/config.json": "{}\n",
        "/etc/readi/session_check/secret": "SESSION_CHECK_SECRET=x\n",
        **_units("readi-session-check.service", "readi-session-check.timer"),
    },
    ("readi-session-check.timer", "readi-session-check.service"),
    "/var/lib/private/readi-session-check",
)
NGINX_LOG = Left("web-unit", {"/usr/local/lib/readi/nginx_log.py": "\n"})


def put(host: Host, left: Left) -> None:
    """The host is then as those roles left it, as far as these files go."""
    told = base64.b64encode(json.dumps({"set": left.set, "files": left.files, "units": left.units}).encode()).decode()
    script = base64.b64encode(_PUT.encode()).decode()
    host.check_output(f'echo {told} | base64 -d | python3 -c "$(echo {script} | base64 -d)"')
    assert still_there(host, left), "nothing was put"


def still_there(host: Host, left: Left) -> list[str]:
    """Files, units in systemd's mind and folders of them that a run left behind."""
    found = [path for path in (*left.files, left.state) if path and host.file(path).exists]
    loaded = host.check_output("systemctl list-units --all --plain --no-legend 'readi-*' | awk '{print $1}'").split()
    enabled = host.check_output(f"find {_SYSTEM} -name 'readi-*' -type l -printf '%f\\n'").split()
    return sorted({*found, *(unit for unit in left.units if unit in (*loaded, *enabled))})
