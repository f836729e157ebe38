"""Authentication flows (key: the alias of the top one) as trees, with the configuration of their steps.

Keycloak 26.7.4: POST /authentication/executions takes the requirement at once and appends; a sub-flow is built
before it is hung in, so that no flow in use is ever without its conditions. Removing a step removes the sub-flow
below it. A step's configuration is masked for keys that the server does not know, and PUT of a step sets its
priority too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ...reconcile.types import JSON, Obj, Present
from .bulk import Bulk
from .client import seg
from .family import Context, flat

KINDS = ("flow",)


def read(bulk: Bulk) -> Iterable[Present]:
    flows = {f["alias"]: f for f in bulk.export.get("authenticationFlows") or []}
    configs = {c["alias"]: c["config"] for c in bulk.export.get("authenticatorConfig") or []}
    for raw in flows.values():
        if raw["topLevel"]:
            fields = {"description": raw.get("description") or "", "steps": _tree(raw, flows, configs)}
            yield Present("flow", raw["alias"], fields, id=raw["id"], builtin=raw["builtIn"])


def _tree(flow: JSON, flows: Mapping[str, JSON], configs: Mapping[str, JSON]) -> list[JSON]:
    out = []
    for raw in sorted(flow.get("authenticationExecutions") or [], key=lambda e: e["priority"]):
        step: dict[str, JSON] = {"requirement": raw["requirement"]}
        if raw.get("flowAlias"):
            step["flow"] = raw["flowAlias"]
            step["steps"] = _tree(flows[raw["flowAlias"]], flows, configs)
        else:
            step["authenticator"] = raw["authenticator"]
        if raw.get("authenticatorConfig"):
            step["config"] = flat(configs.get(raw["authenticatorConfig"]))
        out.append(step)
    return out


def create(at: Context, obj: Obj, secrets: Mapping[str, str]) -> str:
    _remove_leftovers(at, obj)
    top = _post_flow(at, obj.key, str(obj.fields.get("description", "")), top=True)
    _fill(at, top, obj.key, obj.fields["steps"])
    return top


def change(at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
    if "description" in fields:
        body = {"id": before.id, "alias": obj.key, "description": obj.fields["description"]}
        at.api.put(
            f"{at.base}/authentication/flows/{before.id}",
            {**body, "providerId": "basic-flow", "topLevel": True, "builtIn": False},
        )
    if "steps" not in fields:
        return
    steps = at.api.get(f"{at.base}/authentication/flows/{seg(obj.key)}/executions")
    if shape(obj.fields["steps"]) == shape(before.fields["steps"]):
        _adjust(at, obj, before, steps)
        return
    for raw in steps:
        if raw["level"] == 0:
            at.api.delete(f"{at.base}/authentication/executions/{raw['id']}")
    _remove_leftovers(at, obj)
    _fill(at, before.id, obj.key, obj.fields["steps"])


def delete(at: Context, before: Present) -> None:
    at.api.delete(f"{at.base}/authentication/flows/{before.id}")


def shape(steps: Iterable[JSON]) -> JSON:
    """What cannot be changed in place: which steps stand where, and which of them are configured."""
    return [[s.get("flow"), s.get("authenticator"), "config" in s, shape(s.get("steps", ()))] for s in steps]


def walk(steps: Iterable[JSON]) -> Iterator[JSON]:
    """In the order in which GET .../executions lists them."""
    for step in steps:
        yield step
        yield from walk(step.get("steps", ()))


def _adjust(at: Context, obj: Obj, before: Present, raws: list[JSON]) -> None:
    for raw, want, have in zip(raws, walk(obj.fields["steps"]), walk(before.fields["steps"]), strict=True):
        if want["requirement"] != have["requirement"]:
            body = {"id": raw["id"], "requirement": want["requirement"], "priority": raw["priority"]}
            at.api.put(f"{at.base}/authentication/flows/{seg(obj.key)}/executions", body)
        if want.get("config") != have.get("config"):
            path = f"{at.base}/authentication/config/{raw['authenticationConfig']}"
            body = {"id": raw["authenticationConfig"], "alias": raw["alias"], "config": flat(want["config"])}
            at.api.put(path, body)


def _post_flow(at: Context, alias: str, description: str, *, top: bool) -> str:
    body = {"alias": alias, "description": description, "providerId": "basic-flow", "topLevel": top, "builtIn": False}
    return at.api.post(f"{at.base}/authentication/flows", body).new_id


def _fill(at: Context, flow: str, alias: str, steps: Iterable[JSON]) -> None:
    for number, step in enumerate(steps):
        body = {"parentFlow": flow, "requirement": step["requirement"], "authenticatorFlow": "flow" in step}
        if "flow" in step:
            body["flowId"] = _post_flow(at, step["flow"], "", top=False)
            _fill(at, body["flowId"], step["flow"], step["steps"])
        else:
            body["authenticator"] = step["authenticator"]
        new = at.api.post(f"{at.base}/authentication/executions", body).new_id
        if "config" in step:
            config = {"alias": f"{alias} {number}", "config": flat(step["config"])}
            at.api.post(f"{at.base}/authentication/executions/{new}/config", config)


def _remove_leftovers(at: Context, obj: Obj) -> None:
    """Sub-flows of ours that a run cut short had built and not hung in: their names are taken."""
    names = {step["flow"] for step in walk(obj.fields["steps"]) if "flow" in step}
    for raw in at.bulk.export.get("authenticationFlows") or []:
        if raw["alias"] in names and not raw["topLevel"] and not raw["builtIn"]:
            at.api.call("DELETE", f"{at.base}/authentication/flows/{raw['id']}", ok=(204, 404))
