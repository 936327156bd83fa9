"""Answers as Google Drive does for a file that is too large to be scanned for viruses, and refuses as it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.download_site import Answer, Asked

FILE_ID = "1Ig63E4FV"
_TOKEN, _UUID = "AbC-_9", "7d3c6b1e-0000-4aaa-8bbb-123456789abc"
_COOKIE = "download_warning_1305_" + FILE_ID

_WARNING = """<!DOCTYPE html><html><head><title>Google Drive - Virus scan warning</title>
<style>.goog-link-button {{ position: relative }}</style></head><body><div class="uc-main"><div id="uc-text">
<p class="uc-warning-caption">Google Drive can't scan this file for viruses.</p>
<p class="uc-warning-subcaption"><span class="uc-name-size"><a href="/open?id={id}">face_weights.pt</a> (562M)</span> is
too large for Google to scan for viruses. Would you still like to download this file?</p>{button}</div></div>
<div class="uc-footer"><hr class="uc-footer-divider"></div></body></html>"""
_FORM = """<form id="download-form" action="/download" method="get"><input type="submit" id="uc-download-link"
class="goog-inline-block jfk-button" value="Download anyway"/><input type="hidden" name="id" value="{id}"><input
type="hidden" name="export" value="download"><input type="hidden" name="confirm" value="t"><input type="hidden"
name="uuid" value="{uuid}"></form>"""
_LINK = """<a id="uc-download-link" class="goog-inline-block jfk-button"
href="/uc?export=download&amp;confirm={token}&amp;id={id}">Download anyway</a>"""
_NO_ADDRESS = """<form id="download-form" action="https://[drive/download"><input type="hidden" name="id"></form>"""
_QUOTA = """<!DOCTYPE html><html><head><title>Google Drive - Quota exceeded</title></head><body>
<p class="uc-error-caption">Sorry, you can't view or download this file at this time.</p>
<p class="uc-error-subcaption">Too many users have viewed or downloaded this file recently. Please try accessing the
file again later.</p></body></html>"""
_SIGN_IN = "<!DOCTYPE html><html><head><title>Google Drive: Sign-in</title></head><body>to continue</body></html>"
_GONE = "<!DOCTYPE html><html><head><title>Error 404 (Not Found)!!1</title></head><body>not found</body></html>"


def page(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """A page for people."""
    return Answer(text.encode(), status, {"Content-Type": "text/html; charset=utf-8", **(headers or {})})


@dataclass
class Drive:
    """A shared file. `way` is one of WAYS."""

    content: bytes
    way: str = "form"

    def __call__(self, asked: Asked) -> Answer:
        return WAYS[self.way](self, asked)

    @property
    def file(self) -> Answer:
        return Answer(self.content, 200, {"Content-Type": "application/octet-stream",
                                          "Content-Disposition": 'attachment; filename="face_weights.pt"'})


def _small(drive: Drive, asked: Asked) -> Answer:
    """It needs no confirmation."""
    return drive.file if asked.path == "/download" else _on(asked)


def _form(drive: Drive, asked: Asked) -> Answer:
    """As of 2024: another host, a form with hidden fields."""
    if asked.path == "/uc":
        return _on(asked)
    if asked.query.get("confirm") == "t" and asked.query.get("uuid") == _UUID and asked.query["id"] == FILE_ID:
        return drive.file
    return page(_WARNING.format(id=FILE_ID, button=_FORM.format(id=FILE_ID, uuid=_UUID)))


def _link(drive: Drive, asked: Asked) -> Answer:
    """Until 2022: a link with a token, which only holds together with a cookie."""
    if asked.path == "/docs/securesc":
        return drive.file
    if asked.query.get("confirm") == _TOKEN and asked.cookies.get(_COOKIE) == _TOKEN:
        return Answer(status=302, headers={"Location": "/docs/securesc", "Content-Type": "text/html"})
    return page(_WARNING.format(id=FILE_ID, button=_LINK.format(id=FILE_ID, token=_TOKEN)),
                headers={"Set-Cookie": f"{_COOKIE}={_TOKEN}; Path=/; HttpOnly"})


def _confirmed_quota(drive: Drive, asked: Asked) -> Answer:
    return page(_QUOTA) if "confirm" in asked.query else _form(drive, asked)


def _on(asked: Asked) -> Answer:
    """The way to the host that has the files."""
    return Answer(status=303, headers={"Location": f"/download?id={asked.query['id']}&export=download",
                                       "Content-Type": "text/html; charset=UTF-8"})


WAYS: dict[str, Callable[[Drive, Asked], Answer]] = {
    "small": _small,
    "form": _form,
    "link": _link,
    "quota": lambda drive, asked: page(_QUOTA),
    "quota, as an error": lambda drive, asked: page(_QUOTA, 403),
    "quota once confirmed": _confirmed_quota,
    "no address": lambda drive, asked: page(_WARNING.format(id=FILE_ID, button=_NO_ADDRESS)),
    "endless": lambda drive, asked: page(_WARNING.format(id=FILE_ID, button=_FORM.format(id=FILE_ID, uuid=_UUID))),
    "sign in": lambda drive, asked: page(_SIGN_IN),
    "gone": lambda drive, asked: page(_GONE, 404),
}
