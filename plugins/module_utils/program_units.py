"""The unit files of a program that runs from the host library: one sandbox for all, opened as far as a manifest says.

Pure, on the controller; the facts are systemd 257's (systemd.exec(5), systemd.timer(5)).
"""

from __future__ import annotations

from collections.abc import Iterator

from .language import UNITS
from .model.manifest_run import Program

FOLDER = "/etc/systemd/system"
_HEAD = "# Written by readi.one; changes made here are taken back by the next run."
# Without it systemd may put an elapse off by a minute.
_ACCURACY_S = {"s": "1s", "min": "5s", "h": "1min"}
_SANDBOX = """\
NoNewPrivileges=yes
DevicePolicy=closed
KeyringMode=private
LockPersonality=yes
MemoryDenyWriteExecute=yes
PrivateDevices=yes
PrivateTmp=yes
ProcSubset=pid
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProtectSystem=strict
RemoveIPC=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
"""


def files(program: Program, *, stamp: str, language: str) -> dict[str, str]:
    """Path -> text of the service and, where it is not to run all the time, of its timer.

    `language`: of its lines in the journal, where they are in both. `stamp` names the program's code, so that one that
    runs all the time starts anew with new code.
    """
    found = {f"{FOLDER}/{program.unit}.service": _text(_service(program, stamp, language))}
    if program.every or program.at:
        found[f"{FOLDER}/{program.unit}.timer"] = _text(_timer(program))
    return found


def _text(lines: Iterator[str]) -> str:
    return "\n".join([_HEAD, *lines]) + "\n"


def _timed(program: Program) -> bool:
    return bool(program.every or program.at)


def _service(program: Program, stamp: str, language: str) -> Iterator[str]:
    root = program.user == "root"
    yield from ("[Unit]", f"Description=Program {program.full_name} of readi.one")
    if program.after:
        yield f"After={' '.join(program.after)}"
        yield from (f"Wants={unit}" for unit in program.after if unit.endswith(".target"))
    if not _timed(program):
        yield f"X-Readi-Code={stamp}"
    yield from ("", "[Service]", f"Type={'oneshot' if _timed(program) else 'exec'}")
    if not root:
        yield f"User={program.user}"
    if program.groups:
        yield f"SupplementaryGroups={' '.join(program.groups)}"
    yield f"Environment={UNITS}={language}"
    yield f"ExecStart=/usr/bin/python3 -I /usr/lib/readi/current {program.full_name} {program.config}"
    if _timed(program):
        yield f"TimeoutStartSec={program.within}"
    else:
        # Its certificate is renewed while it runs: on SIGHUP it reads it anew.
        yield from ("ExecReload=/bin/kill -HUP $MAINPID", "Restart=on-failure", "RestartSec=5s")
    yield from (f"StateDirectory={program.unit}", "StateDirectoryMode=0750") if not root else ()
    # The engine's ledger and lock of this service, where it has them.
    shared = (f"-/var/lib/readi/ledger/{program.of}", "-/run/readi/lock")
    yield f"ReadWritePaths={' '.join((*program.writes, *shared))}"
    yield from _reach(program)
    yield f"CapabilityBoundingSet={' '.join(program.capabilities)}"
    if not root and not program.groups and not program.accounts:
        yield "PrivateUsers=yes"
    yield _SANDBOX.rstrip("\n")
    if "CAP_CHOWN" in program.capabilities:
        yield "SystemCallFilter=@chown"
    yield "UMask=0027" if not root else "UMask=0022"
    if not _timed(program):
        yield from ("", "[Install]", "WantedBy=multi-user.target")


def _reach(program: Program) -> Iterator[str]:
    if program.reach == "none":
        yield from ("PrivateNetwork=yes", "RestrictAddressFamilies=AF_UNIX", "IPAddressDeny=any")
        return
    yield "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX"
    if program.reach == "loopback":
        yield from ("IPAddressDeny=any", "IPAddressAllow=localhost")


def _timer(program: Program) -> Iterator[str]:
    yield from ("[Unit]", f"Description=Program {program.full_name} of readi.one", "", "[Timer]")
    if program.every:
        unit = program.every.lstrip("0123456789")
        yield from ("OnActiveSec=5s", f"OnUnitActiveSec={program.every}", f"AccuracySec={_ACCURACY_S[unit]}")
    else:
        yield f"OnCalendar={program.at}"
        if program.spread:
            # Every host begins at another time; a host that was off begins when it is back.
            yield from (f"RandomizedDelaySec={program.spread}", "FixedRandomDelay=yes")
        yield "Persistent=yes"
    yield from ("", "[Install]", "WantedBy=timers.target")
