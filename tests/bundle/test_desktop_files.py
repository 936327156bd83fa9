"""Menu entry, icon, AppStream data and specification name the same things."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from bundle.contents import APPLICATION_ID
from bundle.icons import SIZES_PX, draw_icons, png
from faceseg_live import __version__
from faceseg_live.cli.parser import make_parser
from tests.conftest import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LINUX = ROOT / "bundle" / "linux"
ENTRY = LINUX / "faceseg-live.desktop"
METAINFO = LINUX / f"{APPLICATION_ID}.metainfo.xml"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.fixture
def entry() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ENTRY, "utf-8")
    return parser["Desktop Entry"]


def test_the_menu_entry_starts_the_command(entry: configparser.SectionProxy) -> None:
    program, *words = entry["Exec"].split()
    assert program in PROJECT["scripts"]
    assert entry["TryExec"] == program
    assert entry["Icon"] == program
    assert make_parser().parse_args(words).run.__module__ == "faceseg_live.cli.gui"


def test_the_metainfo_is_of_this_version_and_this_entry() -> None:
    root = ElementTree.parse(METAINFO).getroot()
    assert root.findtext("id") == APPLICATION_ID
    assert root.findtext("project_license") == PROJECT["license"]
    assert root.findtext("launchable") == ENTRY.name
    assert root.findtext("provides/binary") in PROJECT["scripts"]
    releases = [release.get("version") for release in root.iter("release")]
    assert releases[0] == PROJECT["version"] == __version__


@pytest.mark.parametrize("command", [["desktop-file-validate", str(ENTRY)],
                                     ["appstreamcli", "validate", "--no-net", str(METAINFO)]], ids=lambda each: each[0])
def test_the_desktops_own_tools_find_nothing_wrong(command: list[str]) -> None:
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_window_says_which_entry_is_its_own(qapp: object) -> None:
    from faceseg_live.ui.application import make_application

    application, _theme = make_application()
    assert application.desktopFileName() == ENTRY.stem
    assert not application.windowIcon().isNull()


def test_icons_in_every_size_and_format(tmp_path: Path) -> None:
    from PIL import Image

    draw_icons(tmp_path)
    for size in SIZES_PX:
        with Image.open(png(tmp_path, size)) as image:
            assert image.size == (size, size)
            corner, middle = image.getpixel((0, 0)), image.getpixel((size // 4, size // 4))
        assert np.ravel(corner)[3] < 255, "the corners are round"
        assert np.ravel(middle)[3] == 255
    for name in ("icon.ico", "icon.icns"):
        with Image.open(tmp_path / name) as image:
            assert image.width >= 256


def test_the_specification_is_python_and_asks_for_what_is_there() -> None:
    text = (ROOT / "bundle" / "faceseg_live.spec").read_text("utf-8")
    compile(text, "faceseg_live.spec", "exec")
    for module, name in re.findall(r"\b(contents|licences)\.(\w+)", text):
        assert re.search(rf"^(def )?{name}\b", (ROOT / "bundle" / f"{module}.py").read_text("utf-8"), re.MULTILINE)


def test_qt_keeps_only_the_plugins_that_a_window_loads() -> None:
    pytest.importorskip("PyInstaller", reason="PyInstaller is not installed: bundle/requirements.txt")
    from bundle.slimming import slim

    plugins = "PySide6/Qt/plugins"
    kept = {f"{plugins}/platforms/libqxcb.so", "faceseg_live/assets/demo.mp4", "PySide6/QtCore.abi3.so"}
    left_out = {f"{plugins}/platforms/libqeglfs.so", f"{plugins}/tls/libqopensslbackend.so",
                "PySide6/Qt/translations/qt_de.qm"}
    assert {place for place, _, _ in slim((place, place, "DATA") for place in kept | left_out)} == kept
