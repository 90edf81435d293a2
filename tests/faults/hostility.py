"""What strangers send who mean harm: addresses, headers and bodies that no page of ours makes."""

import random
from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask

LETTERS = "abcdefghijklmnopqrstuvwxyzáčšüøλя"
FIELDS = ("email", "message", "name", "phone", "body", "csrf_token", "step", "nonce", "password")
SLUG = "membrane-screening"
NEAR_WORDS = ("membrane", "screening", "filtration", "abwasser", "čištění", "prototipo")
ODD_LETTERS = "\ufdfa㍿𝒳𠀀한ﬃ"
"""Letters that unfold into many, or take four bytes each."""
FORM = "application/x-www-form-urlencoded"
JSON = ("1", "null", '"text"', "[1, 2]", '{"email": {"a": []}}', "[" * 3000, '{"email": 1', "")
BOUNDARY = "edge"
PARTS = (
    'name="{name}"; filename="a.txt"\r\n\r\nfile for a text\r\n--edge--\r\n',
    'name="{name}"; filename="a.txt"\r\n\r\ncut off',
    'name="{name}"\r\nContent-Type: text/plain; charset=utf-77\r\n\r\n\xff\x00\r\n--edge--\r\n',
    'name="\r\n\r\n--edge\r\n--edge--\r\n',
)


@dataclass(frozen=True)
class Request:
    """A request as it goes over the line."""

    method: str
    address: str
    headers: dict[str, str]
    body: bytes = b""


class Stranger:
    """Makes one hostile request after the other, the same ones for the same seed."""

    def __init__(self, app: Flask, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - no secrets
        rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "api.schema"]
        self._pages = [rule.rule for rule in rules if "GET" in (rule.methods or ())]
        self._forms = [rule.rule for rule in rules if "POST" in (rule.methods or ())]

    def request(self) -> Request:
        """Make the next request."""
        makers = (
            self._search,
            self._spelling,
            self._filters,
            self._page,
            self._long_address,
            self._static_file,
            self._form,
            self._form,
        )
        return self._chance.choice(makers)()

    def visits(self) -> list[Request]:
        """List a plain visit of each page in two languages."""
        return [
            Request("GET", rule.replace("<lang>", language).replace("<slug>", SLUG), {})
            for language in ("en", "de")
            for rule in self._pages
        ]

    def _word(self, length: int = 0) -> str:
        letters = self._chance.choices(LETTERS, k=length or self._chance.randint(3, 14))
        return "".join(letters)

    def _headers(self) -> dict[str, str]:
        """Make headers that nobody else sends."""
        word = quote(self._word())
        header = {
            "Accept-Language": f"{word[:2]}-{word[:4]};q=0.{self._chance.randint(0, 9)}, {word}",
            "Cookie": f"language={word}; {word}={word * self._chance.choice((1, 500))}",
            "Host": f"{word[:9].strip('%')}.example.org",
            "HX-Request": self._chance.choice(("true", "false", word)),
            "Accept-Encoding": f"gzip;q=0.{self._chance.randint(1, 999)}, {word}",
            "If-None-Match": f'W/"{word}"',
        }
        return dict(self._chance.sample(sorted(header.items()), k=3))

    def _search(self) -> Request:
        words = quote(" ".join(self._word() for _number in range(self._chance.randint(1, 6))))
        facet = f"{self._chance.choice(('type', 'cluster', 'sector', 'q', 'page'))}={words}"
        return Request("GET", f"/en/services?q={words}&{facet}", self._headers())

    def _spelling(self) -> Request:
        """Look for words that are nearly those of the catalogue, or of no script of ours."""
        near = [self._misspelt(self._chance.choice(NEAR_WORDS)) for _number in range(4)]
        odd = "".join(self._chance.choices(ODD_LETTERS, k=40)) + self._word()
        words = self._chance.choice((" ".join(near), odd))
        return Request("GET", f"/{self._language()}/services?q={quote(words)}", self._headers())

    def _misspelt(self, word: str) -> str:
        place = self._chance.randrange(len(word))
        ending = self._chance.choice(("", "s", "ing", self._word()))
        return word[:place] + self._chance.choice(LETTERS) + word[place + 1 :] + ending

    def _filters(self) -> Request:
        """Choose many filters that nobody knows."""
        facets = self._chance.choices(("technology", "cluster", "sector", "country"), k=20)
        filters = [f"{facet}={quote(self._word(self._chance.randint(3, 99)))}" for facet in facets]
        address = f"/{self._language()}/services?{'&'.join(filters)}"
        return Request("GET", address, self._headers())

    def _long_address(self) -> Request:
        start = self._chance.choice(("/services", "/en/services", "/", "/en/desk/", "/xx/"))
        query = quote(self._word()) * self._chance.choice((10, 300))
        return Request("GET", f"{start}?{query}", self._headers())

    def _language(self) -> str:
        return self._chance.choice(("en", "cs", "de", "es", "fr", "bg"))

    def _page(self) -> Request:
        rule = self._chance.choice(self._pages)
        return Request("GET", f"{self._address(rule)}?{quote(self._word())}=%00", self._headers())

    def _static_file(self) -> Request:
        dots = "./" * self._chance.randint(1, 200)
        return Request("GET", f"/static/js/{dots}site.js?v={quote(self._word())}", self._headers())

    def _form(self) -> Request:
        kind, body = self._chance.choice((self._json, self._multipart, self._fields))()
        headers = {**self._headers(), "Content-Type": kind, "Content-Length": str(len(body))}
        return Request("POST", self._address(self._chance.choice(self._forms)), headers, body)

    def _address(self, rule: str) -> str:
        """Fill in an address: with things that are there, or with nonsense."""
        language = self._chance.choice(("en", "de", "xx"))
        segments = rule.replace("<lang>", language).split("/")
        nonsense = self._chance.choice(
            (SLUG, "%00", "%ED%A0%80", "x" * 3000, quote(self._word()), "9" * 30)
        )
        return "/".join(nonsense if "<" in segment else segment for segment in segments)

    def _json(self) -> tuple[str, bytes]:
        return "application/json", self._chance.choice(JSON).encode()

    def _multipart(self) -> tuple[str, bytes]:
        part = self._chance.choice(PARTS).replace("{name}", self._chance.choice(FIELDS))
        body = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {part}"
        kind = self._chance.choice((f"multipart/form-data; boundary={BOUNDARY}", "multipart/x"))
        return kind, body.encode("latin-1")

    def _fields(self) -> tuple[str, bytes]:
        value = self._chance.choice(
            ("%00", "%ED%A0%80%FF", "a" * 1_000_000, quote(self._word()), "%E2%80%AE")
        )
        names = self._chance.choices(FIELDS, k=1 if len(value) > 99 else 5)
        kind = self._chance.choice((FORM, FORM, f"{FORM}; charset=utf-77", "text/\x01"))
        return kind, "&".join(f"{name}={value}" for name in names).encode()
