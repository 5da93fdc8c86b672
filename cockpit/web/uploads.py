"""Files that people hand in: kept in memory and no larger than a document may be, whatever is sent."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from cockpit.standard.reading import MAXIMUM_BYTES


class BoundedUpload(FileUploadHandler):
    """Keeps the files of one request as long as they have room together; one that has not is empty, and its size is above the limit.

    Nothing is written to disk, and somebody who is not signed in cannot fill the memory either.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._room = MAXIMUM_BYTES
        self._kept = BytesIO()

    def new_file(self, *arguments: Any, **options: Any) -> None:
        super().new_file(*arguments, **options)
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep the piece while there is room, and from then on nothing."""
        self._room -= len(raw_data)
        if self._room >= 0:
            self._kept.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        if self._room < 0:
            self._kept, file_size = BytesIO(), max(file_size, MAXIMUM_BYTES + 1)
        self._kept.seek(0)
        return InMemoryUploadedFile(
            self._kept,
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )
