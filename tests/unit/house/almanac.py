"""A service that nobody has heard of, in its own rooms: path -> text, as laid over a checkout by test_new_service.py.

It has everything that a manifest can say today. What its programs and its API do is asked in the lab.
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
  - {address: "almanac.{each.domain}", to: "http://127.0.0.1:9100", each: video_portals}
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
group_place: {attribute: key, path: /groups/GROUP, de: Zum Almanach, en: To the almanac}
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

STATE: Mapping[str, KindSpec] = {"page": KindSpec("page", 0, {"title": Rule()})}
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
""",
    f"roles/{NAME}/tasks/configure.yml": TASKS,
    f"roles/{NAME}/files/icon.svg": ICON,
    f"plugins/module_utils/services/{NAME}/__init__.py": "",
    f"plugins/module_utils/services/{NAME}/desired.py": DESIRED,
    f"plugins/module_utils/services/{NAME}/kinds.py": KINDS,
    f"plugins/module_utils/services/{NAME}/sync.py": SYNC,
    f"molecule/{NAME}/molecule.yml": "---\n# Everything is shared.\n{}\n",
}
