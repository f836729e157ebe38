"""Stand-in for Zammad's web server: REST, sign-in by OpenID Connect, sessions in its own tables. Not the product.

Reads are SQL; writes are the models' (writer.rb), so that REST and the runner refuse and take the same.
"""

from __future__ import annotations

import html
import json
import os
import secrets
import socket
import subprocess
import threading
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import seeds
from oidc import Pending, RelyingParty, SignInError, Web
from server import Answer, App, Request, json_answer, page, redirect, server
from tables import ROOT, fits, rows, setting

VERSION = (ROOT / "VERSION").read_text(encoding="utf-8").strip()
app = App("zammad", VERSION, secret=secrets.token_bytes(32))
LISTS = {
    "groups": "groups",
    "roles": "roles",
    "organizations": "organizations",
    "calendars": "calendars",
    "signatures": "signatures",
    "triggers": "triggers",
    "slas": "slas",
    "text_modules": "text_modules",
    "overviews": "overviews",
    "ticket_states": "ticket_states",
    "users": "users",
}
MODELS = {
    "groups": "Group",
    "roles": "Role",
    "organizations": "Organization",
    "users": "User",
    "calendars": "Calendar",
    "signatures": "Signature",
    "triggers": "Trigger",
    "slas": "Sla",
    "text_modules": "TextModule",
    "overviews": "Overview",
}
MASK = "**********"
MOST = 500
FREE_UNTIL = 2
WRONG_MOST = 5


class Writer:
    """One Ruby with the models; started again where it ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def __call__(self, **asked: Any) -> Answer:
        if not redis_answers():
            return json_answer({"error": "Internal Server Error"}, 500)
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                words = ["/usr/bin/ruby", str(Path(__file__).with_name("writer.rb"))]
                self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            assert self._process.stdin and self._process.stdout
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            said = json.loads(self._process.stdout.readline())
        if said["status"] == 200:
            return json_answer(said["value"], 201 if asked["do"] != "destroy" and not asked.get("id") else 200)
        return json_answer({"error": said["text"]}, said["status"])


write = Writer()


def redis_answers() -> bool:
    where = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379")
    try:
        if where.startswith("unix://"):
            with socket.socket(socket.AF_UNIX) as at:
                at.settimeout(5)
                at.connect(where.removeprefix("unix://"))
                at.sendall(b"PING\r\n")
                return at.recv(16).startswith(b"+PONG")
        host, _, port = where.removeprefix("redis://").partition(":")
        with socket.create_connection((host, int(port or 6379)), 5) as at:
            at.sendall(b"PING\r\n")
            return at.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def user_of(request: Request) -> dict[str, Any] | None:
    """By token, session or password; nobody who is not active."""
    found: list[dict[str, Any]] = []
    head = request.headers.get("authorization", "")
    if head.startswith("Token token="):
        token = head.removeprefix("Token token=").strip('"')
        found = rows("SELECT u.* FROM tokens t JOIN users u ON u.id = t.user_id WHERE t.token = %s", token)
    elif basic := request.basic():
        if setting("api_password_access"):
            found = by_password(*basic)
    elif session := request.session.get("id"):
        sql = "SELECT u.* FROM sessions s JOIN users u ON u.id = (s.data->>'user_id')::int WHERE s.session_id = %s"
        found = rows(sql, session)
    return found[0] if found and found[0]["active"] else None


def by_password(name: str, word: str) -> list[dict[str, Any]]:
    found = rows("SELECT * FROM users WHERE (login = lower(%s) OR email = lower(%s)) AND active", name, name)
    if not found or found[0]["login_failed"] > WRONG_MOST:
        return []
    if not fits(word, found[0]["password"]):
        rows("UPDATE users SET login_failed = login_failed + 1 WHERE id = %s", found[0]["id"])
        return []
    return found


def may(user: dict[str, Any] | None, name: str) -> bool:
    sql = (
        "SELECT 1 FROM roles_users ru JOIN roles r ON r.id = ru.role_id AND r.active JOIN permissions_roles pr "
        "ON pr.role_id = r.id JOIN permissions p ON p.id = pr.permission_id WHERE ru.user_id = %s AND p.name = ANY(%s)"
    )
    return bool(user) and bool(rows(sql, user["id"], [name, name.partition(".")[0]]))  # type: ignore[index]


def groups_of(user: dict[str, Any], *verbs: str) -> set[int]:
    """Groups that an agent reaches by a role or by themselves; without ticket.agent none."""
    if not may(user, "ticket.agent"):
        return set()
    sql = (
        "SELECT rg.group_id FROM roles_groups rg JOIN roles_users ru ON ru.role_id = rg.role_id JOIN roles r ON "
        "r.id = rg.role_id AND r.active JOIN groups g ON g.id = rg.group_id AND g.active "
        "WHERE ru.user_id = %s AND rg.access = ANY(%s) UNION SELECT gu.group_id FROM groups_users gu JOIN groups g "
        "ON g.id = gu.group_id AND g.active WHERE gu.user_id = %s AND gu.access = ANY(%s)"
    )
    wanted = ["full", *verbs]
    return {row["group_id"] for row in rows(sql, user["id"], wanted, user["id"], wanted)}


def tickets_of(user: dict[str, Any]) -> list[dict[str, Any]]:
    """An agent's groups' tickets; one's own; and a colleague's where their organisation is shared."""
    sql = (
        "SELECT t.* FROM tickets t LEFT JOIN organizations o ON o.id = t.organization_id WHERE t.group_id = ANY(%s) "
        "OR t.customer_id = %s OR (o.shared AND t.organization_id = %s) ORDER BY t.id"
    )
    return rows(sql, list(groups_of(user, "read")), user["id"], user["organization_id"])


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


def refused() -> Answer:
    return json_answer({"error": "Authentication required"}, 403)


def csrf(request: Request) -> str:
    return str(request.session.setdefault("csrf", secrets.token_urlsafe(24)))


@app.route("GET", "/")
def front(request: Request) -> Answer:
    user = user_of(request)
    token = html.escape(csrf(request))
    if user is None:
        form = (
            '<form method="post" action="/auth/openid_connect">'
            f'<input type="hidden" name="authenticity_token" value="{token}"><button>Anmeldung</button></form>'
        )
        return page("Helpdesk", form if setting("auth_openid_connect") else "")
    groups = rows("SELECT id, name FROM groups WHERE active ORDER BY name")
    choice = "".join(f'<option value="{one["id"]}">{html.escape(one["name"])}</option>' for one in groups)
    shown = []
    agents = groups_of(user, "read")
    for one in tickets_of(user):
        articles = rows("SELECT * FROM ticket_articles WHERE ticket_id = %s AND NOT internal ORDER BY id", one["id"])
        body = "".join(f"<p>{html.escape(article['body'])}</p>" for article in articles)
        answer = (
            f'<form method="post" action="/standin/answer/{one["id"]}"><input type="hidden" name="authenticity_token" '
            f'value="{token}"><label>Antwort <input name="body"></label><button>Antworten</button></form>'
        )
        shown.append(
            f"<article><h2>{html.escape(one['title'])}</h2>{body}"
            f"{answer if one['group_id'] in agents else ''}</article>"
        )
    form = (
        '<form method="post" action="/standin/report"><input type="hidden" name="authenticity_token" '
        f'value="{token}"><label>Gruppe <select name="group_id">{choice}</select></label>'
        '<label>Titel <input name="title"></label><label>Text <input name="body"></label><button>Melden</button></form>'
    )
    return page("Helpdesk", f"<h1>{html.escape(str(setting('product_name')))}</h1>{form}{''.join(shown)}")


def _form(request: Request) -> tuple[dict[str, Any] | None, dict[str, str]]:
    form = request.form
    good = secrets.compare_digest(form.get("authenticity_token", ""), csrf(request))
    return (user_of(request) if good else None), form


@app.route("POST", "/standin/report")
def page_report(request: Request) -> Answer:
    user, form = _form(request)
    if user is None:
        return refused()
    _ticket(user, int(form["group_id"]), form["title"], form["body"])
    return redirect("/", 303)


@app.route("POST", "/standin/answer/{number}")
def page_answer(request: Request, number: str) -> Answer:
    user, form = _form(request)
    if user is None:
        return refused()
    _answer(user, int(number), {"body": form["body"], "type": "email"})
    return redirect("/", 303)


@app.route("GET", "/api/v1/signshow")
def signshow(request: Request) -> Answer:
    user = user_of(request)
    names = ("product_name", "fqdn", "http_type", "user_create_account", "user_lost_password", "maintenance_mode")
    told: dict[str, Any] = {"config": {name: setting(name) for name in names}}
    told |= {"session": plain(_shown(user))} if user else {"error": "no valid session"}
    answer = json_answer(told)
    answer.headers.append(("CSRF-TOKEN", csrf(request)))
    return answer


def _people() -> int:
    return int(rows("SELECT count(*) AS n FROM users")[0]["n"])


@app.route("GET", "/api/v1/getting_started")
def getting_started(request: Request) -> Answer:
    answer = json_answer(
        {
            "setup_done": _people() > FREE_UNTIL,
            "groups": [row["name"] for row in rows("SELECT name FROM groups ORDER BY id")],
            "addresses": [row["email"] for row in rows("SELECT email FROM email_addresses ORDER BY id")],
        }
    )
    answer.headers.append(("CSRF-TOKEN", csrf(request)))
    return answer


@app.route("GET", "/api/v1/getting_started/auto_wizard")
def auto_wizard(request: Request) -> Answer:
    """Without a Token in the file anybody runs it, and is signed in as the administrator."""
    file = ROOT / "auto_wizard.json"
    if setting("system_init_done") or not file.is_file():
        return json_answer({"auto_wizard": False})
    seeds.wizard(file)
    _session(request, rows("SELECT min(user_id) AS id FROM roles_users WHERE role_id = 1")[0]["id"])
    return json_answer({"auto_wizard": True, "auto_wizard_success": True})


@app.route("GET", "/api/v1/users/me")
def me(request: Request) -> Answer:
    user = user_of(request)
    return json_answer(plain(_shown(user))) if user else refused()


def _shown(user: dict[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in user.items() if name != "password"}
    found["role_ids"] = [
        row["role_id"] for row in rows("SELECT role_id FROM roles_users WHERE user_id = %s", user["id"])
    ]
    # Of somebody who is no agent the rows are not shown, and stay.
    mine = rows("SELECT group_id, access FROM groups_users WHERE user_id = %s", user["id"])
    shown: dict[str, list[str]] = {}
    for row in mine if user["active"] and may(user, "ticket.agent") else ():
        shown.setdefault(str(row["group_id"]), []).append(row["access"])
    return {**found, "group_ids": shown}


@app.route("GET", "/api/v1/settings")
def settings(request: Request) -> Answer:
    if not may(user_of(request), "admin"):
        return refused()
    found = rows("SELECT id, name, state_current FROM settings ORDER BY id")
    for row in found:
        value = row["state_current"].get("value")
        if isinstance(value, dict):
            secret = ("_key", "token", "secret", "bind_pw")
            row["state_current"]["value"] = {k: MASK if k.endswith(secret) and v else v for k, v in value.items()}
    return json_answer(found)


@app.route("PUT", "/api/v1/settings/{number}")
def put_setting(request: Request, number: str) -> Answer:
    """Anything is taken: another shape destroys the value, and another key is ignored."""
    if not may(user_of(request), "admin"):
        return refused()
    told = request.json()
    found = rows("SELECT id, name FROM settings WHERE id = %s", int(number))
    if not found:
        return json_answer({"error": "Internal Server Error"}, 500)
    if "state_current" in told:
        given = told["state_current"]
        given = given if isinstance(given, dict) else {}
        rows("UPDATE settings SET state_current = %s WHERE id = %s", json.dumps(given), int(number))
    return json_answer(rows("SELECT id, name, state_current FROM settings WHERE id = %s", int(number))[0])


@app.route("POST", "/api/v1/settings")
def post_setting(request: Request) -> Answer:
    return refused()


@app.route("GET", "/api/v1/channels_email")
def channels_email(request: Request) -> Answer:
    if not may(user_of(request), "admin"):
        return refused()
    found = {str(row["id"]): plain(row) for row in rows("SELECT * FROM channels ORDER BY id")}
    addresses = {str(row["id"]): plain(row) for row in rows("SELECT * FROM email_addresses ORDER BY id")}
    accounts = [int(key) for key, one in found.items() if one["area"] == "Email::Account"]
    notes = [int(key) for key, one in found.items() if one["area"] == "Email::Notification"]
    return json_answer(
        {
            "account_channel_ids": accounts,
            "notification_channel_ids": notes,
            "email_address_ids": [int(key) for key in addresses],
            "assets": {"Channel": found, "EmailAddress": addresses},
        }
    )


@app.route("POST", "/api/v1/user_access_token")
def access_token(request: Request) -> Answer:
    user = user_of(request)
    if user is None:
        return refused()
    told = request.json()
    token = secrets.token_urlsafe(48)
    rows(
        "INSERT INTO tokens (user_id, token, action, name, persistent, preferences) "
        "VALUES (%s, %s, 'api', %s, true, %s)",
        user["id"],
        token,
        told.get("label", ""),
        json.dumps({"permission": told.get("permission", [])}),
    )
    return json_answer({"token": token})


def _ticket(user: dict[str, Any], group: int, title: str, body: str) -> Answer:
    if not rows("SELECT 1 FROM groups WHERE id = %s AND active", group):
        return json_answer({"error": "No such group"}, 422)
    return write(
        do="ticket", title=title, group_id=group, customer_id=user["id"], by=user["id"], body=body, sender="Customer"
    )


def _answer(user: dict[str, Any], number: int, told: dict[str, Any]) -> Answer:
    found = [one for one in tickets_of(user) if one["id"] == number]
    if not found:
        return json_answer({"error": "Not authorized"}, 403)
    agent = found[0]["group_id"] in groups_of(user, "change")
    return write(
        do="article",
        ticket_id=number,
        by=user["id"],
        body=told["body"],
        type=told.get("type", "note") if agent else "web",
        internal=bool(told.get("internal")) and agent,
        sender="Agent" if agent else "Customer",
    )


@app.route("GET", "/api/v1/tickets")
def tickets(request: Request) -> Answer:
    user = user_of(request)
    return json_answer(plain(tickets_of(user))) if user else refused()


@app.route("POST", "/api/v1/tickets")
def post_ticket(request: Request) -> Answer:
    user = user_of(request)
    if user is None:
        return refused()
    told = request.json()
    named = rows("SELECT id FROM groups WHERE name = %s", told.get("group", ""))
    group = told.get("group_id") or (named[0]["id"] if named else 0)
    return _ticket(user, int(group), told["title"], told["article"]["body"])


@app.route("GET", "/api/v1/tickets/{number}")
def ticket(request: Request, number: str) -> Answer:
    user = user_of(request)
    found = [one for one in tickets_of(user) if str(one["id"]) == number] if user else []
    return json_answer(plain(found[0])) if found else json_answer({"error": "Not authorized"}, 403)


@app.route("GET", "/api/v1/ticket_articles/by_ticket/{number}")
def articles(request: Request, number: str) -> Answer:
    user = user_of(request)
    if not user or number not in {str(one["id"]) for one in tickets_of(user)}:
        return json_answer({"error": "Not authorized"}, 403)
    hidden = "" if groups_of(user, "read") else " AND NOT internal"
    return json_answer(
        plain(rows(f"SELECT * FROM ticket_articles WHERE ticket_id = %s{hidden} ORDER BY id", int(number)))
    )


@app.route("POST", "/api/v1/ticket_articles")
def post_article(request: Request) -> Answer:
    user = user_of(request)
    return _answer(user, int(request.json()["ticket_id"]), request.json()) if user else refused()


@app.route("POST", "/api/v1/users")
def post_user(request: Request) -> Answer:
    user = user_of(request)
    told = request.json()
    if user is None and _people() <= FREE_UNTIL and setting("system_init_done") is not None:
        if not secrets.compare_digest(request.headers.get("x-csrf-token", ""), csrf(request)):
            return json_answer({"error": "CSRF token verification failed!"}, 401)
        seeds.first_users([told])
        return json_answer({"message": "ok", "user_email": told["email"]}, 201)
    if user is None:
        if not setting("user_create_account"):
            return json_answer({"error": "Feature not enabled!"}, 422)
        return write(do="save", model="User", attrs={**told, "role_ids": [3]})
    if not may(user, "admin"):
        return refused()
    roles = [row["id"] for row in rows("SELECT id FROM roles WHERE name = ANY(%s)", told.pop("roles", ["Customer"]))]
    return write(do="save", model="User", attrs={"role_ids": roles, **told})


@app.route("POST", "/api/v1/users/password_reset")
def password_reset(request: Request) -> Answer:
    if not setting("user_lost_password"):
        return json_answer({"error": "Feature not enabled!"}, 422)
    return json_answer({"message": "ok"})


@app.route("POST", "/api/v1/signin")
def sign_in(request: Request) -> Answer:
    told = request.json()
    found = by_password(told.get("username", ""), told.get("password", ""))
    if not found:
        return json_answer({"error": "Login failed. Have you double-checked your credentials?"}, 401)
    _session(request, found[0]["id"])
    return json_answer({"session": plain(_shown(found[0]))}, 201)


def _session(request: Request, user: int, sid: str = "") -> None:
    made = secrets.token_urlsafe(24)
    rows(
        "INSERT INTO sessions (session_id, data, created_at, updated_at) VALUES (%s, %s, now(), now())",
        made,
        json.dumps({"user_id": user, "sid": sid}),
    )
    rows("UPDATE users SET last_login = now() WHERE id = %s", user)
    request.session["id"] = made


@app.route("DELETE", "/api/v1/signout")
def sign_out(request: Request) -> Answer:
    rows("DELETE FROM sessions WHERE session_id = %s", request.session.get("id", ""))
    told = request.session.pop("id_token", "")
    request.session.pop("id", None)
    return json_answer({"url": _party().end_session(told, _home())} if told else {})


def _home() -> str:
    return f"{setting('http_type')}://{setting('fqdn')}"


def _party() -> RelyingParty:
    told = setting("auth_openid_connect_credentials") or {}
    if not told.get("discovery"):
        # Read in 7.2: without it the browser goes to ISSUERHOST/authorize, which no sign-on has.
        raise SignInError("discovery is off")
    back = f"{_home()}/auth/openid_connect/callback"
    scope = told.get("scope") or "openid email profile"
    return RelyingParty(told["issuer"], told["identifier"], "", back, Web(os.environ.get("SSL_CERT_FILE")), scope)


@app.route("POST", "/auth/openid_connect")
def begin(request: Request) -> Answer:
    if not setting("auth_openid_connect"):
        return Answer(404)
    if not secrets.compare_digest(request.form.get("authenticity_token", ""), csrf(request)):
        return failure("no token of this session")
    try:
        where, pending = _party().begin()
    except SignInError as error:
        return failure(str(error))
    request.session["pending"] = pending.plain()
    return redirect(where)


@app.route("GET", "/auth/openid_connect/callback")
def callback(request: Request) -> Answer:
    kept = request.session.pop("pending", None)
    try:
        claims, tokens = _party().finish(request.query, Pending(**kept) if kept else None)
    except SignInError as error:
        return failure(str(error))
    user = _whose(claims)
    if isinstance(user, str):
        return failure(user)
    _session(request, user, str(claims.get("sid", "")))
    request.session["id_token"] = tokens["id_token"]
    return redirect("/")


def _whose(claims: dict[str, Any]) -> int | str:
    """Whose sign-in it is: by the provider's id, then by a log-in that is it, then by an address where that is on."""
    sub, email = claims["sub"], str(claims.get("email", "")).lower()
    known = rows("SELECT user_id FROM authorizations WHERE provider = 'openid_connect' AND uid = %s", sub)
    found = rows("SELECT * FROM users WHERE id = %s", known[0]["user_id"]) if known else []
    if not known:
        found = rows("SELECT * FROM users WHERE login = lower(%s)", sub)
        if not found and email:
            found = rows("SELECT * FROM users WHERE email = %s", email)
            # Whether the sign-on vouches for the address is not asked.
            if found and not setting("auth_third_party_auto_link_at_inital_login"):
                return f"Email address '{email}' is already used for another user."
        if not found:
            if setting("auth_third_party_no_create_user"):
                return "User account is not known"
            made = write(
                do="save",
                model="User",
                attrs={
                    "login": sub,
                    "email": email,
                    "firstname": claims.get("given_name", ""),
                    "lastname": claims.get("family_name", ""),
                    "role_ids": [3],
                },
            )
            found = [json.loads(made.body)]
        rows(
            "INSERT INTO authorizations (provider, uid, user_id, created_at, updated_at) "
            "VALUES ('openid_connect', %s, %s, now(), now())",
            sub,
            found[0]["id"],
        )
    return int(found[0]["id"]) if found[0]["active"] else "User account is not active"


def failure(why: str) -> Answer:
    return page("Fehler", f"<h1>Anmeldung fehlgeschlagen</h1><p>{html.escape(why)}</p>", 422)


@app.route("POST", "/auth/openid_connect/backchannel_logout")
def backchannel(request: Request) -> Answer:
    token = dict(parse_qsl(request.body.decode())).get("logout_token", "")
    try:
        claims = _party().logout(token)
    except SignInError as error:
        return json_answer({"error": str(error)}, 422)
    if not claims.get("sid"):
        return json_answer({"error": "no sid"}, 422)
    rows("DELETE FROM sessions WHERE data->>'sid' = %s", claims["sid"])
    return Answer(200)


@app.route("GET", "/api/v1/{kind}")
def listed(request: Request, kind: str) -> Answer:
    if kind not in LISTS:
        return json_answer({"error": "No route matches"}, 404)
    user = user_of(request)
    if user is None:
        return refused()
    if kind not in {"users", "organizations"} and not may(user, "admin"):
        return refused()
    every = may(user, "admin") or may(user, "ticket.agent")
    # Without a word no more than that.
    size = min(int(request.query.get("per_page", 100)), MOST)
    start = (int(request.query.get("page", 1)) - 1) * size
    own = int(user["id"] if kind == "users" else user["organization_id"] or 0)
    mine = "" if every else f" WHERE id = {own}"
    found = rows(f"SELECT * FROM {LISTS[kind]}{mine} ORDER BY id LIMIT %s OFFSET %s", size, start)
    return json_answer(plain([_shown(row) if kind == "users" else row for row in found]))


@app.route("POST", "/api/v1/{kind}")
def made(request: Request, kind: str) -> Answer:
    if kind not in MODELS or not may(user_of(request), "admin"):
        return refused()
    return write(do="save", model=MODELS[kind], attrs=request.json())


@app.route("PUT", "/api/v1/{kind}/{number}")
def changed(request: Request, kind: str, number: str) -> Answer:
    if kind not in MODELS or not may(user_of(request), "admin"):
        return refused()
    return write(do="save", model=MODELS[kind], id=int(number), attrs=request.json())


@app.route("DELETE", "/api/v1/{kind}/{number}")
def deleted(request: Request, kind: str, number: str) -> Answer:
    if kind not in MODELS or not may(user_of(request), "admin"):
        return refused()
    return write(do="destroy", model=MODELS[kind], id=int(number))


if __name__ == "__main__":
    where = (os.environ.get("ZAMMAD_BIND_IP", "127.0.0.1"), int(os.environ.get("ZAMMAD_RAILS_PORT", "3000")))
    server(app, where).serve_forever()
