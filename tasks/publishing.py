"""One piece of I/O: show the register in Prefect. The register is the truth; only "paused" flows back up, as a hold."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from sqlmodel import Session, select

from registry.checks import mark_shown, unshown
from registry.clock import mode_of, offset_of
from registry.closed import long_closed
from registry.errors import NotFoundError
from registry.joint.together import followers
from registry.journal import reading, writing
from registry.naming.confirmed_names import party_label
from registry.position import Position, take_position
from registry.post.going_letters import Going
from registry.post.going_words import can_be_held, letter_label
from registry.post.next_post import going
from registry.settings import Settings
from registry.tables import ActionRow, BodyRow, PartyRow
from registry.waiting import Matter, Waiting, waiting_for_a_person
from registry.waiting_rulings import findings_that_wait, queries_that_wait, rulings_that_wait
from tasks.mail_out.sending import PostRoom
from tasks.prefect_ui import pages
from tasks.prefect_ui.artifacts import Page, publish
from tasks.prefect_ui.choices import patch_choices
from tasks.prefect_ui.deployments import Changes, apply, deployment_ids, paused_by_people
from tasks.prefect_ui.desired import ActionDeployment, Place, service_deployments
from tasks.prefect_ui.events import announce, happening_of
from tasks.prefect_ui.names import deployment_name
from tasks.prefect_ui.settle import record_news
from tasks.projection import HOLD_LETTER, Projection, action_label

PREFECT_YAML = Path(__file__).parent.parent / "prefect.yaml"
CHECKS_FLOW = "monitor action"
NAME_PARAMETER = "your_name"


@dataclass(frozen=True, slots=True)
class FormChoices:
    """What a form's drop-down offers now."""

    deployment: str
    parameter: str
    choices: tuple[str, ...]


def place(settings: Settings) -> Place:
    """Where this installation's runs happen."""
    return Place(empty_folder=settings.empty_folder)


async def show_deployments(
    client: PrefectClient, room: PostRoom, desired: Sequence[ActionDeployment], real_now: dt.datetime
) -> Changes:
    """Bring every deployment, services and forms too, to what is wanted."""
    services = service_deployments(PREFECT_YAML)
    with reading(room.engine) as session:
        gone = long_closed(session, real_now + offset_of(session))
    shown = [each for each in desired if each.ref not in gone]
    return await apply(client, [*services, *shown], real_now, place=place(room.settings))


async def holds_from_prefect(
    client: PrefectClient, room: PostRoom, desired: Sequence[ActionDeployment]
) -> tuple[str, ...]:
    """The refs of actions that somebody paused in Prefect and the register does not hold."""
    return await paused_by_people(client, desired, place=place(room.settings))


async def show_pages(client: PrefectClient, room: PostRoom, now: dt.datetime) -> int:
    """Publish the position, the week ahead, the next post and what waits; how many had changed."""
    flows = [CHECKS_FLOW, *form_flow_names()]
    ids = await deployment_ids(client, flows)
    with reading(room.engine) as session:
        made = _pages(session, room, now, ids)
    return sum([await publish(client, page) for page in made])


async def show_all(client: PrefectClient, room: PostRoom, now: dt.datetime) -> None:
    """Everything that a reply or a decision may have changed."""
    await show_news(client, room, now)
    await show_choices(client, room, now)
    await show_pages(client, room, now)


async def show_news(client: PrefectClient, room: PostRoom, now: dt.datetime, besides: Iterable[str] = ()) -> int:
    """Show in Prefect what checks found that were no runs of their own: a finished run each, the action's story,
    and an event where the position changed. `besides` are refs whose runs show it already. How many were shown.
    """
    with reading(room.engine) as session:
        news = unshown(session)
    if not news:
        return 0
    ids = await deployment_ids(client, [CHECKS_FLOW])
    settled = set(besides)
    for each in news:
        deployment = ids.get(deployment_name(each.ref, each.title))
        if deployment and each.ref not in settled:
            await record_news(client, deployment, each.news, each.message, now)
        happening = happening_of(each.news)
        if each.changed and happening:
            announce(happening, ref=each.ref, owner=each.owner_id, at=now, payload={"news": each.news.value})
    await show_stories(client, room, [each.ref for each in news], now)
    with writing(room.engine, now) as writer:
        mark_shown(writer, news)
    return len(news)


async def show_stories(client: PrefectClient, room: PostRoom, refs: Sequence[str], now: dt.datetime) -> int:
    """Publish what happened to each of these actions; how many stories had changed."""
    with reading(room.engine) as session:
        shown = Projection(session, room.calendar, now)
        titles = {row.ref: row.title for row in session.exec(select(ActionRow)).all()}
        made = [pages.story(ref, titles[ref], rows, rows[-1].on) for ref in refs if (rows := shown.story_rows(ref))]
    return sum([await publish(client, page) for page in made])


async def show_choices(client: PrefectClient, room: PostRoom, now: dt.datetime) -> int:
    """Make every form offer what waits now; how many had changed."""
    with reading(room.engine) as session:
        wanted = form_choices(session, going(session, room.calendar, now))
    changed = 0
    for each in wanted:
        try:
            changed += await patch_choices(client, each.deployment, each.parameter, each.choices)
        except NotFoundError:
            continue  # the next sync makes the form, and then its choices
    return changed


def form_flow_names() -> list[str]:
    """The names of the flows behind the forms; a form's deployment bears the name of its flow."""
    return [each.name for each in service_deployments(PREFECT_YAML) if not each.rhythms]


def form_choices(session: Session, post: Going) -> list[FormChoices]:
    """Every drop-down, from what waits in the register."""
    waiting = waiting_for_a_person(session)
    actions = tuple(action_label(row) for row in session.exec(select(ActionRow).order_by(ActionRow.ref)).all())
    held = tuple(label for label in actions if label.split(" ", 1)[0] in _held(waiting))
    body = session.exec(select(BodyRow)).first()  # none while the register is empty
    names = tuple(body.administrators) if body else ()
    messages = _labels(waiting, Matter.QUARANTINED, Matter.CORRESPONDENCE, Matter.BOUNCE)
    lists = {
        "review a return": {"the_return": _labels(waiting, Matter.RETURN)},
        "request a return now": {"the_action": actions},
        "hold an action": {"the_action": actions},
        HOLD_LETTER: {"the_letter": tuple(letter_label(each) for each in post.letters if can_be_held(each))},
        "release an action": {"the_action": held},
        "sort a message": {"the_message": messages, "the_action": actions},
        "confirm an address": {"the_address": _labels(waiting, Matter.ADDRESS)},
        "rule in": {"the_action": tuple(each.label for each in rulings_that_wait(session))},
        "respond to a finding": {"the_finding": tuple(each.label for each in findings_that_wait(session))},
        "answer a query": {"the_query": tuple(each.label for each in queries_that_wait(session))},
        "confirm a name": {
            "the_name": _labels(waiting, Matter.NAME),
            "the_party": tuple(party_label(row) for row in session.exec(select(PartyRow).order_by(PartyRow.id)).all()),
        },
        "join actions": {"the_lead": actions, "the_other_action": actions},
        "part joined actions": {"the_action": _joined(session)},
        "settle a letter": {"the_letter": _labels(waiting, Matter.LETTER, Matter.STAGE, Matter.NOTICE)},
    }
    return [
        FormChoices(form, parameter, choices)
        for form, parameters in lists.items()
        for parameter, choices in {**parameters, NAME_PARAMETER: names}.items()
    ]


def _joined(session: Session) -> tuple[str, ...]:
    """Those that are answered with another, and those that they are answered with."""
    found = followers(session)
    refs = {*found, *(ref for others in found.values() for ref in others)}
    return tuple(
        action_label(row) for row in session.exec(select(ActionRow).order_by(ActionRow.ref)).all() if row.ref in refs
    )


def _held(waiting: Sequence[Waiting]) -> set[str]:
    return {each.action_ref for each in waiting if each.matter is Matter.HELD and each.action_ref}


def _labels(waiting: Sequence[Waiting], *matters: Matter) -> tuple[str, ...]:
    return tuple(each.label for each in waiting if each.matter in matters)


def _pages(session: Session, room: PostRoom, now: dt.datetime, ids: dict[str, UUID]) -> list[Page]:
    shown = Projection(session, room.calendar, now)
    found: Position = take_position(session, room.calendar, now)
    today, mode, post = shown.today, mode_of(session), going(session, room.calendar, now)
    return [
        pages.position(shown.position_rows(found, ids), today, mode),
        pages.week_ahead(shown.week_rows(), today),
        pages.going_tomorrow(shown.going_rows(post, ids), post.on, mode),
        pages.waiting_for_you(shown.waiting_rows(waiting_for_a_person(session), ids), today, mode),
    ]
