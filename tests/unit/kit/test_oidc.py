"""Forged and stale tokens: each is refused for its own reason, and the sound one is not."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from tests.standins.kit import oidc

ISSUER = "https://sso.example/realms/readi"
BACK = "https://cloud.example/code"
NOW = 1_800_000_000


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    return text(value.to_bytes((value.bit_length() + 7) // 8))


class Provider:
    """An issuer with keys of its own; `tokens` is what its token endpoint answers."""

    def __init__(self) -> None:
        self.rsa = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.ec = ec.generate_private_key(ec.SECP256R1())
        self.kids = {"r": self.rsa, "e": self.ec}
        self.asked: list[str] = []
        self.form: dict[str, str] = {}
        self.tokens: dict[str, Any] = {}

    def get(self, address: str) -> Any:
        self.asked.append(address)
        if address.endswith("/.well-known/openid-configuration"):
            return {
                "issuer": ISSUER,
                "authorization_endpoint": f"{ISSUER}/auth",
                "token_endpoint": f"{ISSUER}/token",
                "jwks_uri": f"{ISSUER}/certs",
                "end_session_endpoint": f"{ISSUER}/logout",
            }
        r, e = self.rsa.public_key().public_numbers(), self.ec.public_key().public_numbers()
        keys = {
            "r": {"kid": "r", "kty": "RSA", "use": "sig", "n": number(r.n), "e": number(r.e)},
            "e": {"kid": "e", "kty": "EC", "crv": "P-256", "x": text(e.x.to_bytes(32)), "y": text(e.y.to_bytes(32))},
        }
        return {"keys": [keys[kid] for kid in self.kids]}

    def post(self, address: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Any:
        self.form = dict(form)
        return self.tokens

    def sign(self, claims: Mapping[str, Any], alg: str = "RS256", kid: str = "r", **header: Any) -> str:
        content = ".".join(text(json.dumps(part).encode()) for part in ({"alg": alg, "kid": kid, **header}, claims))
        key = self.kids.get(kid, self.rsa)
        if isinstance(key, ec.EllipticCurvePrivateKey):
            r, s = decode_dss_signature(key.sign(content.encode(), ec.ECDSA(hashes.SHA256())))
            return f"{content}.{text(r.to_bytes(32) + s.to_bytes(32))}"
        return f"{content}.{text(key.sign(content.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


@pytest.fixture(scope="module")
def provider() -> Provider:
    return Provider()


@pytest.fixture
def party(provider: Provider) -> oidc.RelyingParty:
    return oidc.RelyingParty(ISSUER, "cloud", "geheim", BACK, provider, now=lambda: NOW)


def claims(**more: Any) -> dict[str, Any]:
    sound = {"iss": ISSUER, "aud": "cloud", "sub": "s1", "iat": NOW, "exp": NOW + 300, "nonce": "n"}
    return {name: value for name, value in {**sound, **more}.items() if value is not None}


@pytest.mark.parametrize(("alg", "kid"), [("RS256", "r"), ("ES256", "e")])
def test_a_sound_token(provider: Provider, party: oidc.RelyingParty, alg: str, kid: str) -> None:
    assert party.verify(provider.sign(claims(), alg, kid), "n")["sub"] == "s1"
    both = claims(aud=["cloud", "other"], azp="cloud")
    assert party.verify(provider.sign(both, alg, kid), "n")["sub"] == "s1"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"iss": "https://evil.example"}, "is of https://evil.example"),
        ({"iss": f"{ISSUER}/"}, "not of"),
        ({"aud": "portal"}, "is for portal"),
        ({"aud": None}, "is for None"),
        ({"aud": ["cloud", "other"]}, "azp"),
        ({"aud": ["cloud", "other"], "azp": "other"}, "azp"),
        ({"exp": NOW - 61}, "expired"),
        ({"exp": None}, "expired"),
        ({"iat": NOW + 61}, "in the future"),
        ({"iat": None}, "says no time"),
        ({"nonce": "other"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"sub": None}, "no sub"),
    ],
)
def test_a_soundly_signed_token_with_a_wrong_claim(
    provider: Provider, party: oidc.RelyingParty, wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(oidc.SignInError, match=said):
        party.verify(provider.sign(claims(**wrong)), "n")


def test_a_changed_claim_breaks_the_signature(provider: Provider, party: oidc.RelyingParty) -> None:
    head, _, seal = provider.sign(claims()).split(".")
    forged = ".".join([head, text(json.dumps(claims(sub="admin")).encode()), seal])
    with pytest.raises(oidc.SignInError, match="signature is wrong"):
        party.verify(forged, "n")


def test_nobodys_and_somebody_elses_signature(provider: Provider, party: oidc.RelyingParty) -> None:
    unsigned = ".".join(text(json.dumps(part).encode()) for part in ({"alg": "none", "kid": "r"}, claims())) + "."
    with pytest.raises(oidc.SignInError, match="signed by none, which is refused"):
        party.verify(unsigned, "n")
    stranger = Provider()
    with pytest.raises(oidc.SignInError, match="signature is wrong"):
        party.verify(stranger.sign(claims()), "n")
    with pytest.raises(oidc.SignInError, match="no key unknown"):
        party.verify(provider.sign(claims(), kid="unknown"), "n")


@pytest.mark.parametrize(("alg", "kid"), [("HS256", "r"), ("ES256", "r"), ("RS256", "e"), ("RS512", "r")])
def test_no_other_algorithm_than_the_keys_own(provider: Provider, party: oidc.RelyingParty, alg: str, kid: str) -> None:
    with pytest.raises(oidc.SignInError, match="which is refused"):
        party.verify(provider.sign(claims(), alg, kid), "n")


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "!.!.!", "W10.W10.W10"])
def test_what_is_no_token(party: oidc.RelyingParty, token: str) -> None:
    with pytest.raises(oidc.SignInError, match="no signed token"):
        party.verify(token, "n")


def test_a_new_key_is_fetched_once(provider: Provider, party: oidc.RelyingParty) -> None:
    del provider.kids["e"]
    party.verify(provider.sign(claims()), "n")
    provider.kids["e"] = provider.ec
    provider.asked.clear()
    party.verify(provider.sign(claims(), "ES256", "e"), "n")
    assert provider.asked == [f"{ISSUER}/certs"]


def test_the_way_there_and_back(provider: Provider, party: oidc.RelyingParty) -> None:
    address, pending = party.begin()
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert query["code_challenge_method"] == "S256"
    assert query["state"] == pending.state
    assert pending.verifier not in address
    provider.tokens = {"id_token": provider.sign(claims(nonce=pending.nonce)), "access_token": "a"}
    found, _ = party.finish({"state": pending.state, "code": "c", "iss": ISSUER}, pending)
    assert found["sub"] == "s1"
    assert provider.form["code_verifier"] == pending.verifier
    assert provider.form["client_secret"] == "geheim"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "x"}, "state"),
        ({"state": ""}, "state"),
        ({"iss": "https://evil.example"}, "comes from https://evil.example"),
        ({"error": "access_denied"}, "access_denied"),
        ({"code": ""}, "no code"),
    ],
)
def test_a_way_back_that_is_not_ours(
    provider: Provider, party: oidc.RelyingParty, change: dict[str, str], said: str
) -> None:
    _, pending = party.begin()
    provider.tokens = {"id_token": provider.sign(claims(nonce=pending.nonce))}
    with pytest.raises(oidc.SignInError, match=said):
        party.finish({"state": pending.state, "code": "c", **change}, pending)


def test_without_a_beginning_or_too_late(provider: Provider, party: oidc.RelyingParty) -> None:
    _, pending = party.begin()
    with pytest.raises(oidc.SignInError, match="did not begin here"):
        party.finish({"state": pending.state, "code": "c"}, None)
    party.now = lambda: NOW + 601
    with pytest.raises(oidc.SignInError, match="too long ago"):
        party.finish({"state": pending.state, "code": "c"}, pending)


def test_another_access_token(provider: Provider, party: oidc.RelyingParty) -> None:
    _, pending = party.begin()
    provider.tokens = {"id_token": provider.sign(claims(nonce=pending.nonce, at_hash="x")), "access_token": "a"}
    with pytest.raises(oidc.SignInError, match="at_hash"):
        party.finish({"state": pending.state, "code": "c"}, pending)


def test_a_logout_token_counts_once(provider: Provider, party: oidc.RelyingParty) -> None:
    sound = claims(nonce=None, exp=None, events={oidc.LOGOUT_EVENT: {}}, jti="1")
    assert party.logout(provider.sign(sound))["sub"] == "s1"
    with pytest.raises(oidc.SignInError, match="was here before"):
        party.logout(provider.sign(sound))
    for change, said in (
        ({"nonce": "n"}, "no nonce"),
        ({"events": {}}, "the event is missing"),
        ({"sub": None}, "names nobody"),
        ({"aud": "portal"}, "is for portal"),
        ({"iat": NOW - 601}, "too old"),
        ({"jti": None}, "no jti"),
    ):
        wrong = {name: value for name, value in {**sound, "jti": said, **change}.items() if value is not None}
        with pytest.raises(oidc.SignInError, match=said):
            party.logout(provider.sign(wrong))
