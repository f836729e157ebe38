"""Every field of the slice that a template of nginx's own names is handed to it by the role."""

from __future__ import annotations

import jinja2
import jinja2.meta
import yaml

from . import rendered


def test_the_role_hands_over_what_the_templates_name() -> None:
    files = yaml.safe_load((rendered.ROLE / "vars" / "main.yml").read_text(encoding="utf-8"))["web_nginx_files"]
    defaults = yaml.safe_load((rendered.ROLE / "defaults" / "main.yml").read_text(encoding="utf-8"))
    tasks = (rendered.ROLE / "tasks" / "configure.yml").read_text(encoding="utf-8")
    asked = {"ipv6"} if "ask: {ipv6:" in tasks else set()
    for file in files:
        text = (rendered.ROLE / "templates" / file["template"]).read_text(encoding="utf-8")
        environment = jinja2.Environment(autoescape=False)  # noqa: S701 - nothing is rendered
        environment.filters["readi.one.written"] = str
        named = jinja2.meta.find_undeclared_variables(environment.parse(text))
        assert named <= {*file["vars"], *defaults, *asked, "ansible_managed"}, file["path"]
