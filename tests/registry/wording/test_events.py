import pytest

from registry.model import ScheduleKind
from tests.registry.wording.reads import only


@pytest.mark.promise(2)
@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("Reply within 30 days of receipt of the report.", "P30D"),
        ("Reply within five working days of the change.", "P5D"),
        ("Papers must be sent two weeks before the meeting.", "-P14D"),
        ("Report within 48 hours of an incident.", "PT48H"),
        ("Report within six months of the inspection.", "P6M"),
    ],
)
def test_a_length_from_something_later_is_an_event_with_an_offset_and_never_a_date(text: str, offset: str) -> None:
    reading = only(text)
    assert (reading.kind, reading.offset, reading.due) == (ScheduleKind.ON_EVENT, offset, None)
    assert reading.event


@pytest.mark.parametrize(
    "text",
    [
        "Report when requested.",
        "Report upon request.",
        "Report on request from the Chair.",
        "Members will be briefed as requested.",
        "Report to the Board at the request of the Chair.",
    ],
)
def test_what_is_asked_for_is_on_request(text: str) -> None:
    assert only(text).kind is ScheduleKind.ON_REQUEST


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Measures will be set following the autumn seminar.", "the autumn seminar"),
        ("The Board is to be informed of any serious complaint.", "any serious complaint"),
        ("The plan goes to its next meeting.", "its next meeting"),
        ("A report will come once the review is complete.", "the review is complete"),
        ("The scheme must be signed before it is published.", "it is published"),
    ],
)
def test_an_event_keeps_its_words(text: str, event: str) -> None:
    reading = only(text)
    assert (reading.kind, reading.event) == (ScheduleKind.ON_EVENT, event)


@pytest.mark.parametrize(
    "text",
    [
        "Hold regular briefings.",
        "Report as necessary.",
        "Finish this at the earliest opportunity.",
        "Report in due course.",
    ],
)
def test_what_has_no_date_but_goes_on_is_continuing(text: str) -> None:
    assert only(text).kind is ScheduleKind.CONTINUING
