"""Decides what the window tells: from the session's events and readings to signs, notices and greyed choices."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ..areas import AREAS
from ..frames import View
from ..pipeline import events
from ..pipeline.session import Session
from ..pipeline.sources.base import SourceInfo
from ..settings import Settings
from .crop_strip import CropStrip
from .notices import Level, Notices
from .performance_bar import PerformanceBar
from .settings_controller import SettingsController
from .settings_panel import SettingsPanel
from .source_bar import Sign, SourceChooser
from .video_view import VideoView

NO_CAMERA = "No camera found: showing the demo clip. Plug one in and choose it above."
_NO_FACE_AFTER_S = 1.0
_DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Stage:
    """The parts of the window that show what the session does."""

    video: VideoView
    strip: CropStrip
    source: SourceChooser
    panel: SettingsPanel
    bar: PerformanceBar
    notices: Notices


class Presenter(QObject):
    """Listens to the session; on the window's thread."""

    sign_changed = Signal(Sign)
    crashed = Signal(str, str)
    """Where, and the traceback of an unexpected error."""

    def __init__(
        self, stage: Stage, session: Session, controller: SettingsController, *, falls_back: bool
    ) -> None:
        """`falls_back`: show the demo clip should the first source, a camera, not open."""
        super().__init__()
        self._stage = stage
        self._session = session
        self._controller = controller
        self._falls_back = falls_back
        self._sign = Sign.OPENING
        self._engine_is_ready = False
        self._told_failure = ""
        self._face_seen_s = time.monotonic()
        self._source = controller.settings.source
        stage.video.show_text("Opening the source…")
        stage.source.show_opening(self._source)
        self._handlers: dict[type, Callable[..., None]] = {
            events.SourceOpened: self._source_opened,
            events.SourceEnded: self._source_ended,
            events.SourceFailed: self._source_failed,
            events.EngineReady: self._engine_ready,
            events.EngineFailed: self._engine_failed,
            events.Notice: self._notice,
            events.StageFailed: self._stage_failed,
        }

    def take_event(self, event: events.Event) -> None:
        """Show what an event says."""
        self._handlers[type(event)](event)

    def take_view(self, view: View) -> None:
        """Show a picture."""
        self._stage.video.show_text("")
        self._stage.video.show_view(view)
        self._stage.strip.show_view(view)
        self._stage.video.show_hint(self._hint(view))

    def take_settings(self, settings: Settings) -> None:
        """Show what other settings change here."""
        if settings.source != self._source:
            self._source = settings.source
            self._told_failure = ""
            self._stage.notices.dismiss("source")
            self._stage.source.show_opening(settings.source)
            self._stage.strip.clear()
            self._show(Sign.OPENING)
        self.show_lock()

    def show_lock(self) -> None:
        """Show which face is locked."""
        locked = self._session.locked_face
        self._stage.strip.show_lock(locked)
        self._stage.video.show_state(self._controller.settings.view.mode, locked)

    def show_pause(self) -> None:
        """Show whether the picture is held."""
        self.sign_changed.emit(Sign.PAUSED if self._session.is_paused else self._sign)

    def read_instruments(self) -> None:
        """Show a fresh reading."""
        reading = self._session.telemetry()
        self._stage.bar.show_telemetry(reading)
        self._stage.source.show_rate(reading.camera_fps)

    def retry(self) -> None:
        """The user wants another try."""
        self._told_failure = ""
        for key in ("source", "engine"):
            self._stage.notices.dismiss(key)
        self._session.retry()

    def _show(self, sign: Sign) -> None:
        self._sign = sign
        self.show_pause()

    def _hint(self, view: View) -> str:
        if not self._engine_is_ready:
            return "Loading the models…"
        if view.perception.faces or AREAS[self._controller.settings.mask.area].is_whole:
            self._face_seen_s = time.monotonic()
        return "No face in view" if time.monotonic() - self._face_seen_s > _NO_FACE_AFTER_S else ""

    def _source_opened(self, event: events.SourceOpened) -> None:
        self._falls_back, self._told_failure = False, ""
        self._stage.notices.dismiss("source")
        self._stage.source.show_info(event.info)
        self._stage.strip.clear()
        self._show(_sign_of(event.info))
        self.show_lock()
        if event.info.note:
            self._stage.notices.show_notice(Level.INFO, event.info.note, key="note")

    def _source_ended(self, _event: events.SourceEnded) -> None:
        if self._sign is not Sign.STILL:
            self._show(Sign.ENDED)

    def _source_failed(self, event: events.SourceFailed) -> None:
        if self._falls_back:
            self._falls_back = False
            self._fall_back(event.text)
            return
        self._show(Sign.LOST)
        self._stage.source.show_silence()
        if self._stage.video.view is None:
            self._stage.video.show_text("No picture yet")
        if event.text == self._told_failure:
            return
        self._told_failure = event.text
        again = " It is tried again by itself." if event.retry_in_s is not None else ""
        self._stage.notices.show_notice(Level.ERROR, f"{_sentence(event.text)}{again}", key="source", action="Retry",
                                        run=self.retry)

    def _fall_back(self, reason: str) -> None:
        self._controller.visit(_DEMO)
        text = f"{_sentence(reason)} The demo clip is shown meanwhile." if self._stage.source.cameras else NO_CAMERA
        self._stage.notices.show_notice(Level.WARNING, text, key="camera", action="Try again", run=self._come_back)

    def _come_back(self) -> None:
        self._stage.notices.dismiss("camera")
        self._controller.come_back()

    def _engine_ready(self, event: events.EngineReady) -> None:
        self._engine_is_ready = True
        self._face_seen_s = time.monotonic()
        self._stage.notices.dismiss("engine")
        info = event.info
        self._stage.panel.show_engine(info.device, info.areas, info.missing_area_hint)
        self._stage.bar.show_engine(info.title, info.device)

    def _engine_failed(self, event: events.EngineFailed) -> None:
        self._stage.notices.show_notice(Level.ERROR, _sentence(event.text), key="engine", action="Retry",
                                        run=self.retry)

    def _notice(self, event: events.Notice) -> None:
        self._stage.notices.show_notice(Level.INFO, event.text)

    def _stage_failed(self, event: events.StageFailed) -> None:
        self.crashed.emit(event.stage, event.report)


def _sign_of(info: SourceInfo) -> Sign:
    if info.is_live:
        return Sign.LIVE
    return Sign.STILL if info.is_still else Sign.FILE


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
