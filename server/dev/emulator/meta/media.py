"""Uploaded and received files, with ids, short-lived addresses and two kinds of hashes."""

import base64
import hashlib
import hmac
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Base64Encoder, EncodedBytes

from server.dev.emulator.customer.customers import JSON
from server.dev.emulator.meta.graph_errors import MetaError
from server.dev.emulator.storage import Form, Storage

URL_LIFETIME = timedelta(minutes=5)
UPLOAD_LIFETIME = timedelta(days=30)
INBOUND_LIFETIME = timedelta(days=7)
MB = 1024 * 1024

# Formats and sizes as the documentation lists them.
LIMITS = {
    "audio/aac": 16 * MB,
    "audio/amr": 16 * MB,
    "audio/mpeg": 16 * MB,
    "audio/mp4": 16 * MB,
    "audio/ogg": 16 * MB,
    "image/jpeg": 5 * MB,
    "image/png": 5 * MB,
    "image/webp": 500 * 1024,
    "video/mp4": 16 * MB,
    "video/3gpp": 16 * MB,
    "text/plain": 100 * MB,
    "application/pdf": 100 * MB,
    "application/msword": 100 * MB,
    "application/vnd.ms-excel": 100 * MB,
    "application/vnd.ms-powerpoint": 100 * MB,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": 100 * MB,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": 100 * MB,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": 100 * MB,
}


@dataclass(frozen=True)
class StoredFile:
    id: str
    mime_type: str
    content: Annotated[bytes, EncodedBytes(encoder=Base64Encoder)]
    expires_at: datetime

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.content).digest()


FILES = Form("media", StoredFile)


class MediaStore:
    """Files in memory, and in `storage` for the next start."""

    def __init__(self, rng: random.Random, secret: str, storage: Storage) -> None:
        self._rng = rng
        self._storage = storage
        self._key = secret.encode()
        self._files: dict[str, StoredFile] = {}

    def upload(self, content: bytes, mime_type: str, now: datetime) -> StoredFile:
        """Take a file from the business."""
        plain = mime_type.partition(";")[0].strip().lower()
        limit = LIMITS.get(plain)
        if limit is None:
            raise MetaError(100, f"Param file must be a supported type, not {plain or 'nothing'}.")
        if not content or len(content) > limit:
            raise MetaError(131053, f"File size must be between 1 and {limit} bytes.")
        return self._keep(content, mime_type, now + UPLOAD_LIFETIME)

    def receive(self, content: bytes, mime_type: str, now: datetime) -> StoredFile:
        """Take a file from a customer."""
        return self._keep(content, mime_type, now + INBOUND_LIFETIME)

    def find(self, media_id: str, now: datetime) -> StoredFile | None:
        stored = self._files.get(media_id)
        return stored if stored and stored.expires_at > now else None

    def get(self, media_id: str, now: datetime) -> StoredFile:
        stored = self.find(media_id, now)
        if stored is None:
            raise MetaError(
                100,
                f"Unsupported get request. Object with ID '{media_id}' does not exist.",
                subcode=33,
            )
        return stored

    def delete(self, media_id: str, now: datetime) -> None:
        self._drop(self.get(media_id, now))

    def clear(self) -> None:
        self._files.clear()

    def restore(self, now: datetime) -> None:
        """The files of before a restart, without those that expired meanwhile."""
        for stored in self._storage.all(FILES):
            self._files[stored.id] = stored
            if stored.expires_at <= now:
                self._drop(stored)

    def url(self, stored: StoredFile, base_url: str, now: datetime) -> str:
        """An address that lives for five minutes, and still needs the token."""
        expiry = int((now + URL_LIFETIME).timestamp())
        return (
            f"{base_url.rstrip('/')}/whatsapp_business/attachments/"
            f"?mid={stored.id}&ext={expiry}&hash={self._proof(stored.id, expiry)}"
        )

    def open_url(self, media_id: str, expiry: int, proof: str, now: datetime) -> StoredFile | None:
        genuine = hmac.compare_digest(self._proof(media_id, expiry), proof)
        return self.find(media_id, now) if genuine and now.timestamp() < expiry else None

    def described(self, stored: StoredFile, base_url: str, now: datetime) -> JSON:
        """The media endpoint's answer, where the hash is in hex."""
        return {
            "id": stored.id,
            "url": self.url(stored, base_url, now),
            "mime_type": stored.mime_type,
            "sha256": stored.sha256.hex(),
            "file_size": len(stored.content),
            "messaging_product": "whatsapp",
        }

    def announced(self, stored: StoredFile, base_url: str, now: datetime) -> JSON:
        """The webhook's part, where the hash is in base64."""
        return {
            "mime_type": stored.mime_type,
            "sha256": base64.b64encode(stored.sha256).decode(),
            "id": stored.id,
            "url": self.url(stored, base_url, now),
        }

    def _keep(self, content: bytes, mime_type: str, expires_at: datetime) -> StoredFile:
        stored = StoredFile(
            str(self._rng.randrange(10**14, 10**15)), mime_type, content, expires_at
        )
        self._files[stored.id] = stored
        self._storage.put(FILES, stored.id, stored)
        return stored

    def _drop(self, stored: StoredFile) -> None:
        del self._files[stored.id]
        self._storage.drop(FILES, stored.id)

    def _proof(self, media_id: str, expiry: int) -> str:
        return hmac.new(self._key, f"{media_id} {expiry}".encode(), hashlib.sha256).hexdigest()
