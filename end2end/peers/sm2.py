"""SM2 and SM3 by PyPI's gmssl.

`sm2.py verify KEY SIGNATURE` and `sm2.py sm3`, with the message in hexadecimal on standard input:
prints `ok` or `no`, or the digest.
"""

import sys

from gmssl import func, sm2, sm3

message = bytes.fromhex(sys.stdin.read().strip())
match sys.argv[1:]:
    case ["verify", key, signature]:
        # The key without the byte that says that both coordinates follow.
        crypt = sm2.CryptSM2(private_key="", public_key=key.removeprefix("04"))
        print("ok" if crypt.verify_with_sm3(signature, message) else "no")
    case ["sm3"]:
        print(sm3.sm3_hash(func.bytes_to_list(message)))
    case _:
        sys.exit(__doc__)
