"""What the inventory's slice for Keycloak holds, without a server."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import given
from ansible_collections.readi.one.plugins.module_utils.model.manifest_reach import Client
from ansible_collections.readi.one.plugins.module_utils.model.types import (
    Directory,
    Mail,
    Model,
    Moved,
    OwnClient,
    Person,
)
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import desired as keycloak
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_clients import client
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_flows import (
    BROWSER,
    FIRST_LOGIN,
    WITH_FACTOR,
)
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_names import (
    CITY_LOGIN,
    OPERATOR,
    SECOND_FACTOR,
)
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_providers import own_addresses, saml
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.kinds import STATE

from tests.integration.keycloak.platform import model, objects


def fields(kind: str, key: str, of: Model | None = None) -> dict[str, Any]:
    return next(dict(o.fields) for o in objects(of) if o.at == (kind, key))


def test_the_same_model_gives_the_same_objects_as_plain_data() -> None:
    one, two = keycloak.desired(model(), None), keycloak.desired(model(), "any-host")
    assert json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)


def test_keys_are_unique_and_every_need_is_declared() -> None:
    wanted = objects()
    there = [o.at for o in wanted]
    assert len(there) == len(set(there))
    assert {need for o in wanted for need in o.needs} <= set(there)


def test_every_field_has_a_rule() -> None:
    for obj in objects():
        assert set(obj.fields) | set(obj.secrets) <= set(STATE[obj.kind].rules), obj.at


def test_mails_go_to_the_inventorys_server_by_tls() -> None:
    assert fields("realm", "readi")["smtpServer"] == {
        "host": "relay.pruefung.example",
        "port": "587",
        "from": "anmeldung@pruefung.example",
        "fromDisplayName": "Plattform",
        "starttls": "true",
        "ssl": "false",
        "auth": "true",
        "user": "readi",
    }


def test_a_server_that_asks_for_no_user_gets_no_password() -> None:
    of = replace(model(), mail=Mail("localhost", 25, "none", "anmeldung@pruefung.example", "Plattform"))
    realm = next(o for o in objects(of) if o.kind == "realm")
    assert realm.secrets == {}
    assert (realm.fields["smtpServer"]["auth"], "user" in realm.fields["smtpServer"]) == ("false", False)


def test_without_a_mail_server_none_is_declared() -> None:
    assert "smtpServer" not in fields("realm", "readi", replace(model(), mail=None))


def test_german_comes_first() -> None:
    realm = fields("realm", "readi")
    assert (realm["defaultLocale"], realm["supportedLocales"]) == ("de", ["de", "en"])


def test_a_public_client_has_pkce_and_no_secret() -> None:
    portal = next(o for o in objects() if o.at == ("client", "portal"))
    assert portal.secrets == {}
    assert portal.fields["attributes"]["pkce.code.challenge.method"] == "S256"
    assert portal.fields["webOrigins"] == ["https://portal.pruefung.example"]
    assert (portal.fields["implicitFlowEnabled"], portal.fields["directAccessGrantsEnabled"]) == (False, False)


def test_the_portals_token_brings_nobodys_roles() -> None:
    """Not by Keycloak's scope `roles`: what the account API asks for, `own_groups` gives by itself."""
    scopes = fields("client", "portal")["defaultClientScopes"]
    assert scopes == ["acr", "basic", "email", "organization", "own_groups", "profile"]
    assert set(fields("client_scope", "own_groups")["mappers"]) == {"account", "roles", "view"}


def test_a_service_account_has_its_roles_and_nobody_signs_in_by_it() -> None:
    sync = fields("client", "sync")
    assert sync["service_account_roles"] == {"client": {"realm-management": ["query-groups", "view-users"]}}
    assert (sync["serviceAccountsEnabled"], sync["standardFlowEnabled"], sync["redirectUris"]) == (True, False, [])


def test_no_claim_says_a_groups_name_without_its_place() -> None:
    """Members of a group, its moderators and administrators of an organisation with its key are different people."""
    mappers = [
        m for o in objects() if o.kind in ("client", "client_scope") for m in o.fields.get("mappers", {}).values()
    ]
    of_groups = [m["config"] for m in mappers if "group" in m["type"]]
    assert [(config["claim.name"], config["full.path"]) for config in of_groups] == [("group_paths", "true")]


def test_a_claim_that_nothing_gives_is_a_mistake_of_the_manifest() -> None:
    with pytest.raises(ValueError, match="client x: nothing gives the claims shoe_size"):
        client(Client("x", "public", claims=("shoe_size",)))


def test_metadata_of_a_city_is_never_fetched() -> None:
    city = model().organisation("bretten")
    silent = replace(city, directory=Directory("saml", {"metadata_url": "https://adfs.example/m.xml"}))
    with pytest.raises(ValueError, match="bretten: directory saml needs sso_url"):
        saml(silent)


def test_whoever_moderates_may_change_members_of_that_group_only() -> None:
    permission = fields("permission", "members of eakte")
    assert (permission["resources"], permission["scopes"]) == (["/projects/digital/eakte"], ["manage-membership"])
    assert permission["policies"] == ["moderators of eakte"]
    assert fields("policy", "moderators of eakte") == {"groups": {"/moderators/eakte": False}}


def test_an_organisations_administrators_manage_its_own_people_only() -> None:
    permission = fields("permission", "accounts of buehl")
    assert (permission["resources"], permission["scopes"]) == (["/organisations/buehl"], ["manage-members"])
    assert permission["policies"] == ["administrators of buehl"]
    assert fields("policy", "administrators of buehl") == {"groups": {"/administrators/buehl": False}}


def test_no_permission_stands_in_the_way_of_another() -> None:
    """26.7.4: one no beats every yes, and it speaks about everybody in the group; test_rights.py asks the server."""
    permissions = [o for o in objects() if o.kind == "permission"]
    said = [(path, scope) for o in permissions for path in o.fields["resources"] for scope in o.fields["scopes"]]
    assert len(said) == len(set(said))
    assert all(len(o.fields["resources"]) == len(o.fields["policies"]) == 1 for o in permissions)
    assert not {scope for _, scope in said} & {"view", "manage"}
    about_people = {path for path, scope in said if scope in ("view-members", "manage-membership-of-members")}
    assert about_people == {f"/organisations/{o.key}" for o in model().organisations}


def test_the_accounts_of_operators_and_administrators_are_nobodys() -> None:
    """Not operators' either where their token carries no role: one session would be the way into another account."""
    for path in ("/operators", "/administrators/buehl"):
        permission = fields("permission", f"accounts of {path[1:]}")
        assert permission["resources"] == [path] and permission["policies"] == ["nobody"]
        assert permission["scopes"] == ["impersonate-members", "manage-members"]
    assert fields("policy", "nobody") == {"groups": {"/organisations": False}}


def test_operators_need_a_second_factor() -> None:
    def flat(steps: list[Any]) -> list[Any]:
        return [s for step in steps for s in (step, *flat(step.get("steps", [])))]

    steps = flat(fields("flow", BROWSER)["steps"])
    operators = next(s for s in steps if s.get("flow") == "readi operators")
    assert [(s["authenticator"], s["requirement"]) for s in operators["steps"]] == [
        ("conditional-user-role", "REQUIRED"),
        ("conditional-sub-flow-executed", "REQUIRED"),
        ("auth-otp-form", "REQUIRED"),
    ]
    with_one = next(s for s in steps if s.get("flow") == WITH_FACTOR)
    assert operators["steps"][1]["config"] == {"flow_to_check": WITH_FACTOR, "check_result": "not-executed"}
    assert [(s["authenticator"], s["requirement"]) for s in with_one["steps"]] == [
        ("conditional-user-configured", "REQUIRED"),
        ("auth-otp-form", "ALTERNATIVE"),
        ("auth-recovery-authn-code-form", "ALTERNATIVE"),
    ]
    assert fields("required_action", "CONFIGURE_TOTP")["config"] == {"add-recovery-codes": "true"}
    asked = next(s for s in steps if s.get("flow") == "readi asked by the organisation")
    assert asked["steps"][0]["config"] == {"condUserRole": SECOND_FACTOR, "negate": "false"}
    assert asked["steps"][-1] == {"authenticator": "auth-otp-form", "requirement": "REQUIRED"}
    assert fields("group", "/operators")["roles"]["realm"] == [OPERATOR]
    assert fields("flow_binding", "browser") == {"flow": BROWSER}


def test_an_operator_begins_in_the_operators_group_and_nobody_else() -> None:
    maria = model().people[0]
    with_operator = replace(model(), people=(replace(maria, operator=True),))
    assert "/operators" in fields("person", maria.key, with_operator)["groups"]
    assert "/operators" not in fields("person", maria.key)["groups"]


def test_a_seeded_moderator_begins_in_the_group_and_others_wait() -> None:
    maria = fields("person", "maria")
    assert {"/projects/digital", "/moderators/digital", "/projects/hochwasser", "/organisations/gaggenau"} <= set(
        maria["groups"]
    )
    # Hers come with her account, or with a group that is made later (test_added_later.py).
    made = {o.key for o in objects() if o.kind == "membership" and o.carried_by is None}
    assert made == {
        "/moderators/eakte hans@buehl.example",
        "/projects/digital/eakte hans@buehl.example",
    }


def moves(of: Model, kind: str = "group") -> list[dict[str, list[str]]]:
    return [move for move in keycloak.desired(of, None)["moved"] if move["from"][0] == kind]


def test_an_account_is_its_key_whatever_becomes_of_name_and_address() -> None:
    """Ledgers from before know it by its address; a renamed key is the same account too."""
    of = model()
    married = replace(of.people[0], email="maria.neu@gaggenau.example", family_name="Neu")
    renamed = replace(of, people=(replace(married, key="mm"),), moved=(Moved("person", "maria", "mm"),))
    assert {o.key for o in objects(replace(of, people=(married,))) if o.kind == "person"} == {"maria"}
    assert moves(of, "person") == [{"from": ["person", of.people[0].email], "to": ["person", "maria"]}]
    assert {"from": ["person", "maria"], "to": ["person", "mm"]} in moves(renamed, "person")


def test_a_renamed_group_is_a_rename_of_both_its_groups() -> None:
    renamed = replace(model(), moved=(Moved("project_group", "akte", "eakte"),))
    assert moves(renamed) == [
        {"from": ["group", "/projects/digital/akte"], "to": ["group", "/projects/digital/eakte"]},
        {"from": ["group", "/moderators/akte"], "to": ["group", "/moderators/eakte"]},
    ]


def test_what_others_issue_is_asked_of_the_vault_by_the_same_name() -> None:
    """Under another name the value would silently be derived, and no city would know it."""
    asked = {ref.name for o in objects() for ref in o.secrets.values()}
    assert {name for name in given.needed(model()) if name.startswith(("directory_", "mail_"))} <= asked
    assert not {name for name in asked if name.startswith(("idp_", "ldap_"))}


def test_a_group_made_by_hand_is_taken_in_by_its_path() -> None:
    renamed = replace(model(), moved=(Moved("project_group", "/Digital/Milchl@dle4.0!", "eakte"),))
    assert moves(renamed) == [
        {"from": ["group", "/Digital/Milchl@dle4.0!"], "to": ["group", "/projects/digital/eakte"]},
    ]


FACH = OwnClient("fach", "Fach@Bühl!", "Fachverfahren", "confidential", ("https://fach.example/*",), ("groups",))


def test_an_application_of_the_networks_own_is_a_client_with_its_own_secret() -> None:
    fach = next(o for o in objects(replace(model(), clients=(FACH,))) if o.at == ("client", "Fach@Bühl!"))
    assert fach.secrets["secret"].name == "client_fach"
    assert fach.fields["name"] == "Fachverfahren" and "groups" in fach.fields["defaultClientScopes"]
    assert fach.fields["attributes"]["pkce.code.challenge.method"] == "S256"


def test_only_where_the_inventory_says_so_an_application_goes_without_pkce() -> None:
    old = replace(model(), clients=(replace(FACH, pkce=False),))
    assert "pkce.code.challenge.method" not in fields("client", "Fach@Bühl!", old)["attributes"]


def test_the_vault_is_asked_for_what_an_application_has_already() -> None:
    theirs = replace(FACH, secret="given")
    assert "client_fach" in given.needed(replace(model(), clients=(theirs,)))
    assert "client_fach" not in given.needed(replace(model(), clients=(FACH,)))
    assert "client_fach" not in given.needed(replace(model(), clients=(replace(theirs, type="public"),)))


def test_a_renamed_organisation_is_the_same_to_keycloak_and_to_its_city() -> None:
    of = model()
    two = (Moved("organisation", "bisher", "alt"), Moved("organisation", "alt", "buehl"))
    renamed = {o.at: o for o in objects(replace(of, moved=two))}
    for kind in ("organization", "identity_provider"):
        assert (kind, "bisher") in renamed and (kind, "buehl") not in renamed
    assert renamed[("identity_provider", "bisher")].fields["organization"] == "bisher"
    assert renamed[("identity_provider", "bisher")].secrets["clientSecret"].name == "directory_buehl"
    home = renamed[("identity_provider_mapper", "bisher/home")].fields["config"]["attribute.value"]
    assert home == "buehl"
    assert {(m["from"][1], m["to"][1]) for m in moves(replace(of, moved=two))} == {
        (f"/{root}/{old}", f"/{root}/buehl")
        for root in ("organisations", "administrators")
        for old in ("alt", "bisher")
    }
    assert {need for o in renamed.values() for need in o.needs} <= set(renamed)


def test_a_provider_speaks_for_its_own_domains_only() -> None:
    """Java's whole-text match, so that nothing may stand around it; without a domain nobody matches."""
    config = fields("identity_provider", "ettlingen")["config"]
    assert (config["filteredByClaim"], config["claimFilterName"]) == ("true", "email")
    pattern = re.compile(config["claimFilterValue"])
    assert pattern.fullmatch("Hans.Baecker@Ettlingen.Example")
    for foreign in (
        "hans@buehl.example",
        "hans@stadtwerke-ettlingen.example",
        "hans@ettlingenXexample",
        "hans@ettlingen.example@buehl.example",
        "@ettlingen.example",
    ):
        assert not pattern.fullmatch(foreign), foreign
    bare = replace(model().organisation("ettlingen"), email_domains=())
    assert not re.fullmatch(own_addresses(bare), "hans@ettlingen.example")


def test_the_address_is_typed_once() -> None:
    """26.7.4: IdentityProviderModel and OAuth2IdentityProviderConfig name the two keys."""
    for city in ("ettlingen", "buehl"):
        config = fields("identity_provider", city)["config"]
        assert (config["loginHint"], config["uiLocales"]) == ("true", "true")


def test_an_outpost_is_told_of_a_sign_out_by_this_server() -> None:
    """In a browser: tests/e2e/cities. Other providers' sessions live in the browser alone: it must go there."""
    assert fields("identity_provider", "buehl")["config"]["backchannelSupported"] == "true"
    assert "backchannelSupported" not in fields("identity_provider", "ettlingen")["config"]


def test_what_is_filtered_is_what_is_taken() -> None:
    """Both from the signed token; another answer could say something else."""
    assert fields("identity_provider", "ettlingen")["config"]["disableUserInfo"] == "true"


def test_saml_has_no_filter_so_an_address_is_taken_once() -> None:
    assert fields("identity_provider", "bretten")["config"]["syncMode"] == "IMPORT"
    sync = {
        o.key.partition("/")[2]: o.fields["config"]["syncMode"]
        for o in objects()
        if o.kind == "identity_provider_mapper" and o.key.startswith("bretten/")
    }
    assert sync.pop("email") == "IMPORT"
    assert set(sync.values()) == {"FORCE"}


def test_the_first_sign_in_shows_no_form() -> None:
    flow = fields("flow", CITY_LOGIN)
    assert fields("identity_provider", "ettlingen")["firstBrokerLoginFlowAlias"] == CITY_LOGIN
    assert [s["authenticator"] for s in flow["steps"][0]["steps"]] == ["idp-create-user-if-unique", "idp-auto-link"]


def test_a_provider_that_the_inventory_does_not_know_takes_over_nothing() -> None:
    """The realm's own flow is what a provider made by hand gets."""

    def all_of(steps: list[Any]) -> set[Any]:
        return {s.get("authenticator") for s in steps} | {a for s in steps for a in all_of(s.get("steps", []))}

    assert fields("flow_binding", "first_broker_login") == {"flow": FIRST_LOGIN}
    used = all_of(fields("flow", FIRST_LOGIN)["steps"])
    assert "idp-auto-link" not in used
    assert {"idp-confirm-link", "idp-email-verification"} <= used


def test_with_saml_the_address_is_checked_before_anything_is_written_and_again_before_it_is_linked() -> None:
    alias = fields("identity_provider", "bretten")["firstBrokerLoginFlowAlias"]
    review, link, foreign, _ = fields("flow", alias)["steps"]
    assert review["authenticator"] == "idp-review-profile"
    assert review["config"] == {"update.profile.on.first.login": "missing"}
    assert [s["authenticator"] for s in link["steps"]] == ["idp-create-user-if-unique", "idp-auto-link"]
    condition, deny = foreign["steps"]
    assert condition["config"]["attribute_expected_value"] == own_addresses(model().organisation("bretten"))
    assert (condition["config"]["not"], deny["authenticator"]) == ("true", "deny-access-authenticator")


def test_nobody_changes_the_address_by_which_accounts_are_found() -> None:
    attributes = {a["name"]: a for a in fields("user_profile", "profile")["attributes"]}
    assert attributes["email"]["permissions"]["edit"] == ["admin"]


def test_keycloak_knows_domains_only_where_they_lead_somewhere() -> None:
    for key, known in (("ettlingen", ["ettlingen.example"]), ("bretten", ["bretten.example"]), ("gaggenau", [])):
        organisation = fields("organization", key)
        assert organisation["domains"] == known
        assert organisation["attributes"]["email_domains"] == [f"{key}.example"]


def person_of(organisation: str, **more: Any) -> dict[str, Any]:
    who = Person("eva", "Eva", "Neu", f"eva@{organisation}.example", organisation, **more)
    wanted = objects(replace(model(), people=(who,)))
    return next({**o.fields, "secrets": set(o.secrets)} for o in wanted if o.kind == "person")


def test_a_password_is_made_only_where_it_is_asked_for() -> None:
    assert person_of("gaggenau")["secrets"] == {"password"}
    assert person_of("ettlingen")["secrets"] == set()


def test_somebody_invited_has_no_password_and_a_second_factor_where_it_is_asked_for() -> None:
    person = person_of("gaggenau", invite=True)
    assert person["secrets"] == set()
    assert person["invite"] == {
        "actions": ["UPDATE_PASSWORD"],
        "client_id": "portal",
        "redirect_uri": "https://portal.pruefung.example/",
    }
    strict = Directory("local", {"second_factor": True})
    organisations = tuple(replace(o, directory=strict) if o.key == "gaggenau" else o for o in model().organisations)
    who = Person("eva", "Eva", "Neu", "eva@gaggenau.example", "gaggenau", invite=True)
    of = replace(model(), people=(who,), organisations=organisations)
    assert fields("person", who.key, of)["invite"]["actions"] == ["UPDATE_PASSWORD", "CONFIGURE_TOTP"]
    assert fields("group", "/organisations/gaggenau", of)["roles"] == {"realm": [SECOND_FACTOR]}
    assert fields("group", "/organisations/gaggenau")["roles"] == {}
