"""The object of the API: settings, lifetime, threads, bounded models."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faceseg_live import (
    EngineUnavailable,
    FacesegError,
    InvalidParameter,
    MaskSettings,
    MisuseError,
    NoFaceFound,
    Segmenter,
    Settings,
    segment,
    segment_all,
)
from faceseg_live.classifiers.fake import FakeClassifier
from faceseg_live.domain.types import Frame, Perception, Pixels
from faceseg_live.engines.fake import FakeEngine
from tests.api.conftest import STAND_IN
from tests.media_files import write_video


def test_the_object_gives_what_the_functions_give(portrait: Pixels) -> None:
    mask = MaskSettings(areas=("eyes", "lips"), grow=4, blur=9)
    with Segmenter(Settings(mask=mask)) as segmenter:
        found, every = segmenter.segment(portrait), segmenter.segment_all(portrait)
    expected = segment(portrait, area="eyes, lips", grow=4, blur=9, true_edges=True)
    assert np.array_equal(found.mask, expected.mask)
    classic = segment(portrait, area="eyes, lips", grow=4, blur=9)
    assert not np.array_equal(classic.mask, expected.mask), "by default the functions match the classic node"
    assert [item.face.id for item in every if item.face] == [
        item.face.id for item in segment_all(portrait, area=("eyes", "lips"), grow=4, blur=9) if item.face]


def test_a_segmenter_without_settings_masks_the_face() -> None:
    with Segmenter() as segmenter:
        assert segmenter.settings == Settings()


def test_settings_can_be_replaced(portrait: Pixels, fake_engines: list[FakeEngine]) -> None:
    with Segmenter(STAND_IN) as segmenter:
        small = segmenter.segment(portrait)
        segmenter.settings = segmenter.settings.changed("mask", grow=20)
        assert segmenter.segment(portrait).width > small.width
        assert len(fake_engines) == 1


def test_every_setting_of_the_mask_counts(portrait: Pixels, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr("faceseg_live.api.segmenter.segment_faces",
                        lambda *_, **options: seen.append(options) or ())
    settings = STAND_IN.changed("engine", exclude_hands=False)
    with Segmenter(settings) as segmenter, pytest.raises(NoFaceFound, match="no mesh fits the face"):
        segmenter.segment(portrait)
    assert seen == [{"cut_hands": False}]


def test_a_face_of_which_only_the_box_is_known_has_no_mask(portrait: Pixels, monkeypatch: pytest.MonkeyPatch) -> None:
    original = FakeEngine.perceive

    def boxes(self: FakeEngine, frame: Frame, request: Any, faces: Any = None) -> Perception:
        seen = original(self, frame, request, faces)
        return replace(seen, faces=tuple(replace(face, landmarks=None) for face in seen.faces))

    monkeypatch.setattr(FakeEngine, "perceive", boxes)
    with Segmenter(STAND_IN) as segmenter, pytest.raises(NoFaceFound, match="no mesh fits the face"):
        segmenter.segment(portrait)


@pytest.mark.parametrize("face", ["all", "smallest", 0, True])
def test_a_choice_that_is_no_single_face_is_refused(portrait: Pixels, face: str | int) -> None:
    with Segmenter(STAND_IN) as segmenter, pytest.raises(InvalidParameter, match="face: "):
        segmenter.segment(portrait, face=face)


def test_an_area_that_the_engine_lacks_is_refused(portrait: Pixels) -> None:
    settings = STAND_IN.changed("mask", areas=("hair",))
    with Segmenter(settings) as segmenter, pytest.raises(InvalidParameter, match="doesn't deliver 'hair'"):
        segmenter.segment(portrait)


def test_an_expression_reads_the_settings_symbols_and_classifiers(portrait: Pixels) -> None:
    settings = STAND_IN.changed("classify", classifiers=("fake",), symbols={"#Vivid": "bright, red"})
    with Segmenter(settings) as segmenter:
        result = segmenter.classify(portrait, "#Vivid >= 0")
        white = segmenter.classify(portrait, "bright > 0.9", reference=np.full_like(portrait, 255))
        other = segmenter.classify(portrait, "bright > 2")
    assert (len(result.segments), len(result.remaining)) == (1, 0)
    assert {"bright", "red", "smile"} <= set(result.labels)
    assert len(white.segments) == 1
    assert len(other.remaining) == 1


def test_a_reference_of_other_proportions_is_refused(portrait: Pixels) -> None:
    with Segmenter(STAND_IN) as segmenter, pytest.raises(InvalidParameter, match="reference: "):
        segmenter.classify(portrait, "smile >= 0", reference=portrait[:, :100])


CALLS: dict[str, Callable[[Segmenter, Pixels, Path], object]] = {
    "segment": lambda segmenter, image, clip: segmenter.segment(image),
    "segment_all": lambda segmenter, image, clip: segmenter.segment_all(image),
    "classify": lambda segmenter, image, clip: segmenter.classify(image, "smile"),
    "video": lambda segmenter, image, clip: segmenter.video(clip),
    "settings": lambda segmenter, image, clip: setattr(segmenter, "settings", STAND_IN),
    "with": lambda segmenter, image, clip: segmenter.__enter__(),
}


@pytest.mark.parametrize("name", CALLS)
def test_after_its_end_every_call_is_refused(portrait: Pixels, tmp_path: Path, name: str) -> None:
    clip = write_video(tmp_path / "clip.mp4", frames=2)
    with Segmenter(STAND_IN) as segmenter:
        segmenter.segment(portrait)
    segmenter.close()  # once more
    with pytest.raises(MisuseError, match="this Segmenter is closed"):
        CALLS[name](segmenter, portrait, clip)
    assert issubclass(MisuseError, FacesegError)
    assert issubclass(MisuseError, RuntimeError)


@pytest.mark.parametrize("name", [*CALLS, "close"])
def test_another_thread_is_refused(portrait: Pixels, tmp_path: Path, name: str) -> None:
    clip = write_video(tmp_path / "clip.mp4", frames=2)
    errors: list[BaseException] = []
    with Segmenter(STAND_IN) as segmenter:
        call = CALLS.get(name, lambda segmenter, image, clip: segmenter.close())

        def work() -> None:
            try:
                call(segmenter, portrait, clip)
            except MisuseError as error:
                errors.append(error)

        thread = threading.Thread(target=work, name="other")
        thread.start()
        thread.join(10)
        assert segmenter.segment(portrait).faces_found == 1
    (error,) = errors
    assert "belongs to the thread 'MainThread'" in str(error)
    assert "'other'" in str(error)


def test_models_are_closed_at_the_end(
    portrait: Pixels, fake_engines: list[FakeEngine], fake_classifiers_made: list[FakeClassifier]
) -> None:
    with Segmenter(STAND_IN.changed("classify", classifiers=("fake",))) as segmenter:
        assert fake_engines == []
        segmenter.classify(portrait, "bright >= 0")
        segmenter.classify(portrait, "red >= 0")
        assert [engine.is_closed for engine in fake_engines] == [False]
    assert [engine.is_closed for engine in fake_engines] == [True]
    assert [classifier._is_closed for classifier in fake_classifiers_made] == [True]


@pytest.mark.parametrize(("keep", "made"), [(1, 3), (2, 2)])
def test_as_many_engines_as_asked_for_stay_loaded(
    portrait: Pixels, fake_engines: list[FakeEngine], keep: int, made: int
) -> None:
    with Segmenter(STAND_IN, keep=keep) as segmenter:
        for model in ("a", "b", "a"):
            segmenter.settings = STAND_IN.changed("engine", model=model)
            segmenter.segment(portrait)
        assert len(fake_engines) == made
        assert sum(not engine.is_closed for engine in fake_engines) == keep


def test_sets_of_classifiers_are_bounded_too(
    portrait: Pixels, fake_classifiers_made: list[FakeClassifier]
) -> None:
    with Segmenter(STAND_IN) as segmenter:
        for names in (("fake",), ("fake=a",), ("fake=b",)):
            segmenter.settings = STAND_IN.changed("classify", classifiers=names)
            segmenter.classify(portrait, "bright >= 0")
        assert [classifier._is_closed for classifier in fake_classifiers_made] == [True, True, False]


def test_an_engine_that_is_refused_costs_nothing(portrait: Pixels, fake_engines: list[FakeEngine]) -> None:
    with Segmenter(STAND_IN) as segmenter:
        segmenter.segment(portrait)
        segmenter.settings = Settings().changed("engine", key="pspnet", model="nowhere.pth")
        with pytest.raises(EngineUnavailable):
            segmenter.segment(portrait)
        segmenter.settings = STAND_IN
        segmenter.segment(portrait)
        assert [engine.is_closed for engine in fake_engines] == [False]


def test_at_least_one_engine_stays_loaded() -> None:
    with pytest.raises(InvalidParameter, match="keep: 0"):
        Segmenter(keep=0)


@pytest.mark.parametrize("settings", [MaskSettings(), {}, "face"])
def test_what_is_no_settings_is_refused_at_once(settings: Any) -> None:
    with pytest.raises(InvalidParameter, match="settings: expected Settings"):
        Segmenter(settings)
    with Segmenter() as segmenter, pytest.raises(InvalidParameter, match="settings: expected Settings"):
        segmenter.settings = settings
