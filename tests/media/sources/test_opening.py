"""What each kind of source is called."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest
from PIL import Image

from faceseg_live.assets import asset_path
from faceseg_live.errors import SourceError
from faceseg_live.media.sources import cameras, opening
from faceseg_live.media.sources.animation import AnimationSource
from faceseg_live.media.sources.images import FolderSource, ImageSource, PagesSource
from faceseg_live.media.sources.opening import open_source
from faceseg_live.media.sources.video import VideoSource
from faceseg_live.settings import SourceSettings
from tests.media_files import quadrants, write_video

SETTINGS = SourceSettings()


@pytest.fixture
def _no_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "list_cameras", tuple)
    monkeypatch.setattr(cameras, "list_cameras", tuple)


def test_files_and_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cv2.imwrite(str(tmp_path / "a.PNG"), quadrants())
    write_video(tmp_path / "b.mp4", frames=3)
    monkeypatch.chdir(tmp_path)
    assert isinstance(open_source("a.PNG", SETTINGS), ImageSource)
    assert isinstance(open_source("b.mp4", SETTINGS), VideoSource)
    assert isinstance(open_source(f" {tmp_path} ", SETTINGS), FolderSource)


def test_what_a_file_is_counts_and_not_its_name(tmp_path: Path) -> None:
    first, second = (Image.fromarray(quadrants(64, 48, at)) for at in range(2))
    for name, kind, expected in (("scan.jpg", "TIFF", PagesSource), ("moving.png", "WEBP", AnimationSource),
                                 ("moving.gif", "GIF", AnimationSource)):
        first.save(tmp_path / name, kind, save_all=True, append_images=[second])
        assert isinstance(open_source(str(tmp_path / name), SETTINGS), expected)
    write_video(tmp_path / "clip.mp4", frames=3).rename(tmp_path / "clip.jpg")
    assert isinstance(open_source(str(tmp_path / "clip.jpg"), SETTINGS), VideoSource)
    first.save(tmp_path / "still.mp4", "AVIF")
    assert isinstance(open_source(str(tmp_path / "still.mp4"), SETTINGS), ImageSource)


def test_a_file_may_have_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("rtsp: cam.mp4", "my camera", "%03d.mp4", "café.mkv"):
        made = write_video(tmp_path / ("plain" + (Path(name).suffix or ".mp4")), frames=3)
        made.rename(tmp_path / name)
        assert open_source(name, SETTINGS).read() is not None


def test_the_demo_clip() -> None:
    source = open_source("demo", SETTINGS, loop=True)
    assert source.info.title == "Demo clip"
    assert source.info.uri == str(asset_path("demo.mp4"))


def test_a_missing_asset_is_looked_for_in_the_checkout() -> None:
    assert asset_path("nothing.png").parent.name == "assets"


@pytest.mark.usefixtures("_no_camera")
@pytest.mark.parametrize(("uri", "text"), [
    ("camera", "No camera found; plug one in"),
    ("camera:Logi", "No camera found"),
    ("Logi", "neither a file or folder nor a camera"),
    ("", "neither a file or folder nor a camera"),
    ("gone.mp4", "no file gone.mp4"),
    ("gone/folder", "no file gone"),
    ("ftp://host/a.mp4", "unknown kind of address; expected one that begins with http://"),
    ("screen:one", "neither a file or folder nor a camera"),
    ("http://[::1", r"http://\[::1 can't be opened"),
    ("rtsp://me:secret@[::1/x", r"rtsp://\[::1/x can't be opened"),
    ("~nobody-of-that-name/a.mp4", "no file ~nobody-of-that-name"),
    ("a" * 300 + ".mp4", "can't be read: file name too long"),
    ("a" * 300, "neither a file or folder nor a camera"),
    ("a\0.mp4", "neither a file or folder nor a camera"),
])
def test_what_cannot_be_opened_is_reported_in_one_line(uri: str, text: str) -> None:
    with pytest.raises(SourceError, match=text) as caught:
        open_source(uri, SETTINGS)
    assert "\n" not in str(caught.value)
