#!/usr/bin/python3
"""The almanac: a service that exists in a test only. People sign in by OpenID Connect and see their groups' pages.

    almanac prepare            the tables, and what every almanac comes with: two groups of administrators
    almanac serve              9100 and a socket for nginx, 9101 for other hosts, 9102 by UDP, 9103 for TLS of its own
    almanac read               all it holds, as JSON
    almanac write              one step per line of JSON, each done and answered by a line before the next
    almanac suspend|allow SUB  what its own moderator does
    almanac remind SLUG        a mail to each member of a group who may sign in
    almanac pause|go-on        no writes meanwhile
    almanac export|import      how often the years were looked at, which is in Redis alone

Everything but `serve` is asked on the command line; root gives up its rights first. Python 3.13 and psycopg2.
"""

import contextlib
import http.server
import json
import os
import pwd
import secrets
import signal
import smtplib
import socket
import socketserver
import ssl
import sys
import threading
import time
import urllib.parse
import urllib.request
from base64 import urlsafe_b64decode, urlsafe_b64encode
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

import psycopg2
import psycopg2.errors

ETC, RUN = Path("/etc/almanac"), Path("/run/almanac")
PAUSED = RUN / "paused"
# {"after": 7, "whole": true}: the command is killed after its seventh step, and so is whoever started it.
DIES = RUN / "dies.json"
ACCOUNT = "readi-almanac"
TABLES = """
create table if not exists feasts (key text primary key, title text not null, note text not null default '');
create table if not exists accounts (sub text primary key, name text not null, email text not null unique,
  locked boolean not null default false, suspended boolean not null default false);
create table if not exists groups (slug text primary key, name text not null, state text not null,
  builtin boolean not null);
create table if not exists members (slug text references groups, sub text references accounts, primary key (slug, sub));
create table if not exists sessions (token text primary key, sub text not null references accounts);
create table if not exists starts (id serial primary key, kind text, steps integer);
create table if not exists entries (id serial primary key, slug text, sub text, text text,
  at timestamptz default now());
insert into groups values ('admin', 'Administrators', 'active', true), ('keepers', 'Keepers', 'active', true)
  on conflict do nothing;
"""


class RefusedError(Exception):
    """What the almanac does not do, in one line."""


def settings(name):
    return json.loads((ETC / f"{name}.json").read_text(encoding="utf-8"))


@contextlib.contextmanager
def database():
    """One transaction per statement."""
    connection = psycopg2.connect(**settings("secret")["database"])
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def rows(cursor, statement, *values):
    cursor.execute(statement, values)
    return cursor.fetchall() if cursor.description else []


# What the command does


def read():
    with database() as at:
        return {
            "feast": {key: {"title": title, "note": note} for key, title, note in rows(at, "select * from feasts")},
            "account": {
                sub: {"name": name, "email": email, "suspended": suspended}
                for sub, name, email, suspended in rows(at, "select sub, name, email, suspended from accounts")
            },
            "lock": {sub: {} for (sub,) in rows(at, "select sub from accounts where locked")},
            "group": {
                slug: {"name": name, "state": state, "builtin": builtin}
                for slug, name, state, builtin in rows(at, "select * from groups")
            },
            "membership": {f"{slug}/{sub}": {} for slug, sub in rows(at, "select slug, sub from members")},
            "session": [sub for (sub,) in rows(at, "select sub from sessions")],
        }


WRITES = {
    ("feast", "create"): "insert into feasts values (%(key)s, %(title)s, %(note)s)",
    ("feast", "change"): "update feasts set title = %(title)s where key = %(key)s",
    ("feast", "delete"): "delete from feasts where key = %(key)s",
    ("account", "create"): "insert into accounts values (%(key)s, %(name)s, %(email)s)",
    ("account", "change"): "update accounts set name = %(name)s, email = %(email)s where sub = %(key)s",
    ("lock", "create"): "update accounts set locked = true where sub = %(key)s;"
    " delete from sessions where sub = %(key)s",
    ("lock", "delete"): "update accounts set locked = false where sub = %(key)s",
    ("group", "create"): "insert into groups values (%(key)s, %(name)s, %(state)s, false)",
    ("group", "change"): "update groups set name = %(name)s, state = %(state)s where slug = %(key)s and not builtin",
    ("membership", "create"): "insert into members values (%(slug)s, %(sub)s)",
    ("membership", "delete"): "delete from members where slug = %(slug)s and sub = %(sub)s",
}


def write(lines, answer):
    """Each step is on the disk before it is answered. How many a start was given is kept, for who asks about that."""
    dies = json.loads(DIES.read_text(encoding="utf-8")) if DIES.exists() else {}
    with database() as at:
        start = rows(at, "insert into starts (steps) values (0) returning id")[0][0]
        for number, line in enumerate(lines, 1):
            step = json.loads(line)
            slug, _, sub = step["key"].partition("/")
            try:
                if PAUSED.exists():
                    raise RefusedError("the almanac is being copied: no writes meanwhile")
                statement = WRITES[step["kind"], step["do"]]
                at.execute(statement, {"slug": slug, "sub": sub, "note": "", **step["fields"], "key": step["key"]})
                at.execute("update starts set steps = %s, kind = %s where id = %s", (number, step["kind"], start))
                if number == dies.get("after"):
                    for process in (os.getppid(), os.getpid())[not dies["whole"] :]:
                        os.kill(process, signal.SIGKILL)
                answer({"id": step["key"]})
            except (psycopg2.IntegrityError, RefusedError) as error:
                twice = isinstance(error, psycopg2.errors.UniqueViolation)
                answer({"error": str(error).splitlines()[0], "again": isinstance(error, RefusedError), "twice": twice})


def suspended(sub, value):
    with database() as at:
        at.execute("update accounts set suspended = %s where sub = %s", (value, sub))
        if value:
            at.execute("delete from sessions where sub = %s", (sub,))


def remind(slug):
    """By the server that the inventory names, and only where its certificate is good for that name."""
    to, known = settings("almanac")["mail"], ssl.create_default_context()
    with database() as at:
        members = "select name, email from members join accounts using (sub) where slug = %s"
        found = rows(at, f"{members} and not locked and not suspended order by email", slug)
    kind = smtplib.SMTP_SSL if to["encryption"] == "tls" else smtplib.SMTP
    with kind(to["host"], to["port"], timeout=20, **({"context": known} if kind is smtplib.SMTP_SSL else {})) as server:
        if to["encryption"] == "starttls":
            server.starttls(context=known)
        for name, email in found:
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = to["from"], email, f"The feast of {slug}"
            mail.set_content(f"{name}, you are expected.\n")
            server.send_message(mail)


def redis(*words):
    """One command, and the whole number or the text of its answer (RESP 2)."""
    with socket.socket(socket.AF_UNIX) as at:
        at.connect("/run/redis-almanac/redis-server.sock")
        at.sendall(f"*{len(words)}\r\n".encode() + b"".join(f"${len(w)}\r\n{w}\r\n".encode() for w in words))
        answer = at.makefile("r", encoding="utf-8")
        said = answer.readline().strip()
        return "" if said == "$-1" else answer.readline().strip() if said[:1] == "$" else said[1:]


# What people see

PENDING = {}


class Web(http.server.BaseHTTPRequestHandler):
    server_version, sys_version = "almanac", ""

    def do_GET(self):
        path, _, query = self.path.partition("?")
        try:
            self.page(path, {name: values[0] for name, values in urllib.parse.parse_qs(query).items()})
        except RefusedError as error:
            self.say(403, str(error))

    def page(self, path, query):
        shown = settings("almanac")
        if path == "/health":
            with database() as at:
                self.say(200, rows(at, "select current_user")[0][0])
        elif path == "/":
            told = {name: self.headers[name] for name in ("Host", "X-Forwarded-For", "X-Forwarded-Proto")}
            portal = shown["portals"].get((self.headers["Host"] or "").removeprefix("almanac."))
            with database() as at:
                feasts = rows(at, "select title from feasts order by key limit %s", shown["years"])
            said = {"told": told, "portal": portal, "years": shown["years"], "feasts": [one for (one,) in feasts]}
            self.say(200, json.dumps(said))
        elif path == "/sign-in":
            self.sign_in(shown)
        elif path == "/signed-in":
            self.signed_in(shown, query)
        else:
            self.for_people(path)

    def for_people(self, path):
        with database() as at:
            found = rows(
                at, "select sub, name from sessions join accounts using (sub) where token = %s", self.cookie("session")
            )
            if not found:
                self.say(401, "sign in")
                return
            (sub, name), *_ = found
            groups = [slug for (slug,) in rows(at, "select slug from members where sub = %s order by slug", sub)]
            if path == "/me":
                rules = bool({"admin", "keepers"} & {*groups})
                self.say(200, json.dumps({"sub": sub, "name": name, "groups": groups, "administrator": rules}))
            elif path.startswith("/groups/") and path.removeprefix("/groups/") in groups:
                names = rows(
                    at,
                    "select name from members join accounts using (sub) where slug = %s order by name",
                    path.removeprefix("/groups/"),
                )
                self.say(200, json.dumps([one for (one,) in names]))
            else:
                self.say(404, "there is no such page for you")

    def sign_in(self, shown):
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        PENDING[state] = (nonce, verifier)
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {"client_id": "almanac", "response_type": "code", "scope": "openid profile email", "state": state}
        query |= {"nonce": nonce, "redirect_uri": f"{shown['url']}/signed-in"}
        query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        to = f"{shown['issuer']}/protocol/openid-connect/auth?{urllib.parse.urlencode(query)}"
        self.say(302, "", Location=to, Set_Cookie=f"begun={state}; Path=/; Secure; HttpOnly")

    def signed_in(self, shown, query):
        """By sub alone; what a token says of groups is read by nobody."""
        state = query.get("state", "")
        if state not in PENDING or state != self.cookie("begun"):
            raise RefusedError("this sign-in did not begin here")
        nonce, verifier = PENDING.pop(state)
        form = {"grant_type": "authorization_code", "code": query.get("code", ""), "code_verifier": verifier}
        form |= {"redirect_uri": f"{shown['url']}/signed-in", "client_id": "almanac"}
        form |= {"client_secret": settings("secret")["client"]}
        trusted = ssl.create_default_context(cafile="/etc/readi/ca/root.pem")
        at = f"{shown['issuer']}/protocol/openid-connect/token"
        with urllib.request.urlopen(at, urllib.parse.urlencode(form).encode(), context=trusted, timeout=20) as answer:  # noqa: S310
            token = json.load(answer)["id_token"]
        # Straight from the sign-on over TLS (OpenID Connect Core 1.0, section 3.1.3.7, 6).
        claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
        if (claims["iss"], claims["aud"], claims["nonce"]) != (shown["issuer"], "almanac", nonce):
            raise RefusedError("this token is for somebody else")
        with database() as at:
            known = "select locked or suspended from accounts where sub = %s"
            if not rows(at, known, claims["sub"]):
                if rows(at, "select 1 from accounts where email = %s", claims["email"]):
                    raise RefusedError("this address belongs to another account")
                at.execute("insert into accounts values (%s, %s, %s)", (claims["sub"], claims["name"], claims["email"]))
            if rows(at, known, claims["sub"])[0][0]:
                raise RefusedError("this account is locked")
            token = secrets.token_urlsafe(32)
            at.execute("insert into sessions values (%s, %s)", (token, claims["sub"]))
        self.say(302, "", Location="/me", Set_Cookie=f"session={token}; Path=/; Secure; HttpOnly")

    def cookie(self, name):
        pairs = (part.strip().partition("=") for part in self.headers.get("Cookie", "").split(";"))
        return next((value for key, _, value in pairs if key == name), "")

    def say(self, status, text, **headers):
        self.send_response(status)
        for name, value in {"Content-Type": "text/plain; charset=utf-8", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        """Nobody's visits are kept."""


class OnSocket(socketserver.ThreadingUnixStreamServer):
    """HTTP on a socket has no client address."""

    daemon_threads = True

    def get_request(self):
        connection, _ = self.socket.accept()
        return connection, ("socket", 0)


class Bells(socketserver.BaseRequestHandler):
    """TLS that nginx did not open, behind the PROXY protocol's line."""

    def handle(self):
        told = b""
        while not told.endswith(b"\r\n"):
            told += self.request.recv(1)
        with self.server.tls.wrap_socket(self.request, server_side=True) as connection:
            connection.sendall(told)
            connection.unwrap()


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        data, at = self.request
        at.sendto(b"almanac " + data, self.client_address)


def serve():
    domain = settings("almanac")["domain"]
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)

    def load(*_):
        tls.load_cert_chain(*(f"/etc/readi/tls/bells.{domain}/{name}.pem" for name in ("fullchain", "key")))

    load()
    signal.signal(signal.SIGHUP, load)
    path = RUN / "feasts.sock"
    path.unlink(missing_ok=True)
    bells = socketserver.ThreadingTCPServer(("127.0.0.1", 9103), Bells)
    bells.tls, bells.daemon_threads = tls, True
    on_socket = OnSocket(str(path), Web)
    path.chmod(0o666)
    everywhere = http.server.ThreadingHTTPServer(("", 9101), Web)
    for server in (bells, on_socket, everywhere, socketserver.UDPServer(("", 9102), Echo)):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    http.server.ThreadingHTTPServer(("127.0.0.1", 9100), Web).serve_forever()


def prepare():
    """PostgreSQL may still be on its way up when the host boots."""
    for left in range(20, -1, -1):
        try:
            with database() as at:
                at.execute(TABLES)
            return
        except psycopg2.OperationalError:
            if not left:
                raise
            time.sleep(0.5)


def say(answer):
    print(json.dumps(answer), flush=True)


def main(word, *more):
    if os.geteuid() == 0:
        who = pwd.getpwnam(ACCOUNT)
        os.setgroups([])
        os.setresgid(*[who.pw_gid] * 3)
        os.setresuid(*[who.pw_uid] * 3)
    {
        "prepare": prepare,
        "serve": serve,
        "read": lambda: say(read()),
        "write": lambda: write(sys.stdin, say),
        "suspend": lambda sub="": suspended(sub, True),
        "allow": lambda sub="": suspended(sub, False),
        "remind": lambda slug="": remind(slug),
        "pause": PAUSED.touch,
        "go-on": lambda: PAUSED.unlink(missing_ok=True),
        "export": lambda: say({"visits": int(redis("GET", "visits") or 0)}),
        "import": lambda: redis("SET", "visits", str(json.load(sys.stdin)["visits"])),
    }[word](*more)


if __name__ == "__main__":
    main(*sys.argv[1:])
