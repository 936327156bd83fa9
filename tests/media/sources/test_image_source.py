"""Pictures as sources: one, the pages of one, and folders of them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from faceseg_live.errors import SourceError
from faceseg_live.media.sources.images import (
    SLIDE_S,
    FolderSource,
    ImageSource,
    PagesSource,
    find_images,
    natural_key,
)
from faceseg_live.media.sources.interruption import Interruption
from tests.media_files import quadrants, write_video

RGB = quadrants()
BGR = RGB[..., ::-1]


def save(path: Path, pixels: np.ndarray = BGR) -> Path:
    assert cv2.imwrite(str(path), pixels)
    return path


@pytest.mark.parametrize(("content", "text"), [
    (b"", "is empty"), (b"no picture", "not an image"), (b"\x89PNG\r\n\x1a\n", "cut short"),
    (b"\xff\xd8\xff", "cut short"), (b"RIFF\0\0\0\0WEBP", "cut short"), (b"BM", "cut short")])
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes, text: str) -> None:
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(SourceError, match=text) as caught:
        ImageSource(tmp_path / "a.png")
    assert "a.png" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_one_picture_is_one_frame(tmp_path: Path) -> None:
    source = ImageSource(save(tmp_path / "one.png"))
    frame = source.read()
    assert frame is not None
    assert (frame.name, frame.is_still, frame.sequence, frame.time_s) == ("one.png", True, 0, 0.0)
    assert source.info.frame_count == 1
    assert source.read() is None


def test_numbers_sort_by_value() -> None:
    names = ["b10.png", "b9.png", "A1.png", "b9/2.png", "1.png", "b.png", "10.png"]
    assert sorted(names, key=natural_key) == [
        "1.png", "10.png", "A1.png", "b.png", "b9.png", "b9/2.png", "b10.png"]


def test_a_folder_is_searched_through(tmp_path: Path) -> None:
    for name in ("10.png", "9.png", "deeper/still/1.jpg", ".hidden/2.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no picture")
    found = [path.relative_to(tmp_path).as_posix() for path in find_images(tmp_path)]
    assert found == ["9.png", "10.png", "deeper/still/1.jpg"]


def test_the_search_of_a_folder_can_be_broken_off(tmp_path: Path) -> None:
    save(tmp_path / "a.png", RGB)
    interruption = Interruption()
    assert find_images(tmp_path, interruption) == [tmp_path / "a.png"]
    interruption.ask()
    with pytest.raises(SourceError, match="was stopped before"):
        FolderSource(tmp_path, interruption=interruption)


def test_a_folder_without_images_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(SourceError, match="has no images; expected jpg"):
        FolderSource(tmp_path)


def test_a_folder_passes_over_what_it_cannot_read(tmp_path: Path) -> None:
    for number in (1, 3):
        save(tmp_path / f"{number}.png")
    (tmp_path / "2.png").write_bytes(b"")
    source = FolderSource(tmp_path)
    frames = [source.read(), source.read()]
    assert [frame.name for frame in frames if frame] == ["1.png", "3.png"]
    assert [frame.time_s for frame in frames if frame] == [0.0, SLIDE_S]
    assert source.read() is None
    assert {path.name: "is empty" in str(why) for path, why in source.skipped.items()} == {"2.png": True}


def test_a_folder_has_pictures_of_all_kinds_and_says_that_videos_are_passed_over(tmp_path: Path) -> None:
    for name, kind in (("a.jfif", "JPEG"), ("b.avif", "AVIF"), ("c.gif", "GIF"), ("d", "PNG"), ("e.jp2", "JPEG2000")):
        Image.fromarray(RGB).save(tmp_path / name, kind)
    write_video(tmp_path / "clip.mp4", frames=2)
    (tmp_path / "f.jpg").write_bytes((tmp_path / "clip.mp4").read_bytes())
    source = FolderSource(tmp_path)
    names = [frame.name for frame in iter(source.read, None)]
    assert names == ["a.jfif", "b.avif", "c.gif", "d", "e.jp2"]
    assert {path.name for path in source.skipped} == {"clip.mp4", "f.jpg"}
    assert all("passed over" in str(why) for why in source.skipped.values())


def test_pages_are_shown_one_after_the_other(tmp_path: Path) -> None:
    pages = [Image.fromarray(quadrants(320, height)) for height in (240, 200)]
    pages[0].save(tmp_path / "scan.tif", save_all=True, append_images=pages[1:])
    source = PagesSource(tmp_path / "scan.tif")
    frames = list(iter(source.read, None))
    assert [(frame.name, frame.height, frame.time_s) for frame in frames] == [
        ("scan-1.tif", 240, 0.0), ("scan-2.tif", 200, SLIDE_S)]


def test_a_folder_of_nothing_readable_is_refused(tmp_path: Path) -> None:
    (tmp_path / "1.png").write_bytes(b"")
    with pytest.raises(SourceError, match="is empty"):
        FolderSource(tmp_path, loop=True)


def test_a_looped_folder_starts_again(tmp_path: Path) -> None:
    for number in (1, 2):
        save(tmp_path / f"{number}.png")
    source = FolderSource(tmp_path, loop=True)
    frames = [source.read() for _ in range(5)]
    assert [frame.name for frame in frames if frame] == ["1.png", "2.png", "1.png", "2.png", "1.png"]
    assert [frame.sequence for frame in frames if frame] == [0, 1, 2, 3, 4]
    source.close()
    assert source.read() is None


def test_real_photos(shared_data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = FolderSource(shared_data / "photos")
    names = []
    while (frame := source.read()) is not None:
        names.append(frame.name)
        assert frame.width > 100
    assert len(names) == source.info.frame_count
    assert source.skipped == {}
    assert capfd.readouterr().err == ""
