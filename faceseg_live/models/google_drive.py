"""Files on Google Drive: what is too large to be scanned for viruses lies behind a page that asks for a confirmation.

The page has had two forms, and either is followed: a link with a token that holds together with a cookie, and a form
with hidden fields. (gdown, which does the same, would bring five packages and a reader of browsers' cookies along.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from ..errors import EngineUnavailable
from .answers import AnswerCheck, Page, Wanted, is_page

if TYPE_CHECKING:
    from requests import Response

_FORMS = ("download-form", "downloadForm")
_LINK = "uc-download-link"
_REFUSALS = ("quota exceeded", "too many users")


class DriveAnswerCheck(AnswerCheck):
    """Confirms once; whatever else comes in place of the file is refused."""

    def __init__(self, wanted: Wanted) -> None:
        super().__init__(wanted)
        self._has_confirmed = False

    def __call__(self, response: Response) -> str | None:
        """As `AnswerCheck`; of a page that asks for a confirmation the address that its button leads to.

        Raises EngineUnavailable besides where Drive has given the file away too often lately.
        """
        if response.is_redirect or not is_page(response):
            return super().__call__(response)
        page = ConfirmationPage(response)
        if any(said in f"{page.title} {page.text}".lower() for said in _REFUSALS):
            raise EngineUnavailable("models.drive_quota", url=self._wanted.url, file=self._wanted.name,
                                    by_hand=self._wanted.by_hand)
        if not response.ok:
            return None
        if not page.address or self._has_confirmed:
            self.refuse(page)
        self._has_confirmed = True
        return page.address


class ConfirmationPage(Page):
    """A page of Drive, and where its button leads."""

    def __init__(self, response: Response) -> None:
        self.address = ""
        """Empty where the page has no such button."""
        self._base = response.url
        self._is_in_form = False
        super().__init__(response)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        try:
            self._look_for_button(tag, {name: value or "" for name, value in attrs})
        except ValueError:  # what stands in an address's place can be none
            self.address, self._is_in_form = "", False

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if tag == "form":
            self._is_in_form = False

    def _look_for_button(self, tag: str, having: Mapping[str, str]) -> None:
        if tag == "form" and having.get("id") in _FORMS:
            self._is_in_form = True
            self.address = urljoin(self._base, having.get("action", ""))
        elif tag == "input" and self._is_in_form and having.get("type") == "hidden" and "name" in having:
            self.address = _with_field(self.address, having["name"], having.get("value", ""))
        elif tag == "a" and having.get("id") == _LINK:
            self.address = urljoin(self._base, having.get("href", ""))


def _with_field(address: str, name: str, value: str) -> str:
    parts = urlsplit(address)
    return parts._replace(query=urlencode({**dict(parse_qsl(parts.query)), name: value})).geturl()
