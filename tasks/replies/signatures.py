"""What stands under a reply and is no part of it: signatures, the boasts of telephones, drawn lines.

A block with figures in it is no signature: it stays.
"""

import re
from collections.abc import Sequence

from tasks.replies.ours import Line
from tasks.replies.shapes import ADDRESS

_DELIMITER = re.compile(r"\s{0,3}(?:--|—|–|-- )\s{0,3}")
_UNDERSCORES = re.compile(r"\s{0,3}(?:[_*=~-]\s?){3,}\s{0,3}")
_LONGEST_SIGNATURE = 14  # lines that bear something
_DEVICE = (
    r"i-?phone|i-?pad|i-?pod|android|blackberry|mobil\w*|phone|handy|cell\w*|outlook|mail|mailbox|airmail|samsung|galaxy"
    r"|htc|windows|nokia|huawei|xiaomi|smartphone|telefon\w*|tel[eé]fono|téléphone|tablet|yahoo|gmail|proton\w*|pixel"
    r"|mobilgerät|device|dispositivo|appareil|app|айфон\w*|телефон\w*|手机|手機|手機傳送"
)
_SENT = (
    r"sent|gesendet|geschickt|envoyé|enviado|enviada|inviato|inviata|verzonden|verstuurd|skickat|skickades|sendt|sänt"
    r"|lähetetty|wysłane|wysłano|odesláno|poslané|отправлено|надіслано|gönderildi|elküldve|trimis|从我的|發自|发自|從我的|傳送|送信|get"
)
_BOAST = re.compile(rf"(?<!\w)(?:{_SENT})(?!\w).{{0,40}}?(?<![^\W_])(?:{_DEVICE})", re.IGNORECASE)
_BOAST_AFTER = re.compile(rf"(?<!\w)(?:{_DEVICE})(?![a-z]).{{0,30}}?(?:{_SENT})(?!\w)", re.IGNORECASE)
_BOAST_PLAIN = re.compile(r"\W{0,4}(?:sent )?from my \S.{0,60}", re.IGNORECASE)
_LONGEST_BOAST = 110

_PHONE = re.compile(r"(?:\+|\b00?|\()\d[\d ().-]{6,18}\d|\(\d{3}\) ?\d{3}-\d{4}")
_PHONE_LABEL = re.compile(
    r"\W{0,3}(?:tel\w*|phone|mob\w*|fax|direct|ext\w*|cell|t|m|f|d|switchboard)\W{0,3}[:.+(\d ].*", re.IGNORECASE
)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
_URL = re.compile(r"(?:https?://|www\.)\S{1,300}", re.IGNORECASE)
_FIGURE = re.compile(r"(?<![\w.])[-−£$€]?\d[\d,.]*\s?%?(?![\w])")
_CONTACT = re.compile(r"confidential|intended recipient|privileged|vertraulich|confidentiel|disclaimer", re.IGNORECASE)


def without_contacts(line: str) -> str:
    """The line without telephone numbers, addresses and links: digits that are no figures."""
    text = line[:1000]
    if _PHONE_LABEL.fullmatch(text.strip()) and len(re.findall(r"\d", text)) >= 7:  # noqa: PLR2004
        return ""
    for pattern in (_URL, ADDRESS, _PHONE, _POSTCODE):
        text = pattern.sub(" ", text)
    return text


def has_figure(line: str) -> bool:
    """A number that stands alone: 412, 1,250, 38.5%, £400; no telephone number, postcode or link."""
    return bool(_FIGURE.search(without_contacts(line)))


def trailing(lines: Sequence[Line]) -> dict[int, str]:
    """Of the lines of one stretch of somebody's own writing, those (by position) that are no part of it, with why."""
    cut = _signature(lines)
    end = min(cut, default=len(lines))
    for at in range(end - 1, -1, -1):
        line = lines[at]
        if line.blank:
            continue
        if _is_boast(line.bare):
            cut[at] = "signature of a program"
        elif len(line.bare) < 200 and not any(char.isalnum() for char in line.bare):  # noqa: PLR2004
            cut[at] = "drawn line"
        else:
            break
    return cut


def _is_boast(text: str) -> bool:
    """ "Sent from my iPhone", in the languages of telephones."""
    text = text.strip()
    if len(text) > _LONGEST_BOAST and not _URL.search(text):
        return False
    head = _URL.sub(" ", text)[:_LONGEST_BOAST]
    short = len(head.split()) <= 12  # noqa: PLR2004
    begins = bool(re.match(rf"[\W_]{{0,4}}(?:\w+ ){{0,2}}(?:{_SENT})(?!\w)", head, re.IGNORECASE))
    return short and bool(
        (begins and _BOAST.search(head)) or _BOAST_PLAIN.fullmatch(head.strip()) or _ends_as_boast(head)
    )


def _ends_as_boast(head: str) -> bool:
    ends = [found.end() for found in _BOAST_AFTER.finditer(head)]
    return bool(ends) and len(head) - ends[-1] <= 30 and len(head.split()) <= 10  # noqa: PLR2004


def _signature(lines: Sequence[Line]) -> dict[int, str]:
    """From the delimiter on: what follows `-- `, and what follows a drawn line if it is somebody's card."""
    bearing = [at for at, line in enumerate(lines) if any(char.isalnum() for char in line.bare)]
    # Only the last few lines can be a signature, and none above a figure: so the time stays linear.
    below_here = bearing[-_LONGEST_SIGNATURE - 1] if len(bearing) > _LONGEST_SIGNATURE else -1
    figures = [at for at in bearing[-_LONGEST_SIGNATURE:] if has_figure(lines[at].bare)]
    first = max([below_here, *figures]) + 1
    last = bearing[-1] if bearing else 0
    card = _is_card("\n".join(lines[at].bare[:300] for at in bearing if at >= first))
    for at in range(first, last):
        marked = bool(_DELIMITER.fullmatch(lines[at].bare[:200]))
        if marked or (card and _UNDERSCORES.fullmatch(lines[at].bare[:200])):
            return {index: "signature" for index in range(at, len(lines)) if not lines[index].blank}
    return {}


def _is_card(text: str) -> bool:
    return bool(ADDRESS.search(text) or _PHONE.search(text) or _URL.search(text) or _CONTACT.search(text))
