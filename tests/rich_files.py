"""Videos with all that may lie in a file beside its frames, and what is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.stream import Disposition
from numpy.typing import NDArray

from faceseg_live.media.video import FORMATS, Carry, open_video
from faceseg_live.settings import RecordSettings

NEEDS_FFMPEG_8_1 = pytest.mark.skipif(int(av.__version__.partition(".")[0]) < 18,
                                      reason="before 18, PyAV's FFmpeg puts the sound of these inputs elsewhere")
LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1", 16: "hexadecagonal"}
_PIECE = 1024
NO_FLAGS = Disposition(0)


@dataclass(frozen=True, slots=True)
class Sound:
    """A tone between two moments, on one channel or on all."""

    codec: str = "aac"
    rate: int = 48_000
    channels: int = 1
    tone_s: tuple[float, float] = (0.5, 0.7)
    only_channel: int | None = None
    starts_s: float = 0.0
    """When the track begins; the tone is where it is."""
    ends_s: float = 1.4
    level: float = 0.5
    language: str = ""
    title: str = ""
    flags: Disposition = NO_FLAGS

    def samples(self) -> NDArray[np.float32]:
        """(channels, n)."""
        at_s = np.arange(round(self.starts_s * self.rate), round(self.ends_s * self.rate)) / self.rate
        heard = (at_s >= self.tone_s[0]) & (at_s < self.tone_s[1])
        tone = np.where(heard, self.level * np.sin(2 * np.pi * 440 * at_s), 0).astype(np.float32)
        row = np.tile(tone, (self.channels, 1))
        if self.only_channel is not None:
            row[[at for at in range(self.channels) if at != self.only_channel]] = 0
        return row


@dataclass(frozen=True, slots=True)
class Text:
    """Subtitles: (from, until, text) each."""

    lines: Sequence[tuple[float, float, str]]
    codec: str = "subrip"
    language: str = ""
    flags: Disposition = NO_FLAGS


def rich_file(path: Path, *tracks: Sound | Text, titles: dict[str, str] | None = None,
              chapters: Sequence[tuple[float, float, str]] = (), picture_s: tuple[float, float] = (0.0, 1.4),
              cover: bytes = b"", attached: bytes = b"", container: str | None = None, starts_s: float = 0.0) -> Path:
    """Frames at 25 per second between two moments, and all that is asked for beside them.

    starts_s: what the stamps of all tracks begin with.
    """
    with av.open(str(path), "w", format=container) as whole:
        whole.metadata.update(titles or {})
        if chapters:
            whole.set_chapters([{"id": number, "start": round(begins_s * 1000), "end": round(ends_s * 1000),
                                 "time_base": Fraction(1, 1000), "metadata": {"title": name}}
                                for number, (begins_s, ends_s, name) in enumerate(chapters, 1)])
        frames = whole.add_stream("libvpx" if path.suffix == ".webm" else "mpeg4", rate=25)
        frames.width, frames.height, frames.pix_fmt = 32, 32, "yuv420p"
        streams = [(_stream(whole, track), track) for track in tracks]
        picture = _cover(whole, cover) if cover else None
        if attached:
            whole.add_attachment("font.ttf", "application/x-truetype-font", attached)
        packets = [*_frames(frames, picture_s, starts_s)]
        for stream, track in streams:
            packets += _sound(stream, track, starts_s) if isinstance(track, Sound) else _texts(stream, track, starts_s)
        if picture is not None:
            whole.mux(picture)
        for packet in sorted(packets, key=lambda packet: packet.dts * packet.time_base):
            whole.mux(packet)
    return path


def carried(source: Path, key: str = "h264", *, start_s: float = 0.0, end_s: float = float("inf"),
            metadata: bool = True) -> tuple[Path, str]:
    """A video made of the file, and what is to say of it."""
    path = source.with_name(f"made{FORMATS[key].suffix}")
    carry = Carry(source, start_s, end_s, metadata)
    settings = RecordSettings(format=key, encoder="software")
    with open_video(path, settings, has_alpha=False, fps=25, carry=carry, live=False) as video:
        for number in range(round(25 * max(1.4, min(end_s, start_s + 1.0)))):
            if start_s <= number / 25 < end_s:
                video.write(np.full((32, 32, 4), 255, np.uint8), number / 25 - start_s)
    return video.path, str(video.note or "")


def _stream(whole: Any, track: Sound | Text) -> Any:
    if isinstance(track, Sound):
        stream = whole.add_stream(track.codec, rate=track.rate, layout=LAYOUTS[track.channels],
                                  options={"strict": "experimental"})  # for FFmpeg's own Vorbis
        stream.bit_rate = 64_000 * track.channels
        if track.title:
            stream.metadata["title"] = track.title
    else:
        stream = whole.add_stream(track.codec)
        stream.codec_context.subtitle_header = _HEADER
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
    if track.language:
        stream.metadata["language"] = track.language
    stream.codec_context.open()
    stream.disposition = track.flags.value
    return stream


def _frames(stream: Any, between_s: tuple[float, float], starts_s: float) -> list[Any]:
    packets = []
    unit = Fraction(1, 25)
    for number in range(round(between_s[0] / unit), round(between_s[1] / unit)):
        frame = av.VideoFrame.from_ndarray(np.full((32, 32, 3), number * 5 % 256, np.uint8), format="rgb24")
        frame.pts, frame.time_base = number + round(starts_s / unit), unit
        packets += stream.encode(frame)
    return packets + stream.encode(None)


def _sound(stream: Any, track: Sound, starts_s: float) -> list[Any]:
    context = stream.codec_context
    resampler = av.AudioResampler(context.format, context.layout, track.rate, context.frame_size or _PIECE)
    packed = np.ascontiguousarray(track.samples().T).reshape(1, -1)
    whole = av.AudioFrame.from_ndarray(packed, "flt", LAYOUTS[track.channels])
    whole.sample_rate, whole.time_base = track.rate, Fraction(1, track.rate)
    whole.pts = round((track.starts_s + starts_s) * track.rate)
    packets = []
    for piece in (*resampler.resample(whole), *resampler.resample(None)):
        packets += stream.encode(piece)
    return packets + stream.encode(None)


def _texts(stream: Any, track: Text, starts_s: float) -> list[Any]:
    packets = []
    for number, (begins_s, ends_s, text) in enumerate(track.lines):
        line = f"{number},0,Default,,0,0,0,,{text}".encode()
        packet = stream.codec_context.encode_subtitle(av.subtitles.subtitle.SubtitleSet.create(line, 0, 1))
        packet.stream, packet.time_base = stream, Fraction(1, 1000)
        packet.pts = packet.dts = round((begins_s + starts_s) * 1000)
        packet.duration = round((ends_s - begins_s) * 1000)
        packets.append(packet)
    return packets


def _cover(whole: Any, jpeg: bytes) -> Any:
    stream = whole.add_stream("mjpeg", rate=1)
    stream.width = stream.height = 16
    stream.pix_fmt, stream.disposition = "yuvj420p", Disposition.attached_pic.value
    packet = av.Packet(jpeg)
    packet.stream, packet.time_base, packet.is_keyframe = stream, Fraction(1, 1000), True
    packet.pts = packet.dts = 0
    return packet


_HEADER = b"""[Script Info]
ScriptType: v4.00+
PlayResX: 384
PlayResY: 288

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
