"""user_oidc's provider by occ."""

from __future__ import annotations

import hashlib
import json

from tests.contracts.fact import fact
from tests.contracts.nextcloud.occ import Occ
from tests.contracts.nextcloud.web import Web
from tests.contracts.target import PREFIX

APP = "8.10.1"
NAME = f"{PREFIX}sso"
MAIN = "0590bb1a (main)"
ALL = ("--clientid=nextcloud", "--clientsecret=only-in-a-contract", "--discoveryuri=https://sso.invalid/x")


@fact("user_oidc: lib/Command/UpsertProvider.php", seen=APP, read=MAIN)
def test_an_unknown_provider_and_half_of_one(occ: Occ) -> None:
    """An unknown provider ends with 255, and so does making one without all that it needs."""
    occ("user_oidc:provider:delete", NAME, "--force")
    assert occ("user_oidc:provider", NAME).code == 255
    assert occ("user_oidc:provider", NAME, "--clientid=x").code == 255
    assert occ("user_oidc:provider", NAME).code == 255


@fact("user_oidc: lib/Command/UpsertProvider.php", seen=APP, read=MAIN)
def test_writing_is_silent_and_the_secret_is_never_said(occ: Occ) -> None:
    """Writing ends with 0 and says nothing; reading one has no secret, the list has stars."""
    assert occ.ok("user_oidc:provider", NAME, *ALL) == ""
    found = occ.json("user_oidc:provider", NAME)
    assert "clientSecret" not in found
    listed = occ.ok("user_oidc:providers", "--output=json").splitlines()
    assert [one["clientSecret"] for one in map(json.loads, listed) if one["identifier"] == NAME] == ["********"]
    assert found["clientId"] == "nextcloud"
    assert found["settings"]["uniqueUid"] is True


@fact("user_oidc: lib/Command/UpsertProvider.php, getClientSecretInput", seen=APP, read=MAIN)
def test_a_secret_from_a_file_is_told_before_the_json(occ: Occ) -> None:
    """A secret from a file says so on standard output before the JSON; alone it only reads."""
    file = f"/var/tmp/{PREFIX}secret"  # noqa: S108 - on the product's host
    occ.target.run("sh", "-c", f"cat > {file}; chmod 0644 {file}", stdin="only-in-a-contract\n")
    occ.ok("user_oidc:provider", NAME, *ALL)
    said = occ.ok("user_oidc:provider", NAME, f"--clientsecret-file={file}", "--output=json").splitlines()
    occ.target.run("rm", file)
    assert file in said[0]
    assert json.loads(said[-1])["identifier"] == NAME


@fact("user_oidc: lib/Command/UpsertProvider.php, BOOLEAN_SETTINGS", seen=APP, read=MAIN)
def test_a_switch_takes_anything_but_0_for_on(occ: Occ) -> None:
    """A switch takes `maybe` for on, 0."""
    occ.ok("user_oidc:provider", NAME, *ALL, "--unique-uid=0")
    assert occ.json("user_oidc:provider", NAME)["settings"]["uniqueUid"] is False
    occ.ok("user_oidc:provider", NAME, "--unique-uid=maybe")
    assert occ.json("user_oidc:provider", NAME)["settings"]["uniqueUid"] is True


@fact("user_oidc: lib/Command/UpsertProvider.php", seen=APP, read=MAIN)
def test_nothing_checks_an_address_or_a_pattern(occ: Occ) -> None:
    """A broken pattern of groups and a broken address are taken, 0."""
    occ.ok("user_oidc:provider", NAME, *ALL, "--group-whitelist-regex=([", "--discoveryuri=nowhere")
    assert occ.json("user_oidc:provider", NAME)["settings"]["groupWhitelistRegex"] == "(["


@fact("user_oidc: lib/Command/ListProviders.php", seen=APP)
def test_without_providers_the_list_is_empty(occ: Occ) -> None:
    """Providers are listed as one object per line; where there are none, nothing is said, not even []."""
    occ.ok("user_oidc:provider", NAME, *ALL)
    others = []
    for line in occ.ok("user_oidc:providers", "--output=json").splitlines():
        others.append(json.loads(line)["identifier"])
    assert NAME in others
    occ.ok("user_oidc:provider:delete", NAME, "--force")
    left = occ.ok("user_oidc:providers", "--output=json")
    assert len(left.splitlines()) == len(others) - 1


@fact("user_oidc: lib/Service/LocalIdService.php, getId", seen=APP)
def test_unique_ids_are_hashes_of_provider_and_sub(occ: Occ, web: Web) -> None:
    """With unique-uid, which is the default, the login is sha256("PROVIDER_0_SUB"), and not the sub."""
    occ.ok("user_oidc:provider", NAME, *ALL, "--unique-uid=1")
    number = occ.json("user_oidc:provider", NAME)["id"]
    admin = (occ.target.value("admin"), occ.target.value("admin_password"))
    sub = f"{PREFIX}sub-3"
    form = {"providerId": str(number), "userId": sub, "displayName": f"{PREFIX}x"}
    assert web.ocs("POST", admin, "/apps/user_oidc/api/v1/user", **form).status == 200
    people = occ.json("user:list", "--limit=5000")
    hashed = hashlib.sha256(f"{number}_0_{sub}".encode()).hexdigest()
    assert hashed in people
    assert sub not in people
    occ.ok("user:delete", hashed)
