"""The object of the Python API: settings and loaded models, with a defined end."""

from __future__ import annotations

import os
import threading
import time
import weakref
from pathlib import Path
from types import TracebackType

from ..area_masks.segments import segment_faces
from ..classifiers.crops import crop_rule
from ..domain.face_choice import FaceChoice, check_choice, chosen_faces, masked_faces
from ..domain.results import Classification, Segmentation
from ..domain.types import Face, Frame, Perception
from ..engines.host import EngineHost
from ..errors import InvalidParameter, MisuseError, NoFaceFound
from ..expression import Expression, with_own
from ..rendering.expression_filter import ExpressionFilter, require_faces
from ..settings import Settings
from ..tracking import FaceFollower
from .images import Image, is_path, pixels_of
from .loaded_models import LoadedModels
from .video import SegmentedFrame, VideoResults


class Segmenter:
    """Masks areas of faces in images and videos. Its models are loaded on first use and kept.

        with Segmenter() as segmenter:
            result = segmenter.segment("photo.jpg")

    Of the settings, the groups `engine`, `onnx`, `mask`, `classify`, `limits` and `network` matter. A Segmenter
    belongs to the thread that made it, as its engine does: elsewhere every method raises MisuseError, and so they do
    after `close()`. Any number of them may work at once, one or more in each thread.
    """

    def __init__(self, settings: Settings | None = None, *, keep: int = 1) -> None:
        """
        Args:
            settings: None: the defaults, the whole face by the face mesh.
            keep: how many engines, and how many sets of classifiers, stay loaded when `settings` is changed to others
                and back; the least recently used one is closed first.
        """
        if keep < 1:
            raise InvalidParameter("api.keep", keep=keep)
        self._settings = Settings() if settings is None else _checked(settings)
        self._models = LoadedModels(keep)
        self._thread = threading.current_thread()
        self._is_closed = False
        self._last_video: weakref.ref[VideoResults] | None = None

    @property
    def settings(self) -> Settings:
        """What is masked, and by what. May be replaced, though not while a video is being read:

        `segmenter.settings = segmenter.settings.changed("mask", grow=9)`
        """
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._check()
        self._check_no_video()
        self._settings = _checked(settings)

    def segment(self, image: Image, *, face: FaceChoice = "largest") -> Segmentation:
        """Mask the selected areas of one face.

        Args:
            image: a path, a PIL image, or an (H, W, 3) uint8 RGB array.
            face: "largest", or a number from 1, counted from the largest face on.

        Raises:
            NoFaceFound: there is no face, or no face of that number.
            InvalidParameter: the image or the choice is none; the engine doesn't deliver the areas.
            SourceError: the image file can't be read.
            EngineUnavailable: the engine lacks a package or a model; the text says how to get it.
            EngineFailed: the engine broke.
            MisuseError: the Segmenter is closed, or belongs to another thread.
        """
        if face == "all":
            raise InvalidParameter("api.several_faces")
        return self._segmentations(image, face)[0]

    def segment_all(self, image: Image) -> tuple[Segmentation, ...]:
        """Mask the selected areas of every face, largest first. Arguments and errors are those of `segment`."""
        return self._segmentations(image, "all")

    def classify(self, image: Image, expression: str | Expression, *, reference: Image | None = None) -> Classification:
        """Mask every face, and divide the faces by an expression such as "smile > 0.5 and not eyes_closed".

        The labels of the face's geometry (docs/labels.md) are always available, `settings.classify.classifiers` give
        others; docs/expressions.md describes the language.

        Args:
            reference: an image of the same proportions that the classifiers see instead.

        Errors are those of `segment`, besides:

        Raises:
            ExpressionError: the expression can't be read; it knows the place.
            InvalidParameter: the selection is of the whole image, which has no faces to divide; a classifier is
                unknown; the reference has other proportions.
            EngineUnavailable: a classifier lacks a package or a model.
        """
        self._check()
        settings = self._settings
        if isinstance(expression, str):
            expression = Expression.parse(expression, with_own(settings.classify.symbols))
        require_faces(settings)
        perception = self._perceived(image)
        found = self._masked(perception, chosen_faces(perception, "all"))
        ensemble = self._models.classifiers(settings.classify.classifiers, settings.engine.device)
        seen = None if reference is None else pixels_of(reference, "reference")
        matched = ExpressionFilter(ensemble, expression, crop_rule(settings), seen).matched(perception)
        matches = [matched[item.face.id] for item in found if item.face]
        return Classification(
            tuple(item for item, match in zip(found, matches, strict=True) if match.holds),
            tuple(item for item, match in zip(found, matches, strict=True) if not match.holds),
            tuple(match.scores for match in matches),
            ensemble.names.labels,
            tuple(dict.fromkeys(label for match in matches for label in match.missing)),
        )

    def video(self, path: str | os.PathLike[str], *, face: FaceChoice = "all") -> VideoResults:
        """Mask the selected areas in every frame of a video file: an iterator of results, in order, nothing lost.

        One video at a time; images may be segmented in between.

        Args:
            face: "all", "largest" (of each frame), or a number from 1, which stays with the person it first meant.

        Raises:
            SourceError: the file is missing, unreadable or no video. One that is damaged further on gives all frames
                that can be read, and then raises SourceError.
            InvalidParameter: the path is none, the choice is unknown; the engine doesn't deliver the areas.
            EngineUnavailable: the engine lacks a package or a model.
            MisuseError: another video is being read; the Segmenter is closed, or belongs to another thread.
        """
        self._check()
        self._check_no_video()
        check_choice(face)
        if not is_path(path):
            raise InvalidParameter("api.not_a_path", kind=type(path).__name__)
        from ..media.sources.moving import open_moving  # which loads FFmpeg

        self._settings.put_in_force()
        host, follower = self._host(), FaceFollower(face)
        source = open_moving(Path(path))
        host.reset()

        def look(frame: Frame) -> SegmentedFrame:
            perception = host.perceive(frame, self._settings)
            chosen = follower.chosen(perception)
            segmentations = self._masked(perception, chosen)
            return SegmentedFrame(frame.sequence, frame.time_s, segmentations, len(perception.faces))

        results = VideoResults(source, look, self._check)
        self._last_video = weakref.ref(results)
        return results

    def close(self) -> None:
        """Close the models, and the video that is being read. May be called twice; on the Segmenter's own thread."""
        if self._is_closed:
            return
        self._check()
        self._is_closed = True
        if (video := self._open_video()) is not None:
            video.close()
        self._models.close()

    def __enter__(self) -> Segmenter:
        self._check()
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None,
                 _trace: TracebackType | None) -> None:
        self.close()

    def _segmentations(self, image: Image, choice: FaceChoice) -> tuple[Segmentation, ...]:
        self._check()
        check_choice(choice)
        perception = self._perceived(image)
        faces = masked_faces(self._settings.mask.selection, perception, choice)
        found = self._masked(perception, faces)
        if not found:
            raise NoFaceFound("rendering.no_mesh", area=self._settings.mask.selection.text)
        return found

    def _perceived(self, image: Image) -> Perception:
        self._settings.put_in_force()
        frame = Frame(pixels_of(image), 0, 0.0, time.monotonic(), is_still=True)
        return self._host().perceive(frame, self._settings)

    def _masked(self, perception: Perception, faces: tuple[Face, ...]) -> tuple[Segmentation, ...]:
        segments = segment_faces(perception, self._settings.mask, faces,
                                 cut_hands=self._settings.engine.exclude_hands)
        return tuple(Segmentation(segment) for segment in segments)

    def _host(self) -> EngineHost:
        """With the engine that the settings ask for; InvalidParameter where it can't deliver their areas."""
        engine = self._settings.engine
        host = self._models.engine(engine)
        host.prepare(engine).require(self._settings.mask.selection)
        return host

    def _open_video(self) -> VideoResults | None:
        video = self._last_video() if self._last_video is not None else None
        return None if video is None or video.is_closed else video

    def _check_no_video(self) -> None:
        if self._open_video() is not None:
            raise MisuseError("api.video_is_read")

    def _check(self) -> None:
        if self._is_closed:
            raise MisuseError("api.closed")
        caller = threading.current_thread()
        if caller is not self._thread:
            raise MisuseError("api.other_thread", owner=self._thread.name, caller=caller.name)


def _checked(settings: object) -> Settings:
    if not isinstance(settings, Settings):
        raise InvalidParameter("api.settings", kind=type(settings).__name__)
    return settings
