"""The models page: what the catalogue has, under which licence, what is here, and getting and checking it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..messages import size_words
from .choices import ModelCheck, ModelChoice, ModelStore
from .folders import open_folder
from .model_work import ModelWork
from .notices import sentence

_NAME = Qt.ItemDataRole.UserRole
_COLUMNS = ("Model", "Size", "Licence", "State")
_STATE = 3
_MISSING, _PRESENT, _OWN = "not here", "present", "yours to supply"
_OFFLINE = "The program works offline: nothing is downloaded. “Work offline” in the window's menu changes that."
_NO_HASH = ("It has no published hash, so the download has to be trusted; from then on only the same files are "
            "accepted.")


class ModelsDialog(QDialog):
    """A table of models; what is known of the chosen one, and what can be done with it, stands below."""

    fetched = Signal(str)
    """This model is here now."""

    def __init__(self, store: ModelStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._rows: dict[str, ModelChoice] = {}
        self._items: dict[str, QTreeWidgetItem] = {}
        self._asked = ""
        """The model whose download waits for a yes."""
        self._fetching = ""
        self._is_offline = False
        self.work = ModelWork(store, self)
        self.setWindowTitle("Models")
        self.resize(760, 560)
        self.table, self.terms, self.message = self._table(), _words("small"), _words("muted")
        self.terms.setMinimumHeight(52)
        self.message.setMinimumHeight(52)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.download = _button("Download", "Download the chosen model into the models folder")
        self.progress = QProgressBar()
        self.progress.setAccessibleName("Progress of the download")
        self.cancel = _button("Cancel", "Cancel the download; no partial file is kept")
        self.verify = _button("Verify", "Compare the downloaded files with their published hashes")
        self.folder = _button("Open folder", f"Open {store.folder}")
        self.close_button = _button("Close", "Close this page; a download continues")
        self._arrange()
        for row in store.rows:
            self._add(row)
        self.refresh()
        self.table.currentItemChanged.connect(self._chosen)
        self.download.clicked.connect(self._download)
        self.cancel.clicked.connect(self._cancel)
        self.verify.clicked.connect(self._verify)
        self.folder.clicked.connect(self._open_folder)
        self.close_button.clicked.connect(self.accept)
        self.work.progressed.connect(self._progressed)
        self.work.checked.connect(self._checked)
        self.work.ended.connect(self._ended)
        if self._rows:
            self.select(next(iter(self._rows)))

    @property
    def model(self) -> ModelChoice | None:
        """The chosen one."""
        item = self.table.currentItem()
        return self._rows[item.data(0, _NAME)] if item else None

    def select(self, name: str) -> None:
        """Choose a model: of the table, or by its name on the hub."""
        if name not in self._rows and (on_hub := self._store.on_hub(name)) is not None:
            self._add(on_hub)
            self.refresh()
        self.table.setCurrentItem(self._items[name])

    def fetch(self, name: str) -> bool:
        """Begin to download a model; returns whether that is under way, and not something else, or a question."""
        if not self.work.is_busy and not self._is_offline:
            self.select(name)
            self._download()
        return self._fetching == name

    def state(self, name: str) -> str:
        """What the table says of a model's file."""
        return self._items[name].text(_STATE)

    def refresh(self) -> None:
        """Look which files are here; what was verified stays so while its file is here."""
        for name, row in self._rows.items():
            if not self._store.is_present(name):
                self._items[name].setText(_STATE, _MISSING if row.url else _OWN)
            elif self.state(name) in ("", _MISSING, _OWN):
                self._items[name].setText(_STATE, _PRESENT)
        self._show_actions()

    def show_offline(self, is_offline: bool) -> None:
        """Show whether anything may be downloaded; what is under way ends where it may not."""
        if is_offline == self._is_offline:
            return
        self._is_offline, self._asked = is_offline, ""
        if is_offline and self._fetching:
            self._cancel()
        self._show_message(_OFFLINE if is_offline else "")
        self._show_actions()

    def finish(self, timeout_s: float = 1.0) -> None:
        """End what is under way: the window closes."""
        self.work.finish(timeout_s)

    def _table(self) -> QTreeWidget:
        table = QTreeWidget()
        table.setHeaderLabels(_COLUMNS)
        table.setRootIsDecorated(False)
        table.setUniformRowHeights(True)
        table.setAccessibleName("Models")
        table.header().setStretchLastSection(False)
        for column in range(len(_COLUMNS)):
            mode = QHeaderView.ResizeMode.Stretch if column == 0 else QHeaderView.ResizeMode.ResizeToContents
            table.header().setSectionResizeMode(column, mode)
        return table

    def _add(self, row: ModelChoice) -> None:
        """Into the table, or what is known of it by now."""
        item = self._items.get(row.name) or QTreeWidgetItem(self.table)
        for column, text in enumerate((row.title, row.size, _licence(row))):
            item.setText(column, text)
        item.setData(0, _NAME, row.name)
        item.setToolTip(0, row.name)
        item.setToolTip(2, row.terms)
        self._rows[row.name], self._items[row.name] = row, item

    def _arrange(self) -> None:
        under_way = QWidget()
        bar = QHBoxLayout(under_way)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.addWidget(self.progress, 1)
        bar.addWidget(self.cancel)
        at_rest = QWidget()
        idle = QHBoxLayout(at_rest)
        idle.setContentsMargins(0, 0, 0, 0)
        idle.addWidget(self.download)
        idle.addStretch(1)
        self._actions = QStackedWidget()
        self._actions.setFixedHeight(34)
        self._actions.addWidget(at_rest)
        self._actions.addWidget(under_way)
        last = QHBoxLayout()
        last.addWidget(self.verify)
        last.addWidget(self.folder)
        last.addStretch(1)
        last.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.table, 1)
        column.addWidget(self.terms)
        column.addWidget(self._actions)
        column.addWidget(self.message)
        column.addLayout(last)

    def _chosen(self) -> None:
        self._asked = ""
        row = self.model
        if row is not None:
            mark = "Non-commercial use only. " if row.is_non_commercial else ""
            terms = row.terms[:1].upper() + row.terms[1:]
            named = row.title if row.title == row.name else f"{row.title} ({row.name})"
            self.terms.setText(f"{named}: {mark}{terms}\n{row.url or row.how_to_get}")
        self._show_message(_OFFLINE if self._is_offline else "")
        self._show_actions()

    def _download(self) -> None:
        row = self.model
        if row is None:
            return
        consent = self._asked == row.name
        if self._store.needs_consent(row.name) and not consent:
            self._asked = row.name
            self._show_message(_NO_HASH)
        else:
            self._asked, self._fetching = "", row.name
            self._show_message(f"{row.title} is being downloaded.")
            self.progress.setRange(0, 0)
            self.work.fetch(row.name, consent=consent)
        self._show_actions()

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self._show_message("The download ends as soon as the site answers.")
        self.work.cancel()

    def _verify(self) -> None:
        self._show_message("The files are being read.")
        self.work.check(name for name in self._rows if self._store.is_present(name))
        self._show_actions()

    def _open_folder(self) -> None:
        folder = self._store.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._show_message(f"{folder} can't be created: {error}", is_bad=True)
            return
        if not open_folder(folder):
            self._show_message(f"No program opens folders here. The models are in {folder}")

    def _progressed(self, name: str, done_bytes: float, total_bytes: float) -> None:
        if total_bytes:
            self.progress.setRange(0, 1000)
            self.progress.setValue(round(1000 * done_bytes / total_bytes))
            self.progress.setFormat(f"{self._rows[name].title}: {size_words(done_bytes)} of {size_words(total_bytes)}")

    def _checked(self, name: str, check: ModelCheck) -> None:
        self._items[name].setText(_STATE, check.words)
        self._items[name].setToolTip(_STATE, check.problem)

    def _ended(self, name: str, problem: str) -> None:
        self._fetching = ""
        self.cancel.setEnabled(True)
        self.refresh()
        if problem:
            self._show_message(sentence(problem), is_bad=True)
        elif not name:
            self._show_message("All files are valid.")
        elif self._store.is_present(name):
            if (on_hub := self._store.on_hub(name)) is not None:
                self._add(on_hub)
            self._show_message(f"{self._rows[name].title} is here.")
            self.fetched.emit(name)
        else:
            self._show_message("The download was cancelled; no partial file was kept.")

    def _show_actions(self) -> None:
        row, is_busy = self.model, self.work.is_busy
        may_fetch = row is not None and bool(row.url) and not self._store.is_present(row.name)
        asks = row is not None and self._asked == row.name
        self.download.setText("Trust and download" if asks else "Download")
        self.download.setEnabled(may_fetch and not is_busy and not self._is_offline)
        self.verify.setEnabled(not is_busy and any(self._store.is_present(name) for name in self._rows))
        self._actions.setCurrentIndex(1 if self._fetching else 0)

    def _show_message(self, text: str, *, is_bad: bool = False) -> None:
        self.message.setText(text)
        self.message.setProperty("role", "error" if is_bad else "muted")
        self.message.style().polish(self.message)


def _licence(row: ModelChoice) -> str:
    said = row.licence
    return f"{said} (non-commercial)" if row.is_non_commercial and "non-commercial" not in said.lower() else said


def _words(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    return label


def _button(title: str, help_: str) -> QPushButton:
    button = QPushButton(title)
    button.setToolTip(help_)
    button.setAccessibleName(title)
    button.setAutoDefault(False)
    return button
