"""Secrecy at rest: AES-256-GCM for personal and confidential values, keyed digests to find them again.

A sealed value is bound to its table, column and row id, so a ciphertext moved elsewhere does not open, while a
merge or handover of the customer re-encrypts nothing. Keys carry ids and rotate: the newest seals, all open.
"""

import base64
import hmac
import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from sqlmodel import Session, SQLModel

from storage.errors import WrongKey

_NONCE = 12


class Vault:
    """Seals and opens values with the store's keys, newest first."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        names = {name for name, key in keys if len(key) == 32 and 0 < len(name.encode()) < 256}
        if not keys or len(names) < len(keys):
            raise WrongKey("secret keys are pairs of a short id of its own and 32 bytes")
        self._ciphers = {name: AESGCM(_derive(key, b"seal")) for name, key in keys}
        self._digests = [_derive(key, b"blind") for _, key in keys]
        self._newest = keys[0][0]

    @classmethod
    def parse(cls, text: str) -> "Vault":
        """A vault from ``id:base64,id:base64``, newest first."""
        try:
            pairs = [part.strip().split(":", 1) for part in text.split(",") if part.strip()]
            return cls([(name, base64.b64decode(key, validate=True)) for name, key in pairs])
        except ValueError as error:
            raise WrongKey("secret keys read id:base64,id:base64") from error

    @staticmethod
    def fresh_key(name: str = "k1") -> str:
        """A new key in the form ``parse`` reads."""
        return f"{name}:{base64.b64encode(secrets.token_bytes(32)).decode()}"

    def seal(self, place: str, value: str) -> bytes:
        """``value`` sealed for ``place``."""
        return self.seal_bytes(place, value.encode())

    def seal_bytes(self, place: str, value: bytes) -> bytes:
        """The same of what is no text."""
        nonce = secrets.token_bytes(_NONCE)
        name = self._newest.encode()
        box = self._ciphers[self._newest].encrypt(nonce, value, place.encode())
        return bytes([len(name)]) + name + nonce + box

    def open(self, place: str, sealed: bytes) -> str:
        """The value sealed for ``place``; WrongKey if no key of ours made it, or if it belongs elsewhere."""
        try:
            return self.open_bytes(place, sealed).decode()
        except UnicodeDecodeError as error:
            raise WrongKey from error

    def open_bytes(self, place: str, sealed: bytes) -> bytes:
        """The same of what is no text."""
        end = 1 + int.from_bytes(sealed[:1])
        cipher = self._ciphers.get(sealed[1:end].decode(errors="replace"))
        if cipher is None:
            raise WrongKey
        try:
            return cipher.decrypt(sealed[end : end + _NONCE], sealed[end + _NONCE :], place.encode())
        except (InvalidTag, ValueError) as error:  # ValueError: cut short
            raise WrongKey from error

    def blind(self, kind: str, value: str) -> str:
        """The digest under which a value of ``kind`` is indexed (newest key)."""
        return _digest(self._digests[0], kind, value)

    def blinds(self, kind: str, value: str) -> list[str]:
        """Every digest a value of ``kind`` may have been indexed under, newest key first."""
        return [_digest(key, kind, value) for key in self._digests]


def _derive(key: bytes, use: bytes) -> bytes:
    return HKDFExpand(algorithm=SHA256(), length=32, info=b"cheji " + use).derive(key)


def _digest(key: bytes, kind: str, value: str) -> str:
    return hmac.new(key, f"{kind}\0{value}".encode(), sha256).hexdigest()[:32]


def place(row: Any, column: str) -> str:
    """Where a sealed value belongs: table, column and the id we made for the row (``key`` where SQL counts)."""
    return place_of(row, column, getattr(row, "key", None) or row.id)


def place_of(table: Any, column: str, number: int) -> str:
    """Where a sealed value of a row to be inserted will belong."""
    return f"{table.__tablename__}.{column}.{number}"


def vault_of(session: Session) -> Vault:
    """The vault that the database hands to each of its sessions."""
    vault = session.info["vault"]
    assert isinstance(vault, Vault)
    return vault


def seal(session: Session, row: SQLModel, column: str, value: str | None) -> None:
    """Set a sealed column; an unchanged value keeps its bytes, so that the journal sees no change."""
    if value != reveal(session, row, column):
        sealed = None if value is None else vault_of(session).seal(place(row, column), value)
        setattr(row, column, sealed)


def reveal(session: Session, row: SQLModel, column: str) -> str | None:
    """What a sealed column holds."""
    sealed: bytes | None = getattr(row, column)
    return None if sealed is None else vault_of(session).open(place(row, column), sealed)
