"""Whether what has the shape of a hand is one: networks of hands take a dark or blurred face for one now and then."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ..area_masks.evidence import SkinMap, moved_to, shares_of, skin_map
from ..area_masks.hand_silhouette import draw_hands, palm_length
from ..domain.types import Face, Hand, RegionMap

_MOSTLY = 0.5
"""Of a hand: with less of it on a face, nothing is said about it."""
_FACE = 0.7
"""Of 1. Of hands before faces the network of six classes takes .05 to .61 for the face's own skin, of faces that were
taken for hands .78 to .90 (three films and 73 labelled heads)."""
_SAME = 0.5
"""Of a palm's length: nearer to each other are one hand in two frames."""


class CredibleHands:
    """Remembers which hands were told to be some: live, what a map sees of a face is older than the frame. Used on one
    thread."""

    def __init__(self) -> None:
        self._known: tuple[Hand, ...] = ()
        """In the last frame of the stream."""

    def reset(self) -> None:
        """Forget all earlier frames: the source changed."""
        self._known = ()

    def among(self, hands: Sequence[Hand], faces: Sequence[Face], maps: Sequence[RegionMap], *, is_still: bool
              ) -> tuple[Hand, ...]:
        """The hands, but for those that lie on a face where its most trusted map sees the face's own skin.

        What was told from every face in the frame before is a hand in this one, wherever it has moved to.
        """
        meshes = [face for face in faces if face.landmarks is not None]
        skins = [(face, told) for face in meshes if (told := skin_map(face, maps))]
        is_told = len(skins) == len(meshes)
        followed = [not is_still and any(_are_one(hand, known) for known in self._known) for hand in hands]
        credible = [is_followed or not any(_is_skin(hand, *each) for each in skins)
                    for hand, is_followed in zip(hands, followed, strict=True)]
        if not is_still:
            self._known = tuple(hand for hand, is_one, is_followed in zip(hands, credible, followed, strict=True)
                                if is_one and (is_told or is_followed) and np.isfinite(hand.landmarks).all())
        return tuple(hand for hand, is_one in zip(hands, credible, strict=True) if is_one)


def _are_one(hand: Hand, known: Hand) -> bool:
    apart = hand.landmarks[:, :2].mean(axis=0) - known.landmarks[:, :2].mean(axis=0)
    return float(np.linalg.norm(apart)) < _SAME * palm_length(known)


def _is_skin(hand: Hand, face: Face, told: SkinMap) -> bool:
    found = told.found
    assert face.landmarks is not None
    assert found.to_map is not None
    if not np.isfinite(hand.landmarks).all():
        return False
    zoom = np.float32(np.sqrt(abs(np.linalg.det(found.to_map[:, :2]))))
    moved = np.column_stack((moved_to(found.to_map, hand.landmarks), hand.landmarks[:, 2] * zoom))
    rows, columns = found.values.shape[:2]
    drawn = draw_hands([Hand(moved)], 0, 0, columns, rows) > 0
    on_face = np.zeros((rows, columns), np.uint8)
    outline = cv2.convexHull(moved_to(found.to_map, face.landmarks))
    cv2.fillConvexPoly(on_face, np.rint(outline).astype(np.int32), (1,))
    covered = drawn & (on_face > 0)
    return bool(covered.sum() > _MOSTLY * drawn.sum() and shares_of(*told)[covered].mean() > _FACE * 255)
