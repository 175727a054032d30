"""What mail programs say in many languages when they quote: a help where a shape is not plain by itself."""


def _listed(table: str) -> tuple[str, ...]:
    return tuple(each for line in table.strip().split("\n") for each in line.split("|"))


# "wrote": the end of the line that introduces a quotation.
WROTE = _listed("""
wrote|writes|schrieb|écrit|escribió|escribio|escreveu|scritto|schreef|geschreven|skrev|skrifaði
kirjoitti|napisał|napisał(a)|napisała|napsal|napsal(a)|napsala|napísal|napísal(a)|írta|scris|написал
написал(а)|написала|написав|пише|пишет|писал|написа|napisao|napisao je|je napisal|έγραψε|yazdı|写道
寫道|写到|作成|書きました|작성|rašė|rakstīja|kirjutas|va escriure|idatzi du|a scris|كتب|כתב|escrigué
""")

# "-----Original Message-----", "Forwarded message": a word that tells such a line from a heading.
ORIGINAL = _listed("""
original|forwarded|ursprüngliche|weitergeleitete|message d'origine|message transféré
mensaje original|mensaje reenviado|mensagem original|mensagem encaminhada|messaggio originale
messaggio inoltrato|oorspronkelijk|doorgestuurd|ursprungligt|vidarebefordrat|videresendt
alkuperäinen|välitetty|oryginalna|przekazana|původní|přeposlaná|пересылаемое|исходное|переслан
вихідне|原始|转发|轉寄|元のメッセージ|転送|원본
""")

_FROM = """
from|von|de|da|van|från|fra|lähettäjä|od|от|від|kimden|gönderen|από|发件人|寄件者|差出人|보낸 사람
feladó|de la|отправитель|מאת|من|expéditeur|remitente|remetente|mittente|avsändare|afsender|avsender
nadawca|odesílatel|saatja
"""
_DATE = """
date|sent|gesendet|datum|envoyé|envoyé le|enviado|enviada|enviada em|enviado el|fecha|data|inviato
verzonden|skickat|sendt|dato|lähetetty|päivämäärä|päiväys|wysłano|wysłane|odesláno|отправлено|дата
надіслано|gönderildi|tarih|ημερομηνία|发送时间|日期|時間|送信日時|日時|보낸 날짜|날짜|elküldve|dátum
sendt den|data i godzina|время|saadetud
"""
_TO = """
to|an|à|a|para|aan|till|til|vastaanottaja|do|komu|кому|kime|alıcı|προς|收件人|宛先|받는 사람|címzett
naar|kam|către|אל|إلى|destinataire|destinatario|destinatário|cc|kopie|kopia|copie|copia|kopi|kopio
dw|ccn|bcc|抄送|副本|참조
"""
_SUBJECT = """
subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|тема
konu|θέμα|主题|主旨|主題|件名|제목|tárgy|subiect|נושא|الموضوع|teema|re|betr
"""
_OTHER = """
reply-to|reply to|antwort an|répondre à|responder a|risposta|rispondi a|svara till|importance
priority|attachments|organisation|organization|resent-from|wichtigkeit|anlagen
"""

# The labels of the headers that are copied above what is quoted, and which header each is.
ROLE_OF = {
    label: role
    for role, table in (("other", _OTHER), ("subject", _SUBJECT), ("to", _TO), ("date", _DATE), ("from", _FROM))
    for label in _listed(table)
}
