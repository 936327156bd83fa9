"""A camera that sends H.264 or HEVC, as FFmpeg reads it; lives on the pump's thread. Linux only."""

from __future__ import annotations

import time

import av

from ...domain.pictures import Picture
from ...domain.types import freeze
from ...errors import SourceLost
from ...settings import SourceSettings
from ..ffmpeg import FAILURES
from .camera_info import CameraInfo
from .camera_modes import READ_BY_FFMPEG
from .decoding import Decoder
from .developing import Developer
from .frame_clock import FrameClock
from .live import Taken
from .v4l2_device import node


class CodedCameraFeed:
    """Asks for a coded pixel format at the requested size and rate, and tells what it got."""

    is_lossless = False

    def __init__(self, camera: CameraInfo, pixel_format: str, settings: SourceSettings) -> None:
        """Raises SourceLost where the device can't be opened."""
        self._index = camera.index
        options = {"input_format": READ_BY_FFMPEG[pixel_format], "video_size": settings.resolution,
                   "framerate": str(settings.fps), "fflags": "nobuffer", "flags": "low_delay"}
        try:
            self._container = av.open(node(camera.index), format="v4l2", options=options)
        except FAILURES as error:
            raise SourceLost("media.camera_refused", index=camera.index) from error
        decoder = Decoder(self._container, camera.name, is_live=True)
        self.pixel_format, self.fps = pixel_format, decoder.fps
        self._frames = decoder.frames()
        self._developer = Developer()
        self._clock = FrameClock(self.fps)

    def take(self) -> Taken[Picture] | None:
        """Wait for the next picture; what can't be decoded is passed over."""
        try:
            frame = next(self._frames, None)
        except FAILURES:
            frame = None
        if frame is None:
            raise SourceLost("media.camera_gone", index=self._index)
        sequence, captured_s = self._clock.place(frame.time, time.monotonic())
        return Taken(Picture.of(freeze(self._developer.rgb_pixels(frame))), sequence, captured_s)

    def release(self) -> None:
        self._container.close()
