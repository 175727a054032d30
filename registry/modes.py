"""The mode of a register, and its change: what was rehearsed counts for nothing once letters reach owners.

Why a deadline is asked for anew, and why what fell due in rehearsal waits for a person:
docs/decisions/0010-going-live.md.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from registry.clock import MODE, mode_of
from registry.errors import BadInputError
from registry.going_live import REHEARSAL_OVER, AskedAnew, ask_anew
from registry.journal import Change, Happening, Update, Writing
from registry.post.addressing import NO_CLERK, clerk_addresses
from registry.post.outbox import LetterState
from registry.register import meta, set_meta
from registry.settings import Mode
from registry.tables import BodyRow, ItemRow, LetterRow
from registry.working_days import WorkingDays

REHEARSING_SINCE = "rehearsing since"
BACK_TO_REHEARSAL = "letters go to the clerk alone from now on"
OPEN_LETTERS = (LetterState.WRITTEN, LetterState.DEFERRED, LetterState.REFUSED, LetterState.UNKNOWN)
UNSENT = (LetterState.WRITTEN, LetterState.DEFERRED)


@dataclass(frozen=True, slots=True)
class ModeChange:
    """What a change of the mode did, or would do; deadlines, stages and letters by their keys."""

    before: Mode
    after: Mode
    anew: AskedAnew
    closed: tuple[str, ...] = ()  # letters that were not sent


def begin_in(writer: Writing, mode: Mode, why: str = "the register was started") -> None:
    """Set the mode of a register that is new, or new here."""
    _set(writer, mode, Happening("mode.changed", mode.value, why=why))


def change_mode(writer: Writing, wanted: Mode, calendar: WorkingDays, *, by: str, why: str) -> ModeChange:
    """Change rehearsal to live or back, in the name of an administrator.

    Going live, every deadline that was rehearsed is asked for anew, so that nobody is chased for what they were
    never told (promise 16); what fell due meanwhile is held. Raises BadInputError (the example's register stays a
    demonstration, and no other becomes one; that mode already; nobody's name, no reason; no address of the clerk).
    """
    session, before = writer.session, mode_of(writer.session)
    _refuse(session, before, wanted, by, why)
    happening = Happening("mode.changed", wanted.value, actor=by, why=why)
    if wanted is Mode.REHEARSAL:
        _set(writer, wanted, happening)
        return ModeChange(before, wanted, AskedAnew(), tuple(_close(writer, BACK_TO_REHEARSAL, rehearsed=False)))
    closed = tuple(_close(writer, REHEARSAL_OVER, rehearsed=True))
    since = meta(session, REHEARSING_SINCE)
    anew = ask_anew(writer, calendar, dt.datetime.fromisoformat(since) if since else None, by=by)
    _set(writer, wanted, happening)
    return ModeChange(before, wanted, anew, closed)


def _refuse(session: Session, before: Mode, wanted: Mode, by: str, why: str) -> None:
    if Mode.DEMO in {before, wanted}:
        raise BadInputError(
            "A demonstration stays one, and real work never becomes one. Start real work in a home of its own: "
            "REMEMBRANCER_HOME=~/remembrancer remembrancer up --empty"
        )
    if before is wanted:
        raise BadInputError(f"This register is in {wanted.value} mode already.")
    if not by.strip() or not why.strip():
        raise BadInputError("Say who decides it and why: --by NAME --why TEXT; both stand in the journal.")
    body = session.exec(select(BodyRow)).first()
    if body is not None and by not in body.administrators:
        raise BadInputError(f"{by!r} may not decide this; administrators: {', '.join(body.administrators)}.")
    if body is not None and wanted is Mode.REHEARSAL and not clerk_addresses(session):
        raise BadInputError(NO_CLERK)


def _set(writer: Writing, mode: Mode, happening: Happening) -> None:
    writer.record(happening, [])
    set_meta(writer.session, MODE, mode.value)
    if mode is Mode.REHEARSAL:
        set_meta(writer.session, REHEARSING_SINCE, writer.now.isoformat())


def _close(writer: Writing, why: str, *, rehearsed: bool) -> Iterator[str]:
    """Close the letters of the mode that ends. The items of live ones wait again, and go to the clerk."""
    states = [state.value for state in (OPEN_LETTERS if rehearsed else UNSENT)]
    query = select(LetterRow).where(col(LetterRow.state).in_(states), col(LetterRow.rehearsed) == rehearsed)
    for letter in writer.session.exec(query.order_by(col(LetterRow.id))).all():
        changes: list[Change] = [
            Update(LetterRow, letter.id, {"state": LetterState.CLOSED.value}, {"state": letter.state})
        ]
        if not rehearsed:
            items = writer.session.exec(select(ItemRow.id).where(col(ItemRow.letter_id) == letter.id)).all()
            changes += [Update(ItemRow, item, {"letter_id": None}) for item in items]
        writer.record(Happening("letter.closed", letter.id, why=why), changes)
        yield letter.id
