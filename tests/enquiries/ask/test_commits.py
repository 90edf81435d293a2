"""An enquiry is stored and told to everybody with few commits, each of which waits for the disk."""

from flask import Flask

from marketplace.server.worker import JOBS, run_once
from tests.browser import Visitor
from tests.conftest import Mailbox
from tests.counting import counted_commits
from tests.enquiries.ask.test_limits import check, limited, limited_site

__all__ = ["limited", "limited_site"]
PROMPT = [job for job in JOBS if job.follows_changes]
"""What the worker does after an enquiry was stored."""


def test_an_enquiry_is_counted_and_stored_in_two_commits(limited: Flask) -> None:
    page = check(Visitor(limited))

    with counted_commits() as commits:
        page = page.submit("Send enquiry")

    assert page.title == "Your enquiry is on its way"
    assert len(commits) == 2


def test_all_its_mails_take_one_commit_more_than_there_are(
    limited: Flask, mailbox: Mailbox
) -> None:
    check(Visitor(limited)).submit("Send enquiry")

    with counted_commits() as commits:
        run_once(limited, PROMPT)

    assert len(mailbox) == 3  # to two clusters, and to who asks
    assert all(letter.sent_at for letter in mailbox)
    assert len(commits) == 4
