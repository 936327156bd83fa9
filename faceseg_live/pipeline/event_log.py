"""Writes the events of a session into the log: what they are, and numbers."""

from __future__ import annotations

import logging
from typing import Any

from ..addresses import is_address
from ..logs.told import by_id
from ..media.sources.base import SourceInfo
from ..settings.engines import ENGINES
from . import events
from .recording.clip import ClipReport
from .status import ClassifierStatus, EngineStatus, Readiness
from .virtual_camera import CameraStatus

log = logging.getLogger(__name__)


def log_event(event: events.Event) -> None:
    """Log one event of a session."""
    match event:
        case events.SourceOpened(info):
            log.info("source opened %s", _source(info))
        case events.SourceFailed(message, retry_in_s):
            log.warning("source failed %s%s", by_id(message), " is tried again" if retry_in_s is not None else "")
        case events.EngineChanged(status):
            _log_engine(status)
        case events.ClassifiersChanged(status):
            _log_classifiers(status)
        case events.RecordingBegan(paths):
            log.info("recording began files=%d", len(paths))
        case events.RecordingSaved(report):
            log_clip(report)
        case events.RecordingFailed(message):
            log.warning("recording failed %s", by_id(message))
        case events.VirtualCameraChanged(status):
            _log_camera(status)
        case events.HidingChanged(problem):
            log.info("hiding %s", "as set" if problem is None else by_id(problem))
        case events.Notice(message):
            log.info("notice %s", by_id(message))
        case events.StageFailed(stage, report, rests):
            log.error("stage %s met an unforeseen error and %s\n%s", stage, "rests" if rests else "goes on", report)
        case events.SourceEnded() | events.RecordingEnded():
            log.debug("%s", type(event).__name__)


def _source(info: SourceInfo) -> str:
    kind = "camera" if info.camera is not None else "live" if info.is_live else "still" if info.is_still else "file"
    kind = "stream" if is_address(info.uri) else kind
    numbers: dict[str, Any] = {"width": info.width, "height": info.height, "fps": info.fps, "frames": info.frame_count,
                               "seconds": info.duration_s}
    shown = [f"{name}={value:g}" for name, value in numbers.items() if value is not None]
    return " ".join([f"kind={kind}", *shown, f"format={info.pixel_format or 'unknown'}"])


def _log_engine(status: EngineStatus) -> None:
    running = "none" if status.running is None else f"{status.running.key} device={status.running.device}"
    key = status.requested.key
    words = f"engine requested={key if key in ENGINES else 'unknown'} {status.readiness.name.lower()} running={running}"
    if status.readiness is Readiness.FAILED and status.reason is not None:
        log.warning("%s %s", words, by_id(status.reason))
    else:
        log.info("%s", words)


def _log_classifiers(status: ClassifierStatus) -> None:
    words = f"classifiers requested={len(status.requested.names)} {status.readiness.name.lower()} " \
            f"running={len(status.running)} labels={len(status.labels)}"
    if status.readiness is Readiness.FAILED and status.reason is not None:
        log.warning("%s %s", words, by_id(status.reason))
    else:
        log.info("%s", words)


def log_clip(report: ClipReport) -> None:
    """Log what became of a recording."""
    drops = ",".join(f"{cause}:{count}" for cause, count in report.drops.as_json().items() if count) or "none"
    log.info("recording saved files=%d seconds=%.2f frames=%d dropped=%s", len(report.files), report.seconds,
             report.frames, drops)
    for message in (*report.remarks, *report.failures):
        log.warning("recording %s", by_id(message))


def _log_camera(status: CameraStatus) -> None:
    reason = f" {by_id(status.reason)}" if status.reason is not None else ""
    log.info("virtual camera %s%s", status.state.name.lower(), reason)
