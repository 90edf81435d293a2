"""What keeps a backup from being made or restored, in one sentence."""

from marketplace.errors import DomainError


class BackupRefused(DomainError):
    """A backup that cannot be made here, or cannot be restored here."""


class DamagedBackup(BackupRefused):
    """A file that is no backup of ours, or not a whole one."""
