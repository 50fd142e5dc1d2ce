"""Files that people send stay in memory: on the disk, what they hold would lie where nobody deletes it for good."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# No page takes a larger one.
LARGEST = 20_000_000


class InMemory(FileUploadHandler):
    """Of a file that is larger than any page takes, its size alone is kept; the form says that it is too large."""

    def new_file(self, *arguments: Any, **named: Any) -> None:
        super().new_file(*arguments, **named)
        self.content, self.length = io.BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.length += len(raw_data)
        if self.length <= LARGEST:
            self.content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.content.seek(0)
        return InMemoryUploadedFile(
            self.content,
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            self.length,
            self.charset,
            self.content_type_extra,
        )
