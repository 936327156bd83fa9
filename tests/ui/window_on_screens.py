"""Windows in a process of its own, whose screens the test makes: prints where each stands, as JSON.

    QT_QPA_PLATFORM=offscreen:configfile=… python -m tests.ui.window_on_screens <starts.jsonl

Each line asks for a start, {"stored": "", "frame": [0, 0, 1, 1]}: the geometry that an earlier one stored; and, for
what it will store itself, where it is put then ("frame": x, y, width, height) and whether it fills the screen
("maximized").
"""

from __future__ import annotations

import json
import sys
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from faceseg_live.settings import Settings
from faceseg_live.ui.application import make_application
from faceseg_live.ui.bridge import Bridge
from faceseg_live.ui.choices import Choices, EngineChoice
from faceseg_live.ui.main_window import MainWindow
from faceseg_live.ui.settings_controller import SettingsController
from faceseg_live.ui.theme import ThemeSwitch
from tests.ui.stand_in import StandInSession, no_devices


def main() -> None:
    application, theme = make_application()
    application.setQuitOnLastWindowClosed(False)
    for line in sys.stdin:
        print(json.dumps(_started(application, theme, json.loads(line))), flush=True)
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _started(application: QApplication, theme: ThemeSwitch, asked: dict[str, Any]) -> dict[str, Any]:
    """What the test asks of one window, from its start to its end."""
    settings = Settings().changed("window", geometry=asked["stored"])
    session = StandInSession(settings)
    controller = SettingsController(settings, apply=session.update, save=lambda _: None)
    window = MainWindow(session, Bridge(), controller, theme, Choices({"mesh": EngineChoice("Face mesh")}),
                        devices=no_devices())
    window.show()
    application.processEvents()
    told = {
        "screens": [list(screen.availableGeometry().getRect()) for screen in QGuiApplication.screens()],
        "frame": list(window.frameGeometry().getRect()),
        "client": list(window.geometry().getRect()),
        "minimum": list(window.minimumSize().toTuple()),
        "is_maximized": window.isMaximized(),
        "record": _place(window.top.record),
        "side": _place(window.side),
        "video": _place(window.video),
    }
    window.showNormal()
    application.processEvents()
    told["normal"] = list(window.frameGeometry().getRect())
    if "frame" in asked:
        window.setGeometry(QRect(*asked["frame"]))
    if asked.get("maximized"):
        window.showMaximized()
    application.processEvents()
    window.close()
    window.deleteLater()
    return told | {"stored": controller.stored.window.geometry}


def _place(part: QWidget) -> list[int]:
    return list(QRect(part.mapToGlobal(QPoint()), part.size()).getRect())


if __name__ == "__main__":
    main()
