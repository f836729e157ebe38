"""Sign-in by user_oidc through the real Keycloak.

--given also has `issuer`, `client`, `client_secret`, `person`, `person_password`, `person_sub`, and `sso_admin` with
`sso_admin_secret`: a client of the master realm that may end sessions.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.contracts.fact import fact
from tests.contracts.nextcloud.browser import Browser, Page
from tests.contracts.nextcloud.occ import Occ
from tests.contracts.nextcloud.web import Web
from tests.contracts.target import PREFIX, Target

APP = "8.10.1"
NAME = f"{PREFIX}sso"
LOCAL = "allow_local_remote_servers"


@dataclass(frozen=True)
class Provider:
    """`number` of the provider, and the person who signs in."""

    number: int
    sub: str
    who: tuple[str, str]

    @property
    def start(self) -> str:
        return f"/apps/user_oidc/login/{self.number}"

    def sign_in(self, browser: Browser) -> Page:
        return browser.sign_in(self.start, *self.who)


def written(occ: Occ, *more: str) -> int:
    target = occ.target
    where = f"--discoveryuri={target.value('issuer')}/.well-known/openid-configuration"
    file = f"/var/tmp/{PREFIX}secret"  # noqa: S108 - on the product's host
    line = f"umask 077; cat > {file}; chown {occ.user} {file}"
    assert target.run("sh", "-c", line, stdin=target.value("client_secret")).code == 0
    words = [f"--clientid={target.value('client')}", f"--clientsecret-file={file}", where, "--unique-uid=0"]
    occ.ok("user_oidc:provider", NAME, *words, "--mapping-uid=sub", "--group-provisioning=0", *more)
    target.run("rm", file)
    return int(occ.json("user_oidc:provider", NAME)["id"])


@pytest.fixture
def provider(occ: Occ, target: Target) -> Iterator[Provider]:
    """As the role sets it; the person, and what was set before, are as they were afterwards."""
    sub = target.value("person_sub")
    known = sub in occ.json("user:list", "--limit=5000")
    before = occ("config:system:get", LOCAL).out.strip()
    occ.ok("config:system:set", LOCAL, "--type=boolean", "--value=true")
    yield Provider(written(occ), sub, (target.value("person"), target.value("person_password")))
    occ.ok("user_oidc:provider:delete", NAME, "--force")
    occ.ok("config:system:set", LOCAL, "--type=boolean", f"--value={before or 'false'}")
    if not known:
        occ("user:delete", sub)


def signed_in(page: Page) -> bool:
    return page.status == 200 and "/login" not in urlsplit(page.url).path


@fact("user_oidc: lib/Controller/LoginController.php, login", seen=APP)
def test_the_way_to_the_sign_on(target: Target, provider: Provider) -> None:
    """It sends the browser with PKCE (S256), state and nonce, and asks to be answered at /apps/user_oidc/code."""
    page = Browser(target).go(provider.start)
    query = {name: values[0] for name, values in parse_qs(urlsplit(page.location).query).items()}
    assert page.location.startswith(target.value("issuer"))
    assert query["code_challenge_method"] == "S256"
    assert query["state"] and query["nonce"] and query["code_challenge"]
    assert urlsplit(query["redirect_uri"]).path.endswith("/apps/user_oidc/code")


@fact("user_oidc: lib/Service/ProvisioningService.php", seen=APP)
def test_the_first_sign_in_makes_the_account_of_the_sub(occ: Occ, target: Target, provider: Provider) -> None:
    """The first sign-in makes an account whose login is the sub."""
    assert signed_in(provider.sign_in(Browser(target)))
    assert provider.sub in occ.json("user:list", "--limit=5000")


@fact("user_oidc: lib/Service/ProvisioningService.php; lib/Controller/ApiController.php; issues 827, 1481", seen=APP)
def test_what_was_made_ahead_stays(occ: Occ, web: Web, target: Target, provider: Provider) -> None:
    """An account that was made ahead keeps its memberships when its person signs in, and finds the team folder at once,
    whatever page it arrives on."""
    admin = (target.value("admin"), target.value("admin_password"))
    form = {"providerId": str(provider.number), "userId": provider.sub, "displayName": "Vorher"}
    assert web.ocs("POST", admin, "/apps/user_oidc/api/v1/user", **form).status == 200
    group, name = f"{PREFIX}vorher", f"{PREFIX}Vorher"
    occ("group:add", group)
    occ.ok("group:adduser", group, provider.sub)
    folder = occ.ok("groupfolders:create", name).split()[-1]
    occ.ok("groupfolders:group", folder, group, "write")
    before = occ("config:system:get", "defaultapp").out.strip()
    occ.ok("config:system:set", "defaultapp", "--value=dashboard")
    browser = Browser(target)
    try:
        assert signed_in(provider.sign_in(browser))
    finally:
        occ.ok("config:system:set", "defaultapp", f"--value={before}") if before else occ(
            "config:system:delete", "defaultapp"
        )
    assert provider.sub in occ.json("group:list", group)[group]
    assert name in browser.files(provider.sub)
    occ.ok("groupfolders:delete", folder, "--force")


@fact("user_oidc: lib/Service/ProvisioningService.php, GROUP_PROVISIONING", seen=APP)
def test_without_group_provisioning_a_sign_in_changes_no_membership(
    occ: Occ, target: Target, provider: Provider
) -> None:
    """With group provisioning off a sign-in neither gives nor takes a membership, whatever the token's groups say."""
    assert signed_in(provider.sign_in(Browser(target)))
    group = f"{PREFIX}hier"
    occ("group:add", group)
    occ.ok("group:adduser", group, provider.sub)
    before = {gid for gid, uids in occ.json("group:list", "--limit=5000").items() if provider.sub in uids}
    assert signed_in(provider.sign_in(Browser(target)))
    after = {gid for gid, uids in occ.json("group:list", "--limit=5000").items() if provider.sub in uids}
    assert after == before


@fact("user_oidc: lib/Controller/LoginController.php, code", read="user_oidc 00531c07")
def test_a_state_of_somebody_else_is_refused(target: Target, provider: Provider) -> None:
    """An answer with a state that did not begin in this browser is refused (403)."""
    back = f"{target.address.rstrip('/')}/"
    page = Browser(target).sign_in(provider.start, *provider.who, until=back)
    assert page.location.startswith(back)
    assert Browser(target).go(page.location).status == 403


@fact("user_oidc: lib/Controller/LoginController.php, code", seen=APP)
def test_a_wrong_client_secret(occ: Occ, target: Target, provider: Provider) -> None:
    """With a wrong client secret the sign-in ends on a page with 403."""
    occ.ok("user_oidc:provider", NAME, "--clientsecret=another")
    assert provider.sign_in(Browser(target)).status == 403


@fact("user_oidc: lib/Helper/HttpClientHelper.php; lib/private/Http/Client", seen=APP)
def test_a_private_address_must_be_allowed(occ: Occ, target: Target, provider: Provider) -> None:
    """A sign-on on a private address is not asked (404) unless allow_local_remote_servers is set."""
    occ.ok("config:system:set", LOCAL, "--type=boolean", "--value=false")
    assert Browser(target).go(provider.start).status == 404


@fact("lib/private/User/Session.php, validateSession", seen="32.0.1")
def test_who_is_disabled_is_out_at_once(occ: Occ, target: Target, provider: Provider) -> None:
    """A disabled person is out with the next request, and the sign-in is refused (401)."""
    browser = Browser(target)
    assert signed_in(provider.sign_in(browser))
    occ.ok("user:disable", provider.sub)
    page = browser.go("/ocs/v2.php/cloud/user")
    again = provider.sign_in(Browser(target))
    occ.ok("user:enable", provider.sub)
    assert page.status == 401
    assert again.status == 401


@fact("user_oidc: lib/Controller/LoginController.php, backChannelLogout", seen=APP)
def test_a_session_that_ends_in_keycloak_ends_here(target: Target, provider: Provider) -> None:
    """An operator who ends a person's sessions in Keycloak ends those here within seconds (back channel)."""
    browser = Browser(target)
    assert signed_in(provider.sign_in(browser))
    _end_sessions(target, provider.sub)
    deadline = time.monotonic() + 5
    while (page := browser.go("/ocs/v2.php/cloud/user")).status != 401 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert page.status == 401


@fact("user_oidc: lib/Controller/LoginController.php, singleLogoutService", seen=APP)
def test_signing_out_ends_the_session_in_keycloak(target: Target, provider: Provider) -> None:
    """Signing out leads to Keycloak's end of session with the ID token as hint; then its sign-in asks again."""
    browser = Browser(target)
    assert signed_in(provider.sign_in(browser))
    page = browser.go("/apps/user_oidc/sls")
    assert page.location.startswith(target.value("issuer"))
    assert "id_token_hint=" in page.location
    browser.follow(page, until=f"{target.address.rstrip('/')}/")
    asked = browser.follow(browser.go(provider.start))
    assert asked.fields & {"username", "password"}


@fact(
    "user_oidc: lib/Controller/LoginController.php, getRedirectResponse; apps/files/appinfo/routes.php", read="8.10.1"
)
def test_a_sign_in_leads_to_where_somebody_wanted_to_go(target: Target, provider: Provider) -> None:
    """A sign-in that began with redirectUrl ends there, in a folder of files too; another server's name is dropped."""
    wanted = "/apps/files/files?dir=/"
    for asked in (wanted, f"https://evil.example{wanted}"):
        begin = f"{provider.start}?{urlencode({'redirectUrl': asked})}"
        page = Browser(target).sign_in(begin, *provider.who)
        assert (page.status, page.url) == (200, f"{target.address.rstrip('/')}{wanted}")


@fact("lib/private/AppFramework/Middleware/Security/SecurityMiddleware.php, afterException", read="32.0.1")
def test_who_is_not_signed_in_is_asked_to_and_the_way_is_kept(target: Target) -> None:
    """Files asked for without a session lead to /login with redirect_url, the address with its query."""
    page = Browser(target).go("/apps/files/files?dir=/x")
    assert urlsplit(page.location).path.endswith("/login")
    assert parse_qs(urlsplit(page.location).query)["redirect_url"] == ["/apps/files/files?dir=/x"]


@fact("user_oidc: lib/AppInfo/Application.php, registerRedirect", seen=APP, disposable=True)
def test_with_one_way_in_the_start_page_leads_to_keycloak(
    occ: Occ, target: Target, request: pytest.FixtureRequest
) -> None:
    """With allow_multiple_user_backends=0 and one provider / leads to Keycloak; /login?direct=1 keeps a form."""
    if not occ("user_oidc:providers", "--output=json").out.strip():
        request.getfixturevalue("provider")
    key = ("user_oidc", "allow_multiple_user_backends")
    before = occ("config:app:get", *key)
    occ.ok("config:app:set", *key, "--value=0", "-n")
    try:
        browser = Browser(target)
        assert browser.follow(browser.go("/"), until=target.value("issuer")).location.startswith(target.value("issuer"))
        assert "password" in browser.go("/login?direct=1").fields
    finally:
        occ.ok("config:app:delete", *key)
        if before.code == 0:
            occ.ok("config:app:set", *key, f"--value={before.out.strip()}", "-n")


END = """
import json, sys, urllib.parse, urllib.request
base, realm, client, secret, sub = json.load(sys.stdin)
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": client, "client_secret": secret})
token = json.load(opener.open(f"{base}/realms/master/protocol/openid-connect/token", form.encode()))["access_token"]
head = {"Authorization": "Bearer " + token}
opener.open(urllib.request.Request(f"{base}/admin/realms/{realm}/users/{sub}/logout", b"", head))
"""


def _end_sessions(target: Target, sub: str) -> None:
    """As an operator does on Keycloak's own pages; `sso_admin_url` where those are on the product's host alone."""
    base, _, realm = target.value("issuer").partition("/realms/")
    told = [target.given.get("sso_admin_url", base), realm, target.value("sso_admin")]
    told += [target.value("sso_admin_secret"), sub]
    done = target.run("python3", "-c", END, stdin=json.dumps(told))
    assert done.code == 0, done
