"""Subjects that machines write. They count only at the very beginning: after `Re:` or `AW:` a person writes."""

import re
import unicodedata

# What mail programs put before the subject of an absence notice, as their menus call it in each language.
_AUTOMATIC = """
automatic reply|automatic response|automated reply|automated response|autoreply|auto reply
auto response|autoresponse|autoresponder|out of office|out of the office|out of office reply
out of office autoreply|out of office response|vacation reply|vacation message|away from office|away notice
absence notice|i am out of the office|automatische antwort|automatische abwesenheitsmeldung|abwesenheitsnotiz
abwesenheitsmeldung|abwesenheit|nicht im büro|réponse automatique|réponse d'absence|message d'absence
absence du bureau|absent du bureau|automatisch antwoord|afwezigheidsbericht|afwezig|niet aanwezig
respuesta automática|fuera de la oficina|fuera de oficina|ausente|resposta automática|ausência
fora do escritório|ausência temporária|risposta automatica|fuori sede|fuori ufficio|autosvar|automatiskt svar
frånvarande|frånvaro|automatisk svar|fraværende|fravær|ikke til stede|automaattinen vastaus|poissa
poissaoloviesti|automatyczna odpowiedź|autoodpowiedź|poza biurem|automatická odpověď|automatická odpoveď
automatikus válasz|răspuns automat|автоматический ответ|автоответ|автоматична відповідь|автоматичен отговор
otomatik yanıt|otomatik cevap|αυτόματη απάντηση|automatski odgovor|samodejni odgovor|automaatvastus
automātiska atbilde|automatinis atsakymas|자동 회신|자동 응답|부재중|自动答复|自动回复|自動回覆|自動答覆
自動応答|自動返信|不在通知|رد تلقائي|תשובה אוטומטית|sjálfvirkt svar|resposta automàtica
"""
_BOUNCE = """
undeliverable|undelivered|undelivered mail|undelivered mail returned to sender|delivery status notification|dsn
mail delivery failed|mail delivery failure|mail delivery system|mail delivery subsystem|mail delivery problem
mail delivery error|mail delivery status|mail delivery warning|delivery failure|delivery failed
delivery failure notice|delivery notification|delivery has failed|delivery delayed|delivery delay|delivery error
delivery problem|delivery report|message delivery failure|message delivery|message undeliverable|message status
message not delivered|mail undeliverable|failure notice|failed mail|failed delivery|returned mail
returned to sender|return to sender|mail system error|mail error|nondeliverable mail|non delivery notification
non delivery report|non delivery|ndn|ndr|warning could not send message|warning message|could not send message
mail could not be delivered|your message could not be delivered|mailbox unavailable|user unknown|unknown user
unknown address error|permanent delivery failure|rejected mail|mail rejected|unzustellbar
unzustellbare nachricht|nicht zustellbar|non remis|message non distribué|échec de la remise|onbestelbaar
niet bezorgd|no se puede entregar|no entregable|correo no entregado|não entregue|não é possível entregar
non recapitabile|mancato recapito|kan inte levereras|ei voida toimittaa|nie można dostarczyć|niedostarczalne
nelze doručit|недоставленное сообщение|не доставлено|配信不能|配信できませんでした|无法送达|退信|系统退信
無法傳遞
"""
_AFTER_REPLY = re.compile(
    # Two to four letters, perhaps a number, and a colon: Re, AW, SV, Antw, Ynt, RES, Odp, R, Fwd, WG, TR, VS, 回复 …
    r"(?:re|aw|sv|vs|antw|antwort|odp|res|rv|rif|r|ynt|yn|bls|atb|ref|απ|σχετ|ha|vá|fwd?|wg|tr|i|enc|vl|vb|pd|doorst"
    r"|回复|回覆|答复|返信|转发|轉寄|רפ|رد)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]",
    re.IGNORECASE,
)


def _phrases(table: str) -> tuple[str, ...]:
    found = (phrase.strip() for line in table.split("\n") for phrase in line.split("|"))
    return tuple(sorted({_plain(each) for each in found if each}, key=len, reverse=True))


def _plain(subject: str) -> str:
    """Lower case, one kind of hyphen and blank, no marks in front."""
    text = unicodedata.normalize("NFKC", subject).casefold().replace("’", "'")
    text = re.sub(r"[-‐-―_]+", " ", text)
    return " ".join(text.split()).lstrip("*[(<\"'! ")


def is_reply_or_forward(subject: str) -> bool:
    """Does it begin as an answer or a forwarded mail does? Then a person wrote it, whatever follows."""
    return bool(_AFTER_REPLY.match(subject.strip()[:40]))


def without_reply_marks(subject: str) -> str:
    """The subject without any `Re:`, `AW:`, `Fwd:` in front."""
    for _ in range(20):
        marked = _AFTER_REPLY.match(subject.strip()[:40])
        if not marked:
            break
        subject = subject.strip()[marked.end() :]
    return subject.strip()


def begins_as_automatic(subject: str) -> bool:
    """Does it begin as mail programs begin an absence notice: `Automatic reply: …`, or nothing else?"""
    return _begins(subject, _AUTOMATIC_PHRASES, exact=True)


def begins_as_bounce(subject: str) -> bool:
    """Does it begin as mail servers begin a report that a message was not delivered?"""
    return _begins(subject, _BOUNCE_PHRASES, exact=False)


def _begins(subject: str, phrases: tuple[str, ...], *, exact: bool) -> bool:
    if is_reply_or_forward(subject):
        return False
    text = _plain(subject[:300])
    rest = next((text[len(each) :] for each in phrases if text.startswith(each)), None)
    if rest is None:
        return False
    if not exact:
        return not rest[:1].isalpha()
    # "Out of office figures for March" is a person's subject; "Out of office: …" is not.
    return not rest.strip(" .!])*\"'") or rest.lstrip()[:1] in {":", "：", "(", "[", "]", ")", "-", "/", "|", "#"}


_AUTOMATIC_PHRASES = _phrases(_AUTOMATIC)
_BOUNCE_PHRASES = _phrases(_BOUNCE)
