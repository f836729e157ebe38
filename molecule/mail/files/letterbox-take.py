#!/usr/bin/python3
"""Takes a message as Postfix's pipe gives it: as which account, for whom."""

import json
import os
import pwd
import sys
from pathlib import Path

said = {"by": "pipe", "account": pwd.getpwuid(os.getuid()).pw_name, "sender": sys.argv[1], "recipients": [sys.argv[2]]}
with Path("/var/lib/letterbox/mail.jsonl").open("a") as file:
    file.write(json.dumps({**said, "message": sys.stdin.read()}) + "\n")
