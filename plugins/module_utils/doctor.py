"""What the doctor looks at on a host, and what it says. Nothing is changed, and nothing is waited for.

Standard library and systemctl; the world is a parameter, so that tests can make it ill.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .healthcheck import Host, Question, ask
from .services.certificates.host import alarms
from .services.certificates.places import Paths

FULL_PERCENT = 90
PLACES = ("/", "/var", "/var/lib", "/var/log", "/opt")


@dataclass(frozen=True)
class Finding:
    """`wrong` is empty where all is well."""

    service: str
    what: str
    wrong: str = ""


class Body(Host):
    """A host as the doctor sees it."""

    def failed_units(self) -> list[str]:
        argv = ["systemctl", "--failed", "--plain", "--no-legend", "--no-pager"]
        lines = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.splitlines()
        return [line.split()[0] for line in lines if line.strip()]

    def used_percent(self) -> dict[str, int]:
        """How full each file system is, under the first place that lies on it."""
        found: dict[int, tuple[str, int]] = {}
        for place in PLACES:
            if os.path.exists(place):  # noqa: PTH110
                device, stat = os.stat(place).st_dev, os.statvfs(place)  # noqa: PTH116
                taken = stat.f_blocks - stat.f_bfree
                found.setdefault(device, (place, round(100 * taken / max(1, taken + stat.f_bavail))))
        return dict(found.values())

    def certificate_alarms(self, addresses: Sequence[str]) -> Mapping[str, str]:
        """What readi-certificates-renew.service would name, by address."""
        now = dt.datetime.now(dt.timezone.utc)  # noqa: UP017 - hosts may have an older Python
        return alarms(Paths(), now, addresses)


def _questions(slice_: Mapping[str, Any], body: Body) -> Iterator[Finding]:
    for row in slice_["questions"]:
        kind = row["kind"]
        question = Question(**{kind: row[kind]}, expect=row["expect"], within_s=0)
        report = ask(question, body, check=False)
        yield Finding(row["service"], str(row[kind]), "" if report.ok else report.last_error)


def _units(slice_: Mapping[str, Any], body: Body) -> Iterator[Finding]:
    for name in slice_["units"]:
        loaded, active = body.unit(name)
        state = "there is no such unit" if loaded == "not-found" else f"is {active}"
        yield Finding("systemd", name, "" if active == "active" else state)
    for name in sorted(set(body.failed_units()) - set(slice_["units"])):
        yield Finding("systemd", name, "has failed")


def _certificates(slice_: Mapping[str, Any], body: Body) -> Iterator[Finding]:
    alarms = body.certificate_alarms(slice_["certificates"])
    for address in slice_["certificates"]:
        yield Finding("certificates", address, alarms.get(address, ""))


def _disks(body: Body) -> Iterator[Finding]:
    for place, percent in sorted(body.used_percent().items()):
        yield Finding("disk", place, f"{percent} % full" if percent >= FULL_PERCENT else "")


def examine(slice_: Mapping[str, Any], body: Body) -> list[Finding]:
    return [*_questions(slice_, body), *_units(slice_, body), *_certificates(slice_, body), *_disks(body)]


def lines(findings: list[Finding]) -> list[str]:
    """The ill first; one line each."""
    ordered = sorted(findings, key=lambda finding: not finding.wrong)
    return [f"{f.service}: {f.what}: {f.wrong or 'ok'}" for f in ordered]
