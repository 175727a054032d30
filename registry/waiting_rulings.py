"""What waits for a ruling: findings without a response, actions that nobody has resolved, questions to authors.

Where more than `MANY` of one paper wait, *What waits for you* has one row for them; the forms offer each.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from registry.draft import Response, Standing
from registry.planning.rulings import NOT_RESOLVED
from registry.tables import ActionRow, DocumentRow, HoldRow, QueryRow, RecommendationRow
from registry.waiting_for import Matter, Waiting, label_of

MANY = 20
WORDS_SHOWN = 300
TITLE_SHOWN = 70
ALL = "all of "  # begins the key of everything of one paper that may be ruled in

Held = tuple[HoldRow, ActionRow, RecommendationRow, DocumentRow]


def rulings_that_wait(session: Session) -> list[Waiting]:
    """Every action that may be ruled in, and first, of each paper that has several, all of them at once."""
    by_paper = _ready(session)
    everything = [_all_of(held) for held in by_paper.values() if len(held) > 1]
    return [*everything, *(_action(each) for held in by_paper.values() for each in held)]


def refs_to_rule_in(session: Session, key: str) -> list[str]:
    """The refs that one of `rulings_that_wait` names by its id: one, or all of a paper."""
    if not key.startswith(ALL):
        return [key]
    return [action.ref for _, action, _, _ in _ready(session).get(key.removeprefix(ALL), [])]


def findings_that_wait(session: Session) -> list[Waiting]:
    """Every inspectorate's finding that has no response yet, once a recommendation."""
    return [each for found in _findings(session).values() for each in found]


def queries_that_wait(session: Session) -> list[Waiting]:
    """Every question to a paper's author that is not answered."""
    return [each for found in _queries(session).values() for each in found]


def waiting_for_rulings(session: Session) -> list[Waiting]:
    """All of it for a page: one row a matter, or one a paper where there are many."""
    rows: list[Waiting] = []
    for name, found in _findings(session).items():
        rows += _grouped(found, f"{len(found)} findings of {name} wait for a response")
    for held in _ready(session).values():
        rows += [_all_of(held)] if len(held) > MANY else [_action(each) for each in held]
    for name, asked in _queries(session).items():
        rows += _grouped(asked, f"{len(asked)} questions about {name} wait for an answer")
    return rows


def _grouped(found: Sequence[Waiting], words: str) -> Sequence[Waiting]:
    if len(found) <= MANY:
        return found
    one = found[0]
    since = min(each.since_at for each in found)
    return [Waiting(one.matter, "", "", since, words, "the form's list offers each")]


def _held(session: Session) -> Iterator[Held]:
    query = (
        select(HoldRow, ActionRow, RecommendationRow, DocumentRow)
        .join(ActionRow, col(ActionRow.ref) == col(HoldRow.action_ref))
        .join(RecommendationRow, col(RecommendationRow.id) == col(ActionRow.recommendation_id))
        .join(DocumentRow, col(DocumentRow.sha256) == col(ActionRow.document_sha256))
        .where(col(HoldRow.released_at).is_(None), col(HoldRow.cause) == NOT_RESOLVED)
        .order_by(col(DocumentRow.received_at), col(ActionRow.ref))
    )
    yield from session.exec(query).all()


def _is_finding(held: Held) -> bool:
    _, action, _, document = held
    return (action.standing or document.standing) == Standing.FINDING.value


def _ready(session: Session) -> dict[str, list[Held]]:
    """What may be ruled in, by paper."""
    by_paper: defaultdict[str, list[Held]] = defaultdict(list)
    for held in _held(session):
        _, _, recommendation, document = held
        if not _is_finding(held) or recommendation.response in {Response.AGREE.value, Response.PART_AGREE.value}:
            by_paper[document.sha256].append(held)
    return dict(by_paper)


def _all_of(held: Sequence[Held]) -> Waiting:
    _, _, _, document = held[0]
    key = f"{ALL}{document.sha256}"
    words = f"all {len(held)} actions of {document.name} that nobody has resolved"
    since = min(hold.since_at for hold, _, _, _ in held)
    return Waiting(Matter.RULING, key, label_of(words, key), since, document.name, words)


def _action(held: Held) -> Waiting:
    hold, action, _, _ = held
    label = label_of(f"{action.ref} {action.title}", action.ref)
    words = f"{action.title}: {hold.reason}"
    return Waiting(Matter.RULING, action.ref, label, hold.since_at, action.ref, words, action.ref)


def _findings(session: Session) -> dict[str, list[Waiting]]:
    """By the paper's name."""
    by_paper: defaultdict[str, dict[str, Waiting]] = defaultdict(dict)
    for held in _held(session):
        hold, _, recommendation, document = held
        if _is_finding(held) and recommendation.response is None and recommendation.id not in by_paper[document.name]:
            label = label_of(f"{recommendation.id}: {recommendation.text[:TITLE_SHOWN]}", recommendation.id)
            by_paper[document.name][recommendation.id] = Waiting(
                Matter.FINDING,
                recommendation.id,
                label,
                hold.since_at,
                recommendation.id,
                recommendation.text[:WORDS_SHOWN],
            )
    return {name: list(found.values()) for name, found in by_paper.items() if found}


def _queries(session: Session) -> dict[str, list[Waiting]]:
    query = (
        select(QueryRow, DocumentRow)
        .join(DocumentRow, col(DocumentRow.sha256) == col(QueryRow.document_sha256))
        .where(col(QueryRow.answered_at).is_(None))
        .order_by(col(QueryRow.asked_at), col(QueryRow.id))
    )
    by_paper: defaultdict[str, list[Waiting]] = defaultdict(list)
    for row, document in session.exec(query).all():
        label = label_of(f"“{row.text[:TITLE_SHOWN]}” in {document.name}, {row.locator}", row.id)
        words = f"“{row.text[:WORDS_SHOWN]}”: {row.question}"
        by_paper[document.name].append(Waiting(Matter.QUERY, row.id, label, row.asked_at, document.name, words))
    return dict(by_paper)
