"""The change log of all rooms, without personal data: what was done, when and by whom."""
