"""Which engine is wanted, which one truly runs and on what, and the way to its options."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from .choices import EngineOffer, Offers
from .icons import give_icon
from .menu_button import ChoiceButton, ElidedLabel

_LOADING = "loading…"
_REFUSED = "can't run"


class EngineChooser(QWidget):
    """Shows what is in force, never only the wish; a wish that could not be granted is marked."""

    chosen = Signal(str)
    options_wanted = Signal()

    def __init__(self, offers: Offers, help_: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offers = offers
        self._wanted, self._running = "", ""
        self.button = ChoiceButton({key: offer.title for key, offer in offers.engines.items()})
        self.button.setAccessibleName("Engine")
        self.button.setToolTip(help_)
        for key, action in self.button.actions_by_key.items():
            action.setToolTip(offers.engines[key].summary)
        self.button.menu().setToolTipsVisible(True)
        self.device, self.wish = QLabel(), ElidedLabel()
        self.options = QToolButton()
        self._arrange()
        self.button.chosen.connect(self.chosen)
        self.options.clicked.connect(self.options_wanted)

    def show_wanted(self, key: str) -> None:
        """The settings name this engine."""
        self._wanted = key
        offer = self._offers.engines.get(key, EngineOffer(key))
        self.options.setEnabled(bool(offer.options))
        self.options.setToolTip(f"Options of {offer.title}" if offer.options else f"{offer.title} has no options")
        self._say(device=self.device.text(), wish="")

    def show_loading(self) -> None:
        """The wanted engine is being made; none runs meanwhile."""
        self._running = ""
        self._say(device=_LOADING, wish="")

    def show_running(self, key: str, device: str) -> None:
        """This engine runs, on that device: its own word, not the wish."""
        self._running = key
        self._say(device=device, wish="")

    def show_refused(self, device: str, reason: str) -> None:
        """What is wanted can't be had, for a reason; the engine that ran before, on that device, goes on."""
        title = self._title(self._wanted)
        wish = f"{title} was chosen, but {_REFUSED}" if self._wanted != self._running else (
            "These options can't be used; the earlier ones go on")
        self._say(device=device, wish=wish)
        self._mark(reason)

    def show_none(self, reason: str) -> None:
        """No engine runs, for a reason."""
        self._running = ""
        self._say(device="", wish=f"{self._title(self._wanted)} {_REFUSED}")
        self._mark(reason)

    def _mark(self, reason: str) -> None:
        self.wish.setToolTip(reason)
        self.wish.setAccessibleDescription(reason)
        self.button.mark(self._wanted, _REFUSED)

    def _title(self, key: str) -> str:
        return self._offers.engines.get(key, EngineOffer(key)).title

    def _say(self, *, device: str, wish: str) -> None:
        self.button.show_key(self._running or self._wanted)
        self.button.mark("", "")
        self.device.setText(device)
        self.device.setVisible(bool(device))
        told = "The engine is being loaded" if device == _LOADING else f"The device the engine truly runs on: {device}"
        self.device.setToolTip(told)
        self.wish.setToolTip("")
        self.wish.set_full_text(wish)
        self.wish.setVisible(bool(wish))

    def _arrange(self) -> None:
        self.device.setProperty("role", "pill")
        self.device.setFixedHeight(30)
        self.device.setMinimumWidth(56)
        self.device.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.device.hide()
        self.wish.setProperty("role", "warning")
        self.wish.hide()
        self.options.setProperty("role", "framed")
        give_icon(self.options, "settings")
        self.options.setIconSize(QSize(16, 16))
        self.options.setFixedSize(34, 30)
        self.options.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.options.setAccessibleName("Engine options")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.button, 1)
        row.addWidget(self.device)
        row.addWidget(self.options)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.wish)
