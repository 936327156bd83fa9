"""Which cameras there are."""

from __future__ import annotations

import platform

from ...errors import SourceError
from ...messages import Message
from .camera_info import CameraInfo

_HIGHEST_INDEX = 9999
"""OpenCV takes tens of thousands for other ways to read a camera."""


def list_cameras() -> tuple[CameraInfo, ...]:
    """All cameras by index, those without colour last; opens none for reading."""
    found = _cameras_by_kernel() if platform.system() == "Linux" else _cameras_by_library()
    return in_order(found)


def in_order(cameras: list[CameraInfo]) -> tuple[CameraInfo, ...]:
    """By index, but infrared and depth cameras come last: they are hardly what somebody means by "the camera"."""
    from .camera_links import identified

    return tuple(sorted(identified(cameras), key=lambda camera: (not camera.is_colour, camera.index)))


def find_camera(name: str, cameras: tuple[CameraInfo, ...] | None = None) -> CameraInfo:
    """The camera with that id or number, called `name`, or with `name` in its name, whatever the case; "" is the
    first one.

    Raises SourceError that lists the cameras where none fits.
    """
    known = list_cameras() if cameras is None else cameras
    if name.isdecimal() and int(name) <= _HIGHEST_INDEX:
        return camera_at(int(name), known)
    if not known:
        raise SourceError("media.no_camera")
    if not name:
        return known[0]
    requested = name.casefold()
    fits = [camera for camera in known if name == camera.id]
    fits += [camera for camera in known if requested == camera.name.casefold()]
    fits += _by_other_link(name, known)
    fits += [camera for camera in known if requested in camera.name.casefold()]
    if not fits:
        raise SourceError("media.no_such_camera", name=name, known=described(known))
    return fits[0]


def camera_at(index: int, cameras: tuple[CameraInfo, ...] | None = None) -> CameraInfo:
    """The camera with that index, whether it is there or not."""
    known = list_cameras() if cameras is None else cameras
    bare = CameraInfo(index, f"Camera {index}", "")
    return next((camera for camera in known if camera.index == index), bare)


def described(cameras: tuple[CameraInfo, ...]) -> tuple[str, ...] | Message:
    """"0 (Front Camera)", "2 (Capture Card)"; "no camera" for none. A value for messages."""
    return tuple(f"{camera.index} ({camera.name})" for camera in cameras) or Message("media.no_cameras")


def _by_other_link(name: str, known: tuple[CameraInfo, ...]) -> list[CameraInfo]:
    """The camera that a stored id belongs to which isn't the one it goes by now: an equal one was plugged in."""
    from .camera_links import index_of

    return [camera for camera in known if camera.index == index_of(name)]


def _cameras_by_kernel() -> list[CameraInfo]:
    from . import v4l2

    return v4l2.cameras()


def _cameras_by_library() -> list[CameraInfo]:
    """Windows' and macOS', through the backend that opens them, too: an index belongs to a backend."""
    import cv2
    from cv2_enumerate_cameras import enumerate_cameras

    backend = system_backend()
    title = cv2.videoio_registry.getBackendName(backend)
    return [CameraInfo(info.index, info.name, title) for info in enumerate_cameras(backend)]


def system_backend() -> int:
    """OpenCV's way to the cameras of this system; on Windows the one that opens them fastest."""
    import cv2

    backends = {"Linux": cv2.CAP_V4L2, "Windows": cv2.CAP_DSHOW, "Darwin": cv2.CAP_AVFOUNDATION}
    return backends.get(platform.system(), cv2.CAP_ANY)
