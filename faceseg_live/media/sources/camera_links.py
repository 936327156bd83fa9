"""The names that Linux keeps for cameras, whatever number they get: links to their device files."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from .camera_info import CameraInfo

ROOT = Path("/dev/v4l")
BY_ID, BY_PATH = "by-id", "by-path"
"""Folders of links named by maker, model and serial number; and by the plug."""
_MAJOR = 81
"""Of video4linux's device files."""
_NODE = re.compile(r"(?:/dev/)?video(\d{1,3})")
_PORT = re.compile(r"-usb\w*-\d+:([\d.]+):")
"""In a name by path: pci-0000:00:14.0-usb-0:1.2:1.0-video-index0."""


def names_camera(path: str) -> bool:
    """Whether a path is that of a camera's device file or of a link to it, be it plugged in or not."""
    if sys.platform != "linux" or "\0" in path:
        return False
    return path.startswith(f"{ROOT}/") or index_of_node(path) is not None


def index_of_node(path: str) -> int | None:
    """3 for /dev/video3, video3, and a link to it; None for anything else, and for a link to nothing."""
    named = _NODE.fullmatch(path) or _NODE.fullmatch(os.path.realpath(path)) or _NODE.fullmatch(_in_sysfs(path))
    return int(named[1]) if named else None


def _in_sysfs(path: str) -> str:
    """The kernel's name for a camera's device file of any name; empty for other files."""
    try:
        status = os.stat(path)  # noqa: PTH116 - Path.stat() would need a Path of any text
    except OSError:
        return ""
    if not stat.S_ISCHR(status.st_mode) or os.major(status.st_rdev) != _MAJOR:
        return ""
    return os.path.basename(os.path.realpath(f"/sys/dev/char/{_MAJOR}:{os.minor(status.st_rdev)}"))  # noqa: PTH119


def index_of(name: str) -> int | None:
    """The index of the camera that a name by id or by path stands for; None where it isn't plugged in."""
    if not name or "/" in name or "\0" in name:
        return None
    return next((index for folder in (BY_ID, BY_PATH)
                 if (index := index_of_node(str(ROOT / folder / name))) is not None), None)


def identified(cameras: list[CameraInfo]) -> list[CameraInfo]:
    """The cameras with their ids, and with names that tell equal ones apart.

    Equal cameras without serial numbers share one name by id, which belongs to whichever was found last: they go by
    where they are plugged in.
    """
    by_id, by_path = _names(BY_ID), _names(BY_PATH)
    return list(_identified(cameras, by_id, by_path))


def _identified(
    cameras: list[CameraInfo], by_id: dict[int, str], by_path: dict[int, str]
) -> Iterator[CameraInfo]:
    for camera in cameras:
        equal = [other.index for other in cameras if other.name == camera.name]
        is_unmistakable = all(index in by_id for index in equal)
        id_ = (by_id if is_unmistakable else by_path).get(camera.index, "")
        name = camera.name
        if len(equal) > 1:
            ports = [_port(by_path.get(index, "")) for index in equal]
            are_apart = all(ports) and len(set(ports)) == len(ports)
            place = f"port {ports[equal.index(camera.index)]}" if are_apart else str(camera.index)
            name = f"{name} ({place})"
        yield CameraInfo(camera.index, name, camera.backend, camera.formats, id_)


def _names(folder: str) -> dict[int, str]:
    """Index → name of the link to it; the first in the alphabet where there are several."""
    try:
        links = sorted((ROOT / folder).iterdir(), reverse=True)
    except OSError:
        return {}
    named = ((index_of_node(str(link)), link.name) for link in links)
    return {index: name for index, name in named if index is not None}


def _port(name: str) -> str:
    found = _PORT.search(name)
    return found[1] if found else ""
