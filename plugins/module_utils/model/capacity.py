"""Limits that hold only together: how many connections, files, and from one address; how long a header may be. Pure.

A limit that is larger than the one below it is none: nginx with room for 4,096 connections and 1,024 open files stops
at 1,024 (`accept4() failed (24)`), for everybody, whoever holds them.
"""

from __future__ import annotations

from .types import Model, ProjectGroup

# Of one worker of nginx, in which everything is counted: a visitor's, the one to the service behind, and where a stream
# is in front, that one and its hop: four in all.
CONNECTIONS = 8192
OF_A_VISITOR = 4
# A file for each, and those that are no connection: pages, certificates, logs.
OPEN_FILES = CONNECTIONS + 1024
# A whole town hall may be behind one address; the other half of a worker is for all the others.
PER_ADDRESS = CONNECTIONS // OF_A_VISITOR // 2
# A person may be in so many groups.
GROUPS = 300
_SIZES_KB = (16, 32, 64)


def header_kb(model: Model) -> int:
    """What the longest header needs, a token with the paths of 300 groups, in steps of nginx's buffers.

    A group that was made in the portal has a path like a declared one; base64 makes four bytes of three.
    """
    longest = max([40, *(len(_path(model, group).encode()) for group in model.project_groups)])
    token = (3000 + GROUPS * (longest + len('"",'))) * 4 // 3
    return next((size for size in _SIZES_KB if size * 1024 >= token), _SIZES_KB[-1])


def _path(model: Model, group: ProjectGroup) -> str:
    """Where it is in the sign-on: /projects, its parents, itself."""
    above = next((one for one in model.project_groups if one.key == group.parent), None)
    return f"{_path(model, above) if above else '/projects'}/{group.key}"
