"""The forms that take actions together and part them: what they decide, no draft undoes."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine

from flows.forms.joining import record_joining, record_parting
from flows.runtime import Runtime
from registry.checks import check
from registry.decisions import place_hold
from registry.draft import JointKind
from registry.errors import BadInputError
from registry.journal import reading, writing
from registry.post.next_post import going
from registry.requests import deadline_to_answer, request_now
from registry.tables import ActionRow
from tasks.publishing import form_choices
from tests.registry.builders import CALENDAR, MORNING, action, at, once
from tests.tasks.test_taken_together import BOTH, MAY, applied, is_rebuilt, joint, paper, states, two


def test_the_forms_join_and_part_and_no_draft_undoes_what_they_decided(
    engine: Engine, runtime_at: Callable[[dt.datetime], Runtime]
) -> None:
    applied(engine, paper(two(once(MAY)), joint(accepted=False)))
    runtime_at(at(2001, 3, 5))
    assert record_joining.fn("HCP/1.1", "HCP/1.2", JointKind.COMMISSION, "A. Clerk", "") == list(BOTH)
    assert states(engine) == {"HCP/1.1": "scheduled", "HCP/1.2": "superseded"}
    with pytest.raises(BadInputError, match="chains are not made"):
        record_joining.fn("HCP/1.2", "HCP/1.1", JointKind.COMMISSION, "A. Clerk", "")
    with writing(engine, at(2001, 3, 22)) as writer:
        check(writer, CALENDAR)
        assert deadline_to_answer(writer.session, "HCP/1.2") == "HCP/1.1~training~once"
        with pytest.raises(BadInputError, match="hold that, or part the two first"):
            place_hold(writer, "HCP/1.2", by="A. Clerk", reason="ill", until_on=None, stops_clock=False)
        with pytest.raises(BadInputError, match="ask for that, or part the two first"):
            request_now(writer, "HCP/1.2", by="A. Clerk", comment="", by_when=MAY, today=dt.date(2001, 3, 22))
    assert applied(engine, paper(two(once(MAY)), joint(accepted=False)), at(2001, 3, 6)).changes_nothing
    assert record_parting.fn("HCP/1.1", "A. Clerk", "") == list(BOTH)
    assert states(engine) == {"HCP/1.1": "open", "HCP/1.2": "scheduled"}
    assert applied(engine, paper(two(once(MAY)), joint()), at(2001, 3, 7)).changes_nothing
    with pytest.raises(BadInputError, match="with no other"):
        record_parting.fn("HCP/1.1", "A. Clerk", "")
    assert is_rebuilt(engine)


def test_the_form_to_part_offers_only_what_is_taken_together(engine: Engine) -> None:
    applied(engine, paper((*two(), action(3, once(MAY))), joint()))
    with reading(engine) as session:
        offered = {
            (each.deployment, each.parameter): each.choices
            for each in form_choices(session, going(session, CALENDAR, MORNING))
        }
        assert session.get_one(ActionRow, "HCP/1.2").lead_ref == "HCP/1.1"
    assert offered["part joined actions", "the_action"] == ("HCP/1.1 Paper 1", "HCP/1.2 Paper 2")
    assert len(offered["join actions", "the_lead"]) == 3
