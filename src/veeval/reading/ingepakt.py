"""What goes wrong where a zip file is opened that others made: workbooks, and the sums of veeval itself."""

from __future__ import annotations

import lzma
import zipfile
import zlib

__all__ = ["ZIP_FOUTEN"]

ZIP_FOUTEN: tuple[type[Exception], ...] = (
    KeyError,  # a part that should be there is not
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,  # a part ends too soon
    OSError,
    ValueError,  # sizes and dates that cannot be
    RuntimeError,  # a password; and NotImplementedError, of a way of packing that zipfile does not know
)
