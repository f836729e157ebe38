"""No list names a service: what holds for all of them is made from their manifests and folders."""

from __future__ import annotations

import ast
import re

from .checkout import ROOT, roles, texts

# The rooms where a list would be: what looks at all services at once.
ROOMS = re.compile(
    r"plugins/module_utils/(model|reconcile)/\w+\.py|plugins/(lookup|vars)/\w+\.py|plugins/plugin_utils/(cli|inventory)\.py"
)
# Words that are also a role's name, and what they mean there.
WORDS = {
    "mail": "a section of the inventory",
    "portal": "an address of the platform: portal_host",
    "artifacts": "a file of the inventory",
    "base": "an attribute of XML",
    "certificates": "a field of a manifest",
    "groups": "a field of people in the inventory",
    "php": "a field of a manifest",
    "redis": "a field of a manifest",
}


def strings(name: str) -> set[str]:
    """The strings of a file that are code: no docstring is among them."""
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    }


def test_no_room_for_all_services_names_one() -> None:
    rooms = [name for name in texts() if ROOMS.fullmatch(name)]
    assert len(rooms) > 50
    services = {role for role in roles() if (ROOT / "roles" / role / "meta/service.yml").is_file()} - set(WORDS)
    assert {"keycloak", "postgresql", "web"} <= services
    found = {(name, word) for name in rooms for word in strings(name) & services}
    assert not found


def test_site_yml_includes_no_role_by_name_but_the_certificates_at_its_end() -> None:
    site = (ROOT / "playbooks/site.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"readi\.one\.(\w+)", site)) & set(roles()) == {"certificates"}
    assert "hosts: all" in site
