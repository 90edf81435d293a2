"""Arrays in one file, mapped into memory: open at once however large, shared by processes.

The file begins with the length of a header (eight bytes, little end first), then the header in JSON: for each
array its type, its shape and where it begins. Arrays begin at multiples of 64 bytes, as processors like them.

The layout is nearly that of safetensors, and it is ours all the same because safetensors copies each array into
memory of its own when it opens a file for numpy. Ours only maps it: opening an index costs milliseconds, and all
web processes of a host share the same pages. numpy's own .npy holds one array, and .npz cannot be mapped.
"""

import json
import math
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_ALIGNMENT = 64
_LENGTH = struct.Struct("<Q")


def packed_parts(arrays: Mapping[str, Array]) -> Iterator[bytes | memoryview]:
    """Go through the parts of a file of arrays, each array where it is, without a copy."""
    header = _header(arrays)
    length = _LENGTH.pack(len(header))
    yield length
    yield header
    yield _padding_after(len(length) + len(header))

    for array in arrays.values():
        yield np.ascontiguousarray(array).data
        yield _padding_after(array.nbytes)


def _header(arrays: Mapping[str, Array]) -> bytes:
    entries = {}
    start = 0
    for name, array in arrays.items():
        entries[name] = (array.dtype.str, array.shape, start)
        start += _aligned(array.nbytes)

    return json.dumps(entries).encode()


def map_file(path: Path) -> dict[str, Array]:
    """Map the arrays of a file, read only. Raises OSError and ValueError."""
    content = np.memmap(path, dtype=np.uint8, mode="r")

    length_field = content[: _LENGTH.size]
    (length,) = _LENGTH.unpack(length_field.tobytes())
    header_end = _LENGTH.size + length
    header = content[_LENGTH.size : header_end]
    body = content[_aligned(header_end) :]

    arrays = {}
    for name, entry in json.loads(header.tobytes()).items():
        type_name, shape, start = entry
        arrays[name] = _array(body[start:], type_name, shape)
    return arrays


def _array(content: NDArray[np.uint8], type_name: str, shape: list[int]) -> Array:
    dtype = np.dtype(type_name)
    size = dtype.itemsize * int(np.prod(shape))
    # A plain view: slices of a memmap are slower, as each is a memmap again.
    plain = content[:size].view(np.ndarray)
    return plain.view(dtype).reshape(shape)


def _aligned(size: int) -> int:
    """Round a size up to the next place where an array may begin."""
    return math.ceil(size / _ALIGNMENT) * _ALIGNMENT


def _padding_after(size: int) -> bytes:
    return b"\0" * (_aligned(size) - size)
