"""The one place that lists what every room contributes."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
from flask import Blueprint

from marketplace import vocabularies
from marketplace.accounts import second_step
from marketplace.accounts.access import start_page
from marketplace.accounts.own import second_factor
from marketplace.accounts.own import sessions as own_sessions
from marketplace.accounts.own.account import blueprint as own_account
from marketplace.accounts.own.address import links_blueprint as address_links
from marketplace.accounts.views import blueprint as accounts
from marketplace.api.security import blueprint as security
from marketplace.api.sitemap import blueprint as sitemap
from marketplace.api.views import blueprint as api
from marketplace.backup.cli import COMMANDS as BACKUP
from marketplace.catalogue import queries as catalogue_queries
from marketplace.catalogue.desk import copies, data_sheets, novelty, versions
from marketplace.catalogue.desk import picture as service_picture
from marketplace.catalogue.desk.editor import blueprint as service_desk
from marketplace.catalogue.freshness.views import blueprint as reviews
from marketplace.catalogue.models import SERVICE
from marketplace.catalogue.views import blueprint as services
from marketplace.clusters import logo, team
from marketplace.clusters import queries as cluster_queries
from marketplace.clusters.cli import people
from marketplace.clusters.desk import blueprint as member_desk
from marketplace.clusters.models import CLUSTER
from marketplace.clusters.names import introduction
from marketplace.clusters.views import blueprint as invitations
from marketplace.database import utcnow
from marketplace.database.cli import tables
from marketplace.delivery.mail.cli import mail
from marketplace.demo.cli import demo
from marketplace.demo.loader import PASSWORD as DEMONSTRATION_PASSWORD
from marketplace.demo.mailbox import blueprint as mailbox
from marketplace.enquiries import states
from marketplace.enquiries.ask import drafts
from marketplace.enquiries.ask import views as ask
from marketplace.enquiries.blueprint import blueprint as enquiries
from marketplace.enquiries.coordination.mail import blueprint as coordination_mail
from marketplace.enquiries.coordination.mail import count_undelivered
from marketplace.enquiries.coordination.people import blueprint as coordination_people
from marketplace.enquiries.coordination.views import blueprint as coordination_enquiries
from marketplace.enquiries.desk import seen_version
from marketplace.enquiries.desk.export import blueprint as enquiry_export
from marketplace.enquiries.desk.notifications import blueprint as notification_desk
from marketplace.enquiries.desk.ready_answers import blueprint as answer_desk
from marketplace.enquiries.desk.steps import blueprint as enquiry_moves
from marketplace.enquiries.desk.views import blueprint as enquiry_desk
from marketplace.enquiries.desk.views import waiting
from marketplace.enquiries.follow import lost_links, owner
from marketplace.enquiries.follow import views as follow
from marketplace.enquiries.follow.preferences import blueprint as mail_preferences
from marketplace.finding.cli import finding as find_commands
from marketplace.finding.views import blueprint as finding
from marketplace.interchange.cli import COMMANDS as INTERCHANGE
from marketplace.interchange.coordination import blueprint as coordination_export
from marketplace.media.addresses import public_address
from marketplace.media.data_sheets import download_name
from marketplace.media.views import blueprint as media
from marketplace.needs.coordination import blueprint as coordination_needs
from marketplace.needs.desk import blueprint as need_desk
from marketplace.needs.desk import count_in_my_sectors
from marketplace.pages import queries as page_queries
from marketplace.pages.coordination import blueprint as coordination_pages
from marketplace.pages.titles import title_of
from marketplace.pages.views import blueprint as pages
from marketplace.partnership import queries as partnership_queries
from marketplace.partnership.change_log.views import blueprint as coordination_changes
from marketplace.partnership.coordination import blueprint as coordination
from marketplace.partnership.coordination import clusters_blueprint as coordination_clusters
from marketplace.partnership.first_steps import blueprint as first_steps
from marketplace.partnership.first_steps import my_first_steps
from marketplace.partnership.novelties import blueprint as coordination_novelties
from marketplace.partnership.statistics.views import blueprint as coordination_statistics
from marketplace.partnership.technologies import blueprint as coordination_technologies
from marketplace.partnership.views import blueprint as clusters
from marketplace.saved_searches import feed
from marketplace.saved_searches.views import blueprint as saved_searches
from marketplace.search import queries as search_queries
from marketplace.search.cli import search as search_commands
from marketplace.search.page.hits import similar_services
from marketplace.search.views import blueprint as search
from marketplace.server.health import blueprint as health
from marketplace.shortlist.views import blueprint as shortlist
from marketplace.technologies.queries import count_proposals
from marketplace.web.page_cache.states import NameState
from marketplace.workdays import local_day

THINGS_WITH_TEXTS = (SERVICE, CLUSTER)
"""What says the same in several languages."""
PAGES_OF_THE_ENQUIRER = (ask, drafts, follow, owner, lost_links)
"""Files that add their views to one blueprint, whose endpoints stand in mails that were sent."""
PAGES_OF_SEARCHES = (feed,)
"""The file that adds its view to the blueprint of saved searches."""
PAGES_OF_ACCOUNTS = (own_sessions, second_factor, second_step)
"""Files that add their views to the blueprints of signing in and of one's own account."""
PAGES_OF_DESKS = (
    logo,
    team,
    service_picture,
    data_sheets,
    novelty,
    versions,
    copies,
    seen_version,
)
"""Files that add their views to the blueprints of a cluster's desk and of its services."""
BLUEPRINTS: Sequence[Blueprint] = (
    accounts,
    own_account,
    address_links,
    media,
    pages,
    coordination_pages,
    invitations,
    member_desk,
    services,
    service_desk,
    reviews,
    search,
    saved_searches,
    shortlist,
    enquiries,
    enquiry_desk,
    enquiry_moves,
    enquiry_export,
    answer_desk,
    notification_desk,
    coordination_enquiries,
    coordination_mail,
    coordination_people,
    mail_preferences,
    need_desk,
    coordination_needs,
    first_steps,
    clusters,
    coordination,
    coordination_clusters,
    coordination_statistics,
    coordination_novelties,
    coordination_changes,
    coordination_technologies,
    finding,
    coordination_export,
    api,
    sitemap,
    security,
    mailbox,
    health,
)
COMMANDS: Sequence[click.Command] = (
    tables,
    people,
    mail,
    search_commands,
    find_commands,
    *INTERCHANGE,
    *BACKUP,
    demo,
)
TEMPLATE_GLOBALS: dict[str, Any] = {
    "vocabularies": vocabularies,
    "enquiry_states": states,
    "introduction": introduction,
    "enquiries_waiting": waiting,
    "my_first_steps": my_first_steps,
    "needs_in_my_sectors": count_in_my_sectors,
    "mails_in_trouble": count_undelivered,
    "page_title": title_of,
    "similar_services": similar_services,
    "technology_proposals": count_proposals,
    "start_page": start_page,
    "download_name": download_name,
    "public_media_address": public_address,
    "demonstration_password": DEMONSTRATION_PASSWORD,
}


PAGE_STATES: Mapping[str, NameState] = {
    "answers": lambda: partnership_queries.state_of_answers(utcnow()),
    "catalogue": catalogue_queries.state,
    "clusters": cluster_queries.state,
    "day": lambda: str(local_day(utcnow())),
    "index": search_queries.state,
    "pages of the site": page_queries.state,
    "texts of clusters": cluster_queries.state_of_texts,
}
"""What pages for everybody are made of, and what names its state: a page is kept until one is another."""
