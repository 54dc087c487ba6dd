"""Passwords: how they are kept and which are refused. Long beats complicated: no rule asks for signs."""

import secrets
import threading
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from station.errors import AccountError, AccountReason
from station.library.people import folded

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 8
LONGEST = 1024
"""Characters; more only keep the computer busy."""
NONE = ""
"""In the place of a hash: nobody comes in with a password."""
_COMMON = "common_passwords.txt"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_SPELLED = str.maketrans("0134578@$!", "oleastbasi")
_one_at_a_time = threading.Lock()
"""One hash needs 64 MiB: many at once would be a way to keep a small computer from measuring."""


def hashed(password: str) -> str:
    """Return the argon2id hash of a password."""
    with _one_at_a_time:
        return _hasher().hash(_bytes(password))


def is_right(kept: str, password: str) -> bool:
    """Say whether a password belongs to a hash. Takes as long for no hash at all."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        with _one_at_a_time:
            _hasher().verify(kept or _nobodys(), _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept != NONE


def check(password: str, *names: str) -> None:
    """Refuse a password that others would guess. Errors: AccountError BAD_PASSWORD."""
    if len(password) < SHORTEST:
        raise _refusal(f"A password has at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise _refusal(f"A password has at most {LONGEST} characters.")
    if _is_common(password):
        raise _refusal("This password is one of the first that others try.")
    plain = folded(password)
    if any(name and folded(name) in plain and len(plain) < len(folded(name)) + SHORTEST for name in names):
        raise _refusal("A password does not contain the name of the account.")
    if len(set(plain)) < 4:
        raise _refusal("This password repeats the same few characters.")


def temporary() -> str:
    """Return a random password that is easy to read out: four groups of four."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _is_common(password: str) -> bool:
    """Say whether this is a common password, or a common word with a few digits and signs around it."""
    plain = password.casefold()
    core = plain.strip("0123456789!?.,;:-_+*#@$%&/()='\" ")
    forms = {plain, core, plain.translate(_SPELLED), core.translate(_SPELLED)}
    return not forms.isdisjoint(common())


@cache
def common() -> frozenset[str]:
    """Return the commonest passwords, and the words they are made of."""
    written = files("station.library").joinpath(_COMMON).read_text("utf-8")
    return frozenset(line for line in written.split() if line)


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@cache
def _nobodys() -> str:
    return _hasher().hash(secrets.token_bytes(16))


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


def _refusal(sentence: str) -> AccountError:
    return AccountError(AccountReason.BAD_PASSWORD, sentence, "Three or four unrelated words are good.")
