"""Arrays in a file, mapped into memory: opened at once however large they are, and shared by all processes that do.

The file begins with the length of a header (eight bytes, little end first), then the header in JSON: for each array its
type, its length and where it begins. Arrays begin at multiples of 64 bytes, as processors like them.
"""

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_ALIGNED = 64
_LENGTH = struct.Struct("<Q")


def packed(arrays: Mapping[str, Array]) -> bytes:
    """Write arrays as the bytes of one file."""
    header, start = {}, 0
    for name, array in arrays.items():
        header[name] = (array.dtype.str, array.shape, start)
        start += _padded(array.nbytes)
    lead = json.dumps(header).encode()
    parts = [
        _LENGTH.pack(len(lead)),
        lead,
        b"\0" * (_padded(len(lead) + _LENGTH.size) - len(lead) - _LENGTH.size),
    ]
    for array in arrays.values():
        parts += [
            np.ascontiguousarray(array).tobytes(),
            b"\0" * (_padded(array.nbytes) - array.nbytes),
        ]
    return b"".join(parts)


def mapped(path: Path) -> dict[str, Array]:
    """Open the arrays of a file, to be read only. Raises OSError and ValueError."""
    whole = np.memmap(path, dtype=np.uint8, mode="r")
    (length,) = _LENGTH.unpack(whole[: _LENGTH.size].tobytes())
    header = json.loads(whole[_LENGTH.size : _LENGTH.size + length].tobytes())
    begin = _padded(length + _LENGTH.size)
    return {
        name: _array(whole[begin + start :], kind, shape)
        for name, (kind, shape, start) in header.items()
    }


def _array(rest: NDArray[np.uint8], kind: str, shape: list[int]) -> Array:
    dtype = np.dtype(kind)
    size = dtype.itemsize * int(np.prod(shape))
    # A plain view: slices of a memmap are slower, as each is a memmap again.
    return rest[:size].view(np.ndarray).view(dtype).reshape(shape)


def _padded(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED
