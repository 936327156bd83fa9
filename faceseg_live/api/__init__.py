"""The Python API: images and videos in, masks out, without threads of its own.

    with Segmenter(Settings(mask=MaskSettings(areas=("eyes", "lips")))) as segmenter:
        segmenter.segment("photo.jpg").mask                 # of the largest face
        for frame in segmenter.video("talk.mp4"):           # every frame, in order
            frame.time_s, frame.segmentations

`segment()`, `segment_all()` and `classify()` do the same for one image, with a `Segmenter` of their own per thread.
"""

from __future__ import annotations

from .functions import classify, release_models, segment, segment_all
from .images import Image
from .segmenter import Segmenter
from .video import SegmentedFrame, VideoResults

__all__ = ["Image", "SegmentedFrame", "Segmenter", "VideoResults", "classify", "release_models", "segment",
           "segment_all"]
