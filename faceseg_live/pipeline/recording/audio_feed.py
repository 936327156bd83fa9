"""Cuts what a microphone heard into what each clip needs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Protocol

from ...media.audio.blocks import AudioBlock
from ...media.video import AudioFormat
from ...media.video.video_file import Samples
from ...messages import Message
from .clock import Pause

_MOST_S = 60.0
"""Nobody is so far behind."""


class AudioSource(Protocol):
    """A microphone that listens from its making until it is closed."""

    @property
    def format(self) -> AudioFormat: ...
    @property
    def problem(self) -> Message | None:
        """Why nothing comes any more; None: all is well."""
    def take(self) -> list[AudioBlock]:
        """What was heard since the last call, in order; never waits."""
    def close(self) -> None: ...


class AudioFeed:
    """Hands a clip the sound of its own stretch of time; keeps the last seconds for the next one. One thread."""

    def __init__(self, source: AudioSource, kept_s: float) -> None:
        """kept_s: so much sound before the newest frame is kept for the next clip."""
        self._source, self._kept_s = source, kept_s
        self._blocks: deque[AudioBlock] = deque()
        self._resumed_s = float("-inf")

    @property
    def format(self) -> AudioFormat:
        return self._source.format

    def skip(self, pause: Pause) -> None:
        """What was heard meanwhile, and has not been handed out yet, is no part of the recording."""
        self._resumed_s = pause.until_s
        self._fetch()

    def listen(self, seen_s: float) -> None:
        """Fetch what was heard, and let go of what is too old for a clip that begins with the newest frame.

        seen_s: `time.monotonic()` when that frame came; frames may be seconds behind the sound.
        """
        self._fetch()
        while len(self._blocks) > 1 and self._blocks[1].began_s < seen_s - self._kept_s:
            self._blocks.popleft()

    def between(self, start_s: float, end_s: float, at: Callable[[float], float]) -> Iterator[tuple[Samples, float]]:
        """Samples and their time after `start_s`, of all sound before `end_s`; it is not kept any longer.

        Args:
            start_s, end_s: of the clip, on the recording's clock.
            at: brings a moment of `time.monotonic()` onto the recording's clock.
        """
        self._fetch()
        rate = self.format.rate
        while self._blocks and (began_s := at(self._blocks[0].began_s)) < end_s:
            block = self._blocks.popleft()
            cut = max(1, round((end_s - began_s) * rate))
            if cut < len(block.samples):  # the rest is for later
                self._blocks.appendleft(AudioBlock(block.samples[cut:], block.began_s + cut / rate))
            samples, early = block.samples[:cut], max(0, round((start_s - began_s) * rate))
            if early < len(samples):
                yield samples[early:], max(0.0, began_s - start_s)

    def _fetch(self) -> None:
        self._blocks.extend(self._source.take())
        while self._blocks and self._blocks[0].began_s < self._resumed_s:
            block = self._blocks.popleft()
            early = round((self._resumed_s - block.began_s) * self.format.rate)
            if early < len(block.samples):
                self._blocks.appendleft(AudioBlock(block.samples[early:], self._resumed_s))
                break
        while self._blocks and self._blocks[0].began_s < self._blocks[-1].began_s - _MOST_S:
            self._blocks.popleft()
