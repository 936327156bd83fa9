"""Addresses of streams, apart from their secrets: passwords, and values that are as good as one (`?token=…`).

An address without its secrets has the user still (`rtsp://me@host/live`) and the names of values
(`http://host/live?token=`), so that the secrets can be put back. Each belongs to a place: `rtsp://me@host`,
`http://host/live?token`. Any text will do for an address; what is none has no secrets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeGuard
from urllib.parse import quote

SCHEMES = frozenset({"http", "https", "rtsp", "rtsps", "rtmp", "rtmps", "srt", "udp", "tcp"})
"""Of streams that can be opened."""
_ADDRESS = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]+:[/\\]{1,3})(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_IN_TEXT = re.compile(r"(?<![\w.+-])[a-z][a-z0-9+.-]{1,30}:[/\\]{1,3}[^\s'\"]*", re.IGNORECASE)
_REST_OF_LOGIN = re.compile(r"[\s'\"].{0,100}@[^\s'\"]*", re.DOTALL)
_HOST = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(:\d*)?")
_NAME = re.compile(r"([^=&;/?#]{1,80})=")
"""Some cameras have values in the path: rtsp://host/user=me&password=…&channel=1.sdp."""
_VALUE = re.compile(r"[^&;/?#]*")
_SECRET_NAME = re.compile(r"pass|loginpas|pwd|token|key|secret|auth|sig|cred|jwt|session"
                          r"|^(?:pw|psw|psk|pin|otp|sid|code)$", re.IGNORECASE)
_LOGIN = re.compile(r"[\s'\"].{0,100}@[^\s'\"]*", re.DOTALL)
_HOST = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(:\d*)?")
_SECRET = re.compile(
    r"(?P<name>(?:[^=&;/?#]*(?:pass|loginpas|pwd|token|key|secret|auth|sig|cred|jwt|session)[^=&;/?#]*)"
    r"|(?<![^&;/?#])(?:pw|psw|psk|pin|otp|sid|code))=(?P<value>[^&;/?#]*)", re.IGNORECASE)
"""Some cameras have it in the path: rtsp://host/user=me&password=…&channel=1.sdp."""
_LOGIN = re.compile(r"^(?![a-z]:[/\\])(?://)?[^/\\@\s]+:.*@", re.IGNORECASE | re.DOTALL)
"""Of what was to be an address, but has no scheme; a Windows drive is none."""
_LOGIN_IN_TEXT = re.compile(r"(?<![\w.+/\\-])(/{0,2}[a-z][\w.+-]{1,80}):[^\s@/\\'\"]{1,200}(?=@[\w\[])", re.IGNORECASE)
_BREAKS_OFF = "/?#"
"""What ends the host's part of an address; people use them in passwords all the same."""


def scheme_of(address: str) -> str:
    """What stands before "://", in lower case; empty where nothing does."""
    scheme, separator, _ = address.partition("://")
    return scheme.lower() if separator else ""


def is_stream(address: str) -> bool:
    """Whether it is the address of a stream, or of a video on a server."""
    return scheme_of(address.strip()) in SCHEMES


def is_address(text: str) -> bool:
    """Whether it can be nothing else, whoever answers there; with a slash too few as well."""
    return bool(_parts(text)[0])


def without_secrets(address: str) -> str:
    """The address as it may be kept in a file."""
    scheme, userinfo, rest = _parts(address)
    user = None if userinfo is None else userinfo.partition(":")[0]
    return _joined(scheme, user, _emptied(rest))


def without_secrets_in(text: str) -> str:
    """A text without the secrets of the addresses that it repeats.

    Nobody knows where a password with spaces or quotes in it ends: what may be one is left out, up to an "@" that
    follows.
    """
    parts, end = list[str](), 0
    for found in _IN_TEXT.finditer(text):
        if found.start() < end:
            continue  # the rest of the address before
        address = found[0]
        parts.append(text[end:found.start()])
        end = found.end()
        if _may_be_cut(address) and (more := _REST_OF_LOGIN.match(text, end)) is not None:
            address, end = address + more[0], more.end()
        parts.append(without_secrets(address))
    plain = "".join((*parts, text[end:]))
    return _LOGIN_IN_TEXT.sub(r"\1", plain) if "@" in plain else plain


def _may_be_cut(address: str) -> bool:
    """Whether it may end within a password: "rtsp://me:the first" of "rtsp://me:the first word@host"."""
    _, userinfo, rest = _parts(address)
    authority = _authority(rest)
    return userinfo is None and ":" in authority and (authority == rest or not _HOST.fullmatch(authority))


def split(address: str) -> tuple[str, dict[str, str]]:
    """The address without its secrets, and place → secret, written as it was in the address."""
    scheme, userinfo, rest = _parts(address)
    secrets: dict[str, str] = {}
    if userinfo is not None and ":" in userinfo:
        userinfo, password = userinfo.split(":", 1)
        secrets[_place_of_password(scheme, userinfo, rest)] = _kept_together(password)

    for value in _secret_values(rest):
        if value.text:
            secrets[_place_of_value(scheme, rest, value)] = value.text
    return without_secrets(address), secrets


def places(address: str) -> tuple[str, ...]:
    """Where secrets belong, or may belong, in an address without them."""
    scheme, userinfo, rest = _parts(address)
    of_values = [_place_of_value(scheme, rest, value) for value in _secret_values(rest) if not value.text]
    of_password = [_place_of_password(scheme, userinfo, rest)] if _lacks_password(userinfo, scheme) else []
    return (*of_password, *of_values)


def filled(address: str, secrets: Mapping[str, str]) -> str:
    """The address with those of its secrets that are known, by their places."""
    scheme, userinfo, rest = _parts(address)

    if _lacks_password(userinfo, scheme):
        password = secrets.get(_place_of_password(scheme, userinfo, rest))
        userinfo = userinfo if password is None else f"{userinfo}:{password}"
    parts, end = list[str](), 0
    for value in _secret_values(rest):
        parts += [rest[end:value.start], value.text or secrets.get(_place_of_value(scheme, rest, value), "")]
        end = value.end
    return _joined(scheme, userinfo, "".join((*parts, rest[end:])))


def shown(address: str) -> str:
    """As it may be seen by anybody: scheme, host and path."""
    scheme, _, rest = _parts(without_secrets(address))
    if not scheme:
        return _LOGIN.sub("", address) if "@" in address else address
    return scheme + re.split(r"[?#]", rest, maxsplit=1)[0]


def user_of(address: str) -> str:
    """The user's name, as it is written in the address; empty where there is none."""
    return (_parts(address)[1] or "").partition(":")[0]


def without_login(address: str) -> str:
    """The address without user and password."""
    scheme, _, rest = _parts(address)
    return scheme + rest


def with_login(address: str, user: str, password: str | None) -> str:
    """An address without a login with user and password, both as a person types them.

    Args:
        user: empty where there is no login.
        password: None where it is known already, or asked for later.
    """
    scheme, _, rest = _parts(address)
    if not scheme or not user:
        return address
    return _joined(scheme, escaped(user) if password is None else f"{escaped(user)}:{escaped(password)}", rest)


def escaped(secret: str) -> str:
    """What a person types, as it is written in an address."""
    return quote(secret, safe="")


def _parts(address: str) -> tuple[str, str | None, str]:
    """Scheme with its slashes, user and password (None where no "@" ends them), and the rest."""
    found = _ADDRESS.fullmatch(address.strip())
    if found is None:
        return "", None, address
    scheme, rest = found["scheme"].lower(), found["rest"]
    authority = _authority(rest)
    if "@" not in authority and _HOST.fullmatch(authority):
        return scheme, None, rest
    userinfo, separator, behind = (authority if "@" in authority else rest).rpartition("@")
    if not separator:
        return scheme, None, rest
    return scheme, userinfo, behind + rest[len(authority):] if "@" in authority else behind


def _joined(scheme: str, userinfo: str | None, rest: str) -> str:
    return scheme + rest if userinfo is None else f"{scheme}{userinfo}@{rest}"


def _lacks_password(userinfo: str | None, scheme: str) -> TypeGuard[str]:
    """An "@" alone tells of a user without a name; but udp://@group listens to a group."""
    return userinfo is not None and ":" not in userinfo and (userinfo != "" or not scheme.lower().startswith("udp"))


def _kept_together(password: str) -> str:
    return "".join(quote(sign, safe="") if sign in _BREAKS_OFF else sign for sign in password)


def _place_of_password(scheme: str, user: str, rest: str) -> str:
    return f"{scheme}{user}@{_authority(rest)}".lower()


def _authority(rest: str) -> str:
    return re.split(rf"[{_BREAKS_OFF}]", rest, maxsplit=1)[0]


def _place_of_value(scheme: str, rest: str, value: _Value) -> str:
    path = re.split(r"[?#]", _emptied(rest[:value.start - len(value.name) - 1]), maxsplit=1)[0]
    return f"{scheme}{path}?{value.name}"


def _emptied(rest: str) -> str:
    """Without its secret values."""
    parts, end = list[str](), 0
    for value in _secret_values(rest):
        parts.append(rest[end:value.start])
        end = value.end
    return "".join((*parts, rest[end:]))


class _Value(NamedTuple):
    """A secret value in an address, and where it stands."""

    name: str
    text: str
    start: int
    end: int


def _secret_values(rest: str) -> Iterator[_Value]:
    end = 0
    while "=" in rest and (named := _NAME.search(rest, end)) is not None:
        end = named.end()
        if _SECRET_NAME.search(named[1]) is not None and (value := _VALUE.match(rest, end)) is not None:
            end = value.end()
            yield _Value(named[1], value[0], value.start(), end)
