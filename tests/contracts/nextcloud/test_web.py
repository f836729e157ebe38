"""The web entries: what they say of the instance, and to whom they say nothing."""

from __future__ import annotations

import pytest

from tests.contracts.fact import fact
from tests.contracts.nextcloud.occ import Occ
from tests.contracts.nextcloud.web import Web
from tests.contracts.target import Target

LAB = "32.0.1"


@fact("status.php", seen=LAB)
def test_status_php(web: Web) -> None:
    """status.php answers JSON with version, installed, maintenance and needsDbUpgrade."""
    found = web.ask("GET", "/status.php")
    assert found.status == 200
    assert found.json()["installed"] is True
    assert {"version", "versionstring", "maintenance", "needsDbUpgrade"} <= set(found.json())


@fact("apps/settings/lib/SetupChecks/OcxProviders.php; ocs-provider/index.php", read=LAB)
def test_providers_are_found_in_their_folder(web: Web) -> None:
    """/ocs-provider/ is a folder that is asked for as one, and answers 200."""
    assert web.ask("HEAD", "/ocs-provider/").status == 200


@fact("lib/base.php, checkMaintenanceMode; remote.php", seen=LAB, disposable=True)
def test_maintenance_closes_the_web(occ: Occ, web: Web, target: Target) -> None:
    """In maintenance every page and WebDAV answer 503; status.php goes on answering 200."""
    admin = (target.value("admin"), target.value("admin_password"))
    assert web.dav("PROPFIND", admin, "").status == 207
    occ.ok("maintenance:mode", "--on")
    try:
        assert web.dav("PROPFIND", admin, "").status == 503
        assert web.ask("GET", "/status.php").json()["maintenance"] is True
    finally:
        occ.ok("maintenance:mode", "--off")
    assert web.dav("PROPFIND", admin, "").status == 207


@fact("lib/base.php, trusted_domains", seen=LAB)
def test_a_foreign_name_is_refused(web: Web) -> None:
    """A name that is not among trusted_domains is refused (400)."""
    assert web.ask("GET", "/ocs/v2.php/cloud/user", Host="evil.example").status == 400


@pytest.mark.parametrize("who", [None, ("nobody", "wrong")])
@fact("apps/dav/lib/Connector/Sabre/Auth.php", read="server 0bfd6217")
def test_nobody_is_let_in(web: Web, who: tuple[str, str] | None) -> None:
    """Without a name, or with a wrong password, WebDAV answers 401."""
    assert web.ask("PROPFIND", "/remote.php/dav/files/admin/", who).status == 401
