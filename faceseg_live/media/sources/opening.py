"""From what the user typed to an open source."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ...addresses import SCHEMES, is_address, is_stream, shown
from ...errors import SourceError
from ...policy.offline import is_offline
from ...settings import DEFAULT_SOURCE, SourceSettings
from .base import Source
from .camera_info import CameraInfo
from .camera_links import index_of_node, names_camera
from .cameras import camera_at, described, find_camera, list_cameras
from .interruption import Interruption

DEMO = "demo"
SCREEN = "screen"


def open_source(
    uri: str, settings: SourceSettings, *, loop: bool = False, interruption: Interruption | None = None
) -> Source:
    """Open what `uri` names; blocks for up to some seconds.

    "camera" is the first camera, "1", "camera:1", "/dev/video1" or "video1" the one with that index, "camera:…" and
    a path under /dev/v4l one by its `CameraInfo.id`, "screen" or "screen:2" a screen, "demo" the demo clip, addresses
    (rtsp://, http://, …) are streams, the path of a file or folder is read, and anything else is taken for (a part of)
    a camera's name, as is "camera:name". With `loop`, videos and folders start again at their end. Frames are turned
    as the settings ask. Raises SourceError, also after an `interruption`.
    """
    source = _open(uri.strip(), settings, loop=loop, interruption=interruption)
    if not settings.rotation:
        return source
    from .rotated import RotatedSource

    return RotatedSource(source, settings.rotation)


def _open(uri: str, settings: SourceSettings, *, loop: bool, interruption: Interruption | None) -> Source:
    family, _, rest = uri.partition(":")
    if uri == DEMO:
        from .demo import open_demo

        return open_demo(loop=loop)
    if family == SCREEN and (not rest or rest.isdecimal()):
        from .screen import ScreenSource

        return ScreenSource(int(rest or 1), uri=uri)
    if is_stream(uri):
        from .network import NetworkSource

        return NetworkSource(uri, interruption)
    if _is_mistyped_address(uri):
        raise SourceError("media.unknown_address", uri=shown(uri), known=sorted(f"{scheme}://" for scheme in SCHEMES))
    if _is_path(uri):
        return _open_path(uri, loop=loop, interruption=interruption)
    from .camera import CameraSource

    return CameraSource(_camera(uri), settings, uri=uri, interruption=interruption)


def may_appear_later(uri: str) -> bool:
    """Whether `uri` names a camera, screen, or stream that may be asked for: what can't be opened now may be there in a
    moment."""
    uri = uri.strip()
    if is_stream(uri):
        return not is_offline()
    return not (uri == DEMO or _is_path(uri) or _is_mistyped_address(uri))


def _is_mistyped_address(uri: str) -> bool:
    """What has a password in it must not be taken for a file or a camera, whose names are shown."""
    has_login = shown(uri) != uri and not _is_camera(uri)
    return is_address(uri) or (has_login and not os.path.exists(uri))  # noqa: PTH110 - as below


def _is_camera(uri: str) -> bool:
    """It can be nothing else; what is neither this nor a path may still be a camera's name."""
    is_named_so = uri.partition(":")[0] == DEFAULT_SOURCE or uri.isdecimal()
    return is_named_so or (names_camera(uri) and not os.path.isfile(uri))  # noqa: PTH113 - any text will do


def _is_path(uri: str) -> bool:
    """There is such a file, or it looks so much like one that no camera can be meant."""
    if not uri or "\0" in uri or _is_camera(uri):
        return False
    path = _path(uri)
    looks_so = "/" in uri or "\\" in uri or bool(re.fullmatch(r"\.\w{2,4}", path.suffix))
    return looks_so or os.path.exists(path)  # noqa: PTH110 - Path.exists() raises where it may not look


def _path(uri: str) -> Path:
    try:
        return Path(uri).expanduser()
    except RuntimeError:  # the "~somebody" of somebody unknown
        return Path(uri)


def _open_path(uri: str, *, loop: bool, interruption: Interruption | None) -> Source:
    path = _path(uri)
    if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir() raises where it may not look
        from .images import FolderSource

        return FolderSource(path, loop=loop, interruption=interruption)
    from ..kinds import MediaKind, kind_of

    kind = kind_of(path)
    if kind is MediaKind.STILL:
        from .images import ImageSource

        return ImageSource(path)
    if kind is MediaKind.PAGES:
        from .images import PagesSource

        return PagesSource(path, loop=loop)
    from .moving import open_moving

    return open_moving(path, loop=loop)


def _camera(uri: str) -> CameraInfo:
    """The camera that `uri` names; SourceError that lists all where it names none."""
    family, _, rest = uri.partition(":")
    if family == DEFAULT_SOURCE or uri.isdecimal():
        return find_camera(uri if uri.isdecimal() else rest.strip())
    cameras = list_cameras()
    if names_camera(uri):
        index = index_of_node(uri)
        if index is None:
            raise SourceError("media.no_such_device", path=uri, known=described(cameras))
        return camera_at(index, cameras)
    try:
        if not uri:
            raise SourceError("media.no_source")
        return find_camera(uri, cameras)
    except SourceError:
        raise SourceError("media.unknown_source", uri=uri, known=described(cameras)) from None
