"""One file from a site: over https to its end, not larger than expected, in bounded time; or nothing.

Every address on the way is https, and its certificate is checked: that also keeps a redirect from a machine of the
user's own network, which has no certificate for the name that leads to it. What breaks off goes on where it was, if the
site says that it still has the same file; else it is an error.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urljoin, urlsplit

from ..addresses import shown
from ..errors import EngineUnavailable
from ..messages import Message
from ..policy.offline import require_online
from .answers import AnswerCheck, Wanted, require_room
from .patience import StalledError, Watched

if TYPE_CHECKING:
    from requests import PreparedRequest, Response

Progress = Callable[[int, int], None]
"""Called with the bytes received and the bytes there will be (0: unknown). What it raises ends the download."""
_HEADERS = {"Accept-Language": "en", "Accept-Encoding": "identity"}
"""What a page says has to be understood, and a size has to be the file's own."""
_MOST_REDIRECTS = 10
_MOST_ATTEMPTS = 5
_PAUSE_S = 1.0
"""Before a site that broke off is asked again."""
_CHUNK_BYTES = 1 << 14
_PLAIN = ("", "identity")


def download(wanted: Wanted, staged: Path, check_of: Callable[[Wanted], AnswerCheck], progress: Progress | None = None,
             headers: Mapping[str, str] | None = None) -> None:
    """Put what is wanted into the file `staged`.

    Args:
        check_of: makes what looks at the answers.
        headers: for the site itself; who is asked after a redirect to another one does not get them.

    Raises EngineUnavailable where it can't be had, is too large, or comes by another way than https; OSError where it
    can't be written.
    """
    require_online(EngineUnavailable, Message("models.download_of", what=wanted.name))
    staged.parent.mkdir(parents=True, exist_ok=True)
    with _sites() as site, staged.open("wb") as file:
        part = _Part(file, wanted, progress)
        for attempt in range(_MOST_ATTEMPTS):
            before = part.size_bytes
            try:
                _go_on(site, part, check_of(wanted), dict(headers or {}))
                return
            except _broken() as error:
                if not part.validator or part.size_bytes == before or attempt + 1 == _MOST_ATTEMPTS:
                    raise EngineUnavailable("models.download_failed", file=wanted.name, url=shown(wanted.url),
                                            reason=_reason(error, wanted.url), by_hand=wanted.by_hand) from None
                time.sleep(_PAUSE_S)


@dataclass(slots=True)
class _Part:
    """What has come so far."""

    file: BinaryIO
    wanted: Wanted
    progress: Progress | None
    size_bytes: int = 0
    total_bytes: int = 0
    """0: nobody knows."""
    validator: str = ""
    """By which the site knows whether it still has the same file; empty: it can't go on with it."""

    def begin(self, response: Response) -> None:
        """Take an answer that has been accepted: the rest, or all from the beginning."""
        if response.status_code == 206:
            self._require_rest(response)
            return
        if response.status_code != 200:
            raise ValueError(response.status_code)
        self.size_bytes, self.total_bytes = 0, int(response.headers.get("Content-Length") or 0)
        self.file.seek(0)
        self.file.truncate()
        tag = response.headers.get("ETag", "")
        self.validator = "" if tag.startswith("W/") else tag

    def add(self, chunk: bytes) -> None:
        self.size_bytes += len(chunk)
        self.wanted.require_size(self.size_bytes)
        self.file.write(chunk)
        if self.progress is not None:
            self.progress(self.size_bytes, max(self.total_bytes, self.size_bytes) if self.total_bytes else 0)

    def _require_rest(self, response: Response) -> None:
        """Raise ValueError where an answer is another part than the one that was asked for."""
        place = response.headers.get("Content-Range", "")
        begins, ends = f"bytes {self.size_bytes}-", f"/{self.total_bytes or '*'}"
        if not (self.size_bytes and place.startswith(begins) and place.endswith(ends)):
            raise ValueError(place)


def _go_on(site: Watched, part: _Part, check: AnswerCheck, headers: dict[str, str]) -> None:
    """Ask for what is missing, and take it."""
    if part.size_bytes:
        headers |= {"Range": f"bytes={part.size_bytes}-", "If-Range": part.validator}
    with contextlib.closing(_answer(site, part.wanted, check, headers)) as response:
        if response.headers.get("Content-Encoding", "").strip().lower() not in _PLAIN:
            raise EngineUnavailable("models.compressed", url=shown(part.wanted.url), file=part.wanted.name)
        part.begin(response)
        if part.total_bytes:
            require_room(part.wanted.name, part.total_bytes, Path(part.file.name).parent)
        for chunk in site.watched(response.iter_content(_CHUNK_BYTES)):
            part.add(chunk)
    if part.total_bytes and part.size_bytes != part.total_bytes:
        raise EOFError


def _answer(site: Watched, wanted: Wanted, check: AnswerCheck, headers: Mapping[str, str]) -> Response:
    """The answer that has the file, whatever leads there."""
    url = wanted.url
    first = urlsplit(url).netloc
    for _ in range(_MOST_REDIRECTS):
        _require_secure(url, wanted)
        own = {name: value for name, value in headers.items() if name != "Authorization" or
               urlsplit(url).netloc == first}
        response = site.get(url, {**_HEADERS, **own})
        try:
            with site.step():  # it may read a page
                leads_to = check(response)
            if leads_to is None and response.is_redirect:
                leads_to = response.headers["Location"]
            if leads_to is None:
                response.raise_for_status()
                return response
        except BaseException:
            response.close()
            raise
        response.close()
        url = urljoin(url, leads_to)
    raise EngineUnavailable("models.download_failed", file=wanted.name, url=shown(wanted.url),
                            reason="it leads from one address to the next", by_hand=wanted.by_hand)


def _require_secure(url: str, wanted: Wanted) -> None:
    try:
        parts = urlsplit(url)
        is_secure = parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        is_secure = False
    if not is_secure:
        raise EngineUnavailable("models.not_https", file=wanted.name, url=shown(wanted.url), target=shown(url),
                                by_hand=wanted.by_hand)


@contextlib.contextmanager
def _sites() -> Iterator[Watched]:
    """Connections without anybody's login: requests would send what ~/.netrc has for a site."""
    import requests

    def no_login(request: PreparedRequest) -> PreparedRequest:
        return request

    with requests.Session() as session, contextlib.closing(Watched(session)) as site:
        session.auth = no_login
        yield site


def _broken() -> tuple[type[Exception], ...]:
    """What happens on the way. ValueError: an answer makes no sense."""
    import requests

    return requests.RequestException, StalledError, EOFError, ValueError


def _reason(error: Exception, url: str) -> str:
    """The telling part of what requests says, whose texts show its own inside, and whole addresses."""
    import requests

    site = urlsplit(url).hostname
    response = getattr(error, "response", None)
    if response is not None:
        return f"the site says {response.status_code} {response.reason}"
    if isinstance(error, requests.exceptions.SSLError):
        return f"the certificate of {site} can't be trusted"
    if isinstance(error, requests.Timeout):
        return f"{site} does not answer"
    if isinstance(error, StalledError):
        return f"{site} sends next to nothing"
    if isinstance(error, EOFError | requests.exceptions.ChunkedEncodingError):
        return "the connection broke"
    if isinstance(error, requests.ConnectionError):
        return f"{site} can't be reached"
    return f"{site} gives an answer that makes no sense"
