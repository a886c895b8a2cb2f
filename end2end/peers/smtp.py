"""A mail server on a free port of loopback, for tests.

    smtp.py FILE [USER PASSWORD]

Prints `ready PORT` when it listens, and adds to FILE a line for each message: a JSON object with
`from`, `to` (a list), `subject` and `body`, the line being whole before the sender is told so.
With USER and PASSWORD a sender has to sign in. A recipient whose address begins with `refused` is
refused for good, one that begins with `later` for now; a message that cannot be read is refused.
It ends with the process that started it.
"""

import asyncio
import json
import os
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult


class Postman:
    """Takes mail in and writes it down."""

    def __init__(self, file: str) -> None:
        self.file = file

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if address.startswith("refused"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later"):
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        body = message.get_body(("plain", "html"))
        line = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "subject": message["subject"],
            "body": body.get_content() if body else "",
        }
        with open(self.file, "a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return "250 OK"


def sign_in(user: str, password: str):
    """Who may send."""

    def authenticate(server, session, envelope, mechanism, credentials) -> AuthResult:
        # Plain and login both give the name and the password as bytes.
        given = (getattr(credentials, "login", None), getattr(credentials, "password", None))
        # Not handled here, so that the server answers a refusal itself.
        return AuthResult(success=given == (user.encode(), password.encode()), handled=False)

    return authenticate


async def main(file: str, *account: str) -> None:
    settings = {"enable_SMTPUTF8": True, "hostname": "localhost"}
    if account:
        settings |= {
            "authenticator": sign_in(*account),
            "auth_required": True,
            "auth_require_tls": False,
        }
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Postman(file), **settings), "127.0.0.1", 0
    )
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    parent = os.getppid()
    while os.getppid() == parent:
        await asyncio.sleep(1)


if len(sys.argv) not in (2, 4):
    sys.exit(__doc__)
asyncio.run(main(*sys.argv[1:]))
