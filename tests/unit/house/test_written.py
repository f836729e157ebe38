"""No value is pasted into shell, Lua, SQL, HOCON, nginx, ini or a unit without its serializer.

HTML, CSS and SVG have tests of their own (tests/unit/portal): their escaping is Jinja's.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MARKUP = (".html.j2", ".css.j2", ".svg.j2", "icons.j2")
TEMPLATES = [path for path in sorted(ROOT.glob("roles/*/templates/**/*.j2")) if not path.name.endswith(MARKUP)]
# What needs none, and why. A name, a contact, a title or anything else that a person words freely is never here.
PLAIN = {
    r"ansible_managed": "a constant",
    r"[a-z]+(_[a-z]+)*_(seconds|port|mb|connections|buffers|body|max|s|at|root|file|home)": (
        "a setting of the role, written by operators in the words of this very file"
    ),
    r"base_ntp \| join\(' '\)": "as above: host names",
    r"origin|package|key": "as above: a Debian origin, a package, a public key",
    r"user\.name": "an account's name, which useradd checks",
    r"slice\.updates\.(calendar|spread_minutes)": "made by the model of a checked day and time",
    r"slice\.proxy_url": "an address, checked by the schema",
    r"slice\.certificate": "a path that the model makes of a host's name",
    r"one\.(database|user)": "names in a manifest",
    r"slice\.journal_days": "a number",
    r"slice\.nextcloud\.(root|config|links)": "constant paths of the service's slice",
    r"headers\(.*\)|behind\('[a-z-]+'\)": "a macro of this very file, of constants and serialized values",
    r"slice\.web\.(empty|port|release|xmpp)": "constants of the model, and a domain, checked by the schema",
    r"slice\.pages\[site\.address\]\.(folder|logo|tenant)": "made by the model of a portal's key",
    r"(https_port|item\.(https_port|port_suffix))": "a number",
    r"limits\.\w+": "a number that the model computes",
    r"item\.address|notify_push_model\.address": "a domain, checked by the schema",
    r"pages": "a language, one of two",
    r"item\.home|location\.(service|root|to)|name": "of a manifest, written by the role's author in nginx's words",
    r"location\.options\.\w+( \| default\(.*\))?": "as above",
    r"item\.services \| join\(', '\)": "names of services",
    r"location\.(proxy|fastcgi\.(to|name))": "made by the model of a manifest's target and a service's name",
    r"stream\.(alpn|hop|next|pattern|service|sni|to)": "of a manifest, whose schema has no room for more",
    r"pattern": "of a manifest, written by the role's author in nginx's words",
    r"path": "a file of the staged tree, by names of a service and a site",
    r"service\.(account|folder|memory|name|policy|socket|state|user)": "of the model, or words of a schema",
    r"setting\.name|account": "of a manifest, checked by its schema; a service's name",
    r"php_slice\.version": "a constant",
    r"pool\.\w+": "a number",
    r"memory\.\w+": "megabytes that a filter computes",
    r"'[^']*' if .* else .*": "one of two constants",
    r"'= ' ~ location\.path.*": "a path of a manifest",
}


def expressions(path: Path) -> list[str]:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.findall(r"\{\{-?\s*(.*?)\s*-?\}\}", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_every_value_goes_through_a_serializer(path: Path) -> None:
    bare = [one for one in expressions(path) if "readi.one." not in one]
    assert [one for one in bare if not any(re.fullmatch(known, one) for known in PLAIN)] == []


def test_nothing_is_excused_that_no_template_has() -> None:
    found = {one for path in TEMPLATES for one in expressions(path)}
    assert [known for known in PLAIN if not any(re.fullmatch(known, one) for one in found)] == []
