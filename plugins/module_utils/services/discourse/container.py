"""python3 -I /usr/lib/readi/current discourse.container CONFIG --health | --back | --save FILE

`--health`: 1 and a line where the forum does not answer from its database. `--back`: to the image before. `--save`: the
running image into a file, for a network without access.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from . import engine, image, swap
from .engine import EngineError
from .messages import say

HEALTH_S = 5


def main(config: Path, *words: str) -> int:
    what = json.loads(config.read_text(encoding="utf-8"))
    try:
        if words[:1] == ("--health",):
            line = swap.unwell(what, HEALTH_S)
        elif words[:1] == ("--back",):
            swap.back(what, float(what["within_s"]))
            line = ""
        elif words[:1] == ("--save",) and len(words) == 2:
            image.save(engine.container(what["name"])["Config"]["Image"], Path(words[1]))
            line = ""
        else:
            line = str(__doc__).partition("\n")[0]
    except EngineError as error:
        line = str(error)
    except KeyError:
        line = say("not_here")
    if line:
        print(line, file=sys.stderr)
    return 1 if line else 0
