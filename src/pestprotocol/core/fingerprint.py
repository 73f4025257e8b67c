"""SHA-256 for fingerprints of files and entries, from the interpreter itself.

`hashlib` loads OpenSSL, which takes longer, and more memory, than all that is ever hashed here;
Python's own `random` goes round it in the same way.
"""

try:
    from _sha2 import sha256  # type: ignore[import-not-found, unused-ignore] # Python 3.12
except ImportError:
    try:
        from _sha256 import sha256  # type: ignore[import-not-found] # Python 3.11
    except ImportError:
        from hashlib import sha256


def fingerprint(data: bytes) -> str:
    return str(sha256(data).hexdigest())
