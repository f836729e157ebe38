"""A connection that is the process's last: it dies at the n-th request that writes, in the midst of objects."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api

from tests.unit.reconcile.properties import Killed


class DyingApi(Api):
    """`left`: writes until then; `after`: whether the server still gets the last one. 0 never dies."""

    left = 0
    after = True

    def call(self, method: str, path: str, body: Any = None, *, ok: tuple[int, ...] = (200, 201, 204)) -> Any:
        writes = method != "GET" and "partial-export" not in path
        self.left -= writes
        if writes and self.left == 0 and not self.after:
            raise Killed
        answer = super().call(method, path, body, ok=ok)
        if writes and self.left == 0:
            raise Killed
        return answer
