"""Videos of every container, with sound and all that is carried over, and lists that lead to other files."""

from __future__ import annotations

from pathlib import Path

import av

from tests.media_files import quadrants
from tests.rich_files import Sound, Text, rich_file

from .seeds import Seed, real_files, seeds_of

SUFFIXES = (".mp4", ".mov", ".mkv", ".webm", ".avi", ".ts", ".mpg", ".flv", ".mjpeg", ".hevc", ".wmv", ".ogv", ".nut")
_CODECS = {"plain.mp4": "libx264", "plain.mov": "mpeg4", "plain.mkv": "libx264", "plain.webm": "libvpx-vp9",
           "plain.avi": "mpeg4", "plain.ts": "mpeg2video", "plain.mpg": "mpeg2video", "plain.flv": "flv",
           "plain.mjpeg": "mjpeg", "plain.hevc": "libx265", "plain.wmv": "wmv2", "plain.nut": "ffv1",
           "plain.h264": "libx264", "animation.mov": "qtrle", "old.avi": "msmpeg4", "raw.avi": "rawvideo",
           "prores.mov": "prores_ks", "av1.mp4": "libsvtav1", "plain.ogv": "libtheora", "plain.3gp": "h263",
           "plain.ivf": "libvpx", "plain.mxf": "mpeg2video"}
_PIXELS = {"mjpeg": "yuvj420p", "qtrle": "rgb24", "prores_ks": "yuv422p10le"}
_FRAMES = 12


def videos(folder: Path, shared: Path | None) -> list[Seed]:
    """Without sound; what this FFmpeg has no encoder for is left out."""
    for name, codec in _CODECS.items():
        try:
            _write(folder / name, codec)
        except (av.error.FFmpegError, av.codec.codec.UnknownCodecError):
            (folder / name).unlink(missing_ok=True)
    _write(folder / "fragments.mp4", "libx264", {"movflags": "frag_keyframe+empty_moov"})
    return seeds_of(folder.iterdir()) + real_files(shared, SUFFIXES)


def rich_videos(folder: Path, shared: Path | None) -> list[Seed]:
    """With several tracks of sound, subtitles, chapters, covers and attachments."""
    lines = [(0.1, 0.6, "hello"), (0.7, 1.1, "there")]
    titles, chapters = {"title": "A title", "artist": "Somebody"}, [(0.0, 0.7, "one"), (0.7, 1.4, "two")]
    rich_file(folder / "rich.mp4", Sound(), Sound("aac", 44_100, 2, language="deu"), Text(lines, "mov_text"),
              titles=titles, chapters=chapters)
    rich_file(folder / "rich.mkv", Sound("libopus", language="eng", title="Speech"), Sound("flac", channels=6),
              Text(lines, language="fra"), titles=titles, chapters=chapters, attached=b"font" * 50)
    rich_file(folder / "pcm.mov", Sound("pcm_s16le", channels=2), titles=titles)
    rich_file(folder / "rich.webm", Sound("vorbis", channels=2), titles=titles)
    rich_file(folder / "late.mp4", Sound("ac3", starts_s=0.3), starts_s=2.0)
    rich_file(folder / "old.avi", Sound("mp3"), titles=titles)
    return seeds_of(folder.iterdir()) + real_files(shared, (".mkv", ".mov", ".mp4"))


def playlists(folder: Path, shared: Path | None) -> list[Seed]:
    """Texts that FFmpeg takes for lists of other files, each beside the video that it names."""
    del shared
    clip = _write(folder / "part.ts", "mpeg2video").read_bytes()
    texts = {
        "list.m3u8": "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:0.4,\npart.ts\n#EXT-X-ENDLIST\n",
        "master.m3u8": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=100000\nlist.m3u8\n",
        "list.mp4": "#EXTM3U\n#EXTINF:0.4,\n/etc/passwd\n#EXT-X-KEY:METHOD=AES-128,URI=\"file:///etc/passwd\"\n",
        "list.ffconcat": "ffconcat version 1.0\nfile part.ts\nduration 0.4\n",
        "camera.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n"
                      "a=rtpmap:96 H264/90000\n",
    }
    return [Seed(name, {name: text.encode(), "part.ts": clip}, {name: "text"}) for name, text in texts.items()]


def _write(path: Path, codec: str, options: dict[str, str] | None = None) -> Path:
    size = (176, 144) if codec == "h263" else (64, 48)
    with av.open(str(path), "w", options=options or {}) as container:
        stream = container.add_stream(codec, rate=25, options={"g": "6"})
        stream.width, stream.height = size
        stream.pix_fmt = _PIXELS.get(codec, "yuv420p")
        for at in range(_FRAMES):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(quadrants(*size, at), format="rgb24")))
        container.mux(stream.encode(None))
    return path
