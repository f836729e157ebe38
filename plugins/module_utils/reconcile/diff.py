"""What a plan would do, for people: the changed objects only, of those the changed fields only, and never a secret."""

from __future__ import annotations

import json
from collections.abc import Iterable

from .types import JSON, Step

HIDDEN = "(secret)"
CHANGED = "(secret, to be written)"


def diff(steps: Iterable[Step]) -> list[JSON]:
    """One entry per object, in the form that Ansible prints under --diff. A note in the ledger alone has none."""
    return [_entry(step) for step in steps if step.do in ("create", "change", "delete")]


def _entry(step: Step) -> JSON:
    name = f"{step.kind} {step.key}"
    return {
        "before": _text(_before(step)),
        "after": _text(_after(step)),
        "before_header": name if step.before else f"{name} (absent)",
        "after_header": name if step.obj else f"{name} (absent)",
    }


def _before(step: Step) -> JSON:
    if step.before is None:
        return {}
    out: dict[str, JSON] = {}
    if step.do == "delete":
        out = dict(step.before.fields)
        out.update(dict.fromkeys(step.before.secrets, HIDDEN))
        return out
    for name in step.fields:
        if name == "key":
            out[name] = step.before.key
        elif step.obj is not None and name in step.obj.secrets:
            if name in step.before.secrets:
                out[name] = HIDDEN
        elif name in step.before.fields:
            out[name] = step.before.fields[name]
    return out


def _after(step: Step) -> JSON:
    if step.obj is None:
        return {"kept": step.before.kept} if step.before and step.before.kept else {}
    out: dict[str, JSON] = {}
    for name in step.fields:
        if name == "key":
            out[name] = step.obj.key
        elif name in step.obj.secrets:
            out[name] = CHANGED
        else:
            out[name] = step.obj.fields[name]
    return out


def _text(value: JSON) -> str:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n" if value else ""
