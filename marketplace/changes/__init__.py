"""The change log of all rooms: what was changed, how, when and by whom, without personal data."""
