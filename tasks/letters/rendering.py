"""One template, two renderings: each letter's words stand once, and a kit writes them as text or as HTML."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tasks.letters import sayings
from tasks.letters.brief import Letter
from tasks.letters.cleaning import clean, wrapped
from tasks.letters.marker import MARKER

TEMPLATES = Path(__file__).parent / "templates"
_BLANKS = re.compile(r"\n\s*\n+")


def _finalized(value: object) -> object:
    """Every value that a template writes is cleaned; what a macro made is clean already."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _environment(*, html: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=html,  # noqa: S701 - plain text has nothing to escape; HTML escapes everything
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        day=sayings.day,
        plain_day=sayings.plain_day,
        number=sayings.number,
        size=sayings.size,
        the=sayings.the,
        began=sayings.began,
        stopped=sayings.stopped,
        wrapped=wrapped,
    )
    environment.globals.update(MARKER=MARKER, kit="kit.html.j2" if html else "kit.txt.j2")
    return environment


@cache
def _environments() -> tuple[Environment, Environment]:
    return _environment(html=False), _environment(html=True)


def render(template: str, subject: str, **context: object) -> Letter:
    """The letter that `template` makes of `context`, as plain text and as HTML with the same words."""
    as_text, as_html = (
        environment.get_template(template).render(subject=subject, **context) for environment in _environments()
    )
    return Letter(subject, _BLANKS.sub("\n\n", as_text).strip() + "\n", as_html.strip() + "\n")
