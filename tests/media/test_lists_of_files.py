"""A file that is a list never makes FFmpeg open another file or an address, whatever it is called."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from faceseg_live.errors import SourceError
from faceseg_live.media.audio.file_sound import FileSound
from faceseg_live.media.kinds import kind_of
from faceseg_live.media.sources.opening import open_source
from faceseg_live.media.sources.video import VideoSource
from faceseg_live.settings import SourceSettings
from tests.media_files import file_server, serving, write_video

HLS = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:1.0,\n{target}\n#EXT-X-ENDLIST\n"
LIVE_HLS = HLS.replace("#EXT-X-ENDLIST\n", "")
LISTS = {
    "hls": HLS, "hls of a stream": LIVE_HLS, "concat": "ffconcat version 1.0\nfile '{target}'\n",
    "master": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=100000\n{target}\n",
    "dash": "<?xml version='1.0'?>\n<MPD><Period><BaseURL>{target}</BaseURL></Period></MPD>\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\n"
           "a=rtpmap:96 H264/90000\n",
}
NAMES = ("list.m3u8", "holiday.mp4", "holiday.avi", "holiday.ts", "holiday.ffconcat", "holiday.sdp", "holiday")


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_a_list_is_told_and_leads_nowhere(tmp_path: Path, text: str) -> None:
    clip = write_video(tmp_path / "private.ts", size=(64, 48), frames=5)
    with _listening() as (port, heard):
        for target in (str(clip), clip.name, f"http://127.0.0.1:{port}/x.ts", f"file:{clip}", f"concat:{clip}"):
            for name in NAMES:
                path = tmp_path / name
                path.write_text(text.format(target=target, port=port))
                kind_of(path)
                with pytest.raises(SourceError, match="is a list that leads to other files or addresses"):
                    VideoSource(path)
                assert FileSound.of(path) is None
                path.unlink()
    assert heard == []


@pytest.mark.parametrize("uri", ["concat:{clip}", "subfile:,,start,0,end,0,,:{clip}", "file:{clip}", "file://{clip}",
                                 "crypto:{clip}", "cache:{clip}", "async:{clip}", "pipe:0", "fd:0", "data:video/mp2t,x",
                                 "tee:{clip}", "concatf:{clip}", "ffrtmpcrypt://127.0.0.1/", "gopher://127.0.0.1/"])
def test_what_ffmpeg_would_take_for_a_protocol_opens_nothing(tmp_path: Path, uri: str) -> None:
    clip = write_video(tmp_path / "private.ts", size=(64, 48), frames=5)
    with pytest.raises(SourceError):
        open_source(uri.format(clip=clip), SourceSettings())


@pytest.mark.parametrize("text", [HLS, LISTS["concat"], LISTS["master"]], ids=["hls", "concat", "master"])
def test_a_playlist_of_a_server_reads_no_file_of_this_machine(tmp_path: Path, text: str) -> None:
    clip = write_video(tmp_path / "private.ts", size=(64, 48), frames=5)
    for target in (f"file:{clip}", f"file://{clip}", str(clip)):
        with serving(file_server(text.format(target=target).encode())) as address, pytest.raises(SourceError) as told:
            open_source(f"{address}/live.mp4", SourceSettings()).read()
        assert told.value.message_id in ("media.stream_closed", "media.stream_broken", "media.stream_empty")


@contextmanager
def _listening() -> Iterator[tuple[int, list[bytes]]]:
    """The port of somebody who takes down whoever calls."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        is_over = False

        def listen() -> None:
            while not is_over:
                try:
                    caller, _ = server.accept()
                except TimeoutError:
                    continue
                heard.append(b"somebody called")
                caller.close()

        thread = Thread(target=listen)
        thread.start()
        try:
            yield server.getsockname()[1], heard
        finally:
            is_over = True
            thread.join()
