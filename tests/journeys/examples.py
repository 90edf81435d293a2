"""An example of every page, for the walk through all of them: a new page gets one line here.

Addresses stand without their language. What a demonstration makes anew each time is named in braces:
`{token:calidad}` and `{reference:calidad}` of the enquiry that came from calidad@…, `{link:reset}` the last
part of the newest link to /reset/… in a mail, `{invitation:editor}` the number of the newest invitation of an
editor, `{draft:leak-detection}` the key of an enquiry about a service that is to be checked,
`{search:water}` the last part of the link to a search that has been saved,
`{sheet:membrane-screening}` the first data sheet of a service, `{letter:newest}` the name of the
newest letter.
"""

PUBLIC = {
    "search.home": ["/"],
    "search.results": [
        "/services",
        "/services?q=water&type=testing&sector=E36&sort=newest",
        "/services?q=zeppelin+qqqq",
    ],
    "saved_searches.ask": ["/searches/new?q=water&type=testing"],
    "saved_searches.asked": ["/searches/sent"],
    "saved_searches.show": ["/searches/{search:water}"],
    "saved_searches.end": ["/searches/{search:water}/end"],
    "services.show": [
        "/services/membrane-screening",
        "/services/leak-detection",
        "/services/pilot-plant-hire",
    ],
    "reviews.confirm": ["/reviews/{link:reviews}"],
    "shortlist.show": [
        "/shortlist",
        "/shortlist?s=leak-detection&s=membrane-screening&s=pilot-plant-hire&s=water-audit&s=unknown",
    ],
    "shortlist.comparison": [
        "/compare?s=leak-detection",
        "/compare?s=leak-detection&s=membrane-screening&s=water-audit",
    ],
    "enquiries.new": ["/services/leak-detection/enquiry", "/services/pilot-plant-hire/enquiry"],
    "enquiries.new_about_several": [
        "/shortlist/enquiry?s=leak-detection&s=membrane-screening&s=pilot-plant-hire"
    ],
    "enquiries.new_general": ["/enquiries/new"],
    "enquiries.draft": ["/enquiries/draft.{draft:leak-detection}", "/enquiries/draft.over"],
    "enquiries.change_draft": ["/enquiries/draft.{draft:water-audit}/change"],
    "enquiries.lost": ["/enquiries/lost"],
    "clusters.index": ["/clusters", "/clusters?country=FR"],
    "clusters.show": ["/clusters/nanoprogress"],
    "pages.show": [
        "/about",
        "/imprint",
        "/privacy",
        "/terms",
        "/accessibility",
        "/cookies",
        "/help",
        "/help/clusters",
    ],
    "accounts.login": ["/login"],
    "accounts.code": ["/login/code"],
    "accounts.reset": ["/reset"],
    "accounts.choose_password": ["/reset/{link:reset}"],
    "address_links.confirm": ["/address/{link:address}"],
    "invitations.accept": ["/invitation/{link:invitation}"],
    "mail_preferences.show": ["/mail/{link:mail}"],
}
NOWHERE = "/nowhere"
"""No page, which is a page too."""
OWN = {
    "enquiries.show": [
        "/enquiries/{token:calidad}",
        "/enquiries/{token:technical}",
        "/enquiries/{token:gerencia}",
        "/enquiries/{token:founder}",
    ],
    "enquiries.withdraw": ["/enquiries/{token:calidad}/withdraw"],
    "enquiries.delete": ["/enquiries/{token:calidad}/delete"],
    "enquiries.uninvite": ["/enquiries/{token:calidad}/uninvite"],
    "enquiries.result": ["/enquiries/{token:gerencia}/result"],
}
"""What belongs to the person who asked."""
DESK = {
    "account.show": ["/account"],
    "account.sessions": ["/account/sessions"],
    "account.second_factor": ["/account/second-factor"],
    "account.set_up_second_factor": ["/account/second-factor/set-up"],
    "account.address": ["/account/address"],
    "enquiry_desk.start": ["/desk"],
    "enquiry_desk.index": ["/desk/enquiries", "/desk/enquiries?state=declined"],
    "enquiry_desk.show": [
        "/desk/enquiries/{reference:calidad}",
        "/desk/enquiries/{reference:technical}",
    ],
    "enquiry_desk.seen_version": [
        "/desk/enquiries/{reference:technical}/services/cold-plasma-water-disinfection"
    ],
    "enquiry_moves.decline": ["/desk/enquiries/{reference:calidad}/decline"],
    "finding.at_desk": ["/desk/find", "/desk/find?q=water", "/desk/find?q=zeppelin"],
    "service_desk.index": ["/desk/services"],
    "service_desk.new": ["/desk/services/new"],
    "service_desk.show": [
        "/desk/services/membrane-screening",
        "/desk/services/water-digital-twin",
        "/desk/services/pilot-plant-hire",
    ],
    "service_desk.version": ["/desk/services/membrane-screening/versions/1"],
    "service_desk.restore": ["/desk/services/membrane-screening/versions/1/restore"],
    "service_desk.novelty": ["/desk/services/membrane-screening/novelty"],
    "service_desk.preview": ["/desk/services/membrane-screening/preview"],
    "service_desk.edit": ["/desk/services/membrane-screening/edit"],
    "service_desk.text": [
        "/desk/services/membrane-screening/texts/fr",
        "/desk/services/membrane-screening/texts/es",
    ],
    "service_desk.picture": ["/desk/services/membrane-screening/picture"],
    "service_desk.remove_picture": ["/desk/services/membrane-screening/picture/remove"],
    "service_desk.data_sheets": ["/desk/services/membrane-screening/data-sheets"],
    "service_desk.edit_data_sheet": [
        "/desk/services/membrane-screening/data-sheets/{sheet:membrane-screening}/edit"
    ],
    "service_desk.remove_data_sheet": [
        "/desk/services/membrane-screening/data-sheets/{sheet:membrane-screening}/remove"
    ],
    "service_desk.partners": ["/desk/services/membrane-screening/partners"],
    "service_desk.withdraw": ["/desk/services/membrane-screening/withdraw"],
    "need_desk.index": ["/desk/needs", "/desk/needs?language=de"],
    "need_desk.show": ["/desk/needs/1"],
    "member_desk.index": ["/desk/members"],
    "member_desk.invite": ["/desk/members/invite"],
    "member_desk.remove": ["/desk/members/7/remove"],
    "member_desk.leave": ["/desk/members/leave"],
    "member_desk.revoke": ["/desk/members/invitations/{invitation:editor}/revoke"],
    "member_desk.profile": ["/desk/profile"],
    "member_desk.logo": ["/desk/profile/logo"],
    "member_desk.remove_logo": ["/desk/profile/logo/remove"],
    "member_desk.text": ["/desk/profile/fr"],
    "answer_desk.index": ["/desk/answers"],
    "answer_desk.new": ["/desk/answers/new"],
    "answer_desk.edit": ["/desk/answers/5"],
    "answer_desk.delete": ["/desk/answers/5/delete"],
    "notification_desk.index": ["/desk/notifications"],
    "notification_desk.renew_secret": ["/desk/notifications/webhook/secret"],
}
COORDINATION = {
    "coordination.start": ["/coordination/"],
    "coordination.overview": ["/coordination/overview"],
    "coordination_novelties.index": ["/coordination/novelties"],
    "coordination_statistics.show": [
        "/coordination/statistics",
        "/coordination/statistics?first=2020-01-01&last=2026-06-30",
    ],
    "coordination_changes.index": [
        "/coordination/changes",
        "/coordination/changes?thing=service&kind=published&cluster=wsm",
    ],
    "coordination_enquiries.index": [
        "/coordination/enquiries",
        "/coordination/enquiries?state=unassigned",
    ],
    "coordination_enquiries.show": [
        "/coordination/enquiries/{reference:calidad}",
        "/coordination/enquiries/{reference:technique}",
    ],
    "coordination_enquiries.assign": ["/coordination/enquiries/{reference:technique}/assign"],
    "coordination_needs.index": ["/coordination/needs"],
    "coordination_clusters.index": ["/coordination/clusters"],
    "coordination_clusters.invite": ["/coordination/clusters/invite"],
    "coordination_clusters.invite_manager": ["/coordination/clusters/wsm/invite"],
    "coordination_clusters.invite_coordinator": ["/coordination/clusters/invite-coordinator"],
    "coordination_clusters.revoke": [
        "/coordination/clusters/invitations/{invitation:coordinator}/revoke"
    ],
    "coordination_technologies.index": [
        "/coordination/technologies",
        "/coordination/technologies?state=accepted",
        "/coordination/technologies?state=rejected",
    ],
    "coordination_technologies.edit": ["/coordination/technologies/term?code=membranes"],
    "coordination_technologies.merge": ["/coordination/technologies/merge?code=membranes"],
    "coordination_technologies.reject": ["/coordination/technologies/reject?code=pumps"],
    "finding.in_coordination": ["/coordination/find", "/coordination/find?q=water"],
    "coordination_mail.index": ["/coordination/mail"],
    "coordination_people.index": ["/coordination/people"],
    "coordination_pages.index": ["/coordination/pages"],
    "coordination_pages.edit": ["/coordination/pages/privacy/cs", "/coordination/pages/terms/fr"],
    "coordination_pages.version": ["/coordination/pages/terms/fr/versions/1"],
}
MAILBOX = {
    "mailbox.index": ["/mailbox"],
    "mailbox.show": ["/mailbox/{letter:newest}"],
    "mailbox.all_samples": ["/mailbox/samples"],
    "mailbox.one_sample": ["/mailbox/samples/enquiry_new/fr"],
}
"""Pages of the demonstration, which have no language in their address."""

ALL = PUBLIC | OWN | DESK | COORDINATION | MAILBOX
NO_PAGES = {
    "api.clusters",
    "api.schema",
    "api.service",
    "api.services",
    "assets.static",
    "coordination_changes.export",
    "coordination_enquiries.download",
    "coordination_export.export",
    "coordination_statistics.export",
    "enquiries.data",
    "enquiries.file",
    "enquiry_export.export",
    "enquiry_moves.download",
    "health.healthz",
    "health.readyz",
    "media.data_sheet",
    "media.picture",
    "mailbox.html",
    "mailbox.sample_html",
    "root.root",
    "root.switch",
    "saved_searches.feed",
    "search.proposals",
    "security.contacts",
    "sitemap.index",
    "sitemap.part",
    "sitemap.robots",
}
"""Files, data, mails as they are, and addresses that only lead on."""
