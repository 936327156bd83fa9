"""What the window says of a recording."""

from __future__ import annotations

from math import ceil
from pathlib import Path

from ..pipeline.recording.clip import ClipReport
from ..pipeline.recording.drops import Drops
from ..pipeline.recording.recording import Phase
from ..pipeline.recording.status import RecordingStatus
from .notices import sentence

BEHIND = 0.5
"""From so full a backlog on it is reported that encoding is behind."""
SCARCE_S = 600.0
"""Room for less than this is worth a warning."""
_MANY_SECONDS = 100
_MANY_HOURS, _LONG_HOURS = 10, 48
"""From so many on, minutes, and then hours, don't matter."""
_CAUSES = {"source": "by the source", "models": "by the models", "encoder": "because the encoder was behind",
           "paused": "while paused"}


def clock(seconds: float) -> str:
    """ "0:07", "12:34", "1:02:03"."""
    whole = int(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def is_finishing(status: RecordingStatus | None) -> bool:
    """Whether the user ended it, and what waited is still being written."""
    return status is not None and status.phase is Phase.FINISHING


def finishing_words(status: RecordingStatus) -> str:
    """How far a recording is that was ended."""
    return f"Finishing… {percent_words(status)}"


def left_words(status: RecordingStatus) -> str:
    """How long it still takes to write what waits; empty where that is unknown."""
    if status.left_s is None:
        return ""
    minutes = round(status.left_s / 60)
    return f"About {minutes} min left." if status.left_s >= _MANY_SECONDS else f"About {ceil(status.left_s)} s left."


def percent_words(status: RecordingStatus) -> str:
    """The same where there is no room for words."""
    return f"{int(100 * status.written)} %"


def button_words(status: RecordingStatus | None) -> str:
    """On the button that records and stops."""
    if status is None:
        return "Record"
    if status.phase is Phase.COUNTDOWN:
        return f"in {ceil(status.countdown_s)} s"
    return finishing_words(status) if is_finishing(status) else clock(status.seconds)


def recording_badge(status: RecordingStatus) -> str:
    """Painted next to the picture as long as anything is, or may be, recorded."""
    if is_finishing(status):
        return finishing_words(status)
    if status.is_paused:
        return f"REC paused {clock(status.seconds)}"
    if status.phase is Phase.RUNNING:
        return f"REC {clock(status.seconds)}"
    return f"REC {button_words(status)}" if status.phase is Phase.COUNTDOWN else "REC ready"


def replay_badge(ready_s: float | None) -> str:
    """Painted next to the picture as long as the last seconds are kept in memory; None: they aren't."""
    return "" if ready_s is None else f"REPLAY {int(ready_s)} s"


def status_line(status: RecordingStatus | None, delay: str = "") -> str:
    """The status in one line; `delay`: how much later what is recorded comes, in words."""
    if status is None:
        return "Not recording"
    if status.phase is Phase.COUNTDOWN:
        return "The self-timer runs"
    if is_finishing(status):
        return "What was recorded is still being written"
    if status.phase is not Phase.RUNNING and not status.is_paused:
        return "Waits for a face that matches" if status.is_triggered else "Getting ready"
    parts = ("Paused" if status.is_paused else "", _frames(status.frames), _dropped(status.drops),
             ", ".join(status.encoders), delay)
    return " · ".join(part for part in parts if part)


def room_words(free_s: float | None) -> str:
    """How long the folder's disk will do; empty where that is unknown."""
    if free_s is None:
        return ""
    hours, minutes = divmod(int(free_s / 60), 60)
    if hours >= _LONG_HOURS:
        return f"Room for about {hours // 24} days"
    parts = (f"{hours} h" if hours else "", f"{minutes} min" if minutes and hours < _MANY_HOURS else "")
    return f"Room for about {' '.join(filter(None, parts))}" if any(parts) else "Room for less than a minute"


def warning_line(status: RecordingStatus | None) -> str:
    """How far encoding is behind; empty while it keeps up."""
    if status is None or status.backlog < BEHIND:
        return ""
    percent = min(100, round(100 * status.backlog))
    return f"Encoding is behind: {percent} % of the backlog. A smaller picture or H.264 helps."


def report_words(report: ClipReport) -> str:
    """What became of a clip, in sentences."""
    failures = " ".join(sentence(str(failure)) for failure in report.failures)
    if not report.files:
        return failures
    names = ", ".join(path.name for path in report.files if path.suffix != ".jsonl") or report.files[0].name
    lost = f", {_dropped(report.drops)}{_causes(report.drops)}" if report.drops.total else ""
    said = f"Saved {names}: {clock(report.seconds)}, {_frames(report.frames)}{lost}."
    return " ".join([*([failures] if failures else []), said, *(sentence(str(remark)) for remark in report.remarks)])


def folder_of_report(report: ClipReport) -> Path | None:
    """Where a clip's files are."""
    return report.files[0].parent if report.files else None


def _dropped(drops: Drops) -> str:
    return f"{drops.total} dropped"


def _causes(drops: Drops) -> str:
    named = [f"{number} {_CAUSES[cause]}" for cause, number in drops.as_json().items() if number]
    return f" ({', '.join(named)})"


def _frames(count: int) -> str:
    return "1 frame" if count == 1 else f"{count} frames"
