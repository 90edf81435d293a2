"""Why a picture is not taken, in codes for the code and in sentences for people."""

from enum import StrEnum

from marketplace.i18n import _l


class PictureReason(StrEnum):
    """What is wrong with a picture."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    KIND = "kind"
    CONTENT = "content"
    BOMB = "bomb"
    ANIMATED = "animated"
    SMALL = "small"


_SENTENCES = {
    PictureReason.EMPTY: _l("This file is empty. Please check that it is the right one."),
    PictureReason.TOO_LARGE: _l(
        "This picture is larger than 10 MB. Make it smaller and choose it again."
    ),
    PictureReason.KIND: _l("This file type is not accepted. Choose a PNG or JPEG picture."),
    PictureReason.CONTENT: _l(
        "This picture is damaged. Open it, save it again as PNG or JPEG, and choose the new file."
    ),
    PictureReason.BOMB: _l(
        "This picture has too many pixels. Make it smaller and choose it again."
    ),
    PictureReason.ANIMATED: _l("This picture is animated. Choose one that does not move."),
    PictureReason.SMALL: _l(
        "This picture is too small. Choose one that is at least 96 pixels wide or high."
    ),
}


class RejectedPicture(Exception):
    """A picture is not taken."""

    def __init__(self, reason: PictureReason) -> None:
        super().__init__(reason.value)
        self.reason = reason

    @property
    def sentence(self) -> str:
        """What is wrong and how to mend it, for the sender in the current language."""
        return str(_SENTENCES[self.reason])
