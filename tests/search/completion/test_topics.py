"""A topic is worth proposing where a text is about it, in whatever language."""

from marketplace.clusters.models import Cluster
from marketplace.search.completion.topics import is_written_about
from marketplace.search.index.reader import index_reader
from marketplace.search.index.sync import rebuild
from tests.search.conftest import make_texts


def test_a_text_with_all_words_of_a_term_is_about_it(wsm: Cluster) -> None:
    make_texts("clean", wsm, {"de": ("Reinigung", "Wir reinigen Abwässer in einem Becken.")})
    rebuild()
    index = index_reader().current()
    assert index

    assert is_written_about(index, {"de": (("becken", "reinigen"),)})
    assert is_written_about(index, {"en": (("pool",),), "de": (("membran",), ("abwasser",))})
    assert not is_written_about(index, {"de": (("becken", "membran"),)})
    assert not is_written_about(index, {"cs": (("becken",),)})
    assert not is_written_about(index, {})
