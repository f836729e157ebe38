"""Sign-in by OpenID Connect, on the relying party's side, as strict as the products it stands in for must be.

    party = RelyingParty("https://sso.example/realms/readi", "nextcloud", "secret", "https://cloud.example/code", Web())
    address, pending = party.begin()          # send the browser there; keep `pending` in its session
    claims, tokens = party.finish(query, pending)     # SignInError says what was wrong

OpenID Connect Core 1.0, section 3.1.3.7 (ID token), RFC 7636 (PKCE, S256 only), RFC 9207 (iss in the answer),
OpenID Connect Back-Channel Logout 1.0, section 2.6. RS256 and ES256 only: whatever else a token claims is refused.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

SKEW_S = 60
PENDING_S = 600
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_MOST = 1_000_000


class SignInError(Exception):
    """One line: what the provider, or whoever pretends to be it, got wrong."""


@dataclass(frozen=True)
class Pending:
    """What a browser's session keeps between leaving and coming back."""

    state: str
    nonce: str
    verifier: str
    began: float

    def plain(self) -> dict[str, Any]:
        return {"state": self.state, "nonce": self.nonce, "verifier": self.verifier, "began": self.began}


class Web:
    """JSON over HTTPS with the platform's authorities, or those of `authority` (a PEM file)."""

    def __init__(self, authority: str | None = None) -> None:
        context = ssl.create_default_context(cafile=authority)
        # Neither a proxy nor another scheme has a place between a service and its sign-on.
        self._open = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        ).open

    def get(self, address: str) -> Any:
        return self._ask(urllib.request.Request(address))  # noqa: S310

    def post(self, address: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Any:
        data = urlencode(form).encode()
        return self._ask(urllib.request.Request(address, data, dict(headers)))  # noqa: S310

    def _ask(self, request: urllib.request.Request) -> Any:
        try:
            with self._open(request, timeout=15) as answer:
                return json.loads(answer.read(_MOST))
        except urllib.error.HTTPError as error:
            raise SignInError(f"{request.full_url} answers {error.code}: {error.read(300).decode()}") from error
        except (OSError, ValueError) as error:
            raise SignInError(f"{request.full_url}: {error}") from error


@dataclass
class RelyingParty:
    """`secret` is empty for a public client. `now` returns seconds since 1970."""

    issuer: str
    client: str
    secret: str
    redirect: str
    web: Any
    scope: str = "openid profile email"
    now: Callable[[], float] = time.time
    _known: dict[str, Any] = field(default_factory=dict)
    _logouts: dict[str, float] = field(default_factory=dict)

    def metadata(self) -> Mapping[str, Any]:
        if "metadata" not in self._known:
            found = self.web.get(f"{self.issuer}/.well-known/openid-configuration")
            if found.get("issuer") != self.issuer:
                raise SignInError(f"the provider calls itself {found.get('issuer')}, not {self.issuer}")
            self._known["metadata"] = found
        known: Mapping[str, Any] = self._known["metadata"]
        return known

    def begin(self) -> tuple[str, Pending]:
        """Where the browser goes, and what its session keeps."""
        pending = Pending(*(secrets.token_urlsafe(32) for _ in range(3)), self.now())
        challenge = _text(hashlib.sha256(pending.verifier.encode()).digest())
        query = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": self.redirect,
            "scope": self.scope,
            "state": pending.state,
            "nonce": pending.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.metadata()['authorization_endpoint']}?{urlencode(query)}", pending

    def finish(self, query: Mapping[str, str], pending: Pending | None) -> tuple[dict[str, Any], dict[str, Any]]:
        """Claims of the ID token, and the token endpoint's whole answer."""
        if pending is None or not hmac.compare_digest(query.get("state", ""), pending.state):
            raise SignInError("state is missing or another one: this sign-in did not begin here")
        if self.now() - pending.began > PENDING_S:
            raise SignInError("this sign-in began too long ago")
        if "error" in query:
            raise SignInError(f"the provider refuses: {query['error']} {query.get('error_description', '')}".strip())
        # RFC 9207: where the provider says who it is, it must be the one that was asked.
        if query.get("iss", self.issuer) != self.issuer:
            raise SignInError(f"the answer comes from {query['iss']}, not from {self.issuer}")
        if not query.get("code"):
            raise SignInError("the answer has no code")
        tokens = self._exchange(query["code"], pending.verifier)
        claims = self.verify(str(tokens.get("id_token", "")), pending.nonce)
        if "at_hash" in claims:
            half = hashlib.sha256(str(tokens.get("access_token", "")).encode()).digest()[:16]
            if claims["at_hash"] != _text(half):
                raise SignInError("at_hash is another access token's")
        return claims, tokens

    def _exchange(self, code: str, verifier: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect,
            "client_id": self.client,
            "code_verifier": verifier,
        }
        if self.secret:
            form["client_secret"] = self.secret
        found: dict[str, Any] = self.web.post(self.metadata()["token_endpoint"], form, {})
        return found

    def verify(self, token: str, nonce: str) -> dict[str, Any]:
        """Claims of an ID token whose signature, issuer, audience, times and nonce are right."""
        claims = self._signed(token)
        if not claims.get("sub"):
            raise SignInError("the token has no sub")
        if claims.get("exp", 0) <= self.now() - SKEW_S:
            raise SignInError("the token has expired")
        if not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
            raise SignInError("nonce is missing or another sign-in's")
        return claims

    def logout(self, token: str) -> dict[str, Any]:
        """Claims of a back-channel logout token: `sub`, `sid` or both; each token counts once."""
        claims = self._signed(token)
        if LOGOUT_EVENT not in (claims.get("events") or {}):
            raise SignInError("no logout token: the event is missing")
        if "nonce" in claims:
            raise SignInError("a logout token has no nonce: this is an ID token")
        if not claims.get("sub") and not claims.get("sid"):
            raise SignInError("the logout token names nobody: neither sub nor sid")
        if self.now() - claims["iat"] > PENDING_S:
            raise SignInError("the logout token is too old")
        jti = str(claims.get("jti", ""))
        if not jti or jti in self._logouts:
            raise SignInError("this logout token was here before, or has no jti")
        self._logouts = {known: at for known, at in self._logouts.items() if self.now() - at < 2 * PENDING_S}
        self._logouts[jti] = self.now()
        return claims

    def end_session(self, id_token: str, back: str) -> str:
        """Where the browser goes to be signed out everywhere."""
        query = urlencode({"id_token_hint": id_token, "post_logout_redirect_uri": back, "client_id": self.client})
        return f"{self.metadata()['end_session_endpoint']}?{query}"

    def _signed(self, token: str) -> dict[str, Any]:
        """What ID and logout tokens share: signature, issuer, audience, iat."""
        try:
            head, body, seal = token.split(".")
            header, claims, signature = json.loads(_bytes(head)), json.loads(_bytes(body)), _bytes(seal)
        except ValueError as error:
            raise SignInError("no signed token") from error
        if not isinstance(header, dict) or not isinstance(claims, dict):
            raise SignInError("no signed token")
        verify_signature(self._key(header), str(header.get("alg")), f"{head}.{body}".encode(), signature)
        if claims.get("iss") != self.issuer:
            raise SignInError(f"the token is of {claims.get('iss')}, not of {self.issuer}")
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if self.client not in audiences:
            raise SignInError(f"the token is for {audience}, not for {self.client}")
        if len(audiences) > 1 and claims.get("azp") != self.client:
            raise SignInError("the token is for several, and was not issued to us (azp)")
        if not isinstance(claims.get("iat"), int) or claims["iat"] > self.now() + SKEW_S:
            raise SignInError("the token was issued in the future, or says no time")
        return claims

    def _key(self, header: Mapping[str, Any]) -> Mapping[str, Any]:
        """The provider's key; its list is read again where it has a new one."""
        for again in (False, True):
            if again or "keys" not in self._known:
                self._known["keys"] = self.web.get(self.metadata()["jwks_uri"]).get("keys", [])
            for key in self._known["keys"]:
                if key.get("kid") == header.get("kid") and key.get("use", "sig") == "sig":
                    found: Mapping[str, Any] = key
                    return found
        raise SignInError(f"the provider has no key {header.get('kid')}")


def verify_signature(key: Mapping[str, Any], algorithm: str, content: bytes, signature: bytes) -> None:
    """RS256 or ES256 with a key of that kind (RFC 7518, sections 3.3 and 3.4), or SignInError."""
    try:
        if algorithm == "RS256" and key.get("kty") == "RSA":
            numbers = rsa.RSAPublicNumbers(_number(key["e"]), _number(key["n"]))
            numbers.public_key().verify(signature, content, padding.PKCS1v15(), hashes.SHA256())
        elif algorithm == "ES256" and key.get("kty") == "EC" and len(signature) == 64:
            point = ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), ec.SECP256R1())
            halves = (int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
            point.public_key().verify(encode_dss_signature(*halves), content, ec.ECDSA(hashes.SHA256()))
        else:
            raise SignInError(f"signed by {algorithm}, which is refused")
    except (InvalidSignature, ValueError, KeyError) as error:
        raise SignInError("the token's signature is wrong") from error


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _number(text: str) -> int:
    return int.from_bytes(_bytes(text))
