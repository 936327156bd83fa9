"""What a job writes of pictures: formats, looks, tags, sizes and pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from faceseg_live.batch.hiding.corrections import Corrections, DrawnHead, corrections_file
from faceseg_live.batch.hiding.review import FileInReview
from faceseg_live.batch.job import Job, run_job
from faceseg_live.batch.report import FileReport
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.media.pictures import read_image_with_alpha
from faceseg_live.settings import FilesSettings
from tests.hiding_jobs import HEAD, Quiet, Sees, hidden, is_hidden
from tests.media_files import quadrants


def photo(path: Path, **options: object) -> Path:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    Image.fromarray(quadrants()).save(path, exif=exif, **options)  # type: ignore[arg-type]
    return path


def done(tmp_path: Path, source: Path, *looks: str, files: dict[str, Any]) -> FileReport:
    job = Job((source,), tmp_path / "out", looks=looks, files=FilesSettings(**files))
    (report,) = run_job(job, Quiet(), create=lambda _: FakeEngine()).files
    assert report.error is None, report.error
    return report


def names(report: FileReport) -> set[str]:
    return {path.name for path in report.outputs}


@pytest.mark.parametrize(("key", "image", "mask"), [
    ("png", "png", "png"), ("jpg", "jpg", "png"), ("webp", "webp", "png"), ("tiff", "tiff", "tiff"),
    ("avif", "avif", "png"), ("bmp", "bmp", "bmp")])
def test_results_come_in_the_format_that_is_asked_for(tmp_path: Path, key: str, image: str, mask: str) -> None:
    """Masks are measured: they are never written in one that loses anything."""
    report = done(tmp_path, photo(tmp_path / "p.jpg"), "cutout", "overlay", files={"format": (key,)})
    assert names(report) == {f"p.mask.{mask}", f"p.image.{image}", "p.json", f"p.seg_mask.{mask}",
                             f"p.seg_image.{image}", f"p.cutout.{image}", f"p.overlay.{image}"}


@pytest.mark.parametrize("key", ["png", "webp", "tiff", "avif"])
def test_a_cut_out_keeps_its_alpha(tmp_path: Path, key: str) -> None:
    report = done(tmp_path, photo(tmp_path / "p.jpg"), "cutout", files={"format": (key,)})
    (path,) = (path for path in report.outputs if ".cutout." in path.name)
    assert set(np.unique(read_image_with_alpha(path)[..., 3])) >= {0, 255}
    assert not report.notes


def test_jpeg_has_no_alpha_and_says_so(tmp_path: Path) -> None:
    report = done(tmp_path, photo(tmp_path / "p.jpg"), "cutout", "area_crop", files={"format": ("jpg",)})
    assert [str(note) for note in report.notes] == ["JPEG has no transparency: it is black there"]
    with Image.open(tmp_path / "out" / "p.cutout.jpg") as cutout:
        assert max(cutout.getpixel((2, 2))) < 8


def test_quality_is_that_of_what_loses_something(tmp_path: Path) -> None:
    sizes = []
    for quality in (10, 90):
        files = {"format": ("jpg",), "quality": quality}
        done(tmp_path / str(quality), photo(tmp_path / "p.jpg"), "camera", files=files)
        sizes.append((tmp_path / str(quality) / "out" / "p.camera.jpg").stat().st_size)
    assert sizes[0] < sizes[1]


@pytest.mark.parametrize("metadata", ["keep", "strip"])
def test_tags_go_along_as_asked(tmp_path: Path, metadata: str) -> None:
    done(tmp_path, photo(tmp_path / "p.jpg"), "overlay", files={"metadata": metadata, "format": ("jpg",)})
    for name in ("image", "seg_image", "overlay"):
        with Image.open(tmp_path / "out" / f"p.{name}.jpg") as picture:
            assert picture.getexif().get(0x010F) == ("Maker" if metadata == "keep" else None)
            assert picture.info["icc_profile"]
    assert b"Maker" not in (tmp_path / "out" / "p.mask.png").read_bytes()


def test_where_people_are_hidden_nothing_is_told_whatever_is_asked(tmp_path: Path) -> None:
    hidden(photo(tmp_path / "p.jpg"), tmp_path / "out", Sees(), looks=("anonymised", "overlay"),
           files=FilesSettings(metadata="keep"))
    results = [path for path in (tmp_path / "out").iterdir() if path.is_file()]
    assert len(results) > 3
    assert not any(b"Maker" in path.read_bytes() for path in results)


def test_hidden_pictures_come_in_the_format_that_is_asked_for(tmp_path: Path) -> None:
    (report,) = hidden(photo(tmp_path / "p.jpg"), tmp_path / "out", Sees(), files=FilesSettings(format=("webp",))).files
    assert names(report) == {"p.anonymised.webp"}


@pytest.mark.parametrize(("size", "expected"), [("80x80", (80, 60)), ("160x", (160, 120)), ("x60", (80, 60)),
                                                ("", (320, 240))])
def test_looks_fit_into_a_size_and_results_stay_on_the_pixels(
    tmp_path: Path, size: str, expected: tuple[int, int]
) -> None:
    done(tmp_path, photo(tmp_path / "p.jpg"), "overlay", files={"size": size})
    with Image.open(tmp_path / "out" / "p.overlay.png") as overlay, Image.open(tmp_path / "out" / "p.mask.png") as mask:
        assert (overlay.size, mask.size) == (expected, (320, 240))


@pytest.mark.parametrize("kind", ["AVIF", "GIF", "TGA", "JPEG2000", "MPO"])
def test_rarer_kinds_give_what_every_picture_gives(tmp_path: Path, kind: str) -> None:
    source = tmp_path / ("p.tga" if kind == "TGA" else "p.bin")
    Image.fromarray(quadrants()).save(source, kind)
    report = done(tmp_path, source, files={})
    assert (report.kind, names(report)) == (
        "image", {"p.mask.png", "p.image.png", "p.json", "p.seg_mask.png", "p.seg_image.png"})
    assert json.loads((tmp_path / "out" / "p.json").read_text())["faces_found"] == 1


def two_pages(path: Path) -> Path:
    """Each as tall as no other."""
    first, second = (Image.fromarray(quadrants(320, height)) for height in (240, 200))
    first.save(path, save_all=True, append_images=[second])
    return path


def test_every_page_has_its_results(tmp_path: Path) -> None:
    job = Job((two_pages(tmp_path / "scan.tif"),), tmp_path / "out", looks=("camera",))
    reports = run_job(job, Quiet(), create=lambda _: FakeEngine()).files
    assert [names(report) & {"scan-1.camera.png", "scan-2.camera.png"} for report in reports] == [
        {"scan-1.camera.png"}, {"scan-2.camera.png"}]
    sizes = []
    for number in (1, 2):
        with Image.open(tmp_path / "out" / f"scan-{number}.camera.png") as page:
            sizes.append(page.size)
    assert sizes == [(320, 240), (320, 200)]


def test_people_are_hidden_on_every_page(tmp_path: Path) -> None:
    hidden(two_pages(tmp_path / "scan.tif"), tmp_path / "out", Sees(HEAD), create=lambda _: FakeEngine(()))
    for number in (1, 2):
        with Image.open(tmp_path / "out" / f"scan-{number}.anonymised.tif") as page:
            assert is_hidden(np.asarray(page).astype(int), HEAD.x, HEAD.y)


def test_a_review_knows_the_pages_apart(tmp_path: Path) -> None:
    """What is drawn on one hides nothing on the others, and the other way round."""

    def review(files: tuple[FileInReview, ...]) -> bool:
        assert [file.frames().at(0).height for file in files] == [240, 200]
        drawn = DrawnHead(0, HEAD)
        files[0].hide(drawn, files[0].followed(drawn, files[0].frames()))
        return True

    hidden(two_pages(tmp_path / "scan.tif"), tmp_path / "out", Sees(), create=lambda _: FakeEngine(()), review=review)
    seen = []
    for number in (1, 2):
        with Image.open(tmp_path / "out" / f"scan-{number}.anonymised.tif") as page:
            seen.append(is_hidden(np.asarray(page).astype(int), HEAD.x, HEAD.y))
    assert seen == [True, False]


def test_corrections_to_a_file_of_pages_are_refused(tmp_path: Path) -> None:
    source = two_pages(tmp_path / "scan.tif")
    made = tmp_path / "corrections.json"
    made.write_bytes(corrections_file(source, Corrections((DrawnHead(0, HEAD),))))
    reports = hidden(source, tmp_path / "out", Sees(), corrections=(made,)).files
    assert ["don't say which of its pages" in str(report.error) for report in reports] == [True, True]
