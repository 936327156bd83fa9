"""Hands before faces: when the networks run, and what comes out on films where hands cover faces."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.area_masks.hand_silhouette import draw_hands
from faceseg_live.area_masks.segments import face_mask
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Box, Face, Frame, Hand, Pixels, freeze
from faceseg_live.engines.base import Request, Roi
from faceseg_live.engines.mesh import hands as hands_module
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.engines.mesh.hand_networks import HandReading, PalmCandidate, PalmNetwork, hand_roi
from faceseg_live.engines.mesh.hands import HandSearch
from faceseg_live.settings import EngineSettings, MaskSettings

FACE = Face(1, Box(100, 100, 100, 100), 1.0)
BLANK = freeze(np.zeros((300, 300, 3), np.uint8))
# An upright hand, palm 50 pixels long, its fingers on the lower half of FACE.
HAND = np.array(
    [(150, 230, 0), (130, 220, 0), (120, 208, 0), (112, 198, 0), (106, 190, 0)]
    + [(135 + 10 * finger, 182 - 12 * joint, 0) for finger in range(4) for joint in range(4)],
    np.float32,
)


class ScriptedPalms:
    """Sees a palm in the square of the scripted hand, or none."""

    def __init__(self, roi: Roi | None) -> None:
        self.roi = roi
        self.squares: list[Roi] = []

    def candidates(self, frame: Frame, roi: Roi) -> list[PalmCandidate]:
        self.squares.append(roi)
        return [PalmCandidate(0.5, self.roi)] if self.roi else []

    def close(self) -> None:
        pass


class ScriptedReader:
    """Reads the scripted hand everywhere, as surely as told."""

    def __init__(self, score: float = 0.95, landmarks: np.ndarray = HAND) -> None:
        self.score = score
        self.landmarks = landmarks
        self.reads = 0

    def read(self, frame: Frame, roi: Roi) -> HandReading:
        self.reads += 1
        return HandReading(self.landmarks.copy(), self.score)

    def close(self) -> None:
        pass


def scripted(*, score: float = 0.95, landmarks: np.ndarray = HAND, sees: bool = True
             ) -> tuple[HandSearch, ScriptedPalms, ScriptedReader]:
    palms, reader = ScriptedPalms(hand_roi(landmarks) if sees else None), ScriptedReader(score, landmarks)
    return HandSearch(palms, reader), palms, reader  # type: ignore[arg-type]


def frame_at(time_s: float, pixels: Pixels = BLANK) -> Frame:
    return Frame(pixels, round(time_s * 30), time_s, 0.0)


def play(detector: HandSearch, frames: int, faces: Sequence[Face] = (FACE,), start_s: float = 0.0) -> list[int]:
    """How many hands each of so many frames at 30 per second shows."""
    return [len(detector.find(frame_at(start_s + number / 30), faces, False)) for number in range(frames)]


def test_nothing_runs_without_a_face() -> None:
    detector, palms, reader = scripted()
    assert play(detector, 10, faces=()) == [0] * 10
    assert not palms.squares
    assert reader.reads == 0


def test_palms_are_sought_now_and_then_and_only_near_the_faces() -> None:
    detector, palms, reader = scripted(sees=False)
    other = replace(FACE, id=2, box=Box(0, 0, 40, 40))
    play(detector, 1, faces=(FACE, other))
    assert len(palms.squares) == 6, "where a file begins each face is searched at once, as on a still"
    palms.squares.clear()
    play(detector, 31, faces=(FACE, other), start_s=1 / 30)
    assert 5 <= len(palms.squares) <= 8, "every 150 ms in one second"
    assert reader.reads == 0
    assert {(square.centre_x, square.centre_y) for square in palms.squares} == {(150, 150), (20, 20)}
    assert max(square.side for square in palms.squares) <= 300, "three faces wide"
    assert len({square.side for square in palms.squares}) == 4, "each face at two scales"


def test_a_hand_is_shown_at_once_and_then_followed_on_each_frame() -> None:
    detector, palms, reader = scripted()
    assert play(detector, 12) == [1] * 12
    assert len(palms.squares) <= 3 + 1, "a known hand needs no detector"
    assert reader.reads <= 9 + 11


def test_a_hand_that_comes_is_shown_soon() -> None:
    detector, palms, _ = scripted(sees=False)
    play(detector, 3)
    palms.roi = hand_roi(HAND)
    assert play(detector, 9, start_s=0.1)[5:] == [1] * 4


def test_live_no_frame_waits_until_a_new_hand_is_found() -> None:
    detector, palms, reader = scripted()
    may_look, candidates = threading.Event(), palms.candidates

    def when_allowed(frame: Frame, roi: Roi) -> list[PalmCandidate]:
        may_look.wait(10)
        return candidates(frame, roi)

    palms.candidates = when_allowed  # type: ignore[method-assign]
    assert not any(detector.find(frame_at(number / 30), (FACE,), False, is_live=True) for number in range(6))
    assert (palms.squares, reader.reads) == ([], 0)
    may_look.set()
    detector._looking._pending.result(10)  # type: ignore[union-attr]
    assert len(detector.find(frame_at(0.2), (FACE,), False, is_live=True)) == 1
    assert reader.reads == 4, "three times before it was believed, and where it is in the frame that shows it"
    detector.close()


def test_a_hand_beside_the_face_is_followed_less_often() -> None:
    detector, _, reader = scripted(landmarks=HAND + np.array([110, 0, 0], np.float32))
    assert play(detector, 30) == [1] * 30
    assert reader.reads <= 9 + 15


def test_what_is_only_likely_is_no_new_hand() -> None:
    detector, _, _ = scripted(score=0.7)
    assert not any(play(detector, 30))


def test_a_hand_that_fades_is_held_for_a_moment_then_gone() -> None:
    detector, palms, reader = scripted()
    play(detector, 5)
    reader.score, palms.roi = 0.05, None
    counts = play(detector, 12, start_s=5 / 30)
    assert counts[0] == 1
    assert counts[-1] == 0
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("scale", [0.2, 6.0], ids=["nose sized", "larger than any hand"])
def test_a_hand_of_an_impossible_size_is_none(scale: float) -> None:
    centre = np.array([150, 160, 0])
    detector, _, _ = scripted(landmarks=((HAND - centre) * scale + centre).astype(np.float32))
    assert not any(play(detector, 20))


def test_a_hand_far_from_every_face_is_none() -> None:
    detector, _, _ = scripted(landmarks=HAND + np.array([600, 0, 0], np.float32))
    assert not any(play(detector, 20))


def test_reset_and_a_clock_that_jumps_back_forget_the_hand() -> None:
    for forget in (HandSearch.reset, lambda detector: detector.find(frame_at(-5.0), (FACE,), False)):
        detector, palms, reader = scripted()
        play(detector, 5)
        reader.score, palms.roi = 0.05, None
        forget(detector)
        assert play(detector, 1) == [0]


def test_a_still_uses_and_leaves_no_memory() -> None:
    detector, palms, reader = scripted()
    play(detector, 5)
    palms.roi = None
    assert detector.find(frame_at(9.0), (FACE,), True) == (), "the hand of the frames before is not on the still"
    palms.roi = hand_roi(HAND)
    assert len(detector.find(frame_at(0.0), (FACE,), True)) == 1, "one hand, though several searches saw it"
    reads = reader.reads
    assert play(detector, 1, start_s=5 / 30) == [1]
    assert reader.reads == reads + 1, "the running picture goes on with the hand that it had"


def test_landmarks_are_read_only() -> None:
    detector, _, _ = scripted()
    (hand,) = detector.find(frame_at(0.0), (FACE,), True)
    with pytest.raises(ValueError, match="read-only"):
        hand.landmarks[0, 0] = 1.0


def test_a_hand_is_sought_upright_round_its_palm() -> None:
    upright = hand_roi(HAND)
    assert abs(upright.rotation) < 0.2
    assert 150 < upright.centre_y < 215
    turned = HAND.copy()
    turned[:, 0], turned[:, 1] = -HAND[:, 1], HAND[:, 0]
    assert math.isclose(hand_roi(turned).rotation - upright.rotation, math.pi / 2, abs_tol=1e-4)
    assert math.isclose(hand_roi(turned).side, upright.side, rel_tol=1e-4)


def test_a_face_without_hands_keeps_all_of_itself(demo_frames: tuple[Pixels, ...]) -> None:
    height, width = demo_frames[0].shape[:2]
    face = Face(1, Box(width * 0.3, height * 0.1, width * 0.3, height * 0.7), 1.0)
    detector = HandSearch()
    assert [detector.find(frame_at(0.0, pixels), (face,), True) for pixels in demo_frames[::2]] == [
        () for _ in demo_frames[::2]
    ]
    detector.close()


@pytest.mark.parametrize("size", [(1, 1), (17, 3), (2000, 40)])
def test_odd_pictures_and_boxes_are_survived(size: tuple[int, int]) -> None:
    pixels = freeze(np.full((size[1], size[0], 3), 128, np.uint8))
    detector = HandSearch()
    for box in (Box(0, 0, *size), Box(-900, 5000, 30, 30), Box(0, 0, 0, 0)):
        assert detector.find(frame_at(0.0, pixels), (Face(1, box, 1.0),), True) == ()
    detector.close()


def test_the_networks_wait_for_a_face_and_come_back_after_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[float] = []

    def counted(min_score: float) -> PalmNetwork:
        loads.append(min_score)
        return PalmNetwork(min_score)

    monkeypatch.setattr(hands_module, "PalmNetwork", counted)
    detector = HandSearch()
    assert detector.find(frame_at(0.0), (), False) == ()
    detector.close()
    assert not loads
    for expected in (1, 2):
        assert detector.find(frame_at(0.0), (FACE,), True) == ()
        assert detector.find(frame_at(0.0), (FACE,), True) == ()
        detector.close()
        detector.close()
        assert len(loads) == expected


def film(path: Path, numbers: range) -> list[Pixels]:
    import av

    with av.open(str(path)) as container:
        pictures = enumerate(container.decode(video=0))
        return [freeze(p.to_ndarray(format="rgb24")) for i, p in pictures if i in numbers]


@pytest.fixture(scope="module")
def weeping(shared_data: Path) -> Callable[[range], list[Pixels]]:
    path = shared_data / "videos" / "pyfeat_WolfgangLanger_Pexels.mp4"
    if not path.is_file():
        pytest.skip(f"{path.name} is absent")
    return lambda numbers: film(path, numbers)


def lost_shares(pictures: Sequence[Pixels], area: str = "face") -> list[float]:
    """How much of the area's mask the hands take away on each picture of a running film."""
    engine, settings = MeshEngine(), MaskSettings((area,))
    request = Request(EngineSettings(exclude_hands=True), Selection.parse(area).needs)
    shares = []
    for number, pixels in enumerate(pictures):
        seen = engine.perceive(Frame(pixels, number, number / 24, 0.0), request)
        face, size = seen.faces[0], seen.frame.size
        whole = face_mask(Selection.parse(area), face, (), size, settings).values.sum()
        shares.append(1 - face_mask(Selection.parse(area), face, (), size, settings, seen.hands).values.sum() / whole)
    engine.close()
    return shares


@pytest.mark.parametrize(
    ("first", "last", "least"),
    [(66, 78, 0.10), (98, 112, 0.20), (150, 160, 0.08), (196, 206, 0.10)],
    ids=["fist at the mouth", "fingers up to the eyes", "fingers on the cheek", "fingers at the lips"],
)
def test_fingers_on_the_face_are_cut_out(
    weeping: Callable[[range], list[Pixels]], first: int, last: int, least: float
) -> None:
    shares = lost_shares(weeping(range(first, last)))[3:]
    assert min(shares) >= least, "from the fourth frame on, on every one"
    assert max(shares) <= 0.5


@pytest.mark.parametrize("first", [20, 300, 440], ids=["before", "laughing", "head bent"])
def test_frames_without_a_hand_lose_nothing(weeping: Callable[[range], list[Pixels]], first: int) -> None:
    assert max(lost_shares(weeping(range(first, first + 12)))) < 0.005


def test_the_silhouette_lies_on_the_fingers_not_between_them(
    weeping: Callable[[range], list[Pixels]],
) -> None:
    detector = HandSearch()
    hands: tuple[Hand, ...] = detector.find(
        frame_at(0.0, weeping(range(104, 105))[0]), (Face(1, Box(329, 110, 207, 257), 1.0),), True
    )
    detector.close()
    mask = draw_hands(hands, 0, 0, 640, 360)
    on_fingers = [(415, 185), (390, 240), (440, 215), (460, 270), (345, 330)]
    beside = [(430, 210), (440, 265), (412, 305), (350, 190), (500, 280), (420, 150)]
    assert [int(mask[y, x]) for x, y in on_fingers + beside] == [1] * 5 + [0] * 6


def test_a_hand_with_a_brush_beside_the_eye_is_followed(shared_data: Path) -> None:
    path = shared_data / "videos" / "terryky_iris_pexels.mp4"
    if not path.is_file():
        pytest.skip(f"{path.name} is absent")
    face = Face(1, Box(195, 153, 280, 332), 1.0)
    detector = HandSearch()
    counts = [
        len(detector.find(frame_at(number / 25, pixels), (face,), False))
        for number, pixels in enumerate(film(path, range(66, 80)))
    ]
    detector.close()
    assert counts[3:] == [1] * 11

