"""The realm's own settings, and which flows it uses.

Keycloak 26.7.4, PUT /{realm}: partial at the top level, but `attributes` is replaced as a whole and `smtpServer` too;
lists come back in another order; passwordPolicy "" is left out; the mail password is masked and never given back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...reconcile.types import JSON, KindSpec, Obj, Present, Rule, default
from .bulk import Bulk
from .client import MAX
from .family import Context, flat

# Written by the server whether we send them or not; realmReusableOtpCode even disappears until the next write.
OWN_ATTRIBUTES = frozenset(
    [
        "cibaBackchannelTokenDeliveryMode",
        "cibaExpiresIn",
        "cibaAuthRequestedUserHint",
        "cibaInterval",
        "oauth2DeviceCodeLifespan",
        "oauth2DevicePollingInterval",
        "parRequestUriLifespan",
        "realmReusableOtpCode",
        "clientOfflineSessionIdleTimeout",
        "clientOfflineSessionMaxLifespan",
        "clientSessionIdleTimeout",
        "clientSessionMaxLifespan",
        "acr.loa.map",
        "actionTokenGeneratedByUserLifespan.verify-email",
        "organizationsEnabled",
        "adminPermissionsEnabled",
        "verifiableCredentialsEnabled",
        "saml.signature.algorithm",
        "shortVerificationUri",
        "client-policies.profiles",
        "client-policies.policies",
        "maxTemporaryLockouts",
        "bruteForceStrategy",
        "maxSecondaryAuthFailures",
        "frontendUrl",
    ]
)
PLAIN = [
    "enabled",
    "displayName",
    "displayNameHtml",
    "sslRequired",
    "registrationAllowed",
    "registrationEmailAsUsername",
    "rememberMe",
    "verifyEmail",
    "loginWithEmailAllowed",
    "duplicateEmailsAllowed",
    "resetPasswordAllowed",
    "editUsernameAllowed",
    "bruteForceProtected",
    "permanentLockout",
    "maxTemporaryLockouts",
    "bruteForceStrategy",
    "maxFailureWaitSeconds",
    "minimumQuickLoginWaitSeconds",
    "waitIncrementSeconds",
    "quickLoginCheckMilliSeconds",
    "maxDeltaTimeSeconds",
    "failureFactor",
    "accessTokenLifespan",
    "ssoSessionIdleTimeout",
    "ssoSessionMaxLifespan",
    "ssoSessionIdleTimeoutRememberMe",
    "ssoSessionMaxLifespanRememberMe",
    "clientSessionIdleTimeout",
    "clientSessionMaxLifespan",
    "offlineSessionIdleTimeout",
    "offlineSessionMaxLifespanEnabled",
    "offlineSessionMaxLifespan",
    "accessCodeLifespan",
    "accessCodeLifespanLogin",
    "accessCodeLifespanUserAction",
    "actionTokenGeneratedByUserLifespan",
    "actionTokenGeneratedByAdminLifespan",
    "revokeRefreshToken",
    "refreshTokenMaxReuse",
    "eventsEnabled",
    "eventsExpiration",
    "adminEventsEnabled",
    "adminEventsDetailsEnabled",
    "internationalizationEnabled",
    "defaultLocale",
    "organizationsEnabled",
    "adminPermissionsEnabled",
    "otpPolicyType",
    "otpPolicyAlgorithm",
    "otpPolicyDigits",
    "otpPolicyPeriod",
    "otpPolicyLookAheadWindow",
    "otpPolicyInitialCounter",
    "otpPolicyCodeReusable",
    "userManagedAccessAllowed",
]
SETS = ("supportedLocales", "enabledEventTypes", "eventsListeners")
TEXTS = ("loginTheme", "emailTheme", "accountTheme", "adminTheme", "passwordPolicy")
SECURITY_HEADERS = frozenset(
    [
        "contentSecurityPolicyReportOnly",
        "xContentTypeOptions",
        "referrerPolicy",
        "xRobotsTag",
        "xFrameOptions",
        "contentSecurityPolicy",
        "strictTransportSecurity",
        "xXSSProtection",
    ]
)

RULES: dict[str, Rule] = {
    **{name: Rule() for name in PLAIN},
    **{name: Rule(cmp="set") for name in SETS},
    **{name: Rule(cmp="text") for name in TEXTS},
    "eventsExpiration": default(0),
    "displayName": Rule(cmp="text"),
    "displayNameHtml": Rule(cmp="text"),
    "attributes": Rule(cmp="texts", ignore=OWN_ATTRIBUTES),
    "smtpServer": Rule(cmp="texts"),
    "browserSecurityHeaders": Rule(cmp="texts", ignore=SECURITY_HEADERS),
    "smtp_password": Rule(),
}
BINDINGS = {
    "browser": "browserFlow",
    "registration": "registrationFlow",
    "direct_grant": "directGrantFlow",
    "reset_credentials": "resetCredentialsFlow",
    "first_broker_login": "firstBrokerLoginFlow",
}
SPECS: Mapping[str, KindSpec] = {
    "realm": KindSpec("realm", 0, RULES, holds_data=True),
    "flow_binding": KindSpec("flow_binding", 90, {"flow": Rule()}),
}


def read(bulk: Bulk) -> Iterable[Present]:
    if not bulk.exists:
        return
    raw = bulk.export
    fields = {name: raw[name] for name in RULES if name in raw}
    smtp = flat(raw.get("smtpServer"))
    had_password = smtp.pop("password", None)
    fields["smtpServer"] = smtp
    yield Present(
        "realm",
        bulk.realm,
        fields,
        id=raw["id"],
        secrets={"smtp_password": None} if had_password else {},
    )
    for key, name in BINDINGS.items():
        yield Present("flow_binding", key, {"flow": raw.get(name)}, id=key, builtin=True)


def create(at: Context, obj: Obj, secrets: Mapping[str, str]) -> str:
    if obj.kind == "flow_binding":
        at.api.put(at.base, {BINDINGS[obj.key]: obj.fields["flow"]})
        return obj.key
    at.api.post("", {"realm": obj.key, **_body(obj, set(obj.fields), secrets, {})})
    at.api.renew()  # the rights in the new realm are not in the token that made it
    found = at.api.get(at.base)
    at.ids.realm_id = found["id"]
    at.ids.scope.update({s["name"]: s["id"] for s in at.api.get(f"{at.base}/client-scopes")})
    at.ids.client.update({c["clientId"]: c["id"] for c in at.api.get(f"{at.base}/clients?max={MAX}")})
    return str(found["id"])


def change(at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
    if obj.kind == "flow_binding":
        at.api.put(at.base, {BINDINGS[obj.key]: obj.fields["flow"]})
        return
    at.api.put(at.base, _body(obj, fields, secrets, at.bulk.export))


def delete(at: Context, before: Present) -> None:
    at.api.delete(at.base)


def _body(obj: Obj, fields: set[str], secrets: Mapping[str, str], present: Mapping[str, JSON]) -> dict[str, Any]:
    body = {name: obj.fields[name] for name in fields if name in obj.fields}
    if "attributes" in body:
        kept = {k: v for k, v in (present.get("attributes") or {}).items() if k in OWN_ATTRIBUTES}
        body["attributes"] = {**kept, **flat(body["attributes"])}
    if "smtpServer" in body or "smtp_password" in fields:
        # The whole map is replaced, and a password left out of it is gone.
        body["smtpServer"] = flat(obj.fields.get("smtpServer"))
        if "smtp_password" in secrets:
            body["smtpServer"]["password"] = secrets["smtp_password"]
    return body
