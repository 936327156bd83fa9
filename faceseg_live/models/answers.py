"""Looks at a site's answer before anything of it is kept: is it the file that was wanted, and not more than that?"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import EngineUnavailable
from ..messages import Message

if TYPE_CHECKING:
    from requests import Response

_PAGES = ("text/html", "application/xhtml+xml")
_PAGE_BYTES = 1 << 20
"""So much of a page is read; what it says stands near its beginning."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that is to be downloaded."""

    url: str
    name: str
    by_hand: Message
    """What else its user can do, where the download fails."""
    most_bytes: int = 0
    """It must not be larger; 0: any size is taken."""

    def require_size(self, size_bytes: int) -> None:
        """Raise EngineUnavailable where it is, or says it is, larger than allowed."""
        if self.most_bytes and size_bytes > self.most_bytes:
            raise EngineUnavailable("models.too_large", origin=self.url, file=self.name, most=self.most_bytes)


def require_room(name: str, size_bytes: int, folder: Path) -> None:
    """Raise EngineUnavailable where a file of that size doesn't fit into a folder."""
    free_bytes = shutil.disk_usage(folder).free
    if size_bytes > free_bytes:
        raise EngineUnavailable("models.no_room", file=name, folder=folder, size=size_bytes, free=free_bytes)


class Page(HTMLParser):
    """The title and the plain text of a page."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.title = self.text = ""
        self._inside = ""
        with response:
            self.feed(_beginning(response).decode("utf-8", "replace"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += " ".join(data.split())
        elif self._inside not in ("script", "style"):
            self.text += f" {' '.join(data.split())}"


class AnswerCheck:
    """Called with each answer, before its body is read."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted

    def __call__(self, response: Response) -> str | None:
        """Give the address to ask in this one's place, or None: this one is good, leads on, or is an error whose status
        says so.

        Raises EngineUnavailable for a page, as a network gives that wants a login first, and for too large a file.
        """
        if response.ok and not response.is_redirect:
            if is_page(response):
                self.refuse(Page(response))
            self._wanted.require_size(int(response.headers.get("Content-Length", 0)))
        return None

    def refuse(self, page: Page) -> None:
        """Raise EngineUnavailable: a page came where a file was expected."""
        raise EngineUnavailable("models.page_instead", url=self._wanted.url, file=self._wanted.name,
                                title=page.title, by_hand=self._wanted.by_hand)


def _beginning(response: Response) -> bytes:
    read = bytearray()
    for piece in response.iter_content(_PAGE_BYTES):
        read += piece
        if len(read) >= _PAGE_BYTES:
            break
    return bytes(read)


def is_page(response: Response) -> bool:
    """Whether an answer is meant to be read by a person."""
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower() in _PAGES
