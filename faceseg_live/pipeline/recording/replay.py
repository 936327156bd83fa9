"""The replay's thread: keeps the last seconds ready, in memory only, and saves them when somebody asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ...errors import FacesegError
from ...media.audio.microphone import open_microphone
from ...messages import Message
from .. import events
from ..classification import LatestScores
from ..controls import Controls
from .audio_feed import AudioSource
from .lane import RecordingLane
from .naming import clip_names
from .recorder import Recorder
from .replay_clip import ReplayClip


class Replay:
    """The step of the replay stage: a recorder whose clip is no file."""

    def __init__(self, controls: Controls, scores: LatestScores, post: Callable[[events.Event], None],
                 open_audio: Callable[[str], AudioSource] = open_microphone) -> None:
        self._controls, self._post = controls, post
        self._recorder = Recorder(controls, scores, self._tell, open_audio, slot="replay", make_clip=ReplayClip)
        self._is_asked = False
        self.ready_s = 0.0
        """How much is ready to be saved."""

    @property
    def lane(self) -> RecordingLane:
        return self._recorder.lane

    def save(self) -> None:
        """Save what is ready; `RecordingSaved` or a notice follows. From any thread."""
        if self._controls.state.replay is None:
            self._post(events.Notice(Message("pipeline.no_replay")))
        else:
            self._is_asked = True

    def step(self) -> None:
        """Keep what comes, forget what is too old, save what was asked for."""
        self._recorder.step()
        clip = self._recorder.clip
        self.ready_s = clip.seconds if clip is not None else 0.0
        self._save_if_asked()

    def stop(self) -> None:
        """Keep nothing any more, nor what waits. From any thread."""
        self._recorder.discard()
        self._recorder.stop()

    def close(self) -> None:
        """Save what was asked for, and forget all. On the replay's thread."""
        self._save_if_asked()
        self._recorder.close()

    def _save_if_asked(self) -> None:
        if self._is_asked:
            self._is_asked = False
            self._save()

    def _save(self) -> None:
        clip, state = self._recorder.clip, self._controls.state
        if not isinstance(clip, ReplayClip) or not clip.can_be_saved or state.replay is None:
            self._post(events.Notice(Message("pipeline.nothing_to_replay")))
            return
        request = replace(state.replay, mask=state.settings.mask)
        try:
            self._post(events.RecordingSaved(clip.save(clip_names(request, datetime.now()))))
        except FacesegError as error:
            self._post(events.Notice(error.message))

    def _tell(self, event: events.Event) -> None:
        """Of what the recorder tells, what is worth knowing where nothing is recorded."""
        if isinstance(event, events.RecordingFailed):
            self._post(events.Notice(event.message))
        elif isinstance(event, events.Notice):
            self._post(event)
        elif isinstance(event, events.RecordingSaved):
            for failure in event.report.failures:
                self._post(events.Notice(failure))
