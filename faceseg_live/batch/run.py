"""What all files of a job are worked on with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ..domain.face_choice import FaceChoice
from ..domain.types import Frame, Perception
from ..engines.base import Later, Masked
from ..engines.faces.video import ChosenInVideo, FacesOfVideo
from ..engines.heads.base import Search
from ..engines.host import EngineHost
from ..errors import InvalidParameter
from ..rendering.expression_filter import ExpressionFilter, is_requested
from ..settings import LOOK_INFOS, FilesSettings, Settings
from .hiding.corrections import Corrections
from .hiding.drawn_heads import with_corrections
from .hiding.exemption import exemption_for
from .hiding.file_frames import frames_in
from .hiding.first_pass import FoundHeads
from .hiding.needs import hides
from .hiding_report.document import Means
from .hiding_report.record import HidingRecord
from .judging import Judge
from .notes.files import NoteFiles
from .outputs import OutputFolder
from .plan import FileKind, Task
from .report import Progress


@dataclass(frozen=True, slots=True)
class Run:
    """A job in progress."""

    folder: OutputFolder
    host: EngineHost
    """Prepared, where an engine is needed; used on the thread that made it."""
    settings: Settings
    choice: FaceChoice
    progress: Progress
    looks: tuple[str, ...] = ()
    """Keys of the looks that were asked for."""
    scorer: ExpressionFilter | None = None
    """None where nobody asked for labels."""
    search: Search | None = None
    """What sees heads; None where nobody is hidden."""
    needs_engine: bool = True
    """Whether the looks show more of videos than that people are hidden."""
    reports: bool = False
    """Whether there is a report beside each file in which people are hidden."""
    corrections: Mapping[Path, Corrections] = field(default_factory=dict)
    """That a person made before, by the file they belong to."""
    reviewed: Mapping[Task, FoundHeads] = field(default_factory=dict)
    """Who is in the files that a person has just looked through."""
    files: FilesSettings = field(default_factory=FilesSettings)
    """Which part of the files is taken, and what is written of it."""

    def telling(self, progress: Progress) -> Run:
        """The same, which tells somebody else how far it is."""
        return replace(self, progress=progress)

    @property
    def hides(self) -> bool:
        """Whether people are hidden in one of the looks."""
        return any(hides(look, self.settings.look_options) for look in self.looks)

    def is_corrected(self, task: Task) -> bool:
        """Whether a person has a say in who is hidden in a file."""
        return task in self.reviewed or task.source in self.corrections

    def corrections_of(self, task: Task) -> Corrections | None:
        """Those that a person made to a file before. Raises InvalidParameter for one page of several: a file of
        corrections tells the file it is for, and not the page."""
        corrections = self.corrections.get(task.source)
        if corrections and task.page is not None:
            raise InvalidParameter("batch.corrections_of_page", path=task.source)
        return corrections

    def found(self, task: Task, find: Callable[[Task, Run], FoundHeads]) -> FoundHeads:
        """Who is in a file, corrections included. `find`: looks for them, unless a person has just looked through it.

        Raises what `find` raises, SourceError, and InvalidParameter where corrections don't fit the file.
        """
        if task in self.reviewed:
            return self.reviewed[task]
        found, corrections = find(task, self), self.corrections_of(task)
        if not corrections:
            return found
        is_still = task.kind is FileKind.IMAGE
        with closing(frames_in(task.source, found.times_s, is_still=is_still, page=task.page)) as frames:
            return with_corrections(found, corrections, frames)

    def notes(self, paths: Mapping[str, Path], *, is_first: bool = True) -> NoteFiles:
        """The notes of one more file, or of a piece of it; as of `NoteFiles`, which see."""
        area = self.settings.mask.selection.text if self.needs_engine else None
        return NoteFiles(paths, self.files, area, self.labels, is_first=is_first)

    @property
    def labels(self) -> tuple[str, ...]:
        """All that notes may tell of faces; none where nobody asked for labels."""
        return self.scorer.labels if self.scorer is not None and is_requested(self.settings) else ()

    def judge(self) -> Judge:
        """For one more file."""
        return Judge(exemption_for(self.settings, self.choice), self.scorer, tells_labels=is_requested(self.settings))

    def record(self, found: FoundHeads, size: tuple[int, int]) -> HidingRecord | None:
        """What the report of one more file is made of; None where none is wanted. `size`: width and height, pixels."""
        if not self.reports or self.search is None:
            return None
        means = Means(self.settings.hiding, self.search.detectors, self.host.info, found.corrections.as_json())
        return HidingRecord(found.left_to_look_at, size, means)

    @property
    def asks_about_chosen_only(self) -> bool:
        """Whether nothing is made of the faces that carry no mask: no label of theirs, no look at their regions."""
        shows_all = self.hides or any(LOOK_INFOS[look].shows_all_faces for look in self.settings.looks_in_use)
        return self.scorer is None and not shows_all and self.settings.mask.selection.is_of_faces

    @property
    def masked_in_pictures(self) -> Masked | None:
        """The chosen ones of a picture's faces; None: more than these are asked about."""
        if self.choice == "all" or not self.asks_about_chosen_only:
            return None
        place = 0 if self.choice == "largest" else int(self.choice) - 1
        return lambda faces: faces[place : place + 1]

    def perceiving(
        self, found: FoundHeads | None = None, faces: FacesOfVideo | None = None, chosen: ChosenInVideo | None = None,
    ) -> Callable[[Frame, Callable[[float], Frame | None]], Perception]:
        """What is seen in the frames of one more video; `found`, `faces`: who is known to be in it, `chosen`: whose
        faces carry masks.

        Beside each frame it is told how to get the last one within so many seconds after it.
        """
        self.host.reset()
        if faces is not None:
            return partial(self._perceived_again, faces, chosen if self.asks_about_chosen_only else None)
        if found is None:
            masked = self.masked_in_pictures if self.choice == "largest" else None  # a number is a person, not a place
            return lambda frame, _: self.host.perceive(frame, self.settings, masked=masked)
        if self.needs_engine:
            return lambda frame, _: self.host.perceive(frame, self.settings, heads=found.of(frame.sequence))
        return lambda frame, _: Perception(frame, heads=found.of(frame.sequence))

    def _perceived_again(self, faces: FacesOfVideo, chosen: ChosenInVideo | None, frame: Frame,
                         within: Callable[[float], Frame | None]) -> Perception:
        def ahead(seconds: float) -> Later | None:
            later = within(seconds)
            return None if later is None else Later(later, faces.of(later.sequence))

        perception = self.host.perceive(
            frame, self.settings, faces=faces.of(frame.sequence), ahead=ahead,
            masked=None if chosen is None else lambda seen: chosen.among(seen, frame.sequence))
        return replace(perception, faces_left_out=faces.left_out.get(frame.sequence, 0))
