"""What root may do with any file, given up by a process on Linux.

Ours and no package's: two calls of the kernel, for one test.
"""

import ctypes
import os
import sys

_VERSION_3 = 0x20080522
_OVER_FILES = 1 << 1 | 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, as in linux/capability.h."""
CAN_BE_GIVEN_UP = os.geteuid() == 0 and sys.platform == "linux"


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Rights(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def become_owner() -> None:
    """Let this process, which has one thread yet, treat its files as any owner does.

    Root reads and writes what is locked up.
    """
    kernel = ctypes.CDLL(None, use_errno=True)
    header, rights = _Header(_VERSION_3, 0), (_Rights * 2)()
    _check(kernel.capget(ctypes.byref(header), rights))

    rights[0].effective &= ~_OVER_FILES
    rights[0].permitted &= ~_OVER_FILES
    _check(kernel.capset(ctypes.byref(header), rights))


def _check(result: int) -> None:
    if result:
        raise OSError(ctypes.get_errno(), "the rights of root cannot be given up")
