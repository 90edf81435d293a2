"""Which clusters fit a text: those of the services that answer, those that it names."""

import pytest

from marketplace.clusters.models import Cluster
from marketplace.i18n import in_language
from marketplace.search.fitting import CLUSTERS_MAX, Named, fitting_clusters, named_in

NOBODY = Named()


def slugs(fits: list) -> list[str]:  # type: ignore[type-arg]
    return [fit.slug for fit in fits]


def test_the_cluster_whose_services_answer_best_comes_first_with_its_services() -> None:
    services = [(7, ["wsm"]), (3, ["zinnae"]), (9, ["wsm"])]

    first, second = fitting_clusters(services, NOBODY, ["wsm", "zinnae", "nano"])

    assert (first.slug, list(first.services)) == ("wsm", [7, 9])
    assert (second.slug, list(second.services)) == ("zinnae", [3])


def test_several_good_answers_weigh_more_than_a_single_better_one() -> None:
    services = [(1, ["wsm"]), (2, ["zinnae"]), (3, ["zinnae"])]

    assert slugs(fitting_clusters(services, NOBODY, ["wsm", "zinnae"])) == ["zinnae", "wsm"]


def test_a_joint_service_counts_for_each_cluster() -> None:
    fits = fitting_clusters([(1, ["wsm", "zinnae"])], NOBODY, ["wsm", "zinnae"])

    assert [list(fit.services) for fit in fits] == [[1], [1]]


def test_a_named_cluster_comes_first_though_none_of_its_services_answers() -> None:
    named = Named(clusters=["zinnae"])

    first, second = fitting_clusters([(1, ["wsm"])], named, ["wsm", "zinnae"])

    assert (first.slug, first.is_named, list(first.services)) == ("zinnae", True, [])
    assert (second.slug, second.is_named) == ("wsm", False)


def test_a_cluster_in_a_place_that_is_named_comes_before_one_that_fits_as_well() -> None:
    services = [(1, ["wsm"]), (2, ["zinnae"])]
    named = Named(in_places={"zinnae": "Spain", "nano": "Spain"})

    fits = fitting_clusters(services, named, ["wsm", "zinnae", "nano"])

    assert slugs(fits) == ["zinnae", "wsm"]
    assert [fit.place for fit in fits] == ["Spain", ""]


def test_whoever_cannot_be_asked_leaves_room_for_others() -> None:
    services = [(number, [f"cluster-{number}"]) for number in range(10)]
    available = [f"cluster-{number}" for number in range(1, 10)]

    fits = fitting_clusters(services, Named(clusters=["cluster-0"]), available)

    assert slugs(fits) == available[:CLUSTERS_MAX]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We read “membranes” at Zinnae:\n- please pass this on", "en"),
        ("Rádi bychom spolupracovali s klastrem Zinnae na filtraci.", "cs"),
    ],
)
def test_a_letter_names_a_cluster(text: str, language: str, zinnae: Cluster, wsm: Cluster) -> None:
    assert list(named_in(text, language).clusters) == ["zinnae"]


def test_a_letter_names_the_country_of_a_cluster(zinnae: Cluster, wsm: Cluster) -> None:
    with in_language("en"):
        named = named_in("Nous cherchons un partenaire en Espagne pour des essais.", "fr")

    assert not named.clusters
    assert named.in_places == {"zinnae": "Spain"}
