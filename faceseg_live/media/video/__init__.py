"""Files of frames with times: every format, with or without transparency and sound."""

from .carried.assemble import assemble
from .carried.carry import Carry
from .carried.piece import open_piece
from .formats import FORMATS, VideoFormat, format_of, video_path
from .opening import open_video
from .video_file import AudioFormat, VideoFile

__all__ = ["FORMATS", "AudioFormat", "Carry", "VideoFile", "VideoFormat", "assemble", "format_of", "open_piece",
           "open_video", "video_path"]
