"""A provider on a lab's host: python3 -m tests.standins.mailman21 PORT CERTIFICATE KEY LISTS.json

LISTS.json: name -> what Provider.add takes. Over TLS, as every provider.
"""

from __future__ import annotations

import json
import ssl
import sys
from pathlib import Path

from tests.standins.kit.server import server
from tests.standins.mailman21 import Provider


def main(port: str, certificate: str, key: str, lists: str) -> None:
    provider = Provider()
    for name, given in json.loads(Path(lists).read_text(encoding="utf-8")).items():
        provider.add(name, **given)
    made = server(provider.app, ("127.0.0.1", int(port)))
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    made.socket = tls.wrap_socket(made.socket, server_side=True)
    made.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
