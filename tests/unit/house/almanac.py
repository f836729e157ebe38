"""A service that nobody has heard of, in its own rooms: path -> text, as laid over a checkout by test_new_service.py.

It has everything that a manifest can say. What its programs and its API do is asked in the lab.
"""

from __future__ import annotations

NAME = "almanac"
# Where a service's files may be: docs/en/interfaces.md.
ROOMS = (
    f"roles/{NAME}/",
    f"plugins/module_utils/services/{NAME}/",
    f"plugins/modules/{NAME}_state.py",
    f"molecule/{NAME}/",
    f"tests/unit/services/{NAME}/",
    f"tests/contracts/{NAME}/",
    f"tests/standins/{NAME}/",
)

MANIFEST = """---
# A record of what was, and when. It exists in a test only.
format: 2
stage: application
after: [keycloak]
hosts: one
icon: icon.svg
units: [almanac.service]
hold: [almanac]
packages: [libsqlite3-0]
ports:
  - {port: 9100, proto: tcp, bind: loopback, from: []}
  - {port: 9101, proto: tcp, bind: any, from: [web]}
  - {port: 9102, proto: udp, bind: any, from: [world]}
sites:
  - {address: "almanac.{platform.domain}", to: "http://127.0.0.1:9100"}
  - {address: "feasts.{platform.domain}", to: "unix:/run/almanac/feasts.sock", http: nginx/feasts.conf.j2}
  - {address: "years.{platform.domain}", to: "fastcgi:/run/readi-php/almanac.sock", root: /var/lib/almanac/years}
  - {address: "moon.{platform.domain}", server: nginx/moon.conf.j2}
  - {address: "almanac.{each.domain}", to: "http://127.0.0.1:9100", each: video_portals}
streams: [{port: "{platform.https_port}", sni: "bells.{platform.domain}", to: "127.0.0.1:9103"}]
php: {extensions: [gd], ini: {memory_limit: 128M}, workers: 4}
redis: {memory: 64mb, policy: allkeys-lru, persistent: false}
databases: [{name: almanac, secret: almanac_db, encoding: UTF8}]
certificates: [{address: "feasts.{each.domain}", reload: almanac.service, each: video_portals}]
data: [{path: /var/lib/almanac, class: born}, {path: "/var/lib/almanac-{each.id}", class: cache, each: video_portals}]
logs: [{unit: almanac.service, days: 14}]
health: {url: "http://127.0.0.1:9100/health", expect: 200, within_s: 30}
clients:
  - id: almanac
    type: confidential
    redirects: ["https://almanac.{platform.domain}{platform.port_suffix}/*"]
    claims: [profile]
    secret: almanac_client
secrets: [{name: almanac_db, class: derived}, {name: almanac_client, class: derived}]
mail: {in: [{address: "almanac@{platform.domain}", to: "lmtp:unix:/run/almanac.sock"}], out: true}
programs: [{name: sync, every: 15s, user: readi-almanac, after: [network-online.target]}]
roster: {people: members, fields: [name, email]}
backup:
  quiet: [almanac pause]
  dump: [{cmd: almanac export, file: feasts.json}]
  loud: [almanac go on]
  restore: [{cmd: almanac import, file: feasts.json}]
upgrade: {steps: major, back: restore}
privacy:
  - id: entries
    what: {de: "Einträge im Almanach mit Namen", en: "Entries of the almanac with names"}
    whose: people
    store: table:almanac.entries
    starts: written
    days: 90
    ends_by: service
    on_erasure: anonymise
tile:
  de: {name: Almanach, text: "Was war, und wann."}
  en: {name: Almanac, text: "What was, and when."}
options:
  description: Der Almanach
  x-en: The almanac
  properties:
    years:
      description: Wie viele Jahre er zeigt
      x-en: How many years it shows
      x-class: enforced
      type: integer
      minimum: 1
      default: 3
      examples: [3]
group_fields:
  almanac:
    schema: {type: boolean, description: Hat ein Almanach, x-en: Has an almanac, x-class: enforced, examples: [true]}
    words: {de: Almanach, en: almanac}
    stake: {de: "Almanach von GROUP", en: "almanac of GROUP"}
    place: {path: /groups/GROUP, de: Zum Almanach, en: To the almanac}
"""

DESIRED = '''"""The almanac's slice: its address, and a page for every project group. Pure."""

from __future__ import annotations

from typing import Any

from ...model.types import Model


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """Objects of kind `page`, by the group's key."""
    pages = [
        {"kind": "page", "key": g.key, "fields": {"title": g.name}, "needs": []} for g in model.project_groups
    ]
    return {"format": 1, "address": model.manifests["almanac"].sites[0].address, "objects": pages, "moved": []}
'''

KINDS = '''"""The almanac's kinds of objects and how each field is judged."""

from __future__ import annotations

from collections.abc import Mapping

from ...reconcile.types import KindSpec, Rule

PAGE = "page"

STATE: Mapping[str, KindSpec] = {PAGE: KindSpec(PAGE, 0, {"title": Rule()})}
SYNC = STATE
'''

ADAPTER = '''"""The almanac's pages, in one file on its host."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...reconcile.types import NotInstalledError, Obj, Present, State, state
from .kinds import PAGE, STATE

FILE = Path("/var/lib/almanac/pages.json")


@contextmanager
def connect(document: Any) -> Iterator[Almanac]:
    if not FILE.parent.is_dir():
        raise NotInstalledError("the almanac is not installed on this host")
    yield Almanac(FILE)


class Almanac:
    kinds = STATE

    def __init__(self, file: Path) -> None:
        self.file = file
        self.requests = 0

    def read(self, wanted: set[str]) -> State:
        return state(Present(PAGE, key, {"title": title}, id=key) for key, title in self._pages().items())

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        self._write({**self._pages(), obj.key: str(obj.fields["title"])})
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        kept = {key: title for key, title in self._pages().items() if key != before.key}
        self._write({**kept, obj.key: str(obj.fields["title"])})

    def delete(self, before: Present) -> None:
        self._write({key: title for key, title in self._pages().items() if key != before.key})

    def _pages(self) -> dict[str, str]:
        self.requests += 1
        found: dict[str, str] = json.loads(self.file.read_text(encoding="utf-8")) if self.file.is_file() else {}
        return found

    def _write(self, pages: Mapping[str, str]) -> None:
        self.file.write_text(json.dumps(pages, sort_keys=True), encoding="utf-8")
'''

MODULE = '''#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: almanac_state
short_description: Have the almanac's pages
version_added: "0.1.0"
description: [Compares the pages of the project groups with the host's almanac and writes what differs.]
extends_documentation_fragment: [readi.one.reconciled]
attributes:
  check_mode: {description: [Reads and plans; writes nothing.], support: full}
  diff_mode: {description: [Shows the fields that change.], support: full}
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Have the pages
  readi.one.almanac_state:
"""

RETURN = r"""
plan: {description: What differs., returned: always, type: list, elements: dict}
"""

from ansible_collections.readi.one.plugins.module_utils.services.almanac.adapter import connect
from ansible_collections.readi.one.plugins.module_utils.services.almanac.kinds import STATE
from ansible_collections.readi.one.plugins.module_utils.state_module import run_state

if __name__ == "__main__":
    run_state("almanac", STATE, connect)
'''

SYNC = '''"""What the timer on the almanac's host runs."""

from __future__ import annotations

from pathlib import Path


def main(config: Path, *words: str) -> int:
    return 0 if config.is_file() else 1
'''

TASKS = """---
- name: Write the almanac
  readi.one.file_set:
    set: almanac
    files:
      - {path: /etc/almanac.json, content: "{{ lookup('readi.one.desired', 'almanac') | to_nice_json }}\\n"}
"""

ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M4 4h16"/></svg>\n'

FILES = {
    f"roles/{NAME}/meta/service.yml": MANIFEST,
    f"roles/{NAME}/meta/argument_specs.yml": """---
argument_specs:
  main:
    short_description: An almanac
    description: [What was, and when.]
    options: {}
""",
    f"roles/{NAME}/defaults/main.yml": "--- {}\n",
    f"roles/{NAME}/tasks/main.yml": """---
- name: Write the almanac
  ansible.builtin.include_tasks: configure.yml

- name: Have its pages
  ansible.builtin.include_tasks: state.yml
""",
    f"roles/{NAME}/tasks/state.yml": """---
- name: Have the pages
  readi.one.almanac_state:
""",
    f"roles/{NAME}/tasks/configure.yml": TASKS,
    f"roles/{NAME}/files/icon.svg": ICON,
    f"roles/{NAME}/templates/nginx/feasts.conf.j2": "limit_req_zone $binary_remote_addr zone=feasts:1m rate=9r/s;\n",
    f"roles/{NAME}/templates/nginx/moon.conf.j2": "location / { return 204; }\n",
    f"plugins/module_utils/services/{NAME}/__init__.py": "",
    f"plugins/module_utils/services/{NAME}/desired.py": DESIRED,
    f"plugins/module_utils/services/{NAME}/kinds.py": KINDS,
    f"plugins/module_utils/services/{NAME}/adapter.py": ADAPTER,
    f"plugins/modules/{NAME}_state.py": MODULE,
    f"plugins/module_utils/services/{NAME}/sync.py": SYNC,
    f"molecule/{NAME}/molecule.yml": "---\n# Everything is shared.\n{}\n",
}
