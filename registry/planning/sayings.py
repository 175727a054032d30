"""What papers say, kept as they said it: each mention of an action, what has been done, what authors were asked."""

import hashlib
from collections.abc import Iterator

from registry.draft import Progress, ProposedAction, Query
from registry.journal import Change, Happening, Insert, Update
from registry.keys import mention_key, progress_key, query_key, recommendation_key
from registry.planning.same_recommendation import words_of
from registry.planning.steps import Mark, Proposal, Step
from registry.planning.words import day_in_words
from registry.tables import ActionRow, MentionRow, ProgressRow, QueryRow

SHOWN = 60  # characters of words in a plan's line


def first_mention(row: ActionRow) -> MentionRow:
    """The place in the paper that an action's row comes from."""
    return MentionRow(
        id=mention_key(row.ref, row.document_sha256),
        action_ref=row.ref,
        document_sha256=row.document_sha256,
        wording=row.wording,
        locator=row.locator,
    )


def mention_steps(proposal: Proposal, row: ActionRow, proposed: ProposedAction) -> Iterator[Step]:
    """A paper that says a known action is noted once, in its own words; the first paper's place is noted with it."""
    draft = proposal.draft
    known = {each.document_sha256 for each in proposal.register.mentions.get(row.ref, ())} | {row.document_sha256}
    if draft.document_sha256 in known:
        return
    changes: list[Change] = []
    if not proposal.register.mentions.get(row.ref):
        changes.append(Insert(first_mention(row)))  # of a register that is older than mentions
    mention = MentionRow(
        id=mention_key(row.ref, draft.document_sha256),
        action_ref=row.ref,
        document_sha256=draft.document_sha256,
        wording=proposed.text,
        locator=proposed.locator,
    )
    changes.append(Insert(mention))
    line = f"{row.ref} is in {draft.document_name} too, {proposed.locator}"
    yield Step(Mark.ADD, line, Happening("action.mentioned", row.ref, why=draft.document_name), tuple(changes))


def progress_steps(proposal: Proposal) -> Iterator[Step]:
    """What the paper says has been done, beside what was said before; nothing is ever overwritten."""
    draft = proposal.draft
    for each in draft.recommendations:
        key = recommendation_key(draft.report_code, each.number)
        held = {_said(row) for row in proposal.register.progress.get(key, ())}
        for said in each.progress:
            row = _progress_row(key, draft.document_sha256, said)
            if _said(row) not in held:
                held.add(_said(row))
                line = f"progress of {key} as of {day_in_words(said.as_of_on)}: {_short(said.text)}"
                yield Step(Mark.ADD, line, Happening("progress.added", key), (Insert(row),))


def _progress_row(recommendation: str, sha256: str, said: Progress) -> ProgressRow:
    return ProgressRow(
        id=progress_key(recommendation, sha256, _mark(said.as_of_on.isoformat(), said.text)),
        recommendation_id=recommendation,
        document_sha256=sha256,
        as_of_on=said.as_of_on,
        text=said.text,
        locator=said.locator,
    )


def _said(row: ProgressRow) -> tuple[str, str]:
    """What makes two entries one: the date and the words, whichever paper repeats them or in whichever format."""
    return row.as_of_on.isoformat(), " ".join(words_of(row.text))


def query_steps(proposal: Proposal) -> Iterator[Step]:
    """Each question to the paper's author once; an answer that the draft brings is taken where there is none."""
    sha256 = proposal.draft.document_sha256
    seen = set()
    for each in proposal.draft.queries:
        key = query_key(sha256, _mark(each.text, each.question))
        row = proposal.register.queries.get(key)
        if key in seen:
            continue
        seen.add(key)
        if row is None:
            line = f"query about “{_short(each.text)}”: {each.question}"
            yield Step(Mark.ADD, line, Happening("query.added", key), (Insert(_query_row(proposal, key, each)),))
        elif each.answer and not row.answer:
            values = {"answer": each.answer, "answered_at": proposal.now}
            change = Update(QueryRow, key, values, {"answered_at": None})
            yield Step(Mark.CHANGE, f"query about “{_short(each.text)}” is answered",
                       Happening("query.answered", key), (change,))  # fmt: skip


def _query_row(proposal: Proposal, key: str, each: Query) -> QueryRow:
    return QueryRow(
        id=key,
        document_sha256=proposal.draft.document_sha256,
        text=each.text,
        question=each.question,
        locator=each.locator,
        asked_at=proposal.now,
        answer=each.answer,
        answered_at=proposal.now if each.answer else None,
    )


def _mark(*parts: str) -> str:
    """Eight characters that stand for words in a key."""
    return hashlib.sha256("\n".join(" ".join(part.split()) for part in parts).encode()).hexdigest()[:8]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN].rstrip()}…"
