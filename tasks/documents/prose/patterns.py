"""Long alternatives, written one or several a line so that they can be read and kept in order."""


def any_of(lines: str) -> str:
    """A pattern for any of the alternatives, which are parted by line ends or by strokes with blanks around them."""
    parts = (part.strip() for line in lines.splitlines() for part in line.split(" | "))
    return f"(?:{'|'.join(part for part in parts if part)})"
