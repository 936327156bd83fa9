"""What the window says of people who are hidden."""

from __future__ import annotations

from collections.abc import Sequence

from ..domain.heads import HidingState
from ..messages import Message
from ..settings import HidingSettings, How, Who
from .choices import FinderChoice
from .expression_words import ExpressionMessage
from .notices import sentence

_MASKING = {How.PIXELATE: "Blocks", How.BLUR: "Blur"}


def sign_words(state: HidingState) -> str:
    """Who is hidden and who is not, over the picture."""
    if state.is_total:
        return "All hidden"
    if not state.hidden and not state.open:
        return "Nobody in view"
    counted = ((state.hidden, "hidden"), (state.open, "open"))
    return " · ".join(f"{number} {word}" for number, word in counted if number)


def undone_words(how: How) -> str:
    """That something can be seen through; empty where it can't."""
    if not how.can_be_undone:
        return ""
    return (f"{_MASKING[how]} can be undone: blurred faces have been recognised 96 times out of 100. "
            "A colour, a picture or a puppet can’t.")


def is_chosen(hiding: HidingSettings, locked: int | None) -> bool:
    """Whether the user has said who may be seen, as far as that has to be said."""
    if hiding.who is Who.OTHERS:
        return locked is not None
    return hiding.who is Who.EVERYBODY or bool(hiding.condition.strip())


def who_words(hiding: HidingSettings, locked: int | None, problem: Message | None) -> ExpressionMessage:
    """Who is hidden just now, where that has to be said; `problem`: why it is everybody."""
    if not is_chosen(hiding, locked):
        return ExpressionMessage({
            Who.OTHERS: "Lock a person to leave them visible: click a face.",
            Who.MATCHING: "No condition is in force: everybody is hidden.",
        }[hiding.who])
    if problem is not None:
        return ExpressionMessage(sentence(str(problem)), "warning")
    return ExpressionMessage({
        Who.EVERYBODY: "",
        Who.OTHERS: f"Everybody but face {locked} is hidden.",
        Who.MATCHING: "Whoever it isn’t known of is hidden, too.",
    }[hiding.who])


def finder_words(present: Sequence[FinderChoice]) -> tuple[str, str]:
    """With what people are looked for, and by which names."""
    plural = "detector" if len(present) == 1 else "detectors"
    return f"Finds faces with {len(present)} {plural}", ", ".join(finder.title for finder in present)


def delay_words(delay_ms: int) -> str:
    """How much later what hides is seen elsewhere; empty: not at all."""
    return f"{delay_ms / 1000:g} s behind" if delay_ms else ""
