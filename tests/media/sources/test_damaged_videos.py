"""Videos that are damaged, odd, or claim to be huge: one line for the user, or read as far as they go."""

from __future__ import annotations

import struct
from pathlib import Path

import av
import pytest
from av.video.frame import VideoFrame

from faceseg_live.errors import SourceError
from faceseg_live.media import ffmpeg
from faceseg_live.media.audio.file_sound import FileSound
from faceseg_live.media.kinds import MediaKind, kind_of
from faceseg_live.media.sources import developing
from faceseg_live.media.sources.moving import moving_frames, open_moving
from faceseg_live.media.sources.spans import cut_of
from faceseg_live.policy import limits
from faceseg_live.settings import LimitsSettings
from tests.media_files import file_server, quadrants, serving, write_video
from tests.rich_files import Sound, Text, carried, rich_file


def read(path: Path) -> tuple[int, str]:
    """How many frames come, and what is told in the end."""
    count = 0
    try:
        source = open_moving(path)
        while source.read() is not None:
            count += 1
    except SourceError as error:
        return count, str(error)
    return count, ""


def replaced(path: Path, old: bytes, new: bytes) -> Path:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new))
    return path


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi", "a.mov"])
def test_names_that_are_no_text_are_no_reason_to_refuse_a_video(tmp_path: Path, name: str) -> None:
    path = rich_file(tmp_path / name, Sound("mp3"), titles={"title": "a holiday"})
    replaced(path, b"a holiday", b"a \xff\xfe\xe9iday")
    assert read(path) == (35, "")
    assert kind_of(path.rename(tmp_path / "without_suffix")) is MediaKind.MOVING
    assert FileSound.of(tmp_path / "without_suffix") is not None


def test_languages_and_titles_of_tracks_that_are_no_text(tmp_path: Path) -> None:
    path = rich_file(tmp_path / "a.mkv", Sound("libopus", language="eng", title="a speech"),
                     Text([(0.1, 0.6, "hello")], language="fra"), chapters=[(0.0, 0.7, "a chapter")])
    for text in (b"a speech", b"a chapter", b"hello"):
        replaced(path, text, b"\xff" * len(text))
    assert read(path) == (35, "")
    made, note = carried(path)
    assert read(made)[0] > 0
    assert "can't" not in note


def test_a_codec_that_nobody_knows_is_told(tmp_path: Path) -> None:
    path = replaced(write_video(tmp_path / "a.mp4", size=(64, 48), frames=5), b"avc1", b"zzzz")
    assert "can't be decoded: they are encrypted, or of a kind that FFmpeg" in read(path)[1]
    assert kind_of(path.rename(tmp_path / "without_suffix")) is None


@pytest.mark.parametrize("error", [
    av.error.EOFError(-541478725, "End of file"), av.error.PatchWelcomeError(-1163346256, "Not yet implemented"),
    av.error.ArgumentError(22, "Invalid argument"), av.error.MemoryError(12, "Cannot allocate memory"),
    av.error.ProtocolNotFoundError(-1330794744, "Protocol not found"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"),
    OverflowError("value too large"), IndexError("list index out of range"), MemoryError(), ValueError("no"),
    av.error.BugError(-558323010, "Internal bug"), av.error.ExternalError(-542398533, "Generic error")])
def test_whatever_opening_raises_is_one_line(tmp_path: Path, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_video(tmp_path / "a.mp4", size=(64, 48), frames=5)

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(ffmpeg.av, "open", refuse)
    assert read(path) == (0, f"{path} is cut short, damaged, or neither an image nor a video")
    assert FileSound.of(path) is None
    assert kind_of(path.rename(tmp_path / "without_suffix")) is None


@pytest.mark.parametrize("error", [av.error.OSError(95, "Operation not supported"), MemoryError(), ValueError("no")])
def test_a_frame_that_cannot_be_made_pixels_ends_the_reading(
    tmp_path: Path, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_video(tmp_path / "a.mp4", size=(64, 48), frames=5)
    times = [number / 30 for number in range(5)]

    class Refusing:
        """In place of PyAV's own, which some of its versions don't allow to be changed."""

        def reformat(self, *_: object, **__: object) -> None:
            raise error

    monkeypatch.setattr(developing, "VideoReformatter", Refusing)
    count, told = read(path)
    assert (count, "can't be read any further" in told) == (0, True)
    with pytest.raises(SourceError, match="can't be read any further"):
        moving_frames(path, times).at(0)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi"])
def test_frames_are_held_to_the_limit_before_they_are_decoded(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(limits.MEGAPIXELS, "1")
    path = write_video(tmp_path / name, size=(1280, 800), frames=2, codec="mpeg4")
    told = "claims to have 1.03 million pixels; at most 1 million are read"
    assert told in read(path)[1]
    with pytest.raises(SourceError, match=told):
        cut_of(path)
    LimitsSettings(megapixels=2).put_in_force()
    assert read(path) == (2, "")


@pytest.mark.parametrize(("side", "told"), [(15_000, "claims to have 225 million pixels; at most 200 million"),
                                            (60_000, "no frame could be read")])
def test_a_header_that_claims_to_be_huge(tmp_path: Path, side: int, told: str) -> None:
    """What no frame can have is damage."""
    path = write_video(tmp_path / "a.avi", size=(64, 48), frames=5, codec="rawvideo")
    replaced(path, struct.pack("<II", 64, 48), struct.pack("<II", side, side))
    assert told in read(path)[1]


def test_pixels_that_are_not_square_count_as_they_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.MEGAPIXELS, "1")
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        stream.sample_aspect_ratio = stream.codec_context.sample_aspect_ratio = 4
        container.mux(stream.encode(VideoFrame.from_ndarray(quadrants(640, 480), format="rgb24")))
        container.mux(stream.encode(None))
    assert "claims to have 1.23 million pixels" in read(path)[1]


def test_a_size_that_grows_on_the_way_is_held_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes before and after it is read."""
    monkeypatch.setenv(limits.MEGAPIXELS, "1")
    path = tmp_path / "a.mjpeg"
    sizes = [(64, 48)] * 5 + [(1600, 1200)] * 2 + [(64, 48)] * 5
    path.write_bytes(b"".join(_jpeg(*size) for size in sizes))
    count, told = read(path)
    assert count == 10
    assert "is damaged" in told


def test_a_stream_is_held_to_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from faceseg_live.media.sources.network import NetworkSource

    monkeypatch.setenv(limits.MEGAPIXELS, "1")
    path = write_video(tmp_path / "a.mp4", size=(1280, 800), frames=2, codec="mpeg4")
    with serving(file_server(path.read_bytes())) as address, pytest.raises(SourceError, match="million pixels"):
        NetworkSource(f"{address}/a.mp4")


def _jpeg(width: int, height: int) -> bytes:
    import cv2

    return bytes(cv2.imencode(".jpg", quadrants(width, height))[1].tobytes())
