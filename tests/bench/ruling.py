"""How long the rules take to read a comment: ten thousand banned words, two thousand characters.

All families run, over the text as it is written and over what it says without its disguise; undoing the
disguise is the model's reading too, and not counted here. Every tenth rule has a `*` at its end, one at both
ends, one inside, and two in ten are of two words; the text is of words as they are in the rules, so that many
begin alike. Measured is the thread's time on the processor, as nothing is waited for: what else runs on the
machine does not count.
"""

import random
import statistics
import sys
import time

from moderation.reading.disguise import undisguised
from moderation.rules.finding import Effect, RuleKind
from moderation.rules.likeness import sketch_of
from moderation.rules.rulebook import Rule, Rulebook, Sighting
from moderation.rules.words import pattern_of

RULES = 10_000
CHARACTERS = 2_000
RUNS = 200


def figures() -> dict[str, float]:
    """Milliseconds: the median for one comment, and for making the rulebook after a change."""
    chance = random.Random(5)
    written = rules(chance)
    began = time.thread_time()
    book = Rulebook(written)
    compiled = time.thread_time() - began
    text = comment(chance)
    seen = Sighting(tuple(dict.fromkeys((text, undisguised(text)))), published=0)
    seconds = []
    for _ in range(RUNS):
        began = time.thread_time()
        book.find(seen)
        sketch_of(text)
        seconds.append(time.thread_time() - began)
    print(f"{len(seen.readings)} readings, {len(book.find(seen))} findings", file=sys.stderr)
    return {
        "rules": RULES,
        "characters": len(text),
        "rules_ms": round(statistics.median(seconds) * 1000, 2),
        "rules_compiled_ms": round(compiled * 1000, 1),
    }


def rules(chance: random.Random) -> list[Rule]:
    """Ten thousand banned words of all sorts, and one rule of each other kind."""
    sorts = (
        *("{0}",) * 5,
        *("{0} {1}",) * 2,
        "{0}*",
        "*{0}*",
        "{0}*{1}",
    )
    patterns = dict.fromkeys(
        pattern_of(sorts[number % 10].format(_word(chance), _word(chance))) for number in range(2 * RULES)
    )
    banned = [
        Rule(number, RuleKind.BANNED, pattern, Effect.REJECT)
        for number, pattern in enumerate(list(patterns)[:RULES], start=100)
    ]
    single = [Rule(number, kind) for number, kind in enumerate(RuleKind) if not kind.is_list]
    return [*single, *banned]


def comment(chance: random.Random) -> str:
    """A text full of words like those of the rules, with some in disguise, a link and a number."""
    words = ["see news.example.com/a", "call 0171 2345678", "1d10t", "s t o p"]
    while len(" ".join(words)) < CHARACTERS:
        words.append(_word(chance) + chance.choice(("", "", "", ",", ".", "?")))
    return " ".join(words)[:CHARACTERS]


def _word(chance: random.Random) -> str:
    return "".join(chance.choices("etaoinshrdlucmfwyp", k=chance.randint(3, 10)))


async def run() -> dict[str, float]:
    """The benchmark `ruling`."""
    return figures()
