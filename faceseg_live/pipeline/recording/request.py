"""What is asked of the recorder, and what it is handed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...expression import Expression
from ...media.video import FORMATS
from ...rendering.scene import Scene
from ...settings import HIDING, LookOptions, MaskSettings, RecordSettings, Settings
from .clock import Pause
from .drops import NO_DROPS, Drops


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """What the user asked for when recording was asked for; later changes of the settings are for the next time."""

    settings: RecordSettings
    symbols: Mapping[str, str] = field(default_factory=dict)
    """The user's own symbols, for the expression."""
    out: Path | None = None
    """The file that was named; None: a name made of the time and the selection."""
    options: LookOptions = field(default_factory=LookOptions)
    """Of the looks that are recorded."""
    mask: MaskSettings = field(default_factory=MaskSettings)
    """What was masked then: names contain the selection."""
    asked_s: float = field(default_factory=time.monotonic)

    @staticmethod
    def of(settings: Settings, out: Path | None = None) -> RecordRequest:
        """What these settings ask for. Raises ExpressionError when the expression can't be read."""
        request = RecordRequest(settings.record, settings.classify.symbols, out, settings.look_options,
                                settings.mask)
        request.trigger()
        return request

    @staticmethod
    def for_replay(settings: Settings, before: RecordRequest | None) -> RecordRequest | None:
        """What is kept ready in memory; None: nothing. `before`: the request so far, which stays where it asks for the
        same: what it has kept would be lost."""
        record = settings.record
        if not record.replay_s:
            return None
        is_video = record.format == "auto" or FORMATS[record.format].is_encoded_in_order
        # What says when files begin and end is no matter of this one.
        record = RecordSettings(looks=record.looks, format=record.format if is_video else "auto",
                                encoder=record.encoder, microphone=record.microphone, sidecar=record.sidecar,
                                landmarks=record.landmarks, masks=record.masks, folder=record.folder,
                                replay_s=record.replay_s)
        if before is not None and (before.settings, before.options) == (record, settings.look_options):
            return before
        return RecordRequest(record, options=settings.look_options, mask=settings.mask)

    @property
    def delay_s(self) -> float | None:
        """How long scenes wait before they are written; None: nobody is hidden in them."""
        hides = any(HIDING in self.options.parts_of(look) for look in self.settings.looks)
        return self.options.hiding.delay_ms / 1000 if hides else None

    def trigger(self) -> Expression | None:
        """What clips wait for. Raises ExpressionError."""
        return self.settings.trigger(self.symbols)


@dataclass(frozen=True, slots=True)
class RecordItem:
    """A scene on its way to a clip."""

    scene: Scene
    lost: Drops = NO_DROPS
    """Frames that are missing right before this one."""
    pauses: tuple[Pause, ...] = ()
    """Of the recording, right before this one."""
    came_s: float = field(default_factory=time.monotonic)
    """When its frame came, on `time.monotonic()`'s clock."""
    made_s: float = field(default_factory=time.monotonic)
    """When what it shows was known, on the same clock."""
    request: RecordRequest | None = None
    """The recording that it is for; None: for none, it only tells who is in those before it."""
    is_early: bool = False
    """It has no masks only because models have just begun, or are being made."""

    @property
    def size(self) -> int:
        """Bytes, nearly."""
        return self.scene.frame.nbytes  # its masks are made when it is drawn
