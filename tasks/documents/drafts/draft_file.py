"""The draft as the YAML file that a clerk reads, rules in, and gives back to `plan` and `apply`."""

import yaml

from registry.draft import Draft
from tasks.documents.drafts.draft_nodes import Problems, compose
from tasks.documents.drafts.loading import draft_of
from tasks.documents.drafts.plain import plain_draft

DUMPER: type[yaml.SafeDumper] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
HOW_TO_RULE = """\
# A draft: what was read from one paper. Nothing is sent before it is applied.
#
# Correct what is wrong: title, when, owner, recipient, form, deliverable. Leave ref and text as they are.
# Where "ambiguous" is true, or a date is missing, rule, with your name:
#   ruling: {by: A. Clerk, as_read: true}          the reading is right as it stands
#   ruling: {by: A. Clerk, due: 2001-05-31}        it is due once, on this day
#   ruling: {by: A. Clerk, rrule: FREQ=MONTHLY}    it recurs (RFC 5545); add note: "..." to say why
# What no body has resolved (standing) is chased only when ruled in; add the date where the words give none:
#   ruling: {by: A. Clerk, rules_in: true}         chase it
#   ruling: {by: A. Clerk, response: agree}        to an inspectorate's finding: agree, part agree or reject
# names: write confirmed_by beside the party that is meant. joints: write accepted: true (or false) and by.
# What is not ruled is applied as held, and nothing is sent for it. tracked: false keeps a line as a note.
# Then: remembrancer plan FILE (shows what would change), remembrancer apply FILE.
"""


class _WithoutAliases(DUMPER):  # type: ignore[valid-type, misc]
    """Writes a value out each time it stands: two progress entries of one day share its date."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  (PyYAML asks so)
        return True


def dump_draft(draft: Draft) -> str:
    """The draft as YAML, with a comment that says how a clerk rules. `load_draft` gives it back."""
    body = yaml.dump(
        plain_draft(draft),
        Dumper=_WithoutAliases,
        sort_keys=False,
        allow_unicode=True,
        width=110,
        default_flow_style=False,
    )
    return f"{HOW_TO_RULE}\n{body}"


def load_draft(text: str, file: str) -> Draft:
    """The draft in a file's text; `line` of each recommendation and action says where it stands.

    Raises BadInputError that lists every mistake with its line in `file`.
    """
    return draft_of(compose(text, file), Problems(file))
