"""Mailman's core as far as our adapter asks it: what the hand lab saw of 3.3.10, its silences included."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

DOMAIN = "lists.readi.test"
DEFAULTS: dict[str, Any] = {
    "accept_these_nonmembers": [],
    "advertised": True,
    "archive_policy": "public",
    "default_member_action": "defer",
    "default_nonmember_action": "hold",
    "description": "",
    "display_name": "",
    "dmarc_mitigate_action": "no_mitigation",
    "dmarc_mitigate_unconditionally": False,
    "max_message_size": 40,
    "preferred_language": "en",
    "send_goodbye_message": True,
    "send_welcome_message": True,
    "subject_prefix": "",
    "subscription_policy": "confirm",
    "unsubscription_policy": "confirm",
}


class Core:
    """State, and a server for it. `mails` are those that Mailman would send to people about their subscription."""

    def __init__(self) -> None:
        self.domains: set[str] = set()
        self.lists: dict[str, dict[str, Any]] = {}
        self.roles: set[tuple[str, str, str]] = set()  # list id, role, address
        self.moderation: dict[tuple[str, str], str | None] = {}  # list id, address: what only that member may
        self.pending: dict[str, tuple[str, str]] = {}  # token -> list id, address
        self.mails: list[str] = []
        self.asked: list[str] = []
        self.broken: set[str] = set()
        self.half_done = False
        self.short = False
        core = self

        class Handler(BaseHTTPRequestHandler):
            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):
                    return self._any
                raise AttributeError(name)

            def _any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else {}
                core.asked.append(f"{self.command} {self.path}")
                if self.headers.get("Content-Type") and not length:
                    status, said = 400, {"description": "Could not parse an empty JSON body"}
                else:
                    status, said = core.answer(self.command, self.path, body)
                text = json.dumps(said).encode() if said is not None else b""
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *words: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        parts = urlsplit(path)
        words = [unquote(word) for word in parts.path.removeprefix("/3.1/").split("/")]
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        name = f"{method.lower()}_{words[0]}"
        if words[0] == "lists" and len(words) > 2:
            name = f"{method.lower()}_{words[2]}"
        handle = getattr(self, name, None)
        if handle is None:
            return 405, {"title": "405 Method Not Allowed"}
        found: tuple[int, Any] = handle(words, query, body)
        return found

    # Domains and lists

    def get_domains(self, words: list[str], query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        if len(words) == 1:
            return 200, self._rows([{"mail_host": host} for host in sorted(self.domains)])
        if words[1] not in self.domains:
            return 404, {"title": "404 Not Found"}
        rows = [
            {"fqdn_listname": fqdn, "list_name": fqdn.partition("@")[0], "list_id": fqdn.replace("@", ".")}
            for fqdn in sorted(self.lists)
            if fqdn.endswith(f"@{words[1]}")
        ]
        return 200, self._rows(rows)

    def post_domains(self, words: list[str], query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        if body["mail_host"] in self.domains:
            return 400, {"description": "Duplicate email host"}
        self.domains.add(body["mail_host"])
        return 201, None

    def delete_domains(self, words: list[str], query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        """It takes its lists along, without a word."""
        self.domains.discard(words[1])
        self.lists = {fqdn: one for fqdn, one in self.lists.items() if not fqdn.endswith(f"@{words[1]}")}
        return 204, None

    def post_lists(self, words: list[str], query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        fqdn = body["fqdn_listname"]
        if fqdn.partition("@")[2] not in self.domains:
            return 400, {"description": "Domain does not exist"}
        if fqdn in self.lists:
            return 400, {"description": "Mailing list exists"}
        self.lists[fqdn] = dict(DEFAULTS)
        if body.get("style_name") != "legacy-default":
            self.broken.add(fqdn)
        return (500, {"title": "500 Internal Server Error"}) if self.half_done else (201, None)

    def delete_lists(self, words: list[str], query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        return (204, None) if self.lists.pop(words[1], None) is not None else (404, None)

    def get_config(self, words: list[str], query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        if words[1] in self.broken:
            return 500, {"title": "500 Internal Server Error"}
        if words[1] not in self.lists:
            return 404, {"title": "404 Not Found"}
        return 200, {**self.lists[words[1]], "fqdn_listname": words[1]}

    def patch_config(self, words: list[str], query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        if strange := sorted(set(body) - set(DEFAULTS)):
            return 400, {"description": f"Unknown attribute: {strange[0]}"}
        self.lists[words[1]] |= body
        return 204, None

    # People

    def get_members(self, words: list[str], query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        rows = [
            {
                "list_id": where,
                "role": role,
                "email": address,
                "member_id": f"{where}:{role}:{address}",
                "moderation_action": self.moderation.get((where, address)),
            }
            for where, role, address in sorted(self.roles)
            if query.get("role", role) == role and query.get("list_id", where) == where
        ]
        return 200, self._rows(rows)

    def post_members(self, words: list[str], query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        where, address, role = body["list_id"], body["subscriber"].lower(), body["role"]
        if not re.fullmatch(r"[!-~]+@[a-z0-9.-]+", address):
            return 400, {"description": ""}
        if (where, role, address) in self.roles:
            return 409, {"description": "Member already subscribed"}
        if role == "member" and (where, address) in self.pending.values():
            return 409, {"description": "Subscription request already pending"}
        if role == "member" and not body.get("pre_approved"):
            self.pending[f"token{len(self.pending)}"] = (where, address)
            return 202, {"token": "x"}
        self.roles.add((where, role, address))
        if role == "member" and body.get("send_welcome_message", True):
            self.mails.append(f"welcome {address}")
        return 201, None

    def patch_members(self, words: list[str], query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        where, _, address = words[1].split(":")
        self.moderation[where, address] = body["moderation_action"] or None
        return 204, None

    def _leave(self, words: list[str], query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        one = (words[1].replace("@", "."), words[2], words[3].lower())
        if one not in self.roles:
            return 404, {"title": "404 Not Found"}
        moderated = words[2] == "member" and self.lists[words[1]]["unsubscription_policy"] == "moderate"
        if moderated and not body.get("pre_approved"):
            return 202, {"token": "x"}
        self.roles.remove(one)
        if words[2] == "member" and self.lists[words[1]]["send_goodbye_message"]:
            self.mails.append(f"goodbye {words[3]}")
        return 204, None

    delete_member = delete_owner = delete_moderator = _leave

    def get_requests(self, words: list[str], query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        where = words[1].replace("@", ".")
        rows = [{"token": token, "email": one[1]} for token, one in self.pending.items() if one[0] == where]
        return 200, self._rows(rows)

    def post_requests(self, words: list[str], query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        return (204, None) if self.pending.pop(words[3], None) else (404, None)

    def _rows(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        """An empty collection has no entries."""
        found: dict[str, Any] = {"start": 0, "total_size": len(rows)}
        if rows:
            found["entries"] = rows[:-1] if self.short else rows
        return found
