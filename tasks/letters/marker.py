"""The line that stands first in every letter, above which an owner is asked to reply."""

MARKER = "— Please reply above this line —"
"""The same in the plain text and in the HTML of every letter, for the reader of replies to cut at."""
