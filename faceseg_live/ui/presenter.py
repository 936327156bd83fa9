"""Decides what the window shows of the session's events and readings: status light, notices, greyed choices."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from ..domain.areas import AREAS, Area
from ..media.sources.base import SourceInfo
from ..messages import Message
from ..pipeline import events
from ..pipeline.session import Session
from ..pipeline.status import ClassifierStatus, EngineStatus, Readiness
from ..pipeline.telemetry import Telemetry
from ..policy.offline import is_forced
from ..rendering.view import View
from ..settings import Settings
from ..settings.engines import USUAL_PARSER
from .choices import Choices, EngineChoice, missing_on_hub
from .classify_panel import ClassifyPanel
from .crop_strip import CropStrip
from .engine_abilities import EngineAbilities
from .engine_section import failure_words
from .hide_panel import HidePanel
from .hiding_presenter import HidingPresenter
from .notices import NoticeLevel, Notices, sentence
from .performance_bar import PerformanceBar
from .record_panel import RecordPanel
from .record_presenter import RecordPresenter
from .settings_controller import SettingsController
from .settings_panel import SettingsPanel
from .source_bar import SourceChooser, SourceStatus
from .verdicts import FaceVerdict, MatchWatch, verdicts_of
from .video_view import VideoView
from .virtual_camera_presenter import VirtualCameraPresenter
from .vocabulary import Vocabulary

_NO_FACE_AFTER_S = 1.0
_SNAPSHOT_EVERY_S = 1.0
_DEMO = "demo"
_DIM_LIGHT = "pipeline.dim_light"
"""Id of the message about a camera that gives fewer frames in this light, and key of its notice."""
_OFFLINE = "common.offline"
"""Id of the message that says that the network may not be asked."""
_LACKING = "lacking"
"""Key of the notice about a chosen area that the engine doesn't deliver."""
_DELAY = "delay"
"""Key of the notice that an engine takes long to load."""
_DELAYS = ("pipeline.still_loading", "pipeline.still_loading_beside")
"""Ids of its messages."""


@dataclass(frozen=True, slots=True)
class WindowParts:
    """The parts of the window that show what the session does."""

    video: VideoView
    strip: CropStrip
    source: SourceChooser
    panel: SettingsPanel
    classify: ClassifyPanel
    hide: HidePanel
    record: RecordPanel
    bar: PerformanceBar
    notices: Notices


class Presenter(QObject):
    """Listens to the session; on the window's thread."""

    status_changed = Signal(SourceStatus)
    model_requested = Signal(str)
    """The engine lacks this model of the catalogue, and the user wants to get it."""
    password_requested = Signal()
    """The stream asks for a password that is not known, or wrong."""
    snapshot_requested = Signal()
    """A face began to match, and the user wants a snapshot then."""
    classifiers_requested = Signal()
    """The user wants to change the classifiers."""
    source_changed = Signal()
    """Another source is open, or the one that was is lost."""
    controls_requested = Signal()
    """The user wants to change the camera's controls."""
    crashed = Signal(str, str)
    """Where, and the traceback of an unexpected error."""

    def __init__(
        self, parts: WindowParts, session: Session, controller: SettingsController, recording: RecordPresenter,
        camera: VirtualCameraPresenter, hiding: HidingPresenter, choices: Choices, *, falls_back: bool,
    ) -> None:
        """`falls_back`: show the demo clip should the first source, a camera, not open."""
        super().__init__()
        self._parts = parts
        self._session = session
        self._controller = controller
        self._recording, self._hiding = recording, hiding
        self._choices = choices
        self.abilities = EngineAbilities()
        self._falls_back = falls_back
        self._status = SourceStatus.OPENING
        self._engine: EngineStatus | None = None
        """As it is shown."""
        self._classifiers: ClassifierStatus | None = None
        self._locked: int | None = None
        """As it is shown."""
        self._is_open = False
        self._has_reported_failure = False
        self._face_seen_s = time.monotonic()
        self._watch, self._snapped_s = MatchWatch(), -_SNAPSHOT_EVERY_S
        self._source = controller.settings.source.opening
        self._show_opening()
        self._show_engine()
        self._show_classifiers()
        self._handlers: dict[type, Callable[..., None]] = {
            events.SourceOpened: self._source_opened,
            events.SourceEnded: self._source_ended,
            events.SourceFailed: self._source_failed,
            events.EngineChanged: self._engine_changed,
            events.ClassifiersChanged: self._classifiers_changed,
            events.RecordingBegan: recording.began,
            events.RecordingSaved: recording.saved,
            events.RecordingFailed: recording.failed,
            events.RecordingEnded: recording.ended,
            events.VirtualCameraChanged: camera.changed,
            events.HidingChanged: hiding.changed,
            events.Notice: self._notice,
            events.StageFailed: self._stage_failed,
        }

    def take_event(self, event: events.Event) -> None:
        """Show what an event says."""
        self._handlers[type(event)](event)

    def take_view(self, view: View) -> None:
        """Show a view, unless it is a late one of an earlier source."""
        if not self._is_open:
            return
        verdicts = verdicts_of(view, self._parts.classify.expression)
        self._parts.video.show_text("")
        self._parts.video.show_view(view, verdicts)
        self._parts.strip.show_view(view, verdicts)
        self._parts.classify.show_view(view, verdicts, self._session.locked_face)
        self._show_hint(view)
        self._hiding.take_view(view)
        if self._session.locked_face != self._locked:  # whoever came back is locked under another number
            self.show_lock()
        else:
            self._hiding.show()
        self._act_on_match(view, verdicts)

    def know_labels(self) -> None:
        """Let every box for an expression know what the settings in force give labels for."""
        vocabulary = Vocabulary.of(self._controller.settings, self._session.classifier_status,
                                   self._choices.classifiers)
        for page in (self._parts.classify, self._parts.hide, self._parts.record):
            page.know(vocabulary)

    def take_settings(self, settings: Settings) -> None:
        """Show what other settings change here."""
        if settings.source.opening != self._source:
            self._source = settings.source.opening
            self._is_open = self._has_reported_failure = False
            self._session.pause(False)  # who chooses another source wants to see it
            for key in ("source", "note", _DIM_LIGHT):
                self._parts.notices.dismiss(key)
            self._parts.strip.clear()
            self._hiding.take_view(None)
            self._show_opening()
            self._show(SourceStatus.OPENING)
        self._show_engine()
        if self._parts.notices.has(_LACKING):  # the user may have chosen other areas
            self._show_lacking_area(self._session.engine_status)
        self._show_classifiers()
        self.show_lock()

    def show_lock(self) -> None:
        """Show which face is locked."""
        self._locked = locked = self._session.locked_face
        self._parts.strip.show_lock(locked)
        self._parts.video.show_state(self._controller.settings.view.mode, locked)
        self._hiding.show()

    def show_pause(self) -> None:
        """Show whether the session is paused."""
        self.status_changed.emit(SourceStatus.PAUSED if self._session.is_paused else self._status)

    def read_instruments(self) -> None:
        """Show a fresh reading, and what only the passing of time changes: a still picture has one view only."""
        reading = self._session.telemetry()
        is_silent = self._status is SourceStatus.LOST
        self._parts.bar.show_telemetry(Telemetry(dropped=reading.dropped) if is_silent else reading)
        self._parts.source.show_rate(reading.camera_fps)
        self._parts.strip.let_go()
        self._recording.read()
        self._hiding.show()
        if self._parts.video.view is not None:
            self._show_hint(self._parts.video.view)

    def retry(self) -> None:
        """The user wants another try."""
        self._has_reported_failure = False
        for key in ("source", "engine", "classifiers"):
            self._parts.notices.dismiss(key)
        self._session.retry()
        self._show_engine()
        self._show_classifiers()

    def use_parser(self) -> None:
        """Change to the usual face parser; where its model is not here, the user is shown where to get it."""
        stored = self._controller.stored
        engine = stored.engine.switched(USUAL_PARSER)
        self._controller.replace(replace(stored, engine=engine))
        if missing := self._choices.missing_model(engine):
            self.model_requested.emit(missing)

    def _act_on_match(self, view: View, verdicts: Mapping[int, FaceVerdict]) -> None:
        """What the user wants done when a face begins to match."""
        requested = self._controller.settings.classify
        if not self._watch.begins(view, verdicts, requested.expression):
            return
        now_s = time.monotonic()
        if requested.snapshot_when and now_s - self._snapped_s >= _SNAPSHOT_EVERY_S:
            self._snapped_s = now_s
            self.snapshot_requested.emit()
        if requested.pause_when:
            self._session.pause(True)
            self.show_pause()

    def _show(self, status: SourceStatus) -> None:
        self._status = status
        self.show_pause()

    def _show_opening(self) -> None:
        self._parts.source.show_opening(self._source)
        self._parts.video.show_text(f"Opening {self._parts.source.title}…")

    def _show_hint(self, view: View) -> None:
        self._parts.video.show_hint(self._hint(view))

    def _hint(self, view: View) -> str:
        engine = self._session.engine_status
        if engine.running is None:
            is_loading = engine.readiness is Readiness.LOADING
            return "Loading the models…" if is_loading else "No masks: the engine doesn't run"
        if (lacking := self._lacking_area(engine)) is not None:
            return f"This engine doesn't deliver {lacking.title}"
        settings = self._controller.settings
        if settings.look_options.hides((settings.view.mode,)):
            return ""  # the sign says who is in view
        seen = {face.id for face in view.perception.faces}
        locked = self._session.locked_face
        if settings.mask.selection.is_full_frame or (seen if locked is None else locked in seen):
            self._face_seen_s = time.monotonic()
        if time.monotonic() - self._face_seen_s <= _NO_FACE_AFTER_S:
            return ""
        return "No face in view" if locked is None else f"Face {locked} is locked, but not in view"

    def _source_opened(self, event: events.SourceOpened) -> None:
        self._is_open, self._falls_back, self._has_reported_failure = True, False, False
        self._face_seen_s = time.monotonic()
        self._watch = MatchWatch()
        self._parts.notices.dismiss("source")
        self._parts.source.show_info(event.info)
        self.source_changed.emit()
        self._parts.strip.clear()
        self._show(_status_of(event.info))
        self.show_lock()
        if event.info.note is not None:
            self._parts.notices.show_notice(NoticeLevel.INFO, sentence(str(event.info.note)), key="note")

    def _source_ended(self, _event: events.SourceEnded) -> None:
        if self._status is not SourceStatus.STILL:
            self._show(SourceStatus.ENDED)

    def _source_failed(self, event: events.SourceFailed) -> None:
        if self._falls_back:
            self._falls_back = False
            self._fall_back(str(event.message))
            return
        self._show(SourceStatus.LOST)
        self._parts.source.show_silence()
        self.source_changed.emit()
        if not self._is_open:
            self._parts.video.show_text("No picture yet")
        if event.wants_password:
            self._want_password(event.message)
        elif event.message.message_id == _OFFLINE:
            self._tell_offline(event.message)
        elif self._may_report_failure():
            self._has_reported_failure = True
            again = " It is tried again by itself." if event.retry_in_s is not None else ""
            self._parts.notices.show_notice(NoticeLevel.ERROR, f"{sentence(str(event.message))}{again}", key="source",
                                            action="Retry", run=self.retry)

    def _want_password(self, message: Message) -> None:
        """The window asks at once; whoever declines can have it ask again."""
        self._parts.notices.show_notice(NoticeLevel.ERROR, sentence(message.text), key="source", action="Password…",
                                        run=self.password_requested.emit)
        self.password_requested.emit()

    def _tell_offline(self, message: Message) -> None:
        """The stream may not be asked for: that is no failure, and one click away where the window has the say."""
        self._has_reported_failure = True
        action = "" if is_forced() else "Go online"
        self._parts.notices.show_notice(NoticeLevel.WARNING, sentence(message.text), key="source", action=action,
                                        run=lambda: self._controller.set("network", offline=False))

    def _may_report_failure(self) -> bool:
        """Once each time; a new reason may only take the place of a message that is still shown.

        A source that had worked keeps its first message: what retrying it says is about the device's absence.
        """
        return not self._has_reported_failure or (not self._is_open and self._parts.notices.has("source"))

    def _fall_back(self, reason: str) -> None:
        self._controller.visit(_DEMO)
        text = f"{sentence(reason)} The demo clip is shown meanwhile."
        self._parts.notices.show_notice(NoticeLevel.WARNING, text, key="camera", action="Try again",
                                        run=self._come_back)

    def _come_back(self) -> None:
        self._parts.notices.dismiss("camera")
        self._controller.come_back()

    def _engine_changed(self, _event: events.EngineChanged) -> None:
        self._show_engine()

    def _show_engine(self) -> None:
        """Show how the engine is that the settings in force request, where it isn't shown already."""
        status = self._session.engine_status
        if status == self._engine:
            return
        self._engine = status
        in_use = status.running.key if status.running else status.requested.key
        self.abilities = self.abilities.after(status, self._choices.engines.get(in_use, EngineChoice(in_use)))
        self._parts.panel.show_engine(status, self.abilities)
        self._parts.hide.show_abilities(self.abilities)
        self._parts.notices.dismiss("engine")
        running = status.running
        if status.readiness is not Readiness.LOADING or running is None:
            self._parts.notices.dismiss(_DELAY)
        if status.readiness is Readiness.LOADING:
            return
        self._parts.bar.show_engine(*((running.title, running.device) if running else ("", "")))
        self._face_seen_s = time.monotonic()
        self._show_lacking_area(status)
        if status.readiness is Readiness.FAILED:
            missing = missing_on_hub(status.reason) or self._choices.missing_model(status.requested)
            action, run = ("Models…", partial(self.model_requested.emit, missing)) if missing else (
                "Retry", self.retry)
            self._parts.notices.show_notice(NoticeLevel.ERROR, failure_words(status), key="engine", action=action,
                                            run=run)

    def _show_lacking_area(self, status: EngineStatus) -> None:
        """One of the chosen areas may be one that the engine can't deliver: offer the one it is made for."""
        area = self._lacking_area(status)
        own = self._choices.area_of(status.running.key if status.running else "")
        if area is None or status.lacks(own):
            self._parts.notices.dismiss(_LACKING)
            return
        self._parts.notices.show_notice(
            NoticeLevel.WARNING, f"{area.title}: {status.lacks(area.key)}", key=_LACKING,
            action=f"Use {AREAS[own].title}", run=partial(self._use_area, own),
        )

    def _lacking_area(self, status: EngineStatus) -> Area | None:
        """The first of the chosen areas that the running engine doesn't deliver."""
        areas = self._controller.settings.mask.selection.areas
        return next((area for area in areas if status.lacks(area.key)), None)

    def _use_area(self, area: str) -> None:
        self._controller.set("mask", areas=(area,))

    def _classifiers_changed(self, _event: events.ClassifiersChanged) -> None:
        self.know_labels()
        self._show_classifiers()

    def _show_classifiers(self) -> None:
        """Show how the classifiers are that the settings in force request, where it isn't shown already."""
        status = self._session.classifier_status
        if status == self._classifiers:
            return
        self._classifiers = status
        self._parts.notices.dismiss("classifiers")
        if status.readiness is Readiness.FAILED:
            reason = sentence(str(status.reason))
            self._parts.classify.show_failed(reason)
            missing = missing_on_hub(status.reason)
            action, run = ("Models…", partial(self.model_requested.emit, missing)) if missing else (
                "Classifiers…", self.classifiers_requested.emit)
            self._parts.notices.show_notice(NoticeLevel.ERROR, reason, key="classifiers", action=action, run=run)
        elif status.readiness is Readiness.READY:
            titles = tuple(f"{info.title} ({info.device})" for info in status.running)
            self._parts.classify.show_ready(titles, status.labels)
        elif status.requested.names:
            self._parts.classify.show_loading()

    def _notice(self, event: events.Notice) -> None:
        words = sentence(str(event.message))
        if event.message.message_id == _DIM_LIGHT:
            self._parts.notices.show_notice(NoticeLevel.INFO, words, key=_DIM_LIGHT, action="Camera controls…",
                                            run=self.controls_requested.emit, stays=True)
        elif event.message.message_id in _DELAYS:
            self._parts.notices.show_notice(NoticeLevel.INFO, words, key=_DELAY, stays=True)
        else:
            self._parts.notices.show_notice(NoticeLevel.INFO, words)

    def _stage_failed(self, event: events.StageFailed) -> None:
        self.crashed.emit(event.stage, event.report)


def _status_of(info: SourceInfo) -> SourceStatus:
    if info.is_live:
        return SourceStatus.LIVE
    return SourceStatus.STILL if info.is_still else SourceStatus.FILE
