"""What each command of the table does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from ..domain.areas import AREAS
from ..errors import InvalidParameter
from ..pipeline.session import Session
from ..settings import LOOK_KEYS, Settings
from .actions import AREA_PREFIX
from .edit import Edit
from .engine_options import Field
from .notices import NoticeLevel, Notices, sentence
from .presenter import Presenter, WindowParts
from .settings_controller import SettingsController
from .settings_panel import spec_of, value_of
from .snapshot import Snapshots

_GROW_STEP, _GROW_STRIDE, _BLUR_STEP, _OPACITY_STEP = 2, 10, 2, 5
_VIDEOS = "*.mp4 *.mov *.mkv *.avi *.webm *.m4v"
_PICTURES = "*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff"
_STEPS: dict[str, tuple[Field, int]] = {
    "mask.shrink": (("mask", "grow"), -_GROW_STEP),
    "mask.grow": (("mask", "grow"), _GROW_STEP),
    "mask.shrink_much": (("mask", "grow"), -_GROW_STRIDE),
    "mask.grow_much": (("mask", "grow"), _GROW_STRIDE),
    "mask.sharpen": (("mask", "blur"), -_BLUR_STEP),
    "mask.blur": (("mask", "blur"), _BLUR_STEP),
    "view.fainter": (("view", "opacity"), -_OPACITY_STEP),
    "view.stronger": (("view", "opacity"), _OPACITY_STEP),
}
_TOGGLES: dict[str, Field] = {
    "mask.taper": ("mask", "grow_tapered"),
    "mask.hands": ("engine", "exclude_hands"),
    "view.mirror": ("view", "mirror"),
}


class Commands(QObject):
    """Runs commands by their id. Those that concern the window itself are reported to it."""

    window_command = Signal(str)
    """A command of the window: full screen, shortcuts, focus, quit."""

    def __init__(
        self,
        window: QWidget,
        parts: WindowParts,
        session: Session,
        controller: SettingsController,
        presenter: Presenter,
        snapshots: Snapshots,
    ) -> None:
        super().__init__(window)
        self._window, self._parts = window, parts
        self._session, self._controller, self._presenter = session, controller, presenter
        self._snapshots = snapshots
        self._run = dict(self._bindings())

    def run(self, command: str) -> None:
        """Do what a command of the table says."""
        if command in self._run:
            self._run[command]()
        elif command in _STEPS:
            self.step(*_STEPS[command])
        elif command in _TOGGLES:
            self.toggle(_TOGGLES[command])
        elif command.startswith(AREA_PREFIX):
            self.choose_area(command.removeprefix(AREA_PREFIX))
        else:
            self.window_command.emit(command)

    def choose_area(self, area: str) -> None:
        """Mask another area, or say why it can't be."""
        reason = self._session.engine_status.lacks(area)
        if reason:
            self._notices.show_notice(NoticeLevel.INFO, f"{AREAS[area].title}: {reason}", key="area")
        else:
            self._controller.set("mask", areas=(area,))

    def choose_colour(self, area: str, colour: str) -> None:
        """Give an area another colour; an empty one is the catalogue's."""
        colours = {key: own for key, own in self._controller.settings.view.colours.items() if key != area}
        self._controller.set("view", colours=colours | ({area: colour} if colour else {}))

    def edit(self, edit: Edit) -> None:
        """Change one setting, or say why it can't be that."""
        try:
            self._controller.set(edit.group, **{edit.name: edit.value})
        except InvalidParameter as error:  # a symbol that the expression needs was removed, say
            self._notices.show_notice(NoticeLevel.WARNING, sentence(str(error)), key="edit", stays=False)

    def reset(self, fields: tuple[Field, ...]) -> None:
        """Put settings back to their defaults."""
        for group in dict.fromkeys(group for group, _ in fields):
            names = [name for own, name in fields if own == group]
            self._controller.set(group, **{name: value_of(Settings(), (group, name)) for name in names})

    def choose_engine(self, key: str) -> None:
        """Use another engine, with the model that it had before."""
        stored = self._controller.stored
        self._controller.replace(replace(stored, engine=stored.engine.switched(key)))

    def step(self, field: Field, step: int) -> None:
        """Move a number by a step, as far as its range goes."""
        spec, (group, name) = spec_of(field), field
        low, high = int(spec.minimum or 0), int(spec.maximum or 0)
        if (high - low) % int(spec.step):  # the last value that steps from the minimum reach
            high -= (high - low) % int(spec.step)
        value = value_of(self._controller.settings, field) + step
        self._controller.set(group, **{name: max(low, min(high, value))})

    def toggle(self, field: Field) -> None:
        """Flip a switch, or say why that would do nothing."""
        group, name = field
        reason = self._parts.panel.why_unused(field)
        if reason:
            self._notices.show_notice(NoticeLevel.INFO, f"{spec_of(field).title}: {reason}", key="unused", stays=False)
            return
        self._controller.set(group, **{name: not value_of(self._controller.settings, field)})

    def click_face(self, face: int) -> None:
        """Lock onto a face; the locked one is released."""
        self._session.lock_face(None if self._session.locked_face == face else face)
        self._presenter.show_lock()

    def show_mode(self, mode: str) -> None:
        """Show another look."""
        self._controller.set("view", mode=mode)

    def choose_source(self, uri: str) -> None:
        """Take the pictures from elsewhere."""
        self._notices.dismiss("camera")
        if uri == self._controller.settings.source.uri:
            self._presenter.retry()
        self._controller.set("source", uri=uri)

    def open_file(self) -> None:
        """Let the user choose a video or a picture."""
        patterns = f"Videos and pictures ({_VIDEOS} {_PICTURES});;All files (*)"
        path, _ = QFileDialog.getOpenFileName(self._window, "Open a video or picture", str(Path.home()), patterns)
        if path:
            self.choose_source(path)

    def open_folder(self) -> None:
        """Let the user choose a folder of pictures."""
        path = QFileDialog.getExistingDirectory(self._window, "Open a folder of pictures", str(Path.home()))
        if path:
            self.choose_source(path)

    def open_address(self) -> None:
        """Let the user type the address of a stream."""
        address, is_given = QInputDialog.getText(self._window, "Stream address", "rtsp:// or http:// address")
        if is_given and address.strip():
            self.choose_source(address.strip())

    @property
    def _notices(self) -> Notices:
        return self._parts.notices

    def _bindings(self) -> Iterator[tuple[str, Callable[[], None]]]:
        yield "view.next", self._next_mode
        yield "view.previous", self._previous_mode
        yield "face.next", self._next_face
        yield "face.all", self._all_faces
        yield "picture.pause", self._pause
        yield "picture.snapshot", self._snapshot
        yield "source.open", self.open_file

    def _next_mode(self) -> None:
        self._turn_mode(1)

    def _previous_mode(self) -> None:
        self._turn_mode(-1)

    def _turn_mode(self, by: int) -> None:
        place = LOOK_KEYS.index(self._controller.settings.view.mode) + by
        self.show_mode(LOOK_KEYS[place % len(LOOK_KEYS)])

    def _next_face(self) -> None:
        self._session.next_face()
        self._presenter.show_lock()

    def _all_faces(self) -> None:
        self._session.lock_face(None)
        self._presenter.show_lock()

    def _pause(self) -> None:
        self._session.pause(not self._session.is_paused)
        self._presenter.show_pause()

    def _snapshot(self) -> None:
        if self._parts.video.view is None:
            self._notices.show_notice(NoticeLevel.INFO, "There is no picture to save yet.", key="snapshot", stays=False)
        else:
            self._snapshots.take(self._parts.video.view, self._controller.settings)
