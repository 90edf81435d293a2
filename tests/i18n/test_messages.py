"""Messages of templates say what Jinja's own would say."""

import pytest
from babel.support import NullTranslations
from markupsafe import Markup

from marketplace.i18n.messages import Messages

pytestmark = pytest.mark.quick


@pytest.fixture
def messages() -> Messages:
    return Messages(NullTranslations(), "en")


def test_a_message_is_a_format_even_without_variables(messages: Messages) -> None:
    assert messages.gettext("100 %% sure", False, {}) == "100\u00a0% sure"
    assert messages.gettext("100 %% sure", False, {}) == "100\u00a0% sure"


def test_variables_are_escaped_where_the_template_escapes(messages: Messages) -> None:
    variables = {"name": "<b>"}

    assert messages.gettext("For %(name)s", True, variables) == Markup("For &lt;b&gt;")
    assert messages.gettext("For %(name)s", False, variables) == "For <b>"
    assert isinstance(messages.gettext("<b>Bold</b>", True, {}), Markup)
    assert not isinstance(messages.gettext("<b>Bold</b>", False, {}), Markup)


def test_a_number_chooses_the_form_and_stands_in_it(messages: Messages) -> None:
    forms = ("%(num)s day", "%(num)s days")

    assert messages.ngettext(forms, 1, False, {}) == "1 day"
    assert messages.ngettext(forms, 2, False, {}) == "2 days"
    assert messages.ngettext(forms, 2, False, {"num": "two"}) == "two days"


def test_a_message_with_a_context_has_a_translation_of_its_own() -> None:
    """Where the catalogue has none for the context, the message is shown as it is."""
    messages = Messages(NullTranslations(), "en")

    assert messages.pgettext("example of a search", "drinking water", False, {}) == "drinking water"
    assert messages.pgettext("greeting", "Dear %(name)s", True, {"name": "<b>"}) == "Dear &lt;b&gt;"


def test_a_message_is_set_in_type_as_its_language_does(messages: Messages) -> None:
    forms = ("%(num)s MB by e-mail", "%(num)s MB by e-mails")

    assert messages.words("5 MB by e-mail", {}) == "5\u00a0MB by e\u2011mail"
    assert messages.gettext("5 MB", True, {}) == Markup("5\u00a0MB")
    assert messages.gettext("%(size)s kB of %(name)s", False, {"size": 5, "name": "5 MB"}) == (
        "5\u00a0kB of 5 MB"
    ), "what is put in is somebody's own"
    assert messages.ngettext(forms, 2, False, {}) == "2\u00a0MB by e\u2011mails"
    assert messages.ngettext(forms, 2, False, {"unit": ""}) == "2\u00a0MB by e\u2011mails"


def test_a_message_for_python_is_a_format_with_variables_only(messages: Messages) -> None:
    assert messages.words("100% sure", {}) == "100% sure"
    assert messages.words("100%% %(how)s", {"how": "sure"}) == "100% sure"
