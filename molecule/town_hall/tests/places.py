"""Where each service keeps who is in the group "it": asked in one look at the host, so that a second is a second."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tests.lab.hosts import Lab

# Who is in the group, by the address, as the service's own tables have it.
QUERIES = {
    "nextcloud": (
        "SELECT p.configvalue FROM oc_group_user g JOIN oc_preferences p ON p.userid = g.uid "
        "WHERE g.gid = 'technik-it' AND p.appid = 'settings' AND p.configkey = 'email'"
    ),
    "mailman": (
        "SELECT a.email FROM member m JOIN address a ON a.id = m.address_id "
        "WHERE m.list_id = 'it.lists.readi.test' AND m.role = 1"
    ),
    "discourse": (
        "SELECT e.email FROM user_emails e JOIN group_users m ON m.user_id = e.user_id "
        "JOIN groups g ON g.id = m.group_id WHERE g.name = 'technik-it'"
    ),
    "zammad": (
        "SELECT u.email FROM users u JOIN roles_users r ON r.user_id = u.id JOIN roles o ON o.id = r.role_id "
        "WHERE o.note LIKE 'readi%'"
    ),
    "jitsi_admin": (
        "SELECT u.email FROM fos_user u JOIN address_group_user a ON a.user_id = u.id "
        "JOIN address_group g ON g.id = a.address_group_id WHERE g.name LIKE 'IT & St%'"
    ),
}
LOOK = """
import json, subprocess
found = {}
for name, sql in QUERIES.items():
    words = ["runuser", "-u", "postgres", "--", "psql", "-qAt", "-d", name, "-c", sql]
    found[name] = subprocess.run(words, capture_output=True, text=True, check=True, cwd="/").stdout.split()
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Places:
    lab: Lab

    def of(self, address: str) -> set[str]:
        """The services in which somebody is in the group."""
        found = json.loads(self.lab.ssh("lab", "sudo python3 -", stdin=f"QUERIES = {QUERIES!r}\n{LOOK}"))
        return {name for name, addresses in found.items() if address in (one.lower() for one in addresses)}

    @property
    def all(self) -> set[str]:
        return set(QUERIES)
