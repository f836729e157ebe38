"""Uploads that ClamAV looks at (files_antivirus).

The host has Debian's clamav-daemon with signatures, and the app is set to its socket; here it gets one signature more.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.fact import fact
from tests.contracts.nextcloud.occ import Occ
from tests.contracts.nextcloud.web import Web
from tests.contracts.target import PREFIX, Target

FILE = f"/var/lib/clamav/{PREFIX}x.ndb"
FINDS = "only a contract looks for this line"
APP = "6.3.2"


@pytest.fixture
def who(occ: Occ, target: Target) -> Iterator[tuple[str, str]]:
    """The administrator, and a daemon that knows the line."""
    line = f"Contract:0:*:{FINDS.encode().hex()}\n"
    told = "cat > $0; systemctl restart clamav-daemon.service; for n in 1 2 3 4 5; do systemctl -q is-active "
    told += "clamav-daemon.service && exit 0; sleep 1; done"
    assert target.run("sh", "-c", told, FILE, stdin=line).code == 0
    yield target.value("admin"), target.value("admin_password")
    assert target.run("sh", "-c", f"rm {FILE}; systemctl restart clamav-daemon.service").code == 0


@fact(
    "files_antivirus: lib/AvirWrapper.php, handleInfected; apps/dav/lib/Connector/Sabre/File.php",
    read=APP,
    disposable=True,
)
def test_what_is_infected_is_refused(web: Web, who: tuple[str, str]) -> None:
    """An infected file is refused (415) with the virus's name and is not there; another one is taken (201)."""
    name = f"{PREFIX}av.txt"
    bad = web.dav("PUT", who, name, f"vorher {FINDS} nachher")
    assert bad.status == 415
    assert "Contract" in bad.body
    assert web.dav("GET", who, name).status == 404
    assert web.dav("PUT", who, name, "harmlos").status == 201
    assert web.dav("DELETE", who, name).status == 204


@fact("files_antivirus: lib/AvirWrapper.php, handleConnectionError", read=APP, disposable=True)
def test_without_the_daemon_nothing_is_taken(web: Web, target: Target, who: tuple[str, str]) -> None:
    """With av_block_unreachable, which is the default, every upload is refused (415) while the daemon is away."""
    stop = "systemctl stop clamav-daemon.socket clamav-daemon.service"
    assert target.run("sh", "-c", stop).code == 0
    assert web.dav("PUT", who, f"{PREFIX}av.txt", "harmlos").status == 415
