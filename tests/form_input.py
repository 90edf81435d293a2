"""What a form may be sent instead of what it asks for."""

HOSTILE = [
    "",
    " \t\r\n ",
    "x" * 900_000,
    "\x00",
    "\u202e\u2066\u200f",
    "<script>alert(1)</script>",
    "ada\r\nBcc: eve@example.org",
    "=?utf-8?q?x=0d=0aBcc:eve@example.org?=@example.org",
    "'; DROP TABLE user_account; --",
    "{{ 7 * 7 }}%(name)s",
    "💧" * 5_000,
]
