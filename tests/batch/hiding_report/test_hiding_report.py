"""The report of a file in which people are hidden: what it says, and what is not in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from faceseg_live import __version__
from faceseg_live.batch.hiding_report.page import page_of
from faceseg_live.batch.hiding_report.spans import UncertainSpan
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.engines.heads.video import Doubt
from faceseg_live.settings import Settings, Who
from tests.hiding_jobs import HEAD, Sees, hidden, is_hidden
from tests.media_files import quadrants, write_video

LEAST_KEYS = {"format", "program", "input", "outputs", "width", "height", "settings", "tracks", "uncertain", "frames",
              "detectors", "engine", "corrections"}


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_video(tmp_path / "v & <w>.mp4", frames=24)


def reported(clip: Path, out: Path, search: Sees, settings: Settings | None = None, **job: Any) -> dict[str, Any]:
    (report,) = hidden(clip, out, search, settings, report=True, **job).files
    assert report.error is None
    document: dict[str, Any] = json.loads((out / f"{clip.stem}.hiding.json").read_text())
    return document


def page(out: Path) -> str:
    (path,) = out.glob("*.hiding.html")
    return path.read_text("utf-8")


def pictures(text: str) -> list[np.ndarray]:
    found = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', text)
    return [cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_COLOR_RGB) for data in found]


def test_it_says_who_was_hidden_where_by_what_and_with_which_files(clip: Path, tmp_path: Path) -> None:
    document = reported(clip, tmp_path / "out", Sees(HEAD))
    assert set(document) == LEAST_KEYS
    assert document["program"] == {"name": "faceseg_live", "version": __version__}
    for told, path in ((document["input"], clip), (document["outputs"][0], tmp_path / "out" / "v & <w>.mp4")):
        assert (told["file"], told["bytes"]) == (path.name, path.stat().st_size)
        assert told["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document["settings"]["who"] == "everybody"
    assert document["settings"]["margin"] == 15
    assert document["detectors"][0]["key"] == "known"
    assert len(document["detectors"][0]["sha256"]) == 64
    assert document["engine"] is None
    assert [frame["frame"] for frame in document["frames"]] == list(range(24))
    by = [frame["hidden"][0]["by"] for frame in document["frames"]]
    assert by[0] == ["known"]
    assert "followed" in by
    assert {frame["hidden"][0]["track"] for frame in document["frames"]} == {1}
    assert document["tracks"][0]["first"] == 0
    assert document["tracks"][0]["last"] == 23


def test_what_is_unsure_is_listed_with_pictures_in_which_everybody_is_hidden(clip: Path, tmp_path: Path) -> None:
    settings = Settings().changed("hiding", who=Who.OTHERS)
    document = reported(clip, tmp_path / "out", Sees(HEAD, is_sure=False), settings, face=1,
                        create=lambda _: FakeEngine((FakeFace(x=0.75, height=0.3),)))
    spans = [UncertainSpan.of_json(item) for item in document["uncertain"]]
    assert [span.reason for span in spans] == [Doubt.UNSURE]
    assert (spans[0].track, spans[0].first) == (1, 0)
    assert all(len(frame["shown"]) == 1 for frame in document["frames"])
    (picture,) = pictures(page(tmp_path / "out"))
    scale = picture.shape[1] / 320
    for x, y in ((HEAD.x, HEAD.y), (240, 120)):  # whoever stays in the file, too
        assert np.abs(picture[int(y * scale), int(x * scale)].astype(int) - 0x20).max() < 30


def test_the_page_stands_alone_and_is_well_formed(clip: Path, tmp_path: Path) -> None:
    reported(clip, tmp_path / "out", Sees(HEAD, is_sure=False))
    text = page(tmp_path / "out")
    assert "v &amp; &lt;w&gt;.mp4" in text
    assert not re.search(r"<script|https?://|<link|@import|url\(", text)
    assert "prefers-color-scheme: dark" in text
    assert _unclosed(text) == []
    assert "One detector alone saw a head" in text
    assert "$" not in text


def test_nothing_of_a_face_is_in_it(clip: Path, tmp_path: Path) -> None:
    document = reported(clip, tmp_path / "out", Sees(HEAD), Settings().changed("hiding", who=Who.OTHERS), face=1)
    told = json.dumps(document)
    assert "landmarks" not in told
    assert set(document["frames"][0]["hidden"][0]) == {"track", "box", "score", "by"}


def test_a_file_without_anybody_is_reported_as_such(clip: Path, tmp_path: Path) -> None:
    document = reported(clip, tmp_path / "out", Sees())
    assert document["tracks"] == []
    assert "Nobody was found in it" in page(tmp_path / "out")


def test_what_can_be_undone_is_said(clip: Path, tmp_path: Path) -> None:
    document = reported(clip, tmp_path / "out", Sees(HEAD))
    caution = "people have been recognised behind them"
    assert caution not in page_of(document, [])
    document["settings"]["how"] = "blur"
    assert caution in page_of(document, [])


def test_a_picture_has_a_report_beside_it(tmp_path: Path) -> None:
    source = tmp_path / "p.png"
    cv2.imwrite(str(source), quadrants()[..., ::-1])
    (report,) = hidden(source, tmp_path / "out", Sees(HEAD), report=True).files
    assert [path.name for path in report.outputs] == ["p.anonymised.png", "p.hiding.html", "p.hiding.json"]
    document = json.loads((tmp_path / "out" / "p.hiding.json").read_text())
    assert document["outputs"][0]["file"] == "p.anonymised.png"
    assert len(document["frames"]) == 1
    assert is_hidden(cv2.imread(str(tmp_path / "out" / "p.anonymised.png"))[..., ::-1].astype(int), HEAD.x, HEAD.y)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names there are always text")
def test_a_name_that_is_no_text_is_shown_by_its_bytes(tmp_path: Path) -> None:
    source = tmp_path / "caf\udce9 \u202e<b>.png"
    source.write_bytes(cv2.imencode(".png", quadrants())[1].tobytes())
    (report,) = hidden(source, tmp_path / "out", Sees(HEAD), report=True).files
    assert report.error is None
    text = page(tmp_path / "out")
    assert r"<title>Hidden in caf\xe9 \u202e&lt;b&gt;.png" in text
    assert _unclosed(text) == []


def _unclosed(text: str) -> list[str]:
    """The tags that are not closed in their order."""
    single = {"meta", "img", "rect", "path", "link", "br"}
    stack: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in single:
                stack.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if tag not in single and stack and stack[-1] == tag:
                stack.pop()

    Reader().feed(text)
    return stack
