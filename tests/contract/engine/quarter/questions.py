"""Twenty questions on the scripted quarter, with the answers that the script gives.

Whoever reads the digests and reviews alone must be able to answer them; beside each answer stands the line that tells
it, and where it is told first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.contract.engine.quarter.scenario import december, november, october


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, its answer, and words that stand in the digest of a day (or the review of a month) and none before."""

    asked: str
    answer: str
    words: str
    digest: date | None = None
    review: date | None = None


QUESTIONS = (
    Question(
        asked="Which project was the first to fall late, and why?",
        answer="tardy, seven working days, all of them waited before anybody began",
        words="- tardy is newly late, 7 working days behind: 7 late start.",
        digest=october(13),
    ),
    Question(
        asked="Which project grew most, by how many items, and on which day?",
        answer="doubled, by twenty, on 30 October",
        words="scope growth (20 items added on 30 October)",
        digest=november(2),
    ),
    Question(
        asked="To which day was the due date of shifted moved first?",
        answer="from 13 to 27 November",
        words="due date changed from 13 November to 27 November, by a person",
        digest=november(2),
    ),
    Question(
        asked="And where to after that?",
        answer="to 11 December",
        words="due date changed from 27 November to 11 December, by a person",
        digest=november(24),
    ),
    Question(
        asked="Did shifted keep its last due date?",
        answer="no, it was done three working days after it",
        words="- shifted is finished, 3 working days after its due date.",
        digest=december(21),
    ),
    Question(
        asked="Which project did nobody touch in the first week of November?",
        answer="stalled: nothing had moved in it for five working days",
        words="- stalled\n  - Nothing has moved for 5 working days.",
        digest=november(9),
    ),
    Question(
        asked="When was stalled first called late, and was it begun late or too slow?",
        answer="in the digest of 16 November; it was too slow",
        words="- stalled: 10 working days behind: 10 pace",
        digest=november(16),
    ),
    Question(
        asked="Where did six items of giver go?",
        answer="to taker, on 9 November",
        words="  - 9 November: 6 items moved to taker (",
        digest=november(16),
    ),
    Question(
        asked="Which side project was given up, and from when on?",
        answer="side-drop, from 16 November on",
        words="- side-drop\n  - 16 November: dropped from 16 November on, by the settings",
        digest=november(24),
    ),
    Question(
        asked="Which project rested, and from when to when?",
        answer="paused, from 9 to 20 November",
        words="- paused\n  - 9 November: paused 9 November to 20 November",
        digest=november(16),
    ),
    Question(
        asked="Of which key result was nothing known as the cycle opened?",
        answer="kr5",
        words="- Key result kr5 has no value.",
        digest=october(5),
    ),
    Question(
        asked="What was its first value, and in which week did it come?",
        answer="1 of 4, in the week of 9 November",
        words="- Key result kr5: first value 1 (score 0.25, target 4)",
        digest=november(16),
    ),
    Question(
        asked="Which key result fell, and from what to what?",
        answer="kr3, from 10 to 8",
        words="- Key result kr3: 10 → 8 (score 0.20 → 0.16, target 50)",
        digest=november(24),
    ),
    Question(
        asked="In which week were all goals of weekly missed, and how many were they?",
        answer="in the week of 12 October, three",
        words="- weekly, 2026-W42: 0 of 3 achieved",
        digest=october(19),
    ),
    Question(
        asked="In which week was a goal of weekly withdrawn, and how many of the others were achieved?",
        answer="in the week of 19 October, one of two",
        words="- weekly, 2026-W43: 1 of 2 achieved",
        digest=october(26),
    ),
    Question(
        asked="Was work that was done taken up again?",
        answer="yes, one item of weekly on 13 November",
        words="- weekly\n  - 13 November: 1 item reopened (",
        digest=november(16),
    ),
    Question(
        asked="When was side-keep finished, and in time?",
        answer="in the week of 7 December, seven working days after its due date",
        words="- side-keep is finished, 7 working days after its due date.",
        digest=december(14),
    ),
    Question(
        asked="Was the plan for kr2 right, as November showed?",
        answer="no: the work went to plan and nothing moved",
        words="| Key result kr2 | Too few measurements to tell | No: the work does not move it | Yes | Revise plan |",
        review=november(30),
    ),
    Question(
        asked="What was to be decided about kr3 at the end of November?",
        answer="how the work of stalled is brought back",
        words="- Key result kr3 (kr3): what will bring the late work back: people, scope or dates? Late: stalled.",
        review=november(30),
    ),
    Question(
        asked="Were the side projects on target in November?",
        answer="yes, 72 % was done and 56 % called for",
        words="- The side projects are on target: 72% done, 56% called for.",
        review=november(30),
    ),
)
