"""What is done to the folder that PyInstaller leaves. Nothing is built here."""

from __future__ import annotations

import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from bundle import build
from bundle.icons import draw_icons


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle with a program, a library and a link to it."""
    monkeypatch.setattr(build, "DIST", tmp_path)
    folder = tmp_path / build.NAME
    library = folder / build.LIBRARY / "numpy.libs" / "libblas.so.1"
    library.parent.mkdir(parents=True)
    library.write_bytes(bytes(3_000_000))
    (folder / build.LIBRARY / "libblas.so.1").symlink_to(library)
    (folder / build.LIBRARY / "single.so").write_bytes(bytes(1_000_000))
    (folder / build.NAME).write_bytes(bytes(500_000))
    return folder


def test_the_size_is_that_of_all_files_without_links(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build._report(folder) == pytest.approx(4.5)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(maxsplit=2)[2] for line in lines] == ["numpy.libs", "single libraries", build.NAME, str(folder)]


@pytest.mark.skipif(os.name == "nt", reason="a .zip there")
def test_the_archive_depends_on_nothing_but_its_contents(folder: Path) -> None:
    archive = build._archive(folder)
    first = archive.read_bytes()
    (folder / build.NAME).touch()
    assert build._archive(folder).read_bytes() == first
    with tarfile.open(archive) as tar:
        entries = {entry.name: entry for entry in tar}
    assert {entry.uname for entry in entries.values()} == {""}
    assert entries[f"{build.NAME}/{build.LIBRARY}/libblas.so.1"].issym()


def test_libraries_that_wheels_bring_along_keep_their_symbols(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stripped: list[str] = []
    monkeypatch.setattr(subprocess, "run", lambda command, check: stripped.append(Path(command[-1]).name))
    build._strip(folder / build.LIBRARY)
    assert stripped == ["single.so"]


def test_what_lies_below_share_is_named_as_desktops_expect_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "_MADE", tmp_path)
    draw_icons(tmp_path / "icons")
    build._add_desktop_files(folder)
    share = folder / "share"
    assert (share / "applications" / "faceseg-live.desktop").is_file()
    assert len([*(share / "metainfo").glob("*.metainfo.xml")]) == 1
    icons = {path.relative_to(share / "icons" / "hicolor").as_posix() for path in share.rglob("faceseg-live.[ps]*")}
    assert {"scalable/apps/faceseg-live.svg", "48x48/apps/faceseg-live.png"} <= icons
    assert os.access(folder / "install.sh", os.X_OK)
