"""Sign-in by OpenID Connect: plugins/discourse-openid-connect, lib/auth/managed_authenticator.rb (2025, read)."""

from __future__ import annotations

import html
import secrets
import time
from typing import Any

from ..kit.oidc import Pending, RelyingParty, SignInError, Web
from ..kit.server import Answer, json_answer, page, redirect
from ..kit.state import Do
from .answers import fault, told
from .forum import Forum
from .web import Asked, Routes

FAILED_S = 600
"""So long a discovery that failed is not tried again (the cache of the plugin)."""
END = "/discovery-failed/"
_failed: dict[str, float] = {}


def routes(add: Routes) -> None:
    add("GET", "/session/csrf.json", csrf)
    add("GET", "/session/current.json", current)
    add("POST", "/auth/oidc", begin)
    add("GET", "/auth/oidc/callback", finish)
    add("GET", "/auth/failure", failure)
    add("POST", "/u.json", sign_up)
    add("GET", "/signup", form)
    add("DELETE", "/session/{name}.json", leave)
    add("POST", "/session.json", local)


def csrf(forum: Forum, do: Do, asked: Asked) -> Answer:
    return json_answer({"csrf": asked.request.session.setdefault("csrf", secrets.token_urlsafe(24))})


def current(forum: Forum, do: Do, asked: Asked) -> Answer:
    if asked.user is None:
        raise fault(404, "not_found", forum.language)
    names = ("id", "username", "name")
    return json_answer({"current_user": {n: asked.user[n] for n in names} | {"admin": bool(asked.user["admin"])}})


def party(forum: Forum, do: Do) -> RelyingParty:
    settings = forum.settings(do)
    document = settings["openid_connect_discovery_document"]
    if _failed.get(document, 0) > time.time() - FAILED_S:
        raise SignInError("this discovery failed a short while ago")
    host = forum.env.get("DISCOURSE_HOSTNAME", "localhost")
    issuer = document.removesuffix("/.well-known/openid-configuration")
    made = RelyingParty(
        issuer,
        settings["openid_connect_client_id"],
        settings["openid_connect_client_secret"],
        f"https://{host}/auth/oidc/callback",
        Web(forum.env.get("SSL_CERT_FILE")),
        scope=settings["openid_connect_authorize_scope"],
    )
    try:
        made.metadata()
    except SignInError:
        _failed[document] = time.time()
        raise
    return made


def begin(forum: Forum, do: Do, asked: Asked) -> Answer:
    if not forum.on(do, "openid_connect_enabled"):
        raise fault(404, "not_found", forum.language)
    if forum.on(do, "force_https") and asked.request.headers.get("x-forwarded-proto") != "https":
        return redirect("/auth/failure?message=csrf_detected")
    try:
        address, pending = party(forum, do).begin()
    except SignInError as error:
        return page("Anmeldung", f"<p>{html.escape(str(error))}</p>", 502)
    asked.request.session["pending"] = pending.plain()
    return redirect(address)


def failure(forum: Forum, do: Do, asked: Asked) -> Answer:
    return page("Anmeldung", f"<p>{html.escape(asked.request.query.get('message', ''))}</p>")


def finish(forum: Forum, do: Do, asked: Asked) -> Answer:
    session = asked.request.session
    pending = session.pop("pending", None)
    if pending is None:
        return redirect("/auth/failure?message=csrf_detected")
    try:
        claims, _ = party(forum, do).finish(dict(asked.request.query), Pending(**pending))
    except SignInError as error:
        return page("Anmeldung", f"<p>{html.escape(str(error))}</p>", 401)
    return came(forum, do, session, claims)


def came(forum: Forum, do: Do, session: dict[str, Any], claims: dict[str, Any]) -> Answer:
    """With claims that the provider signed: a session, or what a sign-up needs, or a page without either."""
    settings = forum.settings(do)
    sub, email = str(claims["sub"]), str(claims.get("email", "")).lower()
    fallback = settings["openid_connect_email_verified_claim_fallback"] == "true"
    vouched = bool(claims.get("email_verified", fallback))
    user = forum.by_sub(do, sub)
    if user is None and vouched and email and settings["openid_connect_match_by_email"] == "true":
        user = forum.by_email(do, email)
        if user is not None:
            forum.associate(do, sub, user["id"])
    if user is None:
        taken = forum.by_email(do, email) if email else None
        if taken is not None and not taken["staged"]:
            return page("Anmeldung", "<p>E-Mail-Adresse vergeben</p>")
        name = str(claims.get("name", ""))
        wish = forum.free(do, str(claims.get("preferred_username") or name or email.partition("@")[0]))
        found = {"sub": sub, "email": email, "vouched": vouched, "name": name, "username": wish}
        session["authentication_data"] = found
        return redirect("/signup")
    if forum.suspended(user):
        return page("Anmeldung", "<p>Gesperrt</p>")
    if settings["auth_overrides_email"] == "true" and vouched and email and email != forum.email(do, user["id"]):
        if forum.by_email(do, email):
            return page("Anmeldung", "<p>E-Mail-Adresse vergeben</p>")
        do('update user_emails set email = :email where user_id = :id and "primary" = true', email=email, id=user["id"])
    if settings["auth_overrides_name"] == "true" and claims.get("name"):
        do("update users set name = :name where id = :id", name=claims["name"], id=user["id"])
    # Whoever was deactivated is active again.
    do("update users set active = true where id = :id", id=user["id"])
    return signed_in(forum, do, session, user["id"], vouched=vouched)


def signed_in(forum: Forum, do: Do, session: dict[str, Any], number: int, *, vouched: bool) -> Answer:
    developers = forum.env.get("DISCOURSE_DEVELOPER_EMAILS", "").lower().split(",")
    if vouched and forum.email(do, number) in developers:
        forum.becomes_admin(do, number)
    session.pop("authentication_data", None)
    session["token"] = forum.begin_session(do, number)
    return redirect("/")


def form(forum: Forum, do: Do, asked: Asked) -> Answer:
    """What the page does by itself where auth_skip_create_confirm is on."""
    found = asked.request.session.get("authentication_data")
    if not found:
        return redirect("/")
    token = asked.request.session.setdefault("csrf", secrets.token_urlsafe(24))
    fields = {"authenticity_token": token, **{name: found[name] for name in ("username", "name", "email")}}
    inputs = "".join(f'<input type="hidden" name="{n}" value="{html.escape(str(v))}">' for n, v in fields.items())
    return page("Anmeldung", f'<form method="post" action="/u.json">{inputs}<button>Konto anlegen</button></form>')


def sign_up(forum: Forum, do: Do, asked: Asked) -> Answer:
    """Only who came from the sign-on: local accounts are closed by enable_local_logins."""
    session = asked.request.session
    found = session.get("authentication_data")
    if not found:
        if not forum.on(do, "enable_local_logins"):
            raise fault(403, "invalid_access", forum.language)
        return json_answer({"success": False, "message": "the stand-in has no passwords"})
    if not forum.on(do, "allow_new_registrations"):
        return json_answer({"success": False, "message": "registrations"})
    username = forum.free(do, str(told(asked.request).get("username") or found["username"]))
    staged = forum.by_email(do, found["email"])
    if staged is not None:
        number = int(staged["id"])
        do("update users set staged = false, active = true where id = :id", id=number)
    else:
        number = forum.made(do, username, found["name"], found["email"], active=found["vouched"])
    forum.associate(do, found["sub"], number)
    if not found["vouched"]:
        session.pop("authentication_data")
        return json_answer({"success": True, "active": False})
    answer = signed_in(forum, do, session, number, vouched=True)
    if asked.request.form:
        return answer
    return json_answer({"success": True, "active": True})


def leave(forum: Forum, do: Do, asked: Asked, name: str) -> Answer:
    if asked.user is not None:
        do("delete from user_auth_tokens where user_id = :id", id=asked.user["id"])
    asked.request.session.clear()
    settings = forum.settings(do)
    back = "/"
    if settings["openid_connect_rp_initiated_logout"] == "true":
        try:
            end = party(forum, do).metadata()["end_session_endpoint"]
            back = f"{end}?client_id={settings['openid_connect_client_id']}"
        except SignInError:
            back = "/"
    return json_answer({"redirect_url": back})


def local(forum: Forum, do: Do, asked: Asked) -> Answer:
    """A password: refused where local sign-in is closed."""
    if not forum.on(do, "enable_local_logins"):
        raise fault(403, "invalid_access", forum.language)
    return json_answer({"error": "wrong"})
