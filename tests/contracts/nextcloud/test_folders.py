"""Team folders: by occ, and by WebDAV as a member and as an outsider."""

from __future__ import annotations

from typing import Any

from tests.contracts.fact import fact
from tests.contracts.nextcloud.occ import Occ
from tests.contracts.nextcloud.team import GROUP, MEMBER, NAME, OUTSIDER
from tests.contracts.nextcloud.web import Web
from tests.contracts.target import PREFIX

APP = "20.1.18"


def listed(occ: Occ, number: str) -> Any:
    return next(one for one in occ.json("groupfolders:list") if str(one["id"]) == number)


@fact("groupfolders: lib/Command/Create.php", seen=APP)
def test_making_a_folder(occ: Occ, folder: str) -> None:
    """Making a folder says its number; a name that is taken, blanks around it included, ends with 1."""
    assert folder.isdecimal()
    assert occ("groupfolders:create", NAME).code == 1
    assert occ("groupfolders:create", f"  {NAME} ").code == 1
    # Letters count as they are.
    other = occ.ok("groupfolders:create", NAME.upper().replace(PREFIX.upper(), PREFIX))
    assert other != folder


@fact("groupfolders: lib/Command/Create.php; lib/Folder/FolderManager.php", seen=APP, disposable=True)
def test_a_folder_without_a_name_is_everybodys_root(occ: Occ, folder: str) -> None:
    """A folder called "" is made, 0, and is the root of its members' files."""
    number = occ.ok("groupfolders:create", "")
    assert listed(occ, number)["mountPoint"] == "/"
    occ.ok("groupfolders:delete", number, "--force")


@fact("groupfolders: lib/Command/ListCommand.php", seen=APP)
def test_the_list_of_folders(occ: Occ, folder: str) -> None:
    """An item has number, mount point, quota (-3: no limit), rights by group; maps that are empty are lists."""
    found = listed(occ, folder)
    assert (found["mountPoint"], found["quota"], found["acl"]) == (NAME, -3, False)
    assert (found["groups"], found["manage"]) == ([], [])
    occ.ok("groupfolders:group", folder, GROUP)
    assert listed(occ, folder)["groups"][GROUP]["permissions"] == 1


@fact("groupfolders: lib/Command/Group.php, PERMISSION_VALUES", seen=APP)
def test_rights_of_a_group(occ: Occ, folder: str) -> None:
    """Without a word a group reads (1); write makes 7, all four 31; the last call counts."""
    for words, rights in (((), 1), (("write",), 7), (("read", "write", "share", "delete"), 31), (("read",), 1)):
        occ.ok("groupfolders:group", folder, GROUP, *words)
        assert listed(occ, folder)["groups"][GROUP]["permissions"] == rights
    for words in (("999999", GROUP), (folder, f"{PREFIX}none"), (folder, GROUP, "everything")):
        assert occ("groupfolders:group", *words).code == 255
    for _ in range(2):
        occ.ok("groupfolders:group", folder, GROUP, "-d")
    assert listed(occ, folder)["groups"] == []


@fact("groupfolders: lib/Command/Quota.php", seen=APP)
def test_quota(occ: Occ, folder: str) -> None:
    """A quota is bytes, `5G` and `5 GB` (both binary) or unlimited (-3); none and 0 end with 255."""
    for given, bytes_ in (("1000", 1000), ("5G", 5 * 2**30), ("5 GB", 5 * 2**30), ("unlimited", -3)):
        occ.ok("groupfolders:quota", folder, given)
        assert listed(occ, folder)["quota"] == bytes_
    for wrong in ("none", "0"):
        assert occ("groupfolders:quota", folder, wrong).code == 255


@fact("groupfolders: lib/Command/Rename.php", seen=APP)
def test_renaming(occ: Occ, folder: str) -> None:
    """Renaming to the same name ends with 0, to a taken one with 1."""
    occ.ok("groupfolders:rename", folder, NAME)
    occ.ok("groupfolders:create", f"{NAME} 2")
    assert occ("groupfolders:rename", folder, f"{NAME} 2").code == 1


@fact("groupfolders: lib/Command/ACL.php", seen=APP)
def test_who_manages_a_folder(occ: Occ, folder: str) -> None:
    """Rights inside a folder must be enabled first (254); a manager who is no group is taken, 0, and not listed."""
    assert occ("groupfolders:permissions", folder, "-m", "-g", GROUP).code == 254
    occ.ok("groupfolders:permissions", folder, "--enable")
    occ.ok("groupfolders:permissions", folder, "-m", "-g", f"{PREFIX}none")
    assert listed(occ, folder)["manage"] == []
    assert occ("groupfolders:permissions", folder, "nowhere", "-g", GROUP, "--", "+read").code == 255


@fact("groupfolders: lib/Listeners; lib/Folder/FolderManager.php, deleteGroup", seen=APP)
def test_a_group_that_is_deleted_takes_its_folder_along(occ: Occ, web: Web, folder: str) -> None:
    """Deleting a group drops its folder's rights; making it again brings nothing back; the files stay."""
    occ.ok("groupfolders:group", folder, GROUP, "write")
    assert web.dav("PUT", MEMBER, f"{NAME}/bleibt.txt", "da").status == 201
    occ.ok("group:delete", GROUP)
    assert listed(occ, folder)["groups"] == []
    occ.ok("group:add", GROUP)
    occ.ok("group:adduser", GROUP, MEMBER[0])
    assert web.dav("GET", MEMBER, f"{NAME}/bleibt.txt").status == 404
    occ.ok("groupfolders:group", folder, GROUP)
    assert web.dav("GET", MEMBER, f"{NAME}/bleibt.txt").body == "da"


@fact("groupfolders: lib/Mount/MountProvider.php; apps/dav", seen=APP)
def test_a_member_finds_the_folder_and_an_outsider_does_not(occ: Occ, web: Web, folder: str) -> None:
    """A member lists, writes and reads; an outsider finds nothing (404), and a foreign home is empty (207)."""
    occ.ok("groupfolders:group", folder, GROUP, "write")
    assert web.dav("PUT", MEMBER, f"{NAME}/Plan.txt", "für alle").status == 201
    assert web.dav("GET", MEMBER, f"{NAME}/Plan.txt").body == "für alle"
    assert any(href.rstrip("/").endswith(NAME) for href in web.dav("PROPFIND", MEMBER, "", Depth="1").hrefs)
    assert not any(NAME in href for href in web.dav("PROPFIND", OUTSIDER, "", Depth="1").hrefs)
    for method in ("GET", "PUT"):
        assert web.dav(method, OUTSIDER, f"{NAME}/Plan.txt", "x" if method == "PUT" else "").status in (404, 409)
    foreign = web.dav("PROPFIND", OUTSIDER, "", home=MEMBER[0], Depth="1")
    assert foreign.status == 207
    assert len(foreign.hrefs) == 1


@fact("groupfolders: lib/Mount/MountProvider.php", seen=APP)
def test_leaving_counts_at_once(occ: Occ, web: Web, folder: str) -> None:
    """A person who is taken out of the group loses the folder with the next request."""
    occ.ok("groupfolders:group", folder, GROUP)
    assert web.dav("PROPFIND", MEMBER, NAME).status == 207
    occ.ok("group:removeuser", GROUP, MEMBER[0])
    assert web.dav("PROPFIND", MEMBER, NAME).status == 404


@fact("groupfolders: lib/Mount/MountProvider.php; user_oidc issue 827", read=APP)
def test_joining_counts_at_once(occ: Occ, web: Web, folder: str) -> None:
    """A person who is put into the group has the folder with the next request."""
    occ.ok("groupfolders:group", folder, GROUP)
    assert web.dav("PROPFIND", OUTSIDER, NAME).status == 404
    occ.ok("group:adduser", GROUP, OUTSIDER[0])
    assert web.dav("PROPFIND", OUTSIDER, NAME).status == 207
    occ.ok("group:removeuser", GROUP, OUTSIDER[0])


@fact("groupfolders: lib/Command/Group.php; groupfolders issue 4427", read=APP)
def test_a_group_with_blanks_is_taken_out_again(occ: Occ, folder: str) -> None:
    """A group whose id has blanks is given rights and loses them by its id as it is, without any backslash."""
    group = f"{PREFIX}mit zwei Blanks"
    occ("group:add", group)
    occ.ok("groupfolders:group", folder, group, "write")
    assert listed(occ, folder)["groups"][group]["permissions"] == 7
    occ.ok("groupfolders:group", folder, group, "-d")
    assert listed(occ, folder)["groups"] == []


@fact("lib/private/Group/Group.php, removeUser; user_saml issue 833", read="32.0.1")
def test_a_group_without_members_stays_with_its_folder(occ: Occ, web: Web, folder: str) -> None:
    """A group whose last member leaves stays, and so do its rights in the folder; the next member finds the files."""
    occ.ok("groupfolders:group", folder, GROUP, "write")
    assert web.dav("PUT", MEMBER, f"{NAME}/bleibt.txt", "da").status == 201
    occ.ok("group:removeuser", GROUP, MEMBER[0])
    assert occ.json("group:list", GROUP)[GROUP] == []
    assert listed(occ, folder)["groups"][GROUP]["permissions"] == 7
    occ.ok("group:adduser", GROUP, OUTSIDER[0])
    assert web.dav("GET", OUTSIDER, f"{NAME}/bleibt.txt").body == "da"
    occ.ok("group:removeuser", GROUP, OUTSIDER[0])


@fact("apps/dav/lib/Connector/Sabre/Directory.php, createFile; groupfolders: MountProvider", read="server 0215b004")
def test_who_only_reads_does_not_write(occ: Occ, web: Web, folder: str) -> None:
    """With the right to read alone, writing and deleting are refused (403)."""
    occ.ok("groupfolders:group", folder, GROUP, "write")
    assert web.dav("PUT", MEMBER, f"{NAME}/Plan.txt", "1").status == 201
    occ.ok("groupfolders:group", folder, GROUP)
    assert web.dav("PUT", MEMBER, f"{NAME}/Plan.txt", "2").status == 403
    assert web.dav("PUT", MEMBER, f"{NAME}/Neu.txt", "2").status == 403
    assert web.dav("DELETE", MEMBER, f"{NAME}/Plan.txt").status == 403
    assert web.dav("GET", MEMBER, f"{NAME}/Plan.txt").body == "1"


@fact("apps/dav/lib/Connector/Sabre/QuotaPlugin.php, checkQuota", read="server 01e0ca72")
def test_a_full_folder_takes_nothing_more(occ: Occ, web: Web, folder: str) -> None:
    """What does not fit into a folder's quota is refused (507)."""
    occ.ok("groupfolders:group", folder, GROUP, "write")
    occ.ok("groupfolders:quota", folder, "1000")
    assert web.dav("PUT", MEMBER, f"{NAME}/klein.txt", "x" * 400).status == 201
    assert web.dav("PUT", MEMBER, f"{NAME}/gross.txt", "x" * 700).status == 507
