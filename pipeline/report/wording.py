"""The five claims and their propositions in the paper's own plain words."""

CLAIMS = {
    "I": "Taking part is voluntary, so the councils that most need a challenge can stay away",
    "II": "Challenges miss failing councils, financially failing ones above all, or ask too little",
    "III": "Councils choose their peers, and so hear what they would like to hear",
    "IV": "Feedback is not direct, well founded or clear, and councils can soften or withhold it",
    "V": "The LGA is a membership body and cannot make a council act on what it is asked",
}
PROPOSITIONS = {
    "I.a": "A council does not have to have a peer challenge",
    "I.b": "Some councils have not had one",
    "I.c": "The councils that most need one avoid it",
    "II.a": "Reports before a council failed carried no serious warning",
    "II.b": "What reports warned of, they did not ask to be put right",
    "III.a": "Councils can influence who comes",
    "III.b": "Because of that, they hear what they want to hear",
    "IV.a": "Written requests are not directive",
    "IV.b": "Criticism is not said directly",
    "IV.c": "Requests stay gentle even where the problem is serious",
    "IV.d": "Requests are not clear",
    "IV.e": "Requests are not backed by reasons",
    "IV.f": "The summary softens what the body says",
    "IV.g": "What is said in the room differs from what is written",
    "IV.h": "Councils can edit reports, and the edits soften them",
    "IV.i": "Reports are not published, or are published late",
    "V.a": "The LGA cannot direct a council",
    "V.b": "Recommendations are not acted on",
    "V.c": "Being made to act leads to action",
}
LINES = (
    "What can still be said",
    "What would settle it, and who holds it",
    "How many reports would show a difference that matters",
    "What may be said until then",
    "What must not be said",
)
