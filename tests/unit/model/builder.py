"""Small inventories for tests: a sound one, and what a test lays over it."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.readi.one.plugins.module_utils.model import manifest
from ansible_collections.readi.one.plugins.module_utils.model.loader import load
from ansible_collections.readi.one.plugins.module_utils.model.manifest import Manifest
from ansible_collections.readi.one.plugins.module_utils.model.problems import Problem
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

CHECKOUT = Path(__file__).parents[3]

SOUND: dict[str, Any] = {
    "platform": {
        "name": "re@di.ONE",
        "domain": "readi.example",
        "operator": "Stadt Bühl",
        "contact": "it@buehl.example",
    },
    "organisations": [
        {"key": "buehl", "kind": "city", "name": "Bühl", "email_domains": ["buehl.example"]},
        {"key": "rastatt", "kind": "city", "name": "Rastatt", "email_domains": ["rastatt.example"]},
    ],
    "people": [
        {
            "key": "maria",
            "given_name": "Maria",
            "family_name": "Muster",
            "email": "maria@buehl.example",
            "organisation": "buehl",
            "groups": ["eakte"],
        }
    ],
    "project_groups": [
        {
            "key": "eakte",
            "name": "eAkte",
            "kind": "project",
            "joining": "moderated",
            "moderators": ["maria@buehl.example"],
        },
        {"key": "scan", "name": "Scannen", "kind": "technical", "joining": "open", "parent": "eakte"},
    ],
    "mailing_lists": [{"key": "presse", "name": "Presse", "owners": ["maria@buehl.example"]}],
    "video_portals": [{"organisation": "buehl", "name": "Palim! Palim!", "domain": "palim-palim.example"}],
}
HOSTS: dict[str, Any] = {
    "all": {"children": {s: {"hosts": {"one": {}}} for s in ("keycloak", "portal", "postgresql", "web")}}
}


PORT = {"proto": "tcp", "bind": "any", "from": ["world"]}
SERVICES: dict[str, dict[str, Any]] = {
    "base": {"stage": "ground", "everywhere": True, "ports": [{"port": 22, **PORT}]},
    "directory_outpost": {
        "stage": "sign_on",
        "apart": True,
        "each": "outposts",
        "ports": [{"port": 8080}],
        "sites": [{"address": "{each.domain}", "to": "http://127.0.0.1:8080"}],
        "databases": [{"name": "keycloak", "secret": "outpost_{each.id}_db"}],
        "secrets": [{"name": "outpost_{each.id}_db", "class": "derived"}],
    },
    "helpdesk": {"sites": [{"address": "{platform.sso_host}", "root": "/srv", "paths": ["/help/"]}]},
    "keycloak": {
        "stage": "sign_on",
        "serves": ["clients"],
        "ports": [{"port": 8080}],
        "sites": [{"address": "{platform.sso_host}", "to": "http://127.0.0.1:8080"}],
        "databases": [{"name": "keycloak", "secret": "keycloak_db"}],
        "secrets": [{"name": "keycloak_db", "class": "derived"}],
    },
    "nextcloud": {
        "hosts": "many",
        "sites": [{"address": "cloud.{platform.domain}", "root": "/var/www"}],
        "group_place": {"attribute": "folder_quota_gb", "path": "/f/GROUP", "de": "Ordner", "en": "Folder"},
    },
    "portal": {"sites": [{"address": "{platform.portal_host}", "root": "/var/lib/readi/portal"}]},
    "postgresql": {"stage": "data", "serves": ["databases"], "ports": [{"port": 5432}]},
    "relay": {
        "streams": [
            {"port": "{platform.https_port}", "alpn": "stun.turn", "to": "127.0.0.1:5349"},
            {"port": "{platform.https_port}", "sni": "{platform.sso_host}", "to": "unix:/run/relay.sock"},
        ]
    },
    "turn": {
        "hosts": "many",
        "streams": [{"port": "{platform.https_port}", "alpn": "stun.turn", "to": "127.0.0.1:5350"}],
    },
    "web": {
        "stage": "ground",
        "hosts": "many",
        "serves": ["sites"],
        "ports": [{"port": 80, **PORT}, {"port": "{platform.https_port}", **PORT}],
    },
    "wiki": {"sites": [{"address": "cloud.{platform.domain}", "root": "/srv"}], "ports": [{"port": 8080}]},
}


@cache
def manifests() -> Mapping[str, Manifest]:
    """Services of the tests' own, so that a role's next version changes no expected line."""
    return {name: manifest.parse(name, {"format": 2, **body}) for name, body in SERVICES.items()}


def sound() -> dict[str, Any]:
    return copy.deepcopy(SOUND)


def write(root: Path, data: Mapping[str, Any], hosts: Any = None) -> Path:
    """An inventory's folder, one file per section."""
    folder = root / "group_vars" / "platform"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for section, value in data.items():
        text = yaml.dump({section: value}, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
        (folder / f"{section}.yml").write_text(text, encoding="utf-8")
    text = yaml.dump(HOSTS if hosts is None else hosts, Dumper=yaml.CSafeDumper, sort_keys=False)
    (root / "hosts.yml").write_text(text, encoding="utf-8")
    return root


def result(root: Path) -> Model | list[Problem]:
    from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source

    source = load(root)
    return compile_source(source, manifests(), source.hosts)
