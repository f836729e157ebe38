"""Apps, groups and people by occ: success codes on failure, half-done creations, hashed ids."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from tests.contracts.fact import fact
from tests.contracts.nextcloud.occ import Occ
from tests.contracts.nextcloud.web import Web
from tests.contracts.target import PREFIX

LAB = "32.0.1"
GROUP = f"{PREFIX}gruppe"
WORD = "Ein-Testkennwort-1"


@pytest.fixture
def anna(occ: Occ) -> str:
    """A local account in the group."""
    uid = f"{PREFIX}anna"
    if uid not in occ.json("user:list", "--limit=5000"):
        occ.ok("user:add", uid, "--password-from-env", word=WORD)
    occ("group:add", GROUP)
    occ.ok("group:adduser", GROUP, uid)
    return uid


@fact("core/Command/App/Enable.php", seen=LAB)
def test_enabling_again_and_what_is_not_there(occ: Occ) -> None:
    """Enabling what is enabled ends with 0; of several, what is not there makes it 1, and the others are done."""
    assert occ("app:enable", "groupfolders").code == 0
    occ.ok("app:disable", "groupfolders")
    assert occ("app:enable", f"{PREFIX}app", "groupfolders").code == 1
    assert "groupfolders" in occ.json("app:list")["enabled"]


@fact("core/Command/App/Enable.php, resolveGroupId", seen=LAB)
def test_enabling_for_an_unknown_group_is_for_everybody(occ: Occ) -> None:
    """`app:enable -g UNKNOWN` ends with 0 and enables the app for everybody."""
    occ.ok("app:disable", "groupfolders")
    assert occ("app:enable", "-g", f"{PREFIX}unknown", "groupfolders").code == 0
    assert occ.ok("config:app:get", "groupfolders", "enabled") == "yes"


@fact("core/Command/App/Disable.php", seen=LAB)
def test_disabling_what_is_not_there(occ: Occ) -> None:
    """Disabling what is not enabled ends with 0; what must not be disabled ends with 2."""
    assert occ("app:disable", f"{PREFIX}app").code == 0
    assert occ("app:disable", "files").code == 2


@fact("core/Command/App/ListApps.php", seen=LAB)
def test_the_list_of_apps(occ: Occ) -> None:
    """The list has versions by id, and of a disabled one the version that was installed."""
    occ.ok("app:disable", "groupfolders")
    listed = occ.json("app:list")
    assert set(listed) == {"enabled", "disabled"}
    assert "(installed " in listed["disabled"]["groupfolders"]
    occ.ok("app:enable", "groupfolders")
    assert " " not in occ.json("app:list")["enabled"]["groupfolders"]


@fact("lib/private/Group/Database.php, computeGid", seen=LAB)
def test_a_long_group_id_is_hashed(occ: Occ) -> None:
    """A group id of more than 64 characters is kept as its SHA-256, and what was given becomes the display name."""
    for gid in (f'{PREFIX}ü / "x" 🦊 '.ljust(64, "y"), PREFIX.ljust(64, "z")):
        occ.ok("group:add", gid)
        assert gid in occ.json("group:list", "--limit=5000")
    long = PREFIX.ljust(65, "z")
    occ.ok("group:add", long)
    listed = occ.json("group:list", "--info", "--limit=5000")
    hashed = hashlib.sha256(long.encode()).hexdigest()
    assert listed[hashed]["displayName"] == long
    assert long not in listed
    assert occ("group:add", PREFIX.ljust(256, "z")).code == 1


@fact("core/Command/Group/Add.php", seen=LAB)
def test_groups_that_are_refused(occ: Occ) -> None:
    """An empty group id ends with 2, one that is there with 1."""
    assert occ("group:add", "").code == 2
    occ("group:add", GROUP)
    assert occ("group:add", GROUP).code == 1


@fact("core/Command/Group/Add.php; lib/private/Group/Database.php, setDisplayName", seen=LAB)
def test_a_display_name_that_is_too_long_leaves_the_group(occ: Occ) -> None:
    """A display name of more than 255 characters ends with 7, after the group was made."""
    gid = f"{PREFIX}halb"
    assert occ("group:add", gid, f"--display-name={'x' * 256}").code == 7
    assert gid in occ.json("group:list", "--limit=5000")


@fact("core/Command/Group/ListCommand.php", seen=LAB, disposable=True)
def test_groups_that_are_called_by_numbers_become_a_list(second: Occ) -> None:
    """No group at all is [], and groups called 0, 1 … alone are a list: a reader must take both."""
    second.ok("maintenance:install", "-n", f"--admin-pass={WORD}", f"--data-dir={second.root}/data")
    assert second.json("group:list", "none-of-this-name") == []
    second.ok("group:add", "0")
    assert second.json("group:list", "0") == [[]]


@fact("core/Command/Group/AddUser.php and RemoveUser.php", seen=LAB)
def test_memberships_are_silent_and_repeatable(occ: Occ, anna: str) -> None:
    """Putting a person into a group, or taking them out, says nothing and may be repeated; unknown ones end with 1."""
    for verb in ("adduser", "adduser", "removeuser", "removeuser"):
        done = occ(f"group:{verb}", GROUP, anna)
        assert (done.code, done.out) == (0, "")
    for words in ((GROUP, f"{PREFIX}nobody"), (f"{PREFIX}none", anna)):
        assert occ("group:adduser", *words).code == 1


@fact("core/Command/User/Add.php", seen=LAB)
def test_accounts_that_are_refused(occ: Occ) -> None:
    """A login may have letters, digits, blanks and _.@-' only, and a password that the policy takes: else 1."""
    assert occ("user:add", f"{PREFIX}jürgen", "--password-from-env", word=WORD).code == 1
    assert occ("user:add", f"{PREFIX}kurz", "--password-from-env", word="kurz").code == 1
    assert f"{PREFIX}kurz" not in occ.json("user:list", "--limit=5000")


@fact("core/Command/User/Delete.php", seen=LAB)
def test_deleting_nobody_ends_well(occ: Occ) -> None:
    """Deleting an account that is not there ends with 0."""
    done = occ("user:delete", f"{PREFIX}nobody")
    assert (done.code, done.out.strip()) == (0, "User does not exist")


@fact("core/Command/User/ListCommand.php; lib/private/User/Manager.php, search", seen=LAB)
def test_the_limit_of_people_counts_in_each_backend(occ: Occ, web: Web, anna: str) -> None:
    """`user:list --limit` counts in each backend: with two of them it gives up to twice as many."""
    _ahead(occ, web, f"{PREFIX}sub-1")
    assert len(occ.json("user:list", "--limit=1")) == 2


@fact("user_oidc: lib/Controller/ApiController.php, createUser", seen="8.10.1")
def test_an_account_made_ahead(occ: Occ, web: Web) -> None:
    """An account is made ahead by its sub, repeatably, and takes memberships; by occ nobody with this sub is known."""
    sub = f"{PREFIX}sub-2"
    occ("group:add", GROUP)
    assert occ("group:adduser", GROUP, sub).code == 1
    for name in ("Jürgen", "Jürgen Groß"):
        _ahead(occ, web, sub, displayName=name)
    assert occ.json("user:list", "--limit=5000")[sub] == "Jürgen Groß"
    occ.ok("group:adduser", GROUP, sub)
    assert sub in occ.json("group:list", GROUP)[GROUP]
    occ.ok("group:removeuser", GROUP, sub)


def _ahead(occ: Occ, web: Web, sub: str, **more: str) -> None:
    name = f"{PREFIX}sso"
    secret = ["--clientid=x", "--clientsecret=only-in-a-contract", "--discoveryuri=https://sso.invalid/x"]
    occ.ok("user_oidc:provider", name, *secret, "--unique-uid=0")
    number = occ.json("user_oidc:provider", name)["id"]
    target = occ.target
    admin = (target.value("admin"), target.value("admin_password"))
    form = {"providerId": str(number), "userId": sub, **more}
    answer = web.ocs("POST", admin, "/apps/user_oidc/api/v1/user", **form)
    assert answer.status == 200, answer


@fact("lib/private/User/Session.php; core/Command/User/AuthTokens", seen=LAB)
def test_what_a_leaver_keeps(occ: Occ, web: Web, anna: str) -> None:
    """A disabled person gets 503, with an app password or the password; enabled again, both work again."""
    token = occ.ok("user:auth-tokens:add", anna, "--password-from-env", word=WORD).split()[-1]
    assert web.dav("PROPFIND", (anna, token), "").status == 207
    occ.ok("user:disable", anna)
    occ.ok("user:disable", anna)
    assert web.dav("PROPFIND", (anna, token), "").status == 503
    assert web.dav("PROPFIND", (anna, WORD), "").status == 503
    occ.ok("user:enable", anna)
    assert web.dav("PROPFIND", (anna, token), "").status == 207


@fact("lib/private/Authentication/Token/PublicKeyTokenProvider.php, token cache", seen=LAB)
def test_deleted_app_passwords_end_within_seconds(occ: Occ, web: Web, anna: str) -> None:
    """Deleted app passwords end within a quarter of a minute, and not at once: they are believed for ten seconds."""
    token = occ.ok("user:auth-tokens:add", anna, "--password-from-env", word=WORD).split()[-1]
    assert web.dav("PROPFIND", (anna, token), "").status == 207
    # A day after 2038-01-19 is no integer to PostgreSQL.
    occ.ok("user:auth-tokens:delete", anna, "--last-used-before=2037-01-01")
    assert web.dav("PROPFIND", (anna, token), "").status == 207
    done = occ.shell("sleep 13")
    assert done.code == 0
    assert web.dav("PROPFIND", (anna, token), "").status == 401


@fact("core/Command/User/AuthTokens/Delete.php", seen=LAB)
def test_deleting_one_app_password(occ: Occ, anna: str) -> None:
    """One app password is deleted by its number; a number that is not there ends with 1."""
    assert occ("user:auth-tokens:delete", anna, "999999999").code == 1


# What the platform sets (services/nextcloud/desired_settings.py).
AMONG_GROUPS = {
    "shareapi_only_share_with_group_members": "yes",
    "shareapi_restrict_user_enumeration_to_group": "yes",
    "shareapi_restrict_user_enumeration_full_match": "no",
}


@pytest.fixture
def others(occ: Occ, anna: str) -> Iterator[tuple[str, str]]:
    """Somebody in Anna's group, and somebody in none; what is set before comes back."""
    both = f"{PREFIX}ben", f"{PREFIX}carla"
    known = occ.json("user:list", "--limit=5000")
    for uid in both:
        if uid not in known:
            occ.ok("user:add", uid, "--password-from-env", word=WORD)
    occ.ok("group:adduser", GROUP, both[0])
    before = {key: occ("config:app:get", "core", key) for key in AMONG_GROUPS}
    for key in AMONG_GROUPS:
        occ.ok("config:app:delete", "core", key)
    yield both
    for key, ran in before.items():
        occ.ok("config:app:delete", "core", key)
        if ran.code == 0:
            occ.ok("config:app:set", "core", key, "--type=string", f"--value={ran.out.strip()}", "-n")


@fact(
    "apps/files_sharing/lib/Controller/ShareesAPIController.php; lib/private/Collaboration", read=LAB, disposable=True
)
def test_who_finds_whom(occ: Occ, web: Web, anna: str, others: tuple[str, str]) -> None:
    """Everybody finds everybody; with three values of core those of a common group alone, by the whole login too."""
    ben, carla = others
    assert _found(web, anna, PREFIX) >= {ben, carla}
    for key, value in AMONG_GROUPS.items():
        occ.ok("config:app:set", "core", key, "--type=string", f"--value={value}", "-n")
    assert _found(web, anna, PREFIX) == {ben}
    assert _found(web, anna, ben) == {ben}
    assert _found(web, anna, carla) == set()
    assert _found(web, carla, PREFIX) == set()


def _found(web: Web, who: str, search: str) -> set[str]:
    """Logins that the field for sharing suggests, without one's own."""
    asked = urlencode({"search": search, "itemType": "file", "shareType": "0", "perPage": "50"})
    answer = web.ocs("GET", (who, WORD), f"/apps/files_sharing/api/v1/sharees?{asked}")
    assert answer.status == 200, answer
    data = answer.json()["ocs"]["data"]
    return {one["value"]["shareWith"] for one in (*data["users"], *data["exact"]["users"])} - {who}
