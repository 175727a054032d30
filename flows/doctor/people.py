"""Who is in the register: owners who cannot be reached, ladders that end too soon, the mode and what it needs."""

from collections.abc import Iterator, Mapping

from sqlmodel import Session, col, select

from flows.doctor.finding import Finding, fine, warning, wrong
from registry.cases import addressee_of, liaison_of
from registry.chase.ladder import reached_through, rungs
from registry.clock import mode_of
from registry.database import connect, newest_schema, schema_of
from registry.model import Party, PartyKind
from registry.policy import ASKED_ONLY, BRIEFED_ONLY
from registry.post.addressing import NO_CLERK, clerk_addresses
from registry.register import parties_of
from registry.settings import Mode, Settings
from registry.states import DeadlineState
from registry.tables import ActionRow, BodyRow, DeadlineRow, PartyAddressRow, PartyRow

ABOUT = "people"
ENDED = (DeadlineState.MET, DeadlineState.WAIVED, DeadlineState.SUPERSEDED, DeadlineState.WITHDRAWN)
OVERSEERS = frozenset({PartyKind.AUTHORITY_OFFICER, PartyKind.MEMBER, PartyKind.COMMITTEE})
MOST_NAMED = 12


def look_at_people(settings: Settings) -> Iterator[Finding]:
    """Nothing while there is no register that can be read: the database's look says so."""
    engine = connect(settings.register_url)
    try:
        with engine.connect() as connection:
            if schema_of(connection) != newest_schema():
                return
        with Session(engine) as session:
            yield from _people(session, settings)
    finally:
        engine.dispose()


def _people(session: Session, settings: Settings) -> Iterator[Finding]:
    body = session.exec(select(BodyRow)).first()
    mode = mode_of(session)
    if body is None:
        yield warning(
            ABOUT,
            "The register is empty",
            "There is nobody to chase.",
            "Read a paper, rule on the draft, and apply it (README, “Your own paper”).",
        )
        return
    yield from _mode(session, settings, mode)
    parties = parties_of(session)
    owners = _owners(session)
    found = [
        *_unreachable(owners, parties, liaison_of(session)),
        *_ladders(session, owners, parties),
        *_undeliverable(session),
    ]
    yield from found
    if not found:
        yield fine(ABOUT, f"{len(owners)} parties owe something; each can be reached, and each ladder can be climbed")


def _mode(session: Session, settings: Settings, mode: Mode) -> Iterator[Finding]:
    meaning = {
        Mode.DEMO: "a demonstration; letters and notices stay on this computer",
        Mode.REHEARSAL: "every letter goes to the clerk alone",
        Mode.LIVE: "letters go to owners",
    }
    yield fine("mode", f"The mode is {mode.value}: {meaning[mode]}")
    if mode is Mode.REHEARSAL and not clerk_addresses(session):
        yield wrong("mode", NO_CLERK, "No letter can go.", "Do as it says.")
    if mode is Mode.LIVE and settings.has_post_room:
        yield warning(
            "mode",
            "The mode is live, and letters go no further than the local post room",
            "Owners count as told, and were not.",
            "Set REMEMBRANCER_SMTP_HOST, or rehearse: remembrancer mode.",
        )
    if mode is Mode.LIVE and not settings.has_post_room and not settings.trusted_mail_server:
        yield warning(
            "mode",
            "REMEMBRANCER_TRUSTED_MAIL_SERVER is not set",
            "Whoever writes an owner's address into From is believed.",
            "Set it to the id at the beginning of your mail server's Authentication-Results (docs/operating.md).",
        )


def _owners(session: Session) -> dict[str, int]:
    """Who owes something that is not over, and how much."""
    living = select(DeadlineRow.party_id).where(col(DeadlineRow.state).not_in([each.value for each in ENDED]))
    undated = select(ActionRow.owner_id).where(
        col(ActionRow.owner_id).is_not(None),
        col(ActionRow.tracked).is_(True),
        col(ActionRow.ref).not_in(select(DeadlineRow.action_ref)),
    )
    found: dict[str, int] = {}
    for party in [*session.exec(living).all(), *session.exec(undated).all()]:
        if party is not None:
            found[party] = found.get(party, 0) + 1
    return found


def _unreachable(owners: Mapping[str, int], parties: Mapping[str, Party], liaison: str | None) -> Iterator[Finding]:
    """Where the liaison is asked in their place it may be meant so; without one nobody is asked at all."""
    silent = [parties[each] for each in owners if not reached_through(parties[each], parties).addresses]
    asked = [each for each in silent if parties[addressee_of(each, parties, liaison)[0]].addresses]
    unasked = [each.name for each in silent if each not in asked]
    if unasked:
        yield wrong(
            ABOUT,
            f"No address is known of {_named(unasked)}, who owe something",
            "They are not asked, and stand as “Cannot be chased”.",
            "Put an address (or a committee's clerk) into parties.yaml, and apply it with the draft.",
        )
    if asked and liaison:
        named, instead = _named([each.name for each in asked]), parties[liaison].name
        yield warning(
            ABOUT,
            f"No address is known of {named}; {instead} is asked in their place",
            "What they owe stands as “Cannot be chased” until it is late, and nobody above them is told.",
            "Put an address (or a committee's clerk) into parties.yaml, unless it is meant so.",
        )


def _ladders(session: Session, owners: Mapping[str, int], parties: Mapping[str, Party]) -> Iterator[Finding]:
    """An owner who is chased has somebody above, and at the end somebody of the body that it answers to."""
    ours = set(session.exec(select(PartyRow.id).where(PartyRow.is_ours)).all())
    none, gaps, low = [], [], []
    for owner in (parties[each] for each in owners):
        if owner.kind in BRIEFED_ONLY | ASKED_ONLY or owner.kind in OVERSEERS or owner.id in ours:
            continue
        above = rungs(owner, parties)
        if not any(rung.addresses for rung in above):
            none.append(owner.name)
            continue
        gaps += [rung.name for rung in above if not rung.addresses]
        if not any(rung.addresses and (rung.kind in OVERSEERS or rung.id in ours) for rung in above):
            low.append(owner.name)
    if none:
        yield wrong(
            ABOUT,
            f"Nobody above {_named(none)} can be told",
            "When they stay silent, nothing happens but another chaser; only the report to the committee says so.",
            "Give them a ladder in parties.yaml whose rungs have addresses.",
        )
    if low:
        yield warning(
            ABOUT,
            f"The ladder of {_named(low)} ends within their own organisation",
            "Nobody of the body that is owed learns of it by letter.",
            "Let the ladder end with the Clerk, or the Chair.",
        )
    if gaps:
        yield warning(
            ABOUT,
            f"No address is known of {_named(gaps)}, to whom ladders lead",
            "That rung is passed over.",
            "Put an address into parties.yaml, or take them off the ladder.",
        )


def _undeliverable(session: Session) -> Iterator[Finding]:
    marked = select(PartyRow.name).join(PartyAddressRow, col(PartyAddressRow.party_id) == PartyRow.id)
    marked = marked.where(col(PartyAddressRow.undeliverable_at).is_not(None), col(PartyAddressRow.until_on).is_(None))
    names = list(dict.fromkeys(session.exec(marked.order_by(PartyRow.name)).all()))
    if names:
        yield warning(
            ABOUT,
            f"Letters to {_named(names)} came back for good",
            "They are not written to at that address any more.",
            "Ask for the right address, and put it into parties.yaml.",
        )


def _named(names: list[str]) -> str:
    """All of them, each once, or the first with how many more there are."""
    once = list(dict.fromkeys(names))
    more = f" and {len(once) - MOST_NAMED} more" if len(once) > MOST_NAMED else ""
    return f"{', '.join(once[:MOST_NAMED])}{more}"
