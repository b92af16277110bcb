"""The demo's checkpoint, on sentences such as people try."""

import pytest

from moderation.classifier import Model
from moderation.demo_model import FOLDER, NAME, NOTICE, load_demo_model
from moderation.policy import Mode, decide, judge
from moderation.status import Status
from moderation.verdict import Outcome, Scoring

HARMLESS = [
    "Thank you for this clear article",
    "I think the mayor is wrong about the bridge",
    "Will the crossing stay open on Friday?",
    "hello",
    "Hello everyone, nice to be here!",
    "Great news!",
    "I disagree, the budget is too small",
    "Lovely photo. Who took it?",
    "My grandmother used to swim there every summer.",
    "They promised this two years ago and nothing has happened since. Very disappointing.",
    "Does anybody know whether dogs are allowed on the new ferry?",
    "I'm a nurse and I can tell you that the hospital needs more staff.",
    "First!",
    "Finally somebody writes about it",
    "This is the worst timetable we ever had, but thanks for reporting",
    "The potholes on Mill Lane damaged my car again",
    "Could you please correct the spelling of the headmistress's surname?",
    "I laughed so much at the cartoon",
    "Congratulations to the rowing club!!!",
    "What about wheelchair users?",
    "Merci beaucoup pour cet article",
    "Vielen Dank für die gute Arbeit",
    "Большое спасибо за статью",
    "👍👍👍",
    "42",
    "asdfgh jkl",
    "Zbigniew Brzezinski visited Szczebrzeszyn",
    "Muslims and Christians celebrate together in our street",
    "I am gay and I am proud of this city",
    "The immigrants in my class are good at maths",
    "The trash on the beach is collected by volunteers",
    "A storm killed three cows near the dam",
    "The shop is shut on Sundays",
    "You are right, and I was mistaken",
    "You are doing an excellent job",
]

INSULTING = [
    "You are an idiot",
    "What a stupid liar",
    "Shut up, you moron",
    "you are all idiots and should be ashamed",
    "The mayor is a corrupt clown.",
    "What a bunch of losers",
    "Only a fool believes this stupid newspaper",
    "Thanks for the article. The author is a pathetic liar, though.",
    "idiots!!!",
    "STUPID MORON",
]

THREATENING = [
    "I will kill you",
    "I'm going to kill you all",
    "We know where you live and we will burn your house down",
    "Somebody should shoot the mayor",
    "I'll break your legs if you print that again",
]

OBSCENE = ["This is bullshit", "fuck you", "What a load of crap, damn it"]

IDENTITY = [
    "All immigrants are scum",
    "Throw the foreigners out of our town",
    "I hate muslims",
    "Women are stupid",
]


@pytest.fixture(scope="module")
def model() -> Model:
    return load_demo_model()


def scores(model: Model, text: str) -> dict[str, float]:
    (scored,) = model.score(model.windows(text))
    return scored


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_comment_is_clean(model: Model, text: str) -> None:
    scored = scores(model, text)
    assert scored["toxicity"] < 0.2
    assert decide(Mode.SMART, judge(Scoring(scored, model.info.name))) is Status.PUBLISHED


@pytest.mark.parametrize("text", INSULTING)
def test_insult_is_toxic_and_an_insult(model: Model, text: str) -> None:
    scored = scores(model, text)
    assert scored["toxicity"] > 0.9
    assert scored["insult"] > 0.7
    assert scored["threat"] < 0.3


@pytest.mark.parametrize("text", THREATENING)
def test_threat_is_toxic_and_a_threat(model: Model, text: str) -> None:
    scored = scores(model, text)
    assert scored["toxicity"] > 0.9
    assert scored["threat"] > 0.9
    assert judge(Scoring(scored, model.info.name)).outcome is Outcome.REJECT


@pytest.mark.parametrize("text", OBSCENE)
def test_swearing_is_toxic_and_obscene(model: Model, text: str) -> None:
    scored = scores(model, text)
    assert scored["toxicity"] > 0.9
    assert scored["obscene"] > 0.8


@pytest.mark.parametrize("text", IDENTITY)
def test_attack_on_a_group_is_toxic_and_an_identity_attack(model: Model, text: str) -> None:
    scored = scores(model, text)
    assert scored["toxicity"] > 0.9
    assert scored["identity_attack"] > 0.7


@pytest.mark.parametrize("text", [*INSULTING, *THREATENING, *OBSCENE, *IDENTITY])
def test_unkind_comment_is_never_published_by_itself(model: Model, text: str) -> None:
    assert decide(Mode.SMART, judge(Scoring(scores(model, text), model.info.name))) is not Status.PUBLISHED


def test_long_comment_is_judged_by_all_that_it_says(model: Model) -> None:
    before = "The council met again on Thursday, and the plan for the harbour was discussed until midnight. "
    after = "On Tuesday the bus was late again. When does the ferry leave? The library closes so early. "
    assert scores(model, before * 5 + after * 5)["toxicity"] < 0.2
    for unkind in ("You are all stupid liars. ", "I will kill you. "):
        scored = scores(model, before + unkind + after)
        assert decide(Mode.SMART, judge(Scoring(scored, model.info.name))) is not Status.PUBLISHED


def test_it_says_that_it_is_a_toy_and_is_small(model: Model) -> None:
    assert model.info.name == NAME
    assert "toy" in NAME
    assert "toy" in NOTICE
    files = [*FOLDER.glob("*.ckpt"), *FOLDER.glob("*.json")]
    assert sum(file.stat().st_size for file in files) < 1_000_000
