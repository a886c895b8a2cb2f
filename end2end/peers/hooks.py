"""A receiver of webhooks on a free port of loopback, for tests.

    hooks.py FILE

Prints `ready PORT` when it listens, and adds to FILE a line for each call, whole before its sender
is answered: a JSON object with `path`, `id`, `type`, `body` (as it came) and `verified`, which says
whether the signature is right by the secret in FILE.secret, checked as the Standard Webhooks scheme
says. The path tells what is answered: `/good` 204, `/held` 204 after half a second, anything else
404. It ends with the process that started it.
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import sys
import threading
import time

# Seconds by which a call may be older than it says.
TOLERANCE = 300


def verified(secret: str, headers, body: bytes) -> bool:
    """Whether one of the signatures is the one that the secret makes."""
    key = base64.b64decode(secret.strip().removeprefix("whsec_"))
    stamp = headers.get("webhook-timestamp", "")
    if not stamp.isdigit() or abs(time.time() - int(stamp)) > TOLERANCE:
        return False
    signed = b".".join([headers.get("webhook-id", "").encode(), stamp.encode(), body])
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = (one.partition(",") for one in headers.get("webhook-signature", "").split())
    return any(version == "v1" and hmac.compare_digest(right, value) for version, _, value in given)


class Receiver(http.server.BaseHTTPRequestHandler):
    """Writes down what comes, and answers."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        with open(sys.argv[1] + ".secret", encoding="utf-8") as file:
            secret = file.read()
        line = {
            "path": self.path,
            "id": self.headers.get("webhook-id"),
            "type": json.loads(body).get("type"),
            "body": body.decode(),
            "verified": verified(secret, self.headers, body),
        }
        with open(sys.argv[1], "a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        if self.path == "/held":
            time.sleep(0.5)
        self.send_response(204 if self.path in ("/good", "/held") else 404)
        self.end_headers()

    def log_message(self, *_) -> None:
        """Says nothing: what came is in the file."""


def end_with(parent: int) -> None:
    """Ends this process when its parent has ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


if len(sys.argv) != 2:
    sys.exit(__doc__)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
print("ready", server.server_address[1], flush=True)
server.serve_forever()
