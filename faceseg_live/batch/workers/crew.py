"""Several workers elsewhere: who is free gets the next piece, and what a lost one had is done again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from ...errors import EngineUnavailable, WorkerDied
from ..report import WorkerInfo
from .base import Work
from .board import Board
from .schedule import Schedule, Ticket
from .serving import unpacked
from .wire import Done, PackedReport, Ready, Told, Unfit

_TRIES = 3
"""So often a piece is begun at most."""
_LOOK_UP_S = 0.5
"""Waits are cut into pieces of this length, so that Ctrl-C is heard everywhere."""


@dataclass(frozen=True, slots=True)
class Died:
    """A worker is gone, for a reason."""

    reason: str


Heard = SimpleQueue[tuple[int, object]]
"""What workers say, each by its number."""


class Seat(Protocol):
    """A worker elsewhere, as it is seen from here. It says what `Server` says, and `Died`."""

    def give(self, number: int, work: Work) -> None:
        """A piece of work; waits where it still has one."""

    def dismiss(self) -> None:
        """It may end: there is no more work."""

    def terminate(self) -> None:
        """It has to end now, and to remove what it has begun."""

    def wait(self) -> None:
        """Until it is gone."""


@dataclass(slots=True)
class _Seated:
    """A worker and what it has to do."""

    seat: Seat
    ticket: Ticket | None = None
    is_ready: bool = False
    peak_memory_bytes: int | None = None


class Crew:
    """Hires workers as there is work for them."""

    def __init__(self, hire: Callable[[int, Heard], Seat], count: int, board: Board,
                 on_loss: Callable[[], object] = lambda: None) -> None:
        """
        Args:
            hire: begins a worker that says what it says under this number.
            count: so many work at the same time at most.
            on_loss: called when one has died, before what it had is done again.
        """
        self._hire, self.count, self._board, self._on_loss = hire, count, board, on_loss
        self._heard: Heard = SimpleQueue()
        self._seats: dict[int, _Seated] = {}
        self._again: deque[Ticket] = deque()
        self._tries: dict[int, int] = {}
        """Number of a piece → how often it was begun."""
        self._hired = self._lost_early = 0
        self._told: set[str] = set()
        self._peaks: dict[int, int | None] = {}

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    @property
    def infos(self) -> tuple[WorkerInfo, ...]:
        """As `Workers.infos`."""
        return tuple(WorkerInfo(str(number), peak) for number, peak in sorted(self._peaks.items()))

    def run(self, schedule: Schedule) -> None:
        """As `Workers.run`. Raises EngineUnavailable where no worker can be had."""
        while True:
            self._give_all(schedule)
            if schedule.is_over:
                break
            try:
                number, message = self._heard.get(timeout=_LOOK_UP_S)
            except Empty:
                continue
            if number in self._seats:
                self._hear(number, message, schedule)
        for seated in self._seats.values():
            seated.seat.dismiss()
        for seated in self._seats.values():
            seated.seat.wait()
        self._seats.clear()

    def stop(self) -> None:
        """As `Workers.stop`."""
        for seated in self._seats.values():
            seated.seat.terminate()
        for seated in self._seats.values():
            seated.seat.wait()
        self._seats.clear()

    def _give_all(self, schedule: Schedule) -> None:
        """Something to do to everybody who is free, and to new ones."""
        while True:
            free = next((number for number, seated in self._seats.items() if seated.ticket is None), None)
            if free is None and len(self._seats) >= self.count:
                return
            ticket = self._again.popleft() if self._again else schedule.next()
            if ticket is None:
                return
            number = self._hired_one() if free is None else free
            self._seats[number].ticket = ticket
            self._tries[ticket.number] = self._tries.get(ticket.number, 0) + 1
            self._seats[number].seat.give(ticket.number, ticket.work)

    def _hired_one(self) -> int:
        self._hired += 1
        self._seats[self._hired] = _Seated(self._hire(self._hired, self._heard))
        return self._hired

    def _hear(self, number: int, message: object, schedule: Schedule) -> None:
        seated = self._seats[number]
        match message:
            case Ready(notes):
                seated.is_ready, self._lost_early = True, 0
                for note in notes:
                    if note not in self._told:
                        self._told.add(note)
                        self._board.notify(note)
            case Unfit(error):
                raise error.unpacked()
            case Told() if seated.ticket is not None and message.number == seated.ticket.number:
                self._tell(seated.ticket, message)
            case Done() if seated.ticket is not None and message.number == seated.ticket.number:
                ticket, seated.ticket = seated.ticket, None
                self._peaks[number] = message.peak_memory_bytes
                schedule.finish(ticket, unpacked(message.result))
            case Died(reason):
                self._lose(number, reason, schedule)

    def _tell(self, ticket: Ticket, told: Told) -> None:
        arguments = [argument.unpacked() if isinstance(argument, PackedReport) else argument
                     for argument in told.arguments]
        for _ in range(told.times):
            getattr(ticket.news, told.method)(*arguments)

    def _lose(self, number: int, reason: str, schedule: Schedule) -> None:
        """What it had is done again by another one."""
        seated = self._seats.pop(number)
        seated.seat.wait()
        self._on_loss()
        if not seated.is_ready:
            self._lost_early += 1
            if self._lost_early >= _TRIES:
                raise EngineUnavailable("batch.no_worker", reason=reason)
        ticket = seated.ticket
        if ticket is None:
            return
        if self._tries[ticket.number] >= _TRIES:
            schedule.fail(ticket, WorkerDied("batch.worker_died", times=_TRIES, reason=reason))
        else:
            rest = ticket.work.rest(frozenset(ticket.news.reported))
            self._again.append(replace(ticket, work=rest))
