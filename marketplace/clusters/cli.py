"""Invite people from the command line, as the first has to be, and let them in again."""

import click
from flask.cli import with_appcontext

from marketplace.accounts import queries as accounts
from marketplace.accounts.factor import actions as factors
from marketplace.clusters import actions, queries
from marketplace.clusters.models import Role
from marketplace.contact import mended_address
from marketplace.database import transaction, utcnow
from marketplace.delivery.mail.composition import link_in
from marketplace.settings import settings


@click.group()
def people() -> None:
    """Invite the people who work with the marketplace, and let them in again."""


@people.command()
@click.argument("email")
@click.option(
    "--role",
    type=click.Choice([str(role) for role in Role]),
    required=True,
    help="What they may do.",
)
@click.option(
    "--cluster", "slug", help="The cluster they work for, as in its address; not for a coordinator."
)
@click.option("--language", help="The language of the invitation. By default that of the site.")
@with_appcontext
def invite(email: str, role: str, slug: str | None, language: str | None) -> None:
    """Post an invitation to EMAIL, and print its link."""
    address = mended_address(email)
    if address is None:
        raise click.BadParameter(f"{email!r} is not an e-mail address.", param_hint="EMAIL")

    works_for_cluster = Role(role) != Role.COORDINATOR
    if works_for_cluster != bool(slug):
        raise click.UsageError("A manager or editor works for a --cluster, a coordinator for none.")

    language = language or settings().default_language
    if language not in settings().languages:
        raise click.BadParameter(
            f"choose one of {', '.join(settings().languages)}.", param_hint="--language"
        )

    with transaction():
        cluster = queries.find_by_slug(slug) if slug else None
        if slug and cluster is None:
            raise click.BadParameter(f"there is no cluster {slug!r}.", param_hint="--cluster")
        _invitation, token = actions.invite(
            address, role=Role(role), cluster=cluster, language=language, now=utcnow()
        )
    click.echo(link_in(language)("invitations.accept", token=token))


@people.command()
@click.argument("email")
@with_appcontext
def reset_factor(email: str) -> None:
    """Remove the second factor of EMAIL, who has lost it, once you know that it is them.

    All their sessions end, and they are told by mail. Their password stays.
    """
    with transaction():
        user = accounts.find_by_email(email)
        if user is None:
            raise click.BadParameter(f"nobody has the address {email!r}.", param_hint="EMAIL")
        if not user.has_second_factor:
            raise click.ClickException(f"{user.email} has no second factor.")
        factors.turn_off(user, utcnow())
    click.echo(f"{user.email} signs in with the password only, until they set up a new factor.")
