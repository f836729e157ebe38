"""How signing in goes on, step by step, and what it may ask somebody to set up. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model.types import Organisation
from .desired_names import AFTER_PROVIDER, CITY_LOGIN, OPERATOR, REALM_KEY, SECOND_FACTOR, obj

BROWSER = "readi browser"
FIRST_LOGIN = "readi first login"
WITH_FACTOR = "readi second factor"
FOREIGN_ADDRESS = "federatedIdentityUnmatchedEssentialClaimMessage"  # Keycloak's own message; the theme says it better


def flows() -> Iterator[dict[str, Any]]:
    """Signing in: by e-mail domain to the organisation's own page, else here; operators with a second factor.

    The built-in flow lets everybody choose; here who holds the role must have one, and is led through setting it up.
    """
    yield obj(
        "flow",
        BROWSER,
        {
            "description": "Anmeldung: nach der Adresse zur eigenen Organisation, sonst hier",
            "steps": [
                step("auth-cookie", "ALTERNATIVE"),
                step("identity-provider-redirector", "ALTERNATIVE"),
                sub(
                    "readi organisation",
                    "ALTERNATIVE",
                    sub(
                        "readi organisation by domain",
                        "CONDITIONAL",
                        step("conditional-user-configured", "REQUIRED"),
                        step("organization", "ALTERNATIVE"),
                    ),
                ),
                sub(
                    "readi forms",
                    "ALTERNATIVE",
                    step("auth-username-password-form", "REQUIRED"),
                    *factors(WITH_FACTOR, "readi operators"),
                    # People whose organisation asks for one, and who have none yet, are led through setting it up.
                    sub(
                        "readi asked by the organisation",
                        "CONDITIONAL",
                        step("conditional-user-role", "REQUIRED", condUserRole=SECOND_FACTOR, negate="false"),
                        step("conditional-user-role", "REQUIRED", condUserRole=OPERATOR, negate="true"),
                        step(
                            "conditional-sub-flow-executed",
                            "REQUIRED",
                            flow_to_check=WITH_FACTOR,
                            check_result="not-executed",
                        ),
                        step("auth-otp-form", "REQUIRED"),
                    ),
                ),
            ],
        },
        (REALM_KEY, ("role", OPERATOR), ("role", SECOND_FACTOR)),
    )
    # The realm's own: for providers made by hand, which nothing confines. People prove that an account is theirs.
    yield obj(
        "flow",
        FIRST_LOGIN,
        {
            "description": "Erste Anmeldung über einen Anbieter, der nicht im Inventar steht",
            "steps": [
                sub(
                    "readi link account",
                    "REQUIRED",
                    step("idp-create-user-if-unique", "ALTERNATIVE"),
                    sub(
                        "readi existing account",
                        "ALTERNATIVE",
                        step("idp-confirm-link", "REQUIRED"),
                        sub(
                            "readi prove account",
                            "REQUIRED",
                            step("idp-email-verification", "ALTERNATIVE"),
                            sub(
                                "readi prove by password", "ALTERNATIVE", step("idp-username-password-form", "REQUIRED")
                            ),
                        ),
                    ),
                ),
            ],
        },
    )
    yield first_login(CITY_LOGIN, "Erste Anmeldung über eine Organisation", "readi city")
    yield obj(
        "flow",
        AFTER_PROVIDER,
        {
            "description": "Nach der Anmeldung über eine Organisation: der zweite Faktor des Betriebs gilt auch hier",
            "steps": [
                # A flow in which nothing is done has failed.
                step("allow-access-authenticator", "REQUIRED"),
                *factors("readi second factor after provider", "readi operators after provider", OPERATES),
            ],
        },
        (REALM_KEY, ("role", OPERATOR)),
    )
    yield obj("flow_binding", "browser", {"flow": BROWSER}, (("flow", BROWSER),))
    yield obj("flow_binding", "first_broker_login", {"flow": FIRST_LOGIN}, (("flow", FIRST_LOGIN),))


def factors(with_factor: str, without: str, *of_whom: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """People with a factor are asked for it: the app's code, or one of those for the day the app is lost.

    An operator without any is led through setting it up; as an alternative it would only be refused.
    """
    yield sub(
        with_factor,
        "CONDITIONAL",
        *of_whom,
        step("conditional-user-configured", "REQUIRED"),
        step("auth-otp-form", "ALTERNATIVE"),
        step("auth-recovery-authn-code-form", "ALTERNATIVE"),
    )
    not_asked = {"flow_to_check": with_factor, "check_result": "not-executed"}
    yield sub(
        without,
        "CONDITIONAL",
        OPERATES,
        step("conditional-sub-flow-executed", "REQUIRED", **not_asked),
        step("auth-otp-form", "REQUIRED"),
    )


def required_actions() -> Iterator[dict[str, Any]]:
    """Setting up a code app ends with recovery codes: who loses the phone has something on paper.

    26.7.4, UpdateTotp.java: only where the browser flow takes recovery codes.
    """
    yield obj("required_action", "CONFIGURE_RECOVERY_AUTHN_CODES", {"enabled": True, "config": {}})
    yield obj("required_action", "CONFIGURE_TOTP", {"enabled": True, "config": {"add-recovery-codes": "true"}})


def first_login(alias: str, description: str, prefix: str, own: str = "") -> dict[str, Any]:
    """No form: an account that exists is the provider's to take over, because it speaks for its own domains only.

    With OIDC that is filtered before (oidc). SAML has no filter, so `own`, the domains' pattern, is asked for here.
    First, before anything is written, by the profile's review, which a person sees only when it fails. Sent again it
    passes: nobody can change the address there, and 26.7.4 lets stay wrong what is read-only
    (DefaultAttributes.validate). So it is asked once more of the account itself, found or just made, before the link.
    """
    review = step("idp-review-profile", "REQUIRED", **{"update.profile.on.first.login": "missing"})
    link = sub(
        f"{prefix} link account",
        "REQUIRED",
        step("idp-create-user-if-unique", "ALTERNATIVE"),
        step("idp-auto-link", "ALTERNATIVE"),
    )
    asked = {"attribute_name": "email", "attribute_expected_value": own, "regex": "true", "not": "true"}
    foreign = sub(
        f"{prefix} foreign address",
        "CONDITIONAL",
        step("conditional-user-attribute", "REQUIRED", include_group_attributes="false", **asked),
        step("deny-access-authenticator", "REQUIRED", denyErrorMessage=FOREIGN_ADDRESS),
    )
    join = sub(
        f"{prefix} join organisation",
        "CONDITIONAL",
        step("conditional-user-configured", "REQUIRED"),
        step("idp-add-organization-member", "REQUIRED"),
    )
    steps = [review, link, foreign, join] if own else [link, join]
    return obj("flow", alias, {"description": description, "steps": steps})


def first_login_of(organisation: Organisation) -> str:
    return f"{CITY_LOGIN} {organisation.key}" if organisation.directory.type == "saml" else CITY_LOGIN


def step(authenticator: str, requirement: str, **config: str) -> dict[str, Any]:
    out: dict[str, Any] = {"authenticator": authenticator, "requirement": requirement}
    return {**out, "config": config} if config else out


def sub(alias: str, requirement: str, *steps: dict[str, Any]) -> dict[str, Any]:
    return {"flow": alias, "requirement": requirement, "steps": list(steps)}


OPERATES = step("conditional-user-role", "REQUIRED", condUserRole=OPERATOR, negate="false")
