"""The very text of a letter that waits, composed as its post will, and nothing of it kept."""

import datetime as dt

from registry.checks import check
from registry.clock import mode_of
from registry.errors import NotFoundError, RemembrancerError
from registry.journal import reading, writing
from registry.post.going_letters import GoingLetter
from registry.post.items import ItemReader
from registry.post.next_post import refs_checked_by
from registry.register import body_of, policy_of
from registry.tables import DeadlineRow
from tasks.briefs import Frame, post_brief
from tasks.letters.brief import Letter
from tasks.letters.compose import compose
from tasks.mail_out.letter_writing import place_of_reply_address
from tasks.mail_out.sending import PostRoom


def preview(room: PostRoom, letter: GoingLetter, now: dt.datetime) -> Letter:
    """The letter as it would go if nothing happened before its post; the token's place stands for its token.

    What is still to be decided is decided, and taken back with the transaction. Raises NotFoundError when it
    cannot be written, saying why.
    """
    with reading(room.engine) as before:
        refs = refs_checked_by(before, room.calendar, now, letter.on)
        post_at = policy_of(before, body_of(before).policy_version).post_at
    with writing(room.engine, room.calendar.at(letter.on, post_at)) as writer:
        session = writer.session
        if not all(item.decided for item in letter.items):
            check(writer, room.calendar, refs)
        reader = ItemReader(session, room.calendar, writer.now)
        frame = Frame(session, room.calendar, writer.now, mode_of(session), place_of_reply_address(room.settings))
        due = [(session.get_one(DeadlineRow, item.deadline_id), item.rule) for item in letter.items]
        try:
            found = compose(post_brief(frame, reader, letter.party_id, due))
        except RemembrancerError as error:
            raise NotFoundError(f"That letter cannot be written: {error}") from error
        finally:
            session.rollback()
    return found
