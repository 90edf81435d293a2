"""The data folder is for the marketplace alone: no other user of the machine may enter it."""

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

log = logging.getLogger(__name__)
OF_OTHERS = 0o077
"""The rights of the group and of everybody else."""
_NAMES = (
    "demonstration",
    "mail",
    "marketplace.sqlite",
    "media",
    "search",
    "secret-key",
    "translations",
    "uploads",
)
"""How the names of all begin that the marketplace makes in its data folder."""


def keep_new_files_private() -> None:
    """Let this process and those that it starts make files that others cannot read."""
    os.umask(OF_OTHERS)


def is_open_to_others(path: Path) -> bool:
    """Whether the rights of a file or folder let other users in."""
    return bool(stat.S_IMODE(path.stat().st_mode) & OF_OTHERS)


def tighten(folder: Path) -> None:
    """Take the rights of others from what lies open in a data folder, and log it.

    The folder itself is changed only where all in it is ours: somebody may have named a folder that serves other ends
    too. What belongs to another user is left alone; `marketplace check` tells.
    """
    try:
        children = sorted(folder.iterdir())
    except OSError:
        return
    own = [path for path in children if path.name.lstrip(".").startswith(_NAMES)]
    has_only_own = bool(own) and len(own) == len(children)

    was_open = is_open_to_others(folder)
    changed = [path for path in own if _tighten_below(path)]
    if has_only_own and _tighten_alone(folder):
        changed = [folder]
    if changed and was_open:
        paths = ", ".join(map(str, changed))
        log.warning("Other users could read %s; now only this one can.", paths)


def _tighten_below(path: Path) -> bool:
    """Tighten a file or folder, and what lies in a folder that was open."""
    if not _tighten_alone(path):
        return False
    for child in _descendants(path):
        _tighten_alone(child)
    return True


def _descendants(path: Path) -> Iterator[Path]:
    """Yield all that lies below a folder, which another process may be changing."""
    try:
        yield from path.rglob("*")
    except OSError:
        return


def _tighten_alone(path: Path) -> bool:
    """Take away the rights of others, and return whether there were any."""
    try:
        state = path.lstat()
        is_ours = state.st_uid == os.geteuid() and not stat.S_ISLNK(state.st_mode)
        mode = stat.S_IMODE(state.st_mode)
        if not is_ours or not mode & OF_OTHERS:
            return False
        path.chmod(mode & ~OF_OTHERS)
    except OSError:  # gone meanwhile, or a file system without such rights
        return False
    return not is_open_to_others(path)
