"""What a stretch of words does: ask for something, tell what was, or deny it. Each question is answered in O(1)."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate

from registry.wording.word_lists import listed

MODALS = listed(
    """
    must shall should will would may can cannot could to required requires need needs ensure please due
    planned scheduled expected intends aims deadline target
    """
)
PAST = frozenset({"was", "were", "had", "did", "been"})
STRONG = listed(
    """
    must shall should will would ensure please due planned scheduled expected intends aims required requires need
    needs hopes hope anticipated plans aim intend propose proposes proposed recommend recommends undertakes
    proposal expects urges requests responsible
    """
)
ONLY_BEFORE_A_CLAUSE = listed("plans requests proposal proposed aim aims hope hopes need needs plan")
ASKED = listed(
    """
    agreed resolved recommended requested asked instructed directed undertook decided advised committed promised
    delegated invited
    """
)
WANTED = listed("requested asked instructed directed recommended invited")
WISHED = frozenset({"that", "to", "for", "a", "an"})
SURELY_TOLD = listed(
    """
    met saw took gave began wrote came went fell rose grew knew said became felt thought chose drew ran spent
    spoke understood won lost told brought heard concluded commenced occurred happened died started ended resulted
    remained continued arrived expired lasted
    """
)
TOLD = SURELY_TOLD | listed("held made found sent kept led paid built left")
OBJECTS = listed(
    """
    a an the its their all this that these his her our some any each both no two three four five six seven
    eight nine ten several many most whether how them it
    """
)
SUBORDINATE = listed("which that who whom whose what how whether where than")
CHANGED = listed("increased decreased dropped declined reduced improved")
PRONOUNS = listed("they we it you he she i")
MARKS = frozenset(",;:()")
STARTS = MARKS | {"", ".", "and", "but", "that"}
BE = frozenset({"be", "been", "being", "is", "are"})
NO_SUBJECT = OBJECTS | BE | listed("of by with in to for on from as and or not")
HAVE = frozenset({"has", "have", "having"})
IMPERATIVES = listed(
    """
    add address begin start stop cease
    adopt agree amend apply appoint approve arrange ask assess audit brief bring carry check
    circulate clarify collect commission complete conduct confirm consider consult continue convene create define
    deliver demonstrate design determine develop disclose discuss distribute draft draw embed encourage engage
    ensure establish evaluate examine explore extend finalise finalize follow gather give hold identify implement
    improve include inform introduce investigate invite issue keep launch liaise maintain make meet monitor notify
    obtain organise organize participate perform plan prepare present prioritise prioritize produce promote propose
    provide publish reconsider record recruit refer register remind remove reply report request require research
    resolve respond review revise run schedule secure seek send share sign strengthen submit supply take test track
    train undertake remediate mitigate upgrade restrict deploy configure enable disable retain notify return sustain use
    undertake update verify write
    """
)
DONE_BY_DECIDING = listed("noted received accepted approved signed agreed welcomed endorsed adopted")
FOUND_TO_BE = listed("found known considered deemed said thought believed reported shown proved seemed appeared")
LONG_ENOUGH = 5  # letters; "need" and "feed" are no past forms
NOT_PAST = listed("indeed exceed proceed succeed hundred embed shred speed needed required")


def before_be(one: str, other: str) -> bool:
    """Whether a "be" is a subjunctive: "that a report be made"; not "to be", "can be", "may also be"."""
    return other not in {"to", "not"} and not {one, other} & {"can", "may", "could", "might", "cannot"}


def is_past_form(low: str) -> bool:
    """Whether a word may be a past tense or participle."""
    return low in TOLD or low in PAST or (low.endswith("ed") and len(low) >= LONG_ENOUGH and low not in NOT_PAST)


class Verbs:
    """The verbs of a text, given by its words in lower case; every stretch is asked for by its tokens."""

    def __init__(self, lows: Sequence[str]) -> None:
        self._lows = lows

    @staticmethod
    def _count(marks: Iterable[bool]) -> list[int]:
        return [0, *accumulate(marks)]

    def _low(self, at: int) -> str:
        return self._lows[at] if 0 <= at < len(self._lows) else ""

    @cached_property
    def _modals(self) -> list[int]:
        return self._count(low in MODALS for low in self._lows)

    @cached_property
    def _strong(self) -> list[int]:
        return self._count(self._asks_at(at) for at in range(len(self._lows)))

    @cached_property
    def _maybe_told(self) -> list[int]:
        return self._count(is_past_form(low) for low in self._lows)

    @cached_property
    def _told(self) -> list[int]:
        return self._count(self._tells_at(at) for at in range(len(self._lows)))

    def _asks_at(self, at: int) -> bool:
        low, after = self._lows[at], self._low(at + 1)
        if low in {"should", "must", "shall"} and after == "have" and self._low(at + 2) == "been":
            return False  # "it should have been reviewed"
        if (low == "due" and after == "to") or (low == "would" and after == "have"):
            return self._low(at + 2) == "be"
        if low in STRONG:
            return low not in ONLY_BEFORE_A_CLAUSE or after in {"to", "that", ":", "date", "for"}
        if low == "be" and before_be(self._low(at - 2), self._low(at - 1)):
            return after not in DONE_BY_DECIDING
        to_be = low == "to" and after == "be" and self._low(at - 1) not in FOUND_TO_BE and self._low(at + 2) != "noted"
        wished = after in WISHED or (low in WANTED and self._low(at - 1) in {"was", "were", "been", "is", "are"})
        return to_be or (low in ASKED and wished)

    def _tells_at(self, at: int) -> bool:
        """A past tense with its object, or a form of "be" or "have"; a participle alone is none."""
        low, before, after = self._lows[at], self._low(at - 1), self._low(at + 1)
        if not is_past_form(low):
            return False
        if low in PAST or low in SURELY_TOLD:
            return (
                not self._is_subordinate(at)
                and (before not in BE or low == "been")
                and not (low == "been" and after.endswith("ing"))
            )
        if low in CHANGED:
            return after in {"from", "by"} and before not in BE
        if before == "be" and low in {"noted", "received", "accepted", "welcomed"}:  # "that the report be noted"
            return True
        if before in BE or self._is_subordinate(at):
            return False
        perfect = HAVE & {before, self._low(at - 2), self._low(at - 3)}
        return bool(perfect) or after in OBJECTS or after.isdigit()

    def _is_subordinate(self, at: int) -> bool:
        """Whether a "which" or "that" stands shortly before, in the same clause."""
        for k in range(at - 1, max(at - 8, -1), -1):
            low = self._lows[k]
            if low in SUBORDINATE:
                return not (low == "that" and is_past_form(self._low(k - 1)))
            if low in HAVE and self._low(k - 1) in PRONOUNS and self._low(k - 2) not in STARTS:
                return True  # "the progress they have made"
            if low in MARKS:
                return False
        return False

    def has_modal(self, first: int, end: int) -> bool:
        return self._modals[end] > self._modals[first]

    def asks(self, first: int, end: int) -> bool:
        """Whether something is asked for or planned there, and not only told."""
        return self._strong[end] > self._strong[first]

    def tells(self, first: int, end: int) -> bool:
        """Whether a verb in the past tense may stand there."""
        return self._maybe_told[end] > self._maybe_told[first]

    @cached_property
    def _finite(self) -> list[int]:
        return self._count(
            is_past_form(low) and self._low(at - 1) not in NO_SUBJECT for at, low in enumerate(self._lows)
        )

    def may_tell(self, first: int, end: int) -> bool:
        """Whether a word stands there that may be a verb in the past tense with its subject before it."""
        return self._finite[end] > self._finite[first]

    def told(self, first: int, end: int) -> int:
        """How many verbs surely stand there in the past tense."""
        return self._told[end] - self._told[first]
