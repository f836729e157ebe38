"""The files that the role web writes, as file_set renders them, from an inventory's model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import yaml
from ansible_collections.readi.one.plugins.module_utils.written import LANGUAGES

ROOT = Path(__file__).resolve().parents[3]
ROLE = ROOT / "roles" / "web"
ANSIBLE_MANAGED = "Written by a test"


def template(name: str, folder: Path = ROLE / "templates", **variables: Any) -> str:
    """One template as Ansible renders it: a line that is only a block leaves nothing."""
    environment = jinja2.Environment(trim_blocks=True, keep_trailing_newline=True, autoescape=False)  # noqa: S701 - nginx's
    environment.filters["readi.one.written"] = lambda value, language: LANGUAGES[language](value)
    defaults = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text(encoding="utf-8"))
    text = (folder / name).read_text(encoding="utf-8")
    return environment.from_string(text).render(
        ansible_managed=ANSIBLE_MANAGED, **defaults, **{"ipv6": True, **variables}
    )


def nginx(slice_: Mapping[str, Any], *, ipv6: bool = True) -> dict[str, str]:
    """nginx's own files and the sites; a service's snippets are that service's matter."""
    own = {name: template(f"{name}.j2", ipv6=ipv6, **slice_) for name in ("nginx.conf", "proxy.conf")}
    sites = {f"sites/{row['address']}.conf": template("site.conf.j2", ipv6=ipv6, item=row) for row in slice_["sites"]}
    return {**own, **sites, "unit.conf": template("unit.conf.j2", **slice_)}
