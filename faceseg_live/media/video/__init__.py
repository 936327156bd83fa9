"""Files of frames with times: every format, with or without transparency and sound."""

from .formats import FORMATS, VideoFormat, format_of, video_path
from .opening import open_video
from .video_file import AudioFormat, VideoFile

__all__ = ["FORMATS", "AudioFormat", "VideoFile", "VideoFormat", "format_of", "open_video", "video_path"]
