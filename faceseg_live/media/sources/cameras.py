"""Which cameras there are."""

from __future__ import annotations

import platform

from ...errors import SourceError
from ...messages import Message
from .camera_info import CameraInfo


def list_cameras() -> tuple[CameraInfo, ...]:
    """All cameras, by index; opens none for reading."""
    return tuple(_cameras_by_kernel() if platform.system() == "Linux" else _cameras_by_library())


def find_camera(name: str, cameras: tuple[CameraInfo, ...] | None = None) -> CameraInfo:
    """The camera called `name`, or with `name` in its name, whatever the case; "" is the first one.

    Raises SourceError that lists the cameras where none fits.
    """
    known = list_cameras() if cameras is None else cameras
    if not known:
        raise SourceError("media.no_camera")
    requested = name.casefold()
    for fits in (lambda title: title == requested, lambda title: requested in title):
        for camera in known:
            if not requested or fits(camera.name.casefold()):
                return camera
    raise SourceError("media.no_such_camera", name=name, known=described(known))


def described(cameras: tuple[CameraInfo, ...]) -> tuple[str, ...] | Message:
    """"0 (Front Camera)", "2 (Capture Card)"; "no camera" for none. A value for messages."""
    return tuple(f"{camera.index} ({camera.name})" for camera in cameras) or Message("media.no_cameras")


def _cameras_by_kernel() -> list[CameraInfo]:
    from . import v4l2

    return v4l2.cameras()


def _cameras_by_library() -> list[CameraInfo]:
    """Windows' and macOS', through the backend that opens them, too: an index belongs to a backend."""
    import cv2
    from cv2_enumerate_cameras import enumerate_cameras

    backend = system_backend()
    title = cv2.videoio_registry.getBackendName(backend)
    found = [CameraInfo(info.index, info.name, title) for info in enumerate_cameras(backend)]
    return sorted(found, key=lambda camera: camera.index)


def system_backend() -> int:
    """OpenCV's way to the cameras of this system; on Windows the one that opens them fastest."""
    import cv2

    backends = {"Linux": cv2.CAP_V4L2, "Windows": cv2.CAP_DSHOW, "Darwin": cv2.CAP_AVFOUNDATION}
    return backends.get(platform.system(), cv2.CAP_ANY)
