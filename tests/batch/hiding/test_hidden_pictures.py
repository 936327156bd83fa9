"""Pictures in which people are hidden: in their own format, with nothing else in the file and nothing beside it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from faceseg_live.engines.fake import FakeEngine
from tests.hiding_jobs import HEAD, Sees, hidden, is_hidden
from tests.media_files import quadrants
from tests.output_files import made_in


def saved(path: Path, **options: object) -> Path:
    Image.fromarray(quadrants()).save(path, **options)  # type: ignore[arg-type]
    return path


def loaded(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def faceless(_settings: object) -> FakeEngine:
    return FakeEngine(())


@pytest.mark.parametrize(("suffix", "kind"), [
    (".jpg", "JPEG"), (".JPEG", "JPEG"), (".png", "PNG"), (".webp", "WEBP"), (".tif", "TIFF"), (".bmp", "BMP"),
])
def test_a_picture_keeps_its_format_and_lies_alone(tmp_path: Path, suffix: str, kind: str) -> None:
    (report,) = hidden(saved(tmp_path / f"p{suffix}"), tmp_path / "out", Sees(HEAD), create=faceless).files
    result = tmp_path / "out" / f"p.anonymised{suffix}"
    assert report.outputs == (result,)
    with Image.open(result) as picture:
        assert picture.format == kind
    assert is_hidden(loaded(result), HEAD.x, HEAD.y)
    far = np.s_[200:, 200:]
    assert np.abs(loaded(result)[far] - quadrants()[far]).mean() < 3


def test_a_format_that_is_not_written_becomes_png(tmp_path: Path) -> None:
    (report,) = hidden(saved(tmp_path / "p.ppm"), tmp_path / "out", Sees(HEAD)).files
    assert [path.name for path in report.outputs] == ["p.anonymised.png"]


def test_nothing_is_told_of_place_and_time_and_the_picture_is_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8825)[1] = "N"
    source = saved(tmp_path / "p.jpg", exif=exif, comment=b"who, where")
    hidden(source, tmp_path / "out", Sees(HEAD))
    data = (tmp_path / "out" / "p.anonymised.jpg").read_bytes()
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (240, 320)
        assert not picture.getexif()
    for trace in (b"Exif", b"Maker", b"who, where"):
        assert trace in source.read_bytes()
        assert trace not in data


def test_a_picture_without_anybody_is_written_and_says_so(tmp_path: Path) -> None:
    (report,) = hidden(saved(tmp_path / "p.png"), tmp_path / "out", Sees(),
                       create=faceless).files
    assert "nobody was found in it" in str(report.notes[0])
    assert np.array_equal(loaded(tmp_path / "out" / "p.anonymised.png"), quadrants())


def test_a_search_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    search = Sees(HEAD, breaks=True)
    search.looks = 1
    (report,) = hidden(saved(tmp_path / "p.png"), tmp_path / "out", search).files
    assert report.error is not None
    assert made_in(tmp_path / "out") == []


def test_a_face_and_a_head_beside_it_are_hidden(tmp_path: Path) -> None:
    hidden(saved(tmp_path / "p.png"), tmp_path / "out", Sees(HEAD))
    result = loaded(tmp_path / "out" / "p.anonymised.png")
    assert is_hidden(result, HEAD.x, HEAD.y)
    assert is_hidden(result, 160, 120)


def test_results_that_other_looks_ask_for_are_written_besides(tmp_path: Path) -> None:
    (report,) = hidden(saved(tmp_path / "p.png"), tmp_path / "out", Sees(), looks=("anonymised", "overlay")).files
    names = {path.name for path in report.outputs}
    assert {"p.anonymised.png", "p.overlay.png", "p.mask.png", "p.image.png"} <= names
