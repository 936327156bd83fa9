"""What a worker works with: the models of one process, made on first need, on the thread that uses them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from ...classifiers.ensemble import Create
from ...classifiers.registry import create_classifier
from ...domain.face_choice import FaceChoice
from ...engines.base import Engine
from ...engines.heads.base import Search
from ...engines.heads.search import HeadSearch
from ...engines.heads.watch import UnionWatch
from ...engines.host import EngineHost
from ...engines.registry import create_engine
from ...media.pictures import read_image
from ...media.sources.spans import USUAL_S
from ...rendering.expression_filter import ExpressionFilter, is_requested, make_filter
from ...settings import EngineSettings, FilesSettings, Settings
from ..hiding.corrections import Corrections
from ..hiding.exemption import condition_of
from ..outputs import OutputFolder
from ..run import Run
from .base import News


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a bench is made from; can be pickled as long as its factories can."""

    out: Path
    settings: Settings
    files: FilesSettings = field(default_factory=FilesSettings)
    choice: FaceChoice = "largest"
    looks: tuple[str, ...] = ()
    reference: Path | None = None
    reports: bool = False
    corrections: Mapping[Path, Corrections] = field(default_factory=dict)
    keep: tuple[Path, ...] = ()
    """Files that no result may replace."""
    has_pictures: bool = True
    needs_engine: bool = True
    """As `Run.needs_engine`."""
    span_s: float = USUAL_S
    """So long spans of videos are at least, seconds."""
    create: Callable[[EngineSettings], Engine] = create_engine
    create_classifier: Create = create_classifier
    create_search: Callable[[], Search] = HeadSearch

    def folder(self) -> OutputFolder:
        """Where results go, for one more process."""
        return OutputFolder(self.out, keep=self.keep, overwrites=self.files.existing == "overwrite")


class Bench:
    """Used and closed on one thread."""

    def __init__(self, recipe: Recipe, news: News) -> None:
        self.recipe = recipe
        self.news = news
        """Of the course whose work is being done."""
        self._stack = ExitStack()
        self._run: Run | None = None

    @property
    def run(self) -> Run:
        """Everything a piece of work needs, with the models loaded.

        Raises InvalidParameter, EngineUnavailable or SourceError where it can't be had, OutputError where nothing can
        be written to the output folder.
        """
        if self._run is None:
            self._run = self._made()
        return self._run.telling(self.news)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know before the work begins, a line each. Raises as `run` does."""
        scorer = self.run.scorer
        return scorer.notes if scorer is not None else ()

    def close(self) -> None:
        """Free the models; a second call does nothing."""
        self._run = None
        self._stack.close()

    def _made(self) -> Run:
        recipe, settings = self.recipe, self.recipe.settings
        try:
            search = recipe.create_search() if settings.hides else None
            host = EngineHost(recipe.create, lambda: UnionWatch(search or recipe.create_search()))
            self._stack.callback(host.close)
            if search is not None:
                self._stack.callback(search.close)
            folder = self._stack.enter_context(recipe.folder())
            if recipe.needs_engine or recipe.has_pictures:
                host.prepare(settings.engine).require(settings.mask.selection)
            scorer = self._scorer()
        except BaseException:
            self._stack.close()
            raise
        return Run(folder, host, settings, recipe.choice, self.news, recipe.looks, scorer, search, recipe.needs_engine,
                   recipe.reports, recipe.corrections, files=recipe.files)

    def _scorer(self) -> ExpressionFilter | None:
        recipe, settings = self.recipe, self.recipe.settings
        condition = condition_of(settings) if settings.hides else None
        if condition is None and not is_requested(settings):
            return None
        reference = read_image(recipe.reference) if recipe.reference else None
        scorer = make_filter(settings, recipe.create_classifier, reference)
        self._stack.callback(scorer.close)
        if condition is not None:
            scorer.require(condition)
        return scorer
