"""Takes pictures of the real window playing the demo clip: both sizes, both themes, or those of the README.

    xvfb-run -s "-screen 0 1920x1080x24" python scripts/screenshots.py --out docs/images --readme

Each picture is of a program of its own, started as a user starts it, with settings of its own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QImage, QPixmap
    from PySide6.QtWidgets import QWidget

    from faceseg_live.pipeline.session import Session
    from faceseg_live.ui.main_window import MainWindow

Save: TypeAlias = "Callable[[QImage, Path], None]"
"""Writes a picture to a path that still lacks its suffix."""

TIMEOUT_S = 90
JPEG_QUALITY = 92
BLUE = "#5b8cff"
DEMO_S = 9.0
BOTH_LOOK_S = (6.9, 7.4)
"""Both faces of the clip look at the camera then."""
MATCHING = "smile > 0.8 and not eyes_closed"
"""Holds for one of the two then."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to take."""

    name: str
    width: int
    height: int
    theme: str
    area: str
    colour: str = ""
    view: str = "overlay"
    engine: str = "mesh"
    """Without its model it is refused, and the mesh stays in use: that is shown then."""
    dialog: str = ""
    """"options", "models" or "classifiers": a dialog that stands open before the window; "presets": that menu."""
    expression: str = ""
    """Is typed into its box, key by key; with one, that page is shown."""
    preset: str = ""
    """The expression of a preset that is chosen on that page."""
    records: tuple[str, ...] = ()
    """These looks are being recorded, on their page."""
    hiding: tuple[tuple[str, str], ...] = ()
    """Settings of hiding, which are shown on their page."""
    locks: bool = False
    """The first face is locked."""


ALL = tuple(
    Shot(f"window-{width}x{height}-{theme}", width, height, theme, area, colour)
    for width, height in ((1280, 800), (1920, 1080))
    for theme, area, colour in (("dark", "face+forehead", ""), ("light", "skin", BLUE))
) + tuple(
    Shot(f"{name}-{width}x{height}-{theme}", width, height, theme, "face", view=view, engine=engine, dialog=dialog)
    for width, height in ((1280, 800), (800, 560))
    for theme in ("dark", "light")
    for name, view, engine, dialog in (
        ("regions", "regions", "mesh", ""),
        ("hidden", "anonymised", "mesh", ""),
        ("refused", "overlay", "pspnet", ""),
        ("options", "overlay", "custom-onnx", "options"),
        ("models", "overlay", "mesh", "models"),
    )
) + tuple(
    Shot(f"{name}-{width}x{height}-{theme}", width, height, theme, "face", dialog=dialog, expression=expression)
    for width, height in ((1280, 800), (800, 560), (1920, 1080))
    for theme in ("dark", "light")
    for name, dialog, expression in (
        ("classify", "", MATCHING),
        ("classify-error", "", f"{MATCHING} glasses"),
        ("classify-unknown", "", "smil > 0.8 and not eyes_closed"),
        ("classify-off", "", "apparent_age > 30"),
        ("classifiers", "classifiers", MATCHING),
        ("presets", "presets", MATCHING),
    )
) + tuple(
    Shot(f"classify-{name}-{width}x{height}-{theme}", width, height, theme, "face", preset=preset)
    for width, height in ((1280, 800), (800, 560))
    for theme in ("dark", "light")
    for name, preset in (("gender", "#Female > #Male"), ("emotions", "looks_happy > 0.5"))
) + tuple(
    Shot(f"areas-{width}x{height}-{theme}", width, height, theme, "skin,lips,two_eyes,-nose,-chin")
    for width, height in ((1280, 800), (800, 560))
    for theme in ("dark", "light")
) + tuple(
    Shot(f"record-{width}x{height}-{theme}", width, height, theme, "face+forehead", records=("anonymised", "cutout"))
    for width, height in ((1280, 800), (800, 560), (1920, 1080))
    for theme in ("dark", "light")
)
ALL += tuple(
    Shot(f"hide-{name}-{width}x{height}-{theme}", width, height, theme, "face", view="anonymised", hiding=hiding,
         locks=locks, records=("anonymised",) if locks else ())
    for width, height in ((1280, 800), (800, 560), (1920, 1080))
    for theme in ("dark", "light")
    for name, hiding, locks in (
        ("everybody", (("who", "everybody"),), False),
        ("others", (("who", "others"), ("how", "blur")), True),
        ("puppet", (("how", "puppet"),), False),
        ("matching", (("who", "matching"), ("condition", MATCHING), ("what", "parts")), False),
    )
)
README = (
    Shot("record", 1280, 800, "dark", "face+forehead", records=("anonymised", "cutout")),
    Shot("classify", 1280, 800, "dark", "face", expression=MATCHING),
    Shot("window-dark", 1280, 800, "dark", "face+forehead,-two_eyes,-lips"),
    Shot("window-light", 1920, 1080, "light", "skin", BLUE),
)


def main() -> int:
    """Take the pictures; the exit code is 1 when one is missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("screenshots"), help="folder of the pictures")
    parser.add_argument("--readme", action="store_true", help="only those of the README, as JPEG")
    parser.add_argument("--only", default="", help="those whose names have this in them")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    shots = tuple(shot for shot in (README if options.readme else ALL) if options.only in shot.name)
    if options.one:
        requested = next(shot for shot in shots if shot.name == options.one)
        return _take(requested, _save_jpeg if options.readme else _save_png, options.out)
    missing = [shot.name for shot in shots if not _start(shot, options.out, is_readme=options.readme)]
    for name in missing:
        print(f"{name}: no picture within {TIMEOUT_S} s", file=sys.stderr)
    return 1 if missing else 0


def _start(shot: Shot, folder: Path, *, is_readme: bool) -> bool:
    picture = folder / f"{shot.name}{'.jpg' if is_readme else '.png'}"
    picture.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as home:
        surroundings = os.environ | {"FACESEG_CONFIG": str(Path(home) / "settings.toml")}
        command = [sys.executable, __file__, "--out", str(folder), "--one", shot.name]
        if is_readme:
            command.append("--readme")
        subprocess.run(command, env=surroundings, timeout=TIMEOUT_S, check=True)
    if picture.exists():
        print(f"{picture} {picture.stat().st_size / 1000:.0f} kB")
    return picture.exists()


def _take(shot: Shot, save: Save, folder: Path) -> int:
    from faceseg_live.app.run import run
    from faceseg_live.settings import MaskSettings, Settings, Theme, ViewSettings, WindowSettings
    from faceseg_live.settings import store as settings_store

    view = ViewSettings(shot.view, colours={shot.area: shot.colour} if shot.colour else {})
    window = WindowSettings(Theme(shot.theme))
    settings = Settings(mask=MaskSettings((shot.area,)), view=view, window=window)
    for name, value in shot.hiding:
        kind = type(getattr(settings.hiding, name))
        settings = settings.changed("hiding", **{name: kind(value)})
    settings_store.save(settings)
    photographer = Photographer(shot, lambda picture: save(picture, folder / shot.name))
    return run("demo", started=photographer.watch)


class Photographer:
    """Waits for the moment at which both faces are shown, then takes the picture and closes the window."""

    def __init__(self, shot: Shot, save: Callable[[QImage], None]) -> None:
        self._shot, self._save = shot, save
        self._is_asked = self._is_done = False

    def watch(self, window: MainWindow, _session: Session) -> None:
        """Begin to wait."""
        self._window = window
        window.resize(self._shot.width, self._shot.height)
        window.video.shown.connect(self._look)

    def _look(self) -> None:
        view = self._window.video.view
        if self._is_done or view is None or len(view.perception.faces) < 2:
            return
        if not self._is_asked:
            self._ask()
        elif BOTH_LOOK_S[0] <= view.perception.frame.time_s % DEMO_S <= BOTH_LOOK_S[1]:
            from PySide6.QtCore import QTimer

            self._is_done = True
            QTimer.singleShot(0, self._window, self._photograph)

    def _ask(self) -> None:
        """Now that the mesh runs: choose the other engine, open the dialog."""
        self._is_asked = True
        self._window.editor.choose_engine(self._shot.engine)
        if self._shot.locks:
            self._window.faces.toggle(1)
        if self._shot.records:
            self._record()
        if self._shot.hiding:
            self._window.navigation.show_hiding()
        if self._shot.dialog == "options":
            self._window.panel.engine.options.click()
        elif self._shot.dialog == "models":
            self._window.top.models_action.trigger()
        elif self._shot.dialog == "classifiers":
            self._window.classify.classifiers.click()
        if self._shot.expression:
            self._type(self._shot.expression)
        elif self._shot.preset:
            self._window.run("classify.expression")
            self._window.classify.presets.chosen.emit(self._shot.preset)

    def _type(self, text: str) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        self._window.run("classify.expression")
        QTest.keyClicks(self._window.classify.field.box, text)
        QTest.keyClick(self._window.classify.field.box, Qt.Key.Key_Return)

    def _record(self) -> None:
        from faceseg_live.ui.edit import Edit

        self._window.side.show_page("Record")
        folder = Path(os.environ["FACESEG_CONFIG"]).parent / "Videos"
        for name, value in (("looks", self._shot.records), ("folder", str(folder)), ("encoder", "software")):
            self._window.editor.edit(Edit("record", name, value))
        self._window.presenters.recording.toggle()

    def _photograph(self) -> None:
        from PySide6.QtCore import QPoint

        picture = self._window.grab()
        dialog = {"options": self._window.dialogs.engine, "models": self._window.dialogs.models,
                  "classifiers": self._window.dialogs.classifiers}.get(self._shot.dialog)
        if dialog is not None:
            spare = self._window.size() - dialog.size()
            _paste(picture, dialog, QPoint(spare.width() // 2, spare.height() // 2))
        elif self._shot.dialog == "presets":
            button = self._window.classify.presets
            menu = button.menu()
            menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
            group = next(iter(button.groups.values()))
            group.popup(menu.pos() - QPoint(group.sizeHint().width(), -menu.actionGeometry(group.menuAction()).top()))
            for part in (menu, group):
                _paste(picture, part, self._window.mapFromGlobal(part.pos()))
                part.close()
        self._save(picture.toImage())
        self._window.close()


def _paste(picture: QPixmap, part: QWidget, place: QPoint) -> None:
    from PySide6.QtGui import QPainter

    painter = QPainter(picture)
    painter.drawPixmap(place, part.grab())
    painter.end()


def _save_png(picture: QImage, place: Path) -> None:
    picture.save(str(place.with_suffix(".png")))


def _save_jpeg(picture: QImage, place: Path) -> None:
    """Colours in full resolution: halved ones fray coloured text. OpenCV, for Qt's writer always halves them."""
    import cv2
    import numpy as np
    from PySide6.QtGui import QImage

    whole = picture.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(whole.constBits(), np.uint8).reshape(whole.height(), whole.bytesPerLine())
    pixels = rows[:, : 3 * whole.width()].reshape(whole.height(), whole.width(), 3)
    how = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY, cv2.IMWRITE_JPEG_OPTIMIZE, 1,
           cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
    cv2.imwrite(str(place.with_suffix(".jpg")), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), how)


if __name__ == "__main__":
    sys.exit(main())
