"""Network: answering beyond this computer, which needs encryption and somebody who can sign in."""

import ssl
from dataclasses import dataclass
from pathlib import Path

from dashboard.words import accounts as said
from station.errors import AccountError, AccountReason
from station.library.library import Library


@dataclass(frozen=True)
class Network:
    """Where the station answers beside this computer. certificate, key : PEM files."""

    host: str
    certificate: str
    key: str


def network(host: str, certificate: Path | None, key: Path | None, folder: Path) -> Network:
    """Return what is needed to answer on an address. Errors: AccountError EXPOSED unless that is safe."""
    if certificate is None or key is None:
        raise AccountError(AccountReason.EXPOSED, said.needs_tls(host), said.NEEDS_TLS_HOW)
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key, password="")
    except (OSError, ValueError) as error:
        raise AccountError(AccountReason.EXPOSED, said.BAD_CERTIFICATE, said.BAD_CERTIFICATE_HOW) from error
    library = Library.open(folder)
    try:
        if library.accounts.is_empty():
            raise AccountError(AccountReason.EXPOSED, said.NEEDS_ACCOUNT, said.NEEDS_ACCOUNT_HOW)
    finally:
        library.close()
    return Network(host, str(certificate), str(key))
