"""The data centre's relay, on the host itself: what arrives is a line each in mail.jsonl."""

import json
import socketserver
from pathlib import Path

KEPT = Path("/var/lib/relay/mail.jsonl")


class Mail(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        self.say("220 relay")
        recipients = []
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            verb = line.split(":")[0].split()[0].upper()
            if verb == "RCPT":
                recipients.append(line.partition(":")[2].strip(" <>"))
            if verb == "DATA":
                self.say("354 go on")
                text = []
                while (part := self.rfile.readline().decode("utf-8", "replace").rstrip("\r\n")) != ".":
                    text.append(part)
                with KEPT.open("a") as file:
                    file.write(json.dumps({"recipients": recipients, "message": "\n".join(text)}) + "\n")
                recipients = []
            self.say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    Server(("127.0.0.1", 2525), Mail).serve_forever()
