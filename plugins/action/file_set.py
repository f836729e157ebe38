"""The controller's half of readi.one.file_set: renders, and sends the set as one document."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.template import trust_as_template
from ansible.utils.display import Display
from ansible_collections.readi.one.plugins.module_utils.files import markers, names
from ansible_collections.readi.one.plugins.module_utils.files.errors import SetError
from ansible_collections.readi.one.plugins.module_utils.model.editor_files import is_editors
from ansible_collections.readi.one.plugins.plugin_utils import inventory
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction
from ansible_collections.readi.one.plugins.plugin_utils.brief_diff import brief
from ansible_collections.readi.one.plugins.plugin_utils.many_files import Rendering

FILE = {
    "path": {"type": "str", "required": True},
    "template": {"type": "str"},
    "role": {"type": "str"},
    "src": {"type": "str"},
    "content": {"type": "str"},
    "data": {"type": "str"},
    "vars": {"type": "dict"},
    "mode": {"type": "raw"},
    "owner": {"type": "str"},
    "group": {"type": "str"},
}
SPEC = {
    "set": {"type": "str", "required": True},
    "root": {"type": "str"},
    "files": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": FILE,
        "mutually_exclusive": [("template", "src", "content", "data")],
        "required_one_of": [("template", "src", "content", "data")],
        "required_by": {"role": "template"},
    },
    "template": {"type": "str"},
    "items": {"type": "list", "elements": "raw"},
    "name": {"type": "str"},
    # Modes are checked where they are used: the type str would turn the number 644 into a mode that nobody wrote.
    "mode": {"type": "raw"},
    "owner": {"type": "str", "default": "root"},
    "group": {"type": "str", "default": "root"},
    "dir_mode": {"type": "raw", "default": "0755"},
    # The type list would split a command at its commas.
    "validate": {"type": "raw", "default": []},
    "needs": {"type": "list", "elements": "str", "default": []},
    "ask": {"type": "dict", "default": {}},
    "secrets": {"type": "list", "elements": "str", "default": []},
    "each_hash": {"type": "bool", "default": False},
    "generated": {"type": "bool", "default": False},
}
TOGETHER = [("template", "items", "name")]
MANAGED = "Written by readi.one; changes made here are taken back by the next run."


class ActionModule(ReadiAction):
    """Every file of the set, rendered, in one transferred document."""

    TRANSFERS_FILES = True

    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        _, args = self.validate_argument_spec(argument_spec=SPEC, required_together=TOGETHER)
        self._rendered: dict[tuple[str, str | None], Rendering] = {}
        self._answers = {name: self._yes(str(command)) for name, command in args["ask"].items()}
        try:
            files = self._files(args, task_vars)
            commands = [args["validate"]] if isinstance(args["validate"], str) else args["validate"]
            document = {
                "format": 1,
                "set": args["set"],
                "service": self.service(task_vars),
                "root": args["root"],
                "files": files,
                "dir_mode": args["dir_mode"],
                "validate": [shlex.split(command) for command in commands],
                "needs": args["needs"],
                "each_hash": args["each_hash"],
            }
            wanted = _declared(files, set(args["secrets"]))
        except SetError as error:
            raise AnsibleActionFail(str(error)) from None
        result = self.run_module_with_document("readi.one.file_set", document, {}, task_vars, names=wanted)
        if args["generated"] and not Display().verbosity and result.get("diff"):
            result["diff"] = brief(result["diff"])
        return result

    def _yes(self, command: str) -> bool:
        """Whether the host has something, which no inventory says and a template depends on."""
        answer: int = self._low_level_execute_command(command)["rc"]
        return answer == 0

    def _files(self, args: Mapping[str, Any], task_vars: Mapping[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        problems: list[str] = []
        for entry in self._entries(args):
            try:
                contents = self._contents(entry, task_vars)
                rights = {key: entry.get(key) or args[key] for key in ("mode", "owner", "group")}
                found += [{"path": path, **content, **rights} for path, content in contents]
            except (AnsibleError, SetError, OSError) as error:
                problems.append(f"{entry['path']}: {error}")
        if problems:
            raise AnsibleActionFail("\n".join(problems))
        return found

    def _entries(self, args: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        yield from args["files"]
        for item in args["items"] or ():
            yield {"path": names.fill(args["name"], item), "template": args["template"], "vars": {"item": item}}

    def _contents(self, entry: Mapping[str, Any], task_vars: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
        path = entry["path"]
        if entry.get("content") is not None:
            yield path, {"text": str(entry["content"])}
        elif entry.get("data") is not None:
            yield path, {"data": entry["data"]}
        elif entry.get("template"):
            extra = dict(entry.get("vars") or {})
            if role := entry.get("role"):
                extra["slice"] = self.model(task_vars).desired(role, task_vars["inventory_hostname"])
            yield path, {"text": self._render(entry["template"], role, extra, task_vars)}
        elif entry["src"].endswith("/"):
            top = Path(self._find_needle("files", entry["src"]))
            for source in sorted(top.rglob("*")):
                if source.is_file() and not is_editors(source.name):
                    yield f"{path.rstrip('/')}/{source.relative_to(top)}".removeprefix("./"), _bytes(source)
        else:
            yield path, _bytes(Path(self._find_needle("files", entry["src"])))

    def _render(self, template: str, role: str | None, extra: Mapping[str, Any], task_vars: Mapping[str, Any]) -> str:
        """The text of a template of this role, or of `role`, a service whose snippet another role writes."""
        key = (template, role)
        if key not in self._rendered:
            source = self._find_needle("templates", f"{_templates(role, task_vars)}{template}")
            search = [*task_vars.get("ansible_search_path", []), self._loader.get_basedir(), str(Path(source).parent)]
            self._rendered[key] = Rendering(
                trust_as_template(self._loader.get_text_file_contents(source)),
                self._templar,
                [folder for place in search for folder in (f"{place}/templates", place)],
            )
        rendered = self._rendered[key].render({**task_vars, "ansible_managed": MANAGED, **self._answers, **extra})
        if isinstance(rendered, str):
            return str(rendered)
        if rendered is None:
            return ""
        raise SetError(f"{template} gives a {type(rendered).__name__}, not a text; add a filter such as to_json")


def _templates(role: str | None, task_vars: Mapping[str, Any]) -> str:
    """The folder of a service's templates, in the collection or beside the inventory; empty for the task's own."""
    if role is None:
        return ""
    folder = (task_vars.get("readi_own_roles") or {}).get(role) or inventory.COLLECTION / "roles" / role
    return f"{folder}/templates/"


def _bytes(source: Path) -> dict[str, str]:
    return {"data": base64.b64encode(source.read_bytes()).decode()}


def _declared(files: list[dict[str, Any]], allowed: set[str]) -> set[str]:
    """The secrets in use, each named in the task: a name in the inventory must not become somebody's password."""
    used: dict[str, str] = {}
    for file in files:
        used.update(dict.fromkeys(markers.names(file.get("text", "")), file["path"]))
    foreign = [f"{path} uses the secret {name}" for name, path in sorted(used.items()) if name not in allowed]
    if foreign:
        raise SetError(f"{'; '.join(foreign)}: name it in `secrets` of this task")
    return set(used)
