"""The files that the role web writes, as file_set renders them, from an inventory's model."""

from __future__ import annotations

import re
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
    strict = {"trim_blocks": True, "keep_trailing_newline": True, "undefined": jinja2.StrictUndefined}
    environment = jinja2.Environment(autoescape=False, **strict)  # type: ignore[arg-type]  # noqa: S701 - nginx's
    environment.filters["readi.one.written"] = lambda value, language: LANGUAGES[language](value)
    defaults = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text(encoding="utf-8"))
    text = (folder / name).read_text(encoding="utf-8")
    return environment.from_string(text).render(
        ansible_managed=ANSIBLE_MANAGED, **defaults, **{"ipv6": True, **variables}
    )


def given(name: str, slice_: Mapping[str, Any]) -> dict[str, Any]:
    """What the role gives to one of nginx's own files: each of these variables is a part of the slice, and no other."""
    (file,) = (one for one in _vars()["web_nginx_files"] if one["path"] == name)
    return {variable: slice_[re.fullmatch(_PART, text)[1]] for variable, text in file["vars"].items()}  # type: ignore[index]


_PART = re.compile(r"\{\{ lookup\('readi\.one\.desired', 'web'\)\.(\w+) \}\}")


def _vars() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROLE / "vars" / "main.yml").read_text(encoding="utf-8"))
    return found


def nginx(slice_: Mapping[str, Any], *, ipv6: bool = True) -> dict[str, str]:
    """nginx's own files and the sites; a service's snippets are that service's matter."""
    own = {name: template(f"{name}.j2", ipv6=ipv6, **given(name, slice_)) for name in ("nginx.conf", "proxy.conf")}
    sites = {f"sites/{row['address']}.conf": template("site.conf.j2", ipv6=ipv6, item=row) for row in slice_["sites"]}
    return {**own, **sites, "unit.conf": template("unit.conf.j2", **slice_)}
