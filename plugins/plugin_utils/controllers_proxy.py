"""What this machine fetches in the hosts' stead goes through their proxy."""

from __future__ import annotations

import os
from collections.abc import MutableMapping

from ansible_collections.readi.one.plugins.module_utils.model import proxy
from ansible_collections.readi.one.plugins.module_utils.model.types import Model


def put(model: Model, environ: MutableMapping[str, str] = os.environ) -> None:
    """A proxy of this machine's own environment goes before it."""
    for name, value in proxy.environment(model).items():
        environ.setdefault(name, value)
