"""Asks for the address of a stream and for its user and password, which are kept apart from it."""

from __future__ import annotations

from urllib.parse import unquote

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from .. import addresses
from ..policy.offline import is_offline

WIDTH = 480
_EXAMPLES = "rtsp://, http://, rtmp://, udp://"
_OFFLINE = "The program works offline: no stream is opened. “Work offline” in the window's menu changes that."
_KEPT = ("The password goes into the system's keyring where there is one, else it is asked for again at the next "
         "start. It is never written to a file.")


class AddressDialog(QDialog):
    """Offers an address to change, or to say the password for."""

    chosen = Signal(str)
    """An address, with its secrets."""

    def __init__(self, address: str = "", parent: QWidget | None = None, *, wants_password: bool = False) -> None:
        """`address`: without its secrets; `wants_password`: it is known, but what it asks for is not, or is wrong."""
        super().__init__(parent)
        self.setWindowTitle("Password of the stream" if wants_password else "Stream address")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH)
        self._wants_password = wants_password
        self.address, self.user, self.password = QLineEdit(address), QLineEdit(), QLineEdit()
        self.problem = QLabel()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel)
        self._arrange()
        self._take_login()
        self._check()
        self.address.textChanged.connect(self._check)
        self.address.editingFinished.connect(self._take_login)
        self.buttons.accepted.connect(self._choose)
        self.buttons.rejected.connect(self.reject)
        first = self.address if not wants_password else self.password if self.user.text() else self.user
        first.setFocus()

    def _arrange(self) -> None:
        self.address.setPlaceholderText("rtsp://host/path")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        form = QFormLayout()
        form.setSpacing(8)
        for title, field in (("Address", self.address), ("User", self.user), ("Password", self.password)):
            field.setAccessibleName(title)
            form.addRow(title, field)
        note = QLabel(_KEPT)
        self.problem.setProperty("role", "smallError")
        self.problem.setWordWrap(True)
        note.setProperty("role", "small")
        note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        if self._wants_password:
            stream = addresses.shown(self.address.text())
            asks = QLabel(f"{stream} asks for a password, or refuses the one that it got.")
            asks.setWordWrap(True)
            column.addWidget(asks)
        column.addLayout(form)
        for part in (self.problem, note, self.buttons):
            column.addWidget(part)

    def _take_login(self) -> None:
        """Whoever types or pastes user and password with the address finds them in their own fields."""
        address = self.address.text()
        plain, secrets = addresses.split(address)
        user = addresses.user_of(address)
        if user:
            self.user.setText(unquote(user))
            place = next(iter(addresses.places(plain)), "")
            if place in secrets:
                self.password.setText(unquote(secrets[place]))
            self.address.setText(addresses.without_login(address))

    def _check(self) -> None:
        address = self.address.text().strip()
        is_known = addresses.is_stream(address)
        wrong = "" if is_known or not address else f"An address begins with {_EXAMPLES}…"
        self.problem.setText(_OFFLINE if is_offline() else wrong)
        self.problem.setVisible(bool(self.problem.text()))
        self.buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(is_known and not is_offline())

    def _choose(self) -> None:
        self._take_login()
        address, user, password = self.address.text().strip(), self.user.text().strip(), self.password.text()
        is_answered = self._wants_password or bool(password)  # an empty field must not replace a password that is known
        self.chosen.emit(addresses.with_login(address, user, password if is_answered else None))
        self.accept()
