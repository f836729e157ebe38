"""The controller's half of readi.one.programs: the manifests and what the role knows become one set of files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.readi.one.plugins.module_utils import document as documents
from ansible_collections.readi.one.plugins.module_utils import host_library, program_units
from ansible_collections.readi.one.plugins.module_utils.files import markers
from ansible_collections.readi.one.plugins.module_utils.model import manifest_views
from ansible_collections.readi.one.plugins.module_utils.model.manifest_run import Program
from ansible_collections.readi.one.plugins.plugin_utils import host_files
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction

SPEC = {
    "programs": {"type": "dict", "required": True},
    "secrets": {"type": "list", "elements": "str", "default": []},
    "set": {"type": "str"},
    "instead_of": {"type": "list", "elements": "str", "default": []},
}
SAID = ("config", "every", "at")


class ActionModule(ReadiAction):
    """One document with every file, and the units to start."""

    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        _, args = self.validate_argument_spec(argument_spec=SPEC)
        model = self.model(task_vars)
        known = {p.full_name: p for p in manifest_views.run_here(model, str(task_vars["inventory_hostname"]))}
        files: list[dict[str, Any]] = []
        started, used = [], set()
        for name, given in args["programs"].items():
            said = given or {}
            if name not in known:
                raise AnsibleActionFail(f"no manifest of this host names the program {name} (programs:)")
            if strange := set(said) - set(SAID):
                raise AnsibleActionFail(f"{name}: {', '.join(sorted(strange))} is none of {', '.join(SAID)}")
            program = _timed(known[name], said)
            files += self._files(program, said.get("config"), model.platform.languages[0])
            used |= documents.names(said.get("config"))
            started.append(program.started)
        if foreign := sorted(used - set(args["secrets"])):
            raise AnsibleActionFail(f"a configuration uses {', '.join(foreign)}: name it in `secrets` of this task")
        document = {
            "format": 1,
            "set": args["set"] or f"programs-{next(iter(args['programs'])).partition('.')[0]}",
            "service": self.service(task_vars),
            "programs": True,
            "files": files,
            "started": started,
            "instead_of": args["instead_of"],
        }
        return self.run_module_with_document("readi.one.programs", document, {}, task_vars, names=used)

    def _files(self, program: Program, config: Mapping[str, Any] | None, spoken: str) -> Iterator[dict[str, Any]]:
        try:
            code = host_library.name(host_files.program(program.full_name))
        except host_files.HostFilesError as error:
            raise AnsibleActionFail(str(error)) from None
        units = program_units.files(program, stamp=code, language=spoken)
        yield from ({"path": path, "text": text} for path, text in units.items())
        if config is not None:
            secret = bool(documents.names(config))
            text = json.dumps(_marked(config), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
            rights = {"mode": "0640", "group": program.user} if secret else {}
            yield {"path": program.config, "text": text, **rights}


def _timed(program: Program, said: Mapping[str, Any]) -> Program:
    if every := said.get("every"):
        return replace(program, every=str(every), at=None, spread=None)
    if at := said.get("at"):
        return replace(program, every=None, at=str(at))
    return program


def _marked(value: Any) -> Any:
    """The configuration with file_set's markers, which the host fills in."""
    if isinstance(value, Mapping):
        if documents.MARKER in value and set(value) <= {documents.MARKER, documents.AS}:
            return markers.marker(value[documents.MARKER], value.get(documents.AS, "json"))
        return {str(key): _marked(item) for key, item in value.items()}
    return [_marked(item) for item in value] if isinstance(value, list | tuple) else value
