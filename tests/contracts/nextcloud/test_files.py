"""A person's own files: those that the server knows, whatever lies on the disk."""

from __future__ import annotations

from tests.contracts.fact import fact
from tests.contracts.nextcloud.occ import Occ
from tests.contracts.nextcloud.team import MEMBER
from tests.contracts.nextcloud.web import Web
from tests.contracts.target import Target

LAB = "32.0.1"


@fact("lib/private/Files/View.php, getDirectoryContent and getCacheEntry", seen=LAB)
def test_what_lies_on_the_disk_is_listed_once_somebody_asked_for_it(
    occ: Occ, web: Web, target: Target, folder: str
) -> None:
    """What was put beside the server is in no list; whoever asks for it by name has it, and then it is listed."""
    uid, name = MEMBER[0], "beside.txt"
    assert web.dav("PROPFIND", MEMBER, "", Depth="1").status == 207
    path = f"{occ.ok('config:system:get', 'datadirectory')}/{uid}/files/{name}"
    user = target.value("user")
    assert target.run("sh", "-c", f"rm -f {path}; echo x > {path}; chown {user}: {path}").code == 0

    def listed() -> bool:
        return any(href.endswith(f"/{name}") for href in web.dav("PROPFIND", MEMBER, "", Depth="1").hrefs)

    assert not listed()
    assert web.dav("GET", MEMBER, name).body == "x\n"
    assert listed()
    assert web.dav("DELETE", MEMBER, name).status == 204
