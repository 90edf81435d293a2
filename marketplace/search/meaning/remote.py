"""An encoder on a server that speaks the embeddings format of OpenAI.

https://platform.openai.com/docs/api-reference/embeddings/create; many servers speak it, as vLLM, llama.cpp, Ollama.
"""

import json
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

import numpy as np

from marketplace.search.meaning.encoders import EncoderAway, Vectors, of_length_one

_ANSWER_MAX = 64 << 20


class RemoteEncoder:
    """Asks a server, one request for several texts."""

    def __init__(self, url: str, model: str, key: str) -> None:
        self._parts = urlsplit(url)
        self._model = model
        self._key = key
        self.name = f"{model} at {self._parts.netloc}"

    def encode(self, texts: Sequence[str], *, are_queries: bool, within: float) -> Vectors:
        """Return the vectors that the server answers with. Raises EncoderAway."""
        try:
            vectors = _vectors_in(self._ask(list(texts), within), len(texts))
        except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
            raise EncoderAway(
                f"the embeddings server does not answer as it should ({error})"
            ) from error
        return of_length_one(vectors)

    def _ask(self, texts: list[str], within: float) -> bytes:
        kind = HTTPSConnection if self._parts.scheme == "https" else HTTPConnection
        connection = kind(self._parts.hostname or "", self._parts.port, timeout=within)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        body = json.dumps({"model": self._model, "input": texts, "encoding_format": "float"})
        try:
            connection.request("POST", self._path(), body, headers)
            response = connection.getresponse()
            if response.status != 200:
                raise EncoderAway(f"the embeddings server answers {response.status}")
            return response.read(_ANSWER_MAX)
        finally:
            connection.close()

    def _path(self) -> str:
        query = f"?{self._parts.query}" if self._parts.query else ""
        return f"{self._parts.path or '/'}{query}"


def _vectors_in(answer: bytes, number: int) -> Vectors:
    """Read the vectors of an answer in the order of the texts. Raises ValueError."""
    items = sorted(json.loads(answer)["data"], key=lambda item: item["index"])
    vectors = np.array([item["embedding"] for item in items], np.float32)
    if vectors.ndim != 2 or len(vectors) != number or not np.isfinite(vectors).all():
        raise ValueError("these are no vectors of so many texts")
    return vectors
