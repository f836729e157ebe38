"""The product on its host: its console, its database, its PHP by FastCGI, its websocket."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.contracts.target import PREFIX, Target

# FastCGI 1.0 in few lines: one request, its parameters, its answer.
_CLIENT = r"""
import json, socket, struct, sys
def record(kind, data):
    return struct.pack(">BBHHBB", 1, kind, 1, len(data), 0, 0) + data
def pair(name, value):
    name, value = name.encode(), value.encode()
    return struct.pack(">II", len(name) | 1 << 31, len(value) | 1 << 31) + name + value
asked = json.load(sys.stdin)
body = asked["body"].encode()
wire = record(1, struct.pack(">HB5x", 1, 0))
wire += record(4, b"".join(pair(k, v) for k, v in asked["params"].items())) + record(4, b"")
wire += (record(5, body) if body else b"") + record(5, b"")
there = socket.socket(socket.AF_UNIX)
there.settimeout(60)
there.connect(asked["socket"])
there.sendall(wire)
data = b""
while part := there.recv(65536):
    data += part
out, at = b"", 0
while at + 8 <= len(data):
    _, kind, _, size, pad, _ = struct.unpack(">BBHHBB", data[at:at + 8])
    if kind == 6:
        out += data[at + 8:at + 8 + size]
    at += 8 + size + pad
head, _, text = out.partition(b"\r\n\r\n")
headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
status = int(headers.get("Status", "200").split()[0])
print(json.dumps({"status": status, "headers": headers, "text": text.decode("utf-8", "replace")}))
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class There:
    target: Target

    def console(self, *words: str) -> tuple[int, str]:
        done = self.target.run(*shlex.split(self.target.value("console")), *words)
        return done.code, done.out + done.err

    def sql(self, sql: str) -> list[list[str]]:
        """As the database's administrator; rows of texts."""
        words = ["runuser", "-u", "postgres", "--", "psql", "-X", "-qAtF\t", "-v", "ON_ERROR_STOP=1"]
        done = self.target.run(*words, "-d", self.target.value("database"), stdin=sql)
        assert done.code == 0, done
        return [line.split("\t") for line in done.out.splitlines()]

    def ask(self, path: str, *, method: str = "GET", body: str = "", **more: str) -> Answer:
        """Past any proxy; `more`: further parameters of FastCGI."""
        target = self.target.value("root")
        params = {
            "REQUEST_METHOD": method,
            "REQUEST_URI": path,
            "QUERY_STRING": path.partition("?")[2],
            "SCRIPT_NAME": "/index.php",
            "SCRIPT_FILENAME": f"{target}/public/index.php",
            "DOCUMENT_ROOT": f"{target}/public",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "SERVER_NAME": "localhost",
            "HTTP_HOST": "localhost",
            "HTTPS": "on",
            "REMOTE_ADDR": "127.0.0.1",
            "REDIRECT_STATUS": "200",
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
            "CONTENT_LENGTH": str(len(body.encode())) if body else "",
            **more,
        }
        told = {"socket": self.target.value("socket"), "params": params, "body": body}
        done = self.target.run("python3", "-c", _CLIENT, stdin=json.dumps(told))
        assert done.code == 0, done
        said: dict[str, Any] = json.loads(done.out)
        return Answer(said["status"], said["headers"], said["text"])

    def server(self, **columns: str) -> int:
        """A server of the contract's; each value is SQL."""
        told = {
            "url": f"'{PREFIX}portal.example'",
            "slug": f"'{PREFIX}portal'",
            "server_name": "'Contract'",
            "jwt_moderator_position": "1",
            "app_id": "'contract'",
            "app_secret": f"'{'s' * 40}'",
            "api_key": "'unguessable'",
            **columns,
        }
        names, values = ", ".join(told), ", ".join(told.values())
        sql = f"insert into server (id, {names}) values (nextval('server_id_seq'), {values}) returning id;"
        return int(self.sql(sql)[0][0])

    def room(self, server: int, uid: str, **columns: str) -> int:
        """A conference of the contract's that runs now, without an owner unless `moderator_id` says one."""
        told = {
            "name": "'Contract'",
            "uid": f"'{uid}'",
            "duration": "60",
            "sequence": "0",
            "only_registered_users": "false",
            "start_utc": "now() at time zone 'utc' - interval '1 min'",
            "end_date_utc": "now() at time zone 'utc' + interval '1 h'",
            **columns,
        }
        names, values = ", ".join(told), ", ".join(told.values())
        sql = f"insert into rooms (id, server_id, {names}) values (nextval('rooms_id_seq'), {server}, {values})"
        sql += " returning id;"
        return int(self.sql(f"set session_replication_role = replica; {sql}")[0][0])

    def tidy(self) -> None:
        """What the contract made goes."""
        mine = f"(select id from server where url like '{PREFIX}%')"
        self.sql(
            f"delete from rooms where server_id in {mine}; delete from server_user where server_id in {mine};"
            f" delete from keycloak_groups_to_servers where server_id in {mine}; delete from server where id in {mine};"
            f" delete from fos_user where email like '{PREFIX}%';"
        )
