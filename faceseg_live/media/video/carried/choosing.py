"""Which tracks of a file go over into a new one, in which order and how, and which can't."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import av
from av.container import InputContainer
from av.stream import Disposition, Stream

from ....messages import Message
from ...sources.file_clock import main_pictures
from ...sources.sound_decoding import is_readable, sound_tracks
from ..formats import VideoFormat
from . import subtitles

_COPIED_SOUND: Mapping[str, frozenset[str]] = {
    # What browsers, phones and televisions play in such a file, not all that FFmpeg would put there.
    "mp4": frozenset({"aac", "mp3"}),
    "webm": frozenset({"opus", "vorbis"}),
    # For programs that edit, which take the rest of Apple's list as well.
    "mov": frozenset({"aac", "mp3", "alac", "ac3", "eac3", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be",
                      "pcm_s32le", "pcm_s32be", "pcm_f32le", "pcm_f32be"}),
}
_LOWEST_MP3_RATE = 16_000
"""MP4 has none below."""
_MOST_CHANNELS = 8
"""Of more, nobody knows where they belong."""
_SUBTITLES: Mapping[str, str] = {"mp4": "mov_text", "mov": "mov_text", "webm": "webvtt"}
"""FFmpeg's names of the kinds of text that they hold."""
_COVERS: Mapping[str, frozenset[str]] = {"mp4": frozenset({"mjpeg", "png", "bmp"})}
_PICTURES = frozenset({"avif", "avis", "heic", "heix", "hevc", "mif1", "msf1"})
"""In these, further video tracks are parts of one picture, or how opaque it is."""


class Way(Enum):
    """How a track goes over."""

    COPIED = "copied"
    ENCODED = "encoded"
    TEXT = "text"
    COVER = "cover"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One track that goes over."""

    stream: Any
    way: Way
    about: Message
    """What the user calls it."""
    codec: str = ""
    """What it is encoded with."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of the tracks of a file."""

    tracks: tuple[Chosen, ...]
    """In their new order, the sound that should be heard first."""
    lost: tuple[Message, ...]
    """What the user calls those that the new file has no place for."""
    problems: tuple[Message, ...]
    """Why others are missing."""


def choice_of(source: InputContainer, kind: VideoFormat, *, metadata: bool) -> Choice:
    """metadata: covers go along, too; else nobody misses them."""
    tracks: list[Chosen] = []
    lost: list[Message] = []
    problems: list[Message] = []
    if source.streams.audio and not kind.has_audio:
        problems.append(Message("media.no_sound", format=kind.title))
    elif kind.has_audio:
        tracks += _sounds(source, kind, problems)
    for number, texts in enumerate(source.streams.subtitles, 1):
        about = Message("media.subtitle_track", number=number, kind=codec_name(texts))
        codec = _SUBTITLES.get(kind.container)
        if codec is None or not is_text(texts):
            lost.append(about)
        elif not subtitles.CAN_ENCODE:
            problems.append(Message("media.newer_av", what=about, installed=av.__version__))
        else:
            tracks.append(Chosen(texts, Way.TEXT, about, codec))
    for stream in _others(source):
        if stream.type != "video" or not stream.disposition & Disposition.attached_pic:
            lost.append(_about_other(stream))
        elif metadata:
            about = Message("media.cover_picture")
            if codec_name(stream) in _COVERS.get(kind.container, ()):
                tracks.append(Chosen(stream, Way.COVER, about))
            else:
                lost.append(about)
    return Choice(tuple(tracks), tuple(lost), tuple(problems))


def codec_name(stream: Stream) -> str:
    """FFmpeg's name of how a track is coded, whatever decodes it here."""
    context: Any = stream.codec_context  # None where FFmpeg knows no decoder
    if context is None:
        return str(getattr(stream, "name", None) or "unknown")
    return str(getattr(context.codec, "canonical_name", context.codec.name))


def is_text(stream: Stream) -> bool:
    """Whether subtitles are text, and not pictures of it."""
    context: Any = stream.codec_context
    return context is not None and bool(context.codec.text_sub)


def _sounds(source: InputContainer, kind: VideoFormat, problems: list[Message]) -> Iterator[Chosen]:
    numbers = {stream.index: number for number, stream in enumerate(source.streams.audio, 1)}
    for stream in sound_tracks(source):
        name = codec_name(stream)
        about = Message("media.sound_track", number=numbers[stream.index], kind=name)
        if not is_readable(stream):
            problems.append(Message("media.sound_undecodable", what=about))
        elif name in _COPIED_SOUND.get(kind.container, ()) and not (name == "mp3" and stream.rate < _LOWEST_MP3_RATE):
            yield Chosen(stream, Way.COPIED, about, kind.audio_codec)
        elif stream.channels > _MOST_CHANNELS:
            problems.append(Message("media.too_many_channels", what=about, count=stream.channels, most=_MOST_CHANNELS))
        else:
            yield Chosen(stream, Way.ENCODED, about, kind.audio_codec)


def _others(source: InputContainer) -> Iterator[Stream]:
    """What is neither the frames that are drawn nor sound nor subtitles."""
    if source.metadata.get("major_brand") in _PICTURES:
        return
    frames = main_pictures(source)
    has_chapters = bool(source.chapters()) if hasattr(source, "chapters") else False
    for stream in source.streams:
        is_chapter_track = has_chapters and stream.type == "data" and codec_name(stream) in ("bin_data", "unknown")
        if stream.type in ("video", "data", "attachment") and not is_chapter_track and \
                (frames is None or stream.index != frames.index):
            yield stream


def _about_other(stream: Stream) -> Message:
    if stream.type == "video":
        return Message("media.further_video", kind=codec_name(stream))
    if stream.type == "attachment":
        return Message("media.attached_file", name=getattr(stream, "name", None) or "unknown")
    return Message("media.data_track", kind="timecode" if "timecode" in stream.metadata else codec_name(stream))
