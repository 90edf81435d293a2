"""People who look at the catalogue all the time, and what does not go as it should for them."""

import http.client
import re
import threading
from urllib.parse import quote

from tests.faults.indexing import FINDS_THE_STEADY
from tests.faults.server import BREATH, eventually

REPAIRING = "The search is being repaired"


def page(connection: http.client.HTTPConnection, words: str) -> tuple[int, str]:
    """Search, and give the status and the page."""
    connection.request("GET", f"/en/services?q={quote(words)}")
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def shows_only(port: int, words: str, slug: str, times: int = 8) -> bool:
    """Search over some new connections, which several processes answer; tell whether each page has just one service."""
    return all(_services(port, words) == {slug} for _time in range(times))


def _services(port: int, words: str) -> set[str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    _status, text = page(connection, words)
    connection.close()
    return set() if REPAIRING in text else {*re.findall(r'href="/en/services/([\w-]+)"', text)}


class Visits:
    """Searches from several clients at once, each over a connection that it keeps for a while."""

    def __init__(self, port: int, clients: int = 3) -> None:
        self.port = port
        self.pages = self.notices = 0
        self.complaints: list[str] = []
        self._ending = threading.Event()
        self._threads = [
            threading.Thread(target=self._go_on, args=(number,)) for number in range(clients)
        ]

    def __enter__(self) -> "Visits":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_how: object) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, pages: int) -> None:
        """Let them see so many more pages."""
        so_far = self.pages
        assert eventually(lambda: self.pages >= so_far + pages, within=60), self.complaints

    def _go_on(self, number: int) -> None:
        while not self._ending.is_set() and len(self.complaints) < 20:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            for words in FINDS_THE_STEADY[number:] + FINDS_THE_STEADY[:number]:
                self._visit(connection, words)
            connection.close()

    def _visit(self, connection: http.client.HTTPConnection, words: str) -> None:
        try:
            status, text = page(connection, words)
        except (OSError, http.client.HTTPException) as error:
            self.complaints.append(f"{words}: {error!r}")
            return
        self.pages += 1
        self.notices += REPAIRING in text
        if status != 200 or "/en/services/" not in text:
            self.complaints.append(f"{words}: {status}, {text[:200]}")
        BREATH.wait(0.02)  # the servers need the cores
