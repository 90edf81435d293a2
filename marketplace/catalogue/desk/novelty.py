"""Whether a service is new or improved, and what is new in it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Form, FormField, HiddenField
from wtforms.validators import Length

from marketplace import vocabularies as voc
from marketplace.accounts import queries as accounts
from marketplace.accounts.access import signed_in_user
from marketplace.catalogue import actions
from marketplace.catalogue.desk.editor import editor_place, filled_in, refusal, revision, saved
from marketplace.catalogue.desk.fields import ChoiceField, NumberedFieldList, NumberField
from marketplace.catalogue.desk.forms import EditorForm
from marketplace.catalogue.desk.unpublished import NOVELTY
from marketplace.catalogue.desk.views import blueprint, led_service
from marketplace.catalogue.drafts import NoveltyDraft
from marketplace.catalogue.models import WHAT_IS_NEW_MAX, Novelty, Service
from marketplace.clusters.access import member
from marketplace.database import utcnow
from marketplace.drafts import actions as drafts
from marketplace.drafts.colleagues import colleague_drafts
from marketplace.drafts.models import Place
from marketplace.drafts.running import draft_step
from marketplace.forms import Done, form_view, run
from marketplace.forms.validators import TOO_LONG
from marketplace.i18n import _, _l, language_name
from marketplace.texts.fields import TextField
from marketplace.web import htmx

_MOST_LANGUAGES = 30


class NewWords(Form):
    """What is new, in one language."""

    language = HiddenField()
    words = TextField(validators=[Length(max=WHAT_IS_NEW_MAX, message=TOO_LONG)])


class NoveltyForm(EditorForm):
    """Whether a service is new or improved, and since when."""

    novelty = ChoiceField(
        _l("New or improved"), description=_l("This appears in the partnership’s report.")
    )
    improved_since = NumberField(_l("Improved since version"))
    words = NumberedFieldList(FormField(NewWords), max_entries=_MOST_LANGUAGES)

    def __init__(self, *args: Any, languages: Sequence[str], version: int, **kwargs: Any) -> None:
        """Take the languages of its texts, the original first, and its latest version."""
        super().__init__(*args, **kwargs)
        self._languages, self._next_version = languages, version + 1
        self.novelty.choices = [("", _("Not stated")), *voc.NOVELTY.choices()]
        self.improved_since.description = _(
            "If it improves with your next changes, enter %(number)d.", number=self._next_version
        )
        for entry in self.words:
            entry.form.words.label.text = _(
                "What is new (%(language)s)",
                language=language_name(entry.form.language.data or ""),
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also what an improved service needs, and tell each problem at a field."""
        if not super().validate(extra_validators):
            return False
        if self.novelty.data != Novelty.IMPROVED:
            return True
        original = next(iter(self.words), None)
        if original is not None and not original.form.words.data:
            original.form.words.errors = [_("Say what is new.")]
        since = self.improved_since.data
        if since is None or not 1 <= since <= self._next_version:
            message = _("Enter a version from 1 to %(number)d.", number=self._next_version)
            self.improved_since.errors = [message]
        return not self.errors

    def draft(self) -> NoveltyDraft:
        """Return what was chosen and typed."""
        return NoveltyDraft(
            novelty=Novelty(self.novelty.data) if self.novelty.data else None,
            improved_since=self.improved_since.data,
            what_is_new={
                entry["language"]: entry["words"]
                for entry in self.words.data
                if entry["language"] in self._languages
            },
        )


@blueprint.route("/<slug>/novelty", methods=["GET", "POST"])
@member
@form_view
def novelty(slug: str) -> Response:
    """Say whether a service is new or improved, and what is new."""
    place = editor_place(slug, NOVELTY)
    step = draft_step(NoveltyForm, place, back=url_for(".novelty", slug=slug))
    if step is not None:
        return step
    make = partial(_form, led_service(slug), place)
    form = make()

    def act() -> Done:
        service = led_service(slug)
        actions.save_novelty(
            service,
            form.draft(),
            based_on=form.revision.data,
            now=utcnow(),
            reason=form.reason(),
        )
        drafts.discard(place, signed_in_user().id)
        return saved(service, _("Your changes are saved."))

    def page(status: int) -> Response:
        service = led_service(slug)
        form.note_newer(service.revision)
        return htmx.render(
            "catalogue/desk/novelty.html",
            status=status,
            service=service,
            form=form,
            colleagues=colleague_drafts(form, make, accounts.names_of),
        )

    return run(form, act, page=page, refusal=partial(refusal, form, partial(revision, slug)))


def _form(
    service: Service, place: Place, formdata: MultiDict[str, str] | None = None
) -> NoveltyForm:
    original = service.original_language
    translations = {*(text.language for text in service.texts), *service.what_is_new} - {original}
    languages = [original, *sorted(translations)]
    words = [
        {"language": language, "words": service.what_is_new.get(language, "")}
        for language in languages
    ]
    return NoveltyForm(
        obj=service,
        data={"words": words},
        languages=languages,
        version=service.version,
        place=place,
        **filled_in(formdata),
    )
