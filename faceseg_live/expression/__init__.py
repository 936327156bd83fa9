"""Which faces does the user mean? Comparisons over the scores that classifiers give to labels.

    expression = Expression.parse("#Female > #Male and smile > .5")
    expression.evaluate({"woman": .9, "man": .1, "smile": .7})      # Verdict(matches=True, missing=())

docs/expressions.md describes the language.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass

from .grammar import parsed
from .hints import near_misses
from .symbols import SYMBOLS, with_own
from .tree import Truth, names_in, values_in

__all__ = ["SYMBOLS", "Expression", "Verdict", "near_misses", "with_own"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an expression says of one face."""

    matches: bool | None
    """None: unknown, because scores are missing."""
    missing: tuple[str, ...] = ()
    """The labels and symbols, as written, of which there is no score."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression. `str()` gives a text that reads as an equal expression, unless the one it was read from was
    nearly as long as one may be: that text can be longer."""

    tree: Truth

    @classmethod
    def parse(cls, text: str, symbols: Mapping[str, Sequence[str]] = SYMBOLS) -> Expression:
        """Read an expression.

        Args:
            symbols: what each "#Name" stands for.

        Raises ExpressionError, which knows the place and what was expected there.
        """
        return cls(parsed(text, symbols))

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label that it asks for, each once, those of its symbols among them."""
        return tuple(dict.fromkeys(label for name in names_in(self.tree) for label in name.labels))

    def missing_from(self, labels: Container[str]) -> tuple[str, ...]:
        """The labels and symbols that it asks for and that are not among these, as written, each once."""
        return tuple(dict.fromkeys(str(name) for name in names_in(self.tree) if not name.is_in(labels)))

    def givers(self, known: Collection[str], given: Mapping[str, Collection[str]]) -> dict[str, str]:
        """What would give the labels that are missing: label or symbol, as written → the first key that gives it;
        what none gives is left out, and what is there with a prefix ("onnx.happy").

        Args:
            known: the labels that there are.
            given: key → the labels that there would be with it.
        """
        there = {*known, *(label.partition(".")[2] for label in known)}
        missing = [name for name in names_in(self.tree) if not name.is_in(there)]
        backwards = reversed([*given.items()])  # so that the first one stays
        return {str(name): key for key, labels in backwards for name in missing if name.is_in(labels)}

    def values(self, scores: Mapping[str, float]) -> dict[str, float]:
        """Label or symbol, as written → its score, in the order in which it asks for them; what is missing is left
        out."""
        return {str(name): name.value(scores) for name in names_in(self.tree) if name.is_in(scores)}

    def evaluate(self, scores: Mapping[str, float], *, slack: float = 0.0) -> Verdict:
        """The verdict on one face.

        Without a score for each label, or for one of a symbol's, the verdict is unknown, even where the rest would
        decide. A comparison with the result of a division by zero is false.

        Args:
            scores: label → score.
            slack: ≥ 0, makes every comparison easier by so much, so that a face that matched does not flicker; a
                share of the compared values where those are larger than 1.
        """
        missing = self.missing_from(scores)
        return Verdict(None, missing) if missing else Verdict(self.tree.holds(scores, slack))

    def is_certain(self, scores: Mapping[str, float]) -> bool:
        """Whether a verdict means something: no score is missing, and none of its values is undefined or without
        bounds, as the result of a division by zero."""
        return not self.missing_from(scores) and all(math.isfinite(part.value(scores)) for part in values_in(self.tree))

    def __str__(self) -> str:
        return str(self.tree)
