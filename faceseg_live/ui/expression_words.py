"""What the line under an expression says: what is wrong with it, else what it makes of one face."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from textwrap import fill

from ..domain.types import FaceMatch
from ..errors import ExpressionError
from ..expression import Expression, near_misses
from .verdicts import verdict_of

HELP = "Filter faces by expression, such as smile > 0.5. The others are only outlined."
_TIP_WIDTH = 80
"""Characters of a tooltip's line."""


@dataclass(frozen=True, slots=True)
class ExpressionMessage:
    """What is said, and how."""

    text: str
    role: str = "small"
    """Of the style sheet: "small", "warning" or "smallError"."""
    detail: str = ""
    """More of it, on hover."""


def error_words(error: ExpressionError) -> ExpressionMessage:
    """Why a text can't be read."""
    problem = str(error.problem)
    return ExpressionMessage(f"{problem[:1].upper()}{problem[1:]}", "smallError",
                 "The last valid expression stays in force.")


def verdict_words(
    expression: Expression | None, known: Collection[str], face_id: int | None, match: FaceMatch | None
) -> ExpressionMessage:
    """What an expression makes of a face.

    Args:
        known: every label that the classifiers give; empty while that isn't known yet.
        face_id: of the face that is looked at, with its match; None: there is none.
    """
    if expression is None:
        return ExpressionMessage(HELP)
    unknown = expression.missing_from(known) if known else ()
    if unknown:
        return _unknown_words(unknown, known)
    if match is None:
        return ExpressionMessage("No face is in view.")
    if match.missing:
        return ExpressionMessage(f"Face {face_id} is unknown: there is no score for {', '.join(match.missing)} yet.")
    verdict = verdict_of(match, expression)
    said = "matches" if verdict.matches else "doesn't match"
    scores = " · ".join(verdict.scores)
    return ExpressionMessage(f"Face {face_id} {said}: {scores}" if scores else f"Face {face_id} {said}.")


def _unknown_words(unknown: tuple[str, ...], known: Collection[str]) -> ExpressionMessage:
    meant = near_misses(unknown[0].strip("\"'"), known)
    hint = f"Did you mean {' or '.join(meant)}?" if meant else "Another classifier may give it."
    others = f", nor {', '.join(unknown[1:])}" if unknown[1:] else ""
    there_are = fill(f"There are: {', '.join(known)}", _TIP_WIDTH)
    return ExpressionMessage(f"No classifier gives {unknown[0]}{others}. {hint}", "warning", there_are)
