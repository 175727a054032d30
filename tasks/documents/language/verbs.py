"""The verbs and nouns with which papers ask for things: a closed list for what English leaves unmarked."""

from registry.wording.word_lists import listed, phrases

VERBS = listed(
    """
    accept achieve address adopt advise agree allocate amend appoint approve arrange ask assess assist
    attend carry check circulate clarify collect commence commission communicate compile complete conduct
    confirm consider consult continue convene coordinate create decide define deliver demonstrate determine
    develop discuss disseminate draft embed ensure establish evaluate examine explore extend find formulate
    give hold identify implement improve include incorporate inform introduce invite investigate issue keep
    launch liaise maintain make meet notify obtain organise organize oversee participate prepare present
    produce progress promote propose provide publish put raise receive get recommend reconsider record
    reduce refer reinforce remind replace resolve respond revise revisit secure seek send set share submit
    supply support take tell undertake use write draw certify explain finalise finalize recruit
    """
)
# These are nouns as often: verbs only after "to" or a modal, or where a sentence opens with them as an order.
BOTH = listed(
    """
    audit brief budget change comment forward return pilot evidence conduct
    contact control design draft focus force guide issue measure
    meeting monitor note plan process programme progress project question record report request research
    review schedule survey target test train update work
    """
)
ORDERS = (VERBS | BOTH) - {"progress", "meeting", "force", "programme", "project", "process", "training"}
MODAL = listed(
    """
    is are will shall must should would has have needs need was were be
    """
)
RECEIVING = frozenset(
    {"receive", "receives", "get", "gets", "obtain", "obtains", "like", "await", "awaits", "want", "wants"}
)
TOLD = listed(
    """
    informed notified briefed advised told updated provided given sent presented supplied issued offered
    """
)
GIVING = listed(
    """
    provide submit report send present supply circulate inform notify advise brief give respond issue tell
    remind refer send circulate forward return supply offer show confirm certify write explain demonstrate
    """
)
OVERSEEING = listed(
    """
    establish hold seek agree consult request receive review consider monitor invite arrange comment scrutinise
    scrutinize meet examine evaluate note ask await discuss convene liaise
    """
)
ROLE_NOUNS = listed(
    """
    adviser advisers agencies agency association associations authority authorities auditor auditors board boards
    body bodies borough boroughs bureau bureaus bureaux cabinet chair college colleges constabulary contractor
    contractors coordinator coordinators coroner dean deans faculty grantee grantees hospital hospitals leader librarian
    matron matrons mayor ministry ombudsman practitioners provider providers registrar regulator schools senate
    branches clinicians districts divisions doctors employees nurses pharmacists representatives residents students
    supervisors teachers tenants volunteers wards supplier suppliers union unions university universities
    chairman chairs clerk commander commanders commissioner committee committees council councils department
    departments deputies deputy director directorate directors executive force forum forums governors group
    groups head inspector inspectorate manager managers member members ministers officer officers panel
    panels partners secretary service services staff subcommittee team teams trainers treasurer trust
    trustees unit units working
    """
)
MEETING_BODIES = phrases(
    """
    committee | subcommittee | board | panel | cabinet | council | forum | assembly | executive | group
    """
)
DELIVERABLES = listed(
    """
    account action agenda analysis arrangements assurance breakdown briefing chart confirmation copies copy
    data details evaluation figures framework guidance indicator indicators information letter list measures
    meeting meetings minutes monitoring note notice paper papers plan plans policy presentation procedure
    programme progress protocol register report reports response results schedule statement statistics
    strategy summary survey timetable training update updates
    """
)
SHORTEST_ACT = 6  # letters; "nation" and "string" name no act
ACTS = ("tion", "sion", "ment", "ance", "ence", "ing")
ACT_NOUNS = listed(
    """
    receipt review reviews audit survey approval disposal renewal update report analysis research launch
    """
)


def base(word: str) -> str:
    """A verb's plain form, where the list knows it: "ensures" -> "ensure"."""
    low = word.lower()
    for plain in (low, low.removesuffix("s"), low.removesuffix("es"), low.removesuffix("ies") + "y"):
        if plain in VERBS or plain in BOTH:
            return plain
    return low


def is_act_noun(word: str) -> bool:
    """A noun that names doing something: "identification", "development", "review"."""
    low = word.lower()
    return low in ACT_NOUNS or (len(low) > SHORTEST_ACT and low.endswith(ACTS))
