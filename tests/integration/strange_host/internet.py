"""What is behind the proxy, in one program on the proxy's own loopback: files by http, and by https with a certificate.

    python3 internet.py FOLDER CHAIN KEY

Standard library only; it runs on a bare Debian.
"""

import functools
import http.server
import ssl
import sys
import threading


def served(folder: str, port: int, context: ssl.SSLContext | None) -> None:
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.serve_forever()


if __name__ == "__main__":
    place, chain, key = sys.argv[1:]
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(chain, key)
    threading.Thread(target=served, args=(place, 80, None), daemon=True).start()
    served(place, 443, tls)
