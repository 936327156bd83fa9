"""Where frames come from: cameras, files, streams, the screen, the demo clip."""

from __future__ import annotations

from .base import Source, SourceInfo
from .camera_info import CameraFormat, CameraInfo
from .cameras import list_cameras
from .interruption import Interruption
from .opening import may_appear_later, open_source

__all__ = ["CameraFormat", "CameraInfo", "Interruption", "Source", "SourceInfo", "list_cameras", "may_appear_later",
           "open_source"]
