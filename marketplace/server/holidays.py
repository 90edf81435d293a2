"""Public holidays, looked up by a process that ends before pages are served.

The library of holidays loads all countries of the world, and a process that has loaded something keeps it: here it is
twelve megabytes, which each process of the site would share or copy.
"""

from multiprocessing import get_context
from multiprocessing.connection import Connection

from marketplace.clusters.queries import all_clusters
from marketplace.database import utcnow
from marketplace.workdays import begin_with_holidays, local_day, look_up_holidays


def load_holidays() -> None:
    """Look up the holidays of each cluster's country, from last year to the next.

    Where that fails, and for other countries and years, the process that needs them does so.
    """
    this_year = local_day(utcnow()).year
    years = range(this_year - 1, this_year + 2)
    countries = {cluster.country for cluster in all_clusters()}

    context = get_context("fork")
    answer, end = context.Pipe(duplex=False)
    child = context.Process(target=_look_up, args=(end, countries, years))
    child.start()
    end.close()
    try:
        begin_with_holidays(answer.recv())
    except EOFError:  # it ended before it could answer
        return
    finally:
        answer.close()
        child.join()


def _look_up(answer: Connection, countries: set[str], years: range) -> None:
    answer.send(look_up_holidays(countries, years))
