"""Commands that concern the picture: where it comes from, and what is kept of it."""

from __future__ import annotations

from .command import Command, WindowContext


def _pause(context: WindowContext) -> None:
    context.session.pause(not context.session.is_paused)
    context.presenters.source.show_pause()


def _snapshot(context: WindowContext) -> None:
    context.snapshots.take()


def _record(context: WindowContext) -> None:
    context.presenters.recording.toggle()


def _pause_recording(context: WindowContext) -> None:
    context.presenters.recording.toggle_pause()


def _save_replay(context: WindowContext) -> None:
    context.presenters.recording.save_replay()


def _open(context: WindowContext) -> None:
    context.sources.open_file()


def _camera_controls(context: WindowContext) -> None:
    context.window.show_camera_controls()


COMMANDS = (
    Command("picture.pause", "Pause", "Space", "Picture", _pause),
    Command("picture.snapshot", "Snapshot", "S", "Picture", _snapshot),
    Command("picture.record", "Record", "R", "Picture", _record),
    Command("picture.pause_recording", "Pause the recording", "Shift+R", "Picture", _pause_recording),
    Command("picture.save_replay", "Save the replay", "Ctrl+R", "Picture", _save_replay),
    Command("source.open", "Open a file", "Ctrl+O", "Picture", _open),
    Command("source.controls", "Camera controls", "C", "Picture", _camera_controls),
)
