"""Where a city's provider is asked: what its discovery document says, read by the server that will ask there.

OpenID Connect Discovery 1.0: ISSUER/.well-known/openid-configuration; no other path says anything about a provider
(Entra and authentik have their own). Keycloak fetches it itself (26.7.4: identity-provider/import-config),
with the proxy and the authorities that its sign-ins use later. What the inventory says goes before it. A city that does
not answer keeps the endpoints that the realm has; a provider that has none yet fails by itself, and the others go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...reconcile.types import JSON, AdapterError, Obj
from .client import Api, ApiError

# Key of ours in the config, beside what it led to: the document that the endpoints are from.
DOCUMENT = "readi.discovery"
ENDPOINTS = ("authorizationUrl", "tokenUrl", "userInfoUrl", "logoutUrl", "jwksUrl")
# Without these nobody can sign in.
NEEDED = ("authorizationUrl", "tokenUrl", "jwksUrl")


def document(issuer: str) -> str:
    """Its address: the issuer stays as it is written, and one slash goes where the path is appended."""
    return f"{issuer.removesuffix('/')}/.well-known/openid-configuration"


def completed(api: Api, base: str, objects: Iterable[Obj]) -> list[Obj]:
    """The objects, providers that are there already with the endpoints that their document says now."""
    wanted = list(objects)
    if not any(_asks(obj) for obj in wanted):
        return wanted
    try:
        present = {raw["alias"]: raw.get("config") or {} for raw in api.get(f"{base}/identity-provider/instances")}
    except ApiError as error:
        if error.status != 404:
            raise
        present = {}  # no realm yet
    return [
        _with(obj, _now(api, base, obj, present[obj.key])) if _asks(obj) and obj.key in present else obj
        for obj in wanted
    ]


def resolved(api: Api, base: str, obj: Obj) -> Obj:
    """The provider as it is written: with all endpoints, or an error that says what to do."""
    return _with(obj, _found(api, base, obj)) if _asks(obj) and not _complete(obj) else obj


def _asks(obj: Obj) -> bool:
    return obj.kind == "identity_provider" and DOCUMENT in obj.fields["config"]


def _complete(obj: Obj) -> bool:
    return all(name in obj.fields["config"] for name in NEEDED)


def _now(api: Api, base: str, obj: Obj, present: Mapping[str, JSON]) -> Mapping[str, JSON]:
    try:
        return _found(api, base, obj)
    except AdapterError:
        same = present.get("issuer", "").rstrip("/") == obj.fields["config"]["issuer"].rstrip("/")
        return {name: present[name] for name in ENDPOINTS if same and name in present}


def _with(obj: Obj, found: Mapping[str, JSON]) -> Obj:
    return replace(obj, fields={**obj.fields, "config": {**found, **obj.fields["config"]}})


def _found(api: Api, base: str, obj: Obj) -> dict[str, JSON]:
    config = obj.fields["config"]
    where = config[DOCUMENT]
    say = "write authorization_url, token_url and jwks_url in the inventory, or run again when it answers"
    try:
        said = api.post(f"{base}/identity-provider/import-config", {"providerId": "oidc", "fromUrl": where}).body
    except ApiError as error:
        raise AdapterError(f"{where} gave no endpoints to Keycloak ({error}); {say}") from error
    found = {name: said[name] for name in ENDPOINTS if (said or {}).get(name)}
    missing = [name for name in NEEDED if name not in found and name not in config]
    if missing:
        raise AdapterError(f"{where} says nothing of {', '.join(missing)}; {say}")
    if said.get("issuer") != config["issuer"]:
        raise AdapterError(
            f"{where} is of the issuer {said.get('issuer')}, and sign-ins are compared letter by letter; "
            f"write issuer: {said.get('issuer')} in the inventory"
        )
    return found
