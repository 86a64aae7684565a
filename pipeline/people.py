"""Who is who in a document: names with the role and organisation that its words give them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

TITLE = r"(?:(?:Cllr|Councillor|Mr|Ms|Mrs|Miss|Dr|Sir|Dame|Prof(?:essor)?|Lord|Lady|Baroness)\.? )"
_WORD = r"[A-Z][a-z’']*[a-z](?:-[A-Z][a-z]+)?(?:[A-Z][a-z]+)?"
NAME = rf"{_WORD}(?: (?:[A-Z]\.? )?(?:de |van |von |O['’])?{_WORD}){{1,2}}"
ROLE = (
    r"(?:(?:then|former|outgoing|incoming|joint|deputy|interim|acting|fellow|previous|current|new|council|corporate|"
    r"managing|assistant|executive|lead|senior|group|[Cc]ounty|[Cc]ity) )*"
    r"(?:[Cc]hief [Ee]xecutive|(?:[Ff]inance|[Hh]ousing|[Pp]lanning|[Rr]esources|[Ss]trategic|[Cc]ommercial) [Dd]irector|[Ll]eader of the (?:[Oo]pposition|[Cc]ouncil)|[Ll]eader|[Mm]ayor|[Cc]orporate [Dd]irector|"
    r"[Mm]anaging [Dd]irector|[Ee]xecutive [Dd]irector(?: of [A-Z]?[a-z]+)?|[Dd]irector(?: of [A-Z]?[a-z]+(?: and [A-Z]?[a-z]+)?)?|"
    r"[Cc]abinet [Mm]ember(?: for [a-z ]+?)?|[Mm]onitoring [Oo]fficer|[Ss]ection 151 [Oo]fficer|[Cc]hair(?:man|woman)?|"
    r"[Hh]ead of [A-Z]?[a-z]+|[Mm]inister|[Ss]pokes(?:wo)?man|[Ss]pokesperson|[Pp]rincipal [Aa]dviser)"
)
ORG = (
    r"(?:the )?(?:London Borough of |City of |Royal Borough of )?[A-Z][\w’-]+(?:[ -](?:and|upon|on|in|under|the|[A-Z][\w’-]+)){0,5}?"
    r"(?: (?:City|County|District|Borough|Metropolitan Borough|Metropolitan District) Council| Council| LBC)?"
)
# words with capitals that are no names
NOT_NAMES = frozenset(
    """
Cllr Cllrs Mr Ms Mrs Dr Sir Dame Lord Lady Prof Professor To By Of Until Under Says Said Yet Now Then Only Even Both Each Every No Not Any All One Two The This That These Those There They When While What Where Which In On At For From With
And But If As So He She It We Our Their His Her Its Some Many Most Several Other Another
Peer Peers Council Councils Councillor County City Borough District Metropolitan London
Local Government Association Corporate Challenge Chief Executive Leader Cabinet Member
Members Officer Officers Report Review Challenge Combined Authority West East North
South Sector Led Improvement Recommendation Having Asked Speaking Reflecting Referring
Similarly After Before Since During Both Also However Former Director Department
Ministry Housing Communities Minister January February March April May June July August
September October November December Monday Tuesday Wednesday Thursday Friday Saturday
Sunday Channel Town Hall House Civic Board Committee Audit Scrutiny Finance Plan
Strategy Service Services Partnership Independent Labour Conservative Liberal Democrat Democrats Green
Alliance Opposition Group Groups Party Administration Annual Reports Papers Statement Statements Team
Teams Office Offices Meeting Meetings Programme Survey Centre College University Trust Institute
Great Greater Little Upper Lower New Old Royal
""".split()
)
PLACES = frozenset(
    """
London West East North South City In As At For Former And But When Asked While With Both
Like
""".split()
)


@dataclass(frozen=True)
class Person:
    """A speaker: full name without title, and what the document says they are."""

    name: str | None
    role: str | None = None
    organisation: str | None = None


_PATTERNS = [
    rf"{TITLE}?(?P<name>{NAME}),? (?:the |who (?:is|was|became|has subsequently become|took over as) |as )?(?P<role>{ROLE})\b(?:,? (?:of|at|for|in) (?P<org>{ORG})(?=[,.;:)\s]|$)| (?P<org2>[A-Z][\w’-]+(?: [A-Z][\w’-]+){{0,3}} Council))?",
    rf"(?P<org>{ORG})['’]s?,? (?P<role>{ROLE}),? {TITLE}?(?P<name>{NAME})\b",
    rf"(?P<org>[A-Z][\w’-]+(?:[ -](?:and|upon|on|[A-Z][\w’-]+)){{0,4}}) (?P<role>{ROLE}),? {TITLE}?(?P<name>{NAME})\b",
    rf"\b(?P<role>{ROLE}),? {TITLE}?(?P<name>{NAME})\b",
    rf"{TITLE}?(?P<name>{NAME}) (?:became|is|was|as|then|took over as) (?:the )?(?P<role>{ROLE})(?: (?:of|at|for) (?P<org>{ORG})(?=[,.;:)\s]|$))?",
    rf"(?P<org>[A-Z][\w-]+(?:[ -](?:on-|and |upon )?[A-Z][\w-]+){{0,3}})['’]s? {TITLE}?(?P<name>{NAME})\b",
    rf"{TITLE}(?P<name>{NAME})\b",
    rf"{TITLE}?(?P<name>{NAME}), who\b",
    rf"\b{TITLE}?(?P<name>{NAME}),? (?P<org>[A-Z][\w’-]+(?: [A-Z][\w’-]+){{0,3}} Council)\b",
]
RE_PEOPLE = [re.compile(p) for p in _PATTERNS]
RE_NAME = re.compile(rf"{TITLE}?(?P<name>{NAME})")
RE_SURNAME = re.compile(rf"{TITLE}(?P<surname>{_WORD})\b")
RE_ROLE_ALONE = re.compile(
    rf"(?:(?P<org>{ORG})['’]s? |[Tt]he (?P<other>(?:other |then |former )*)|[Aa] )?(?P<role>{ROLE})(?:s)?(?: (?:of|at|for|in) (?P<org2>{ORG})(?=[,.;:)\s]|$))?"
)


def is_name(words: str) -> bool:
    """Whether capitalised words look like a person's name."""
    parts = words.replace("’", "'").split()
    return len(parts) >= 2 and not any(p.strip(".") in NOT_NAMES for p in parts)


def find_people(texts: Sequence[str]) -> dict[str, Person]:
    """Everybody named, by full name; the fullest description of each wins, the first of equals."""
    people: dict[str, Person] = {}
    for text in texts:
        for pattern in RE_PEOPLE:
            for match in pattern.finditer(text):
                groups = match.groupdict()
                name = re.sub(r"['’]s$", "", groups["name"])
                while name.split()[0] in NOT_NAMES and len(name.split()) > 2:
                    name = name.split(" ", 1)[1]
                spurious = (groups.get("org") or "").split()[:1]
                if is_name(name) and not (spurious and spurious[0] in NOT_NAMES - PLACES):
                    _add(
                        people,
                        Person(
                            name,
                            _clean(groups.get("role")),
                            _organisation(groups.get("org") or groups.get("org2")),
                        ),
                    )
    return _without_partial(people)


def _add(people: dict[str, Person], found: Person) -> None:
    known = people.get(found.name or "", Person(found.name))
    people[found.name or ""] = replace(
        known, role=known.role or found.role, organisation=known.organisation or found.organisation
    )


def _without_partial(people: dict[str, Person]) -> dict[str, Person]:
    """Without names that are the end of a longer name."""
    kept = {
        n: p
        for n, p in people.items()
        if not any(o != n and (o.endswith(" " + n) or o.startswith(n + " ")) for o in people)
    }
    return {n: _same_person(p, kept) for n, p in kept.items()}


def _same_person(person: Person, people: dict[str, Person]) -> Person:
    """ "Dave" and "David" of one surname, the first seen being the name used."""
    name = person.name or ""
    same = [p for n, p in people.items() if n.split()[-1] == name.split()[-1] and n[:2] == name[:2]]
    return replace(
        person,
        name=same[0].name,
        role=same[0].role or person.role,
        organisation=same[0].organisation or person.organisation,
    )


def _clean(role: str | None) -> str | None:
    if role is None:
        return None
    return (
        re.sub(
            r"^(?:the |council |fellow |current )+",
            "",
            role[0].lower() + role[1:] if not role.isupper() else role,
        )
        .replace("chief Executive", "chief executive")
        .replace("corporate Director", "corporate director")
    )


def _organisation(words: str | None) -> str | None:
    if not words:
        return None
    words = re.sub(r"^[Tt]he ", "", words.strip())
    words = re.sub(r"^(?:In|As|At|For|Former|And|But|When|Asked|While|With|Both|Like) ", "", words)
    return words if words and words.split()[0] not in NOT_NAMES - PLACES else None


def by_surname(people: dict[str, Person], surname: str) -> Person | None:
    """The only person with this surname."""
    hits = [p for n, p in people.items() if n.split()[-1] == surname]
    return hits[0] if len(hits) == 1 else None


def by_role(people: dict[str, Person], role: str, organisation: str | None) -> Person | None:
    """The only person whose role and organisation these words can mean."""
    core = role.split()[-1].lower()
    hits = [
        p
        for p in people.values()
        if p.role
        and p.role.split()[-1].lower() == core
        and organisation
        and p.organisation
        and organisation.split()[0] in p.organisation
    ]
    return hits[0] if len(hits) == 1 else None
