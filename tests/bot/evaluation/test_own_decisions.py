"""`onlynews evaluate --decisions`: what the moderators decided as the truth, on both databases."""

import json
from functools import partial
from pathlib import Path

from bot.evaluation.decisions import read_decided
from bot.evaluation.measuring import measure, of_decisions
from bot.texts import en_moderation
from moderation.comment import Action
from moderation.evaluation.evaluation import FEW
from moderation.policy import DEFAULT_THRESHOLDS, judge
from moderation.review import Ruling, rule
from moderation.scoring.service import ScoringService
from moderation.verdict import Scoring
from storage.database import Database
from tests.bot.commands.command import MODEL, evaluate
from tests.builders import MODERATOR, add_article, add_comment
from tests.moderation.scoring.scripted import Script, scripted

LABELS = ("toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack")
STORED = judge(Scoring(dict.fromkeys(LABELS, 0.0), MODEL))


async def decided(database: Database, article_id: int, text: str, reason: str | None = None) -> None:
    """A comment that was stored with scores of today's model, then approved, or rejected for a reason."""
    async with database.begin() as tx:
        comment = await add_comment(tx, article_id, text=text, verdict=STORED)
    action = Action.REJECT if reason else Action.APPROVE
    await rule(database, Ruling(comment.id, MODERATOR, action, reason))


async def test_decisions_are_the_truth_and_reasons_that_are_not_about_toxicity_say_nothing(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    async with database.begin() as tx:
        article_id = (await add_article(tx)).id
    for number in range(FEW):
        await decided(database, article_id, f"Thank you for part {number}, Anna")
        await decided(database, article_id, f"You are an idiot {number}", en_moderation.REASONS["insult"])
    for number in range(3):
        await decided(database, article_id, f"I will kill you {number}", en_moderation.REASONS["threat"])
    await decided(database, article_id, "Cheap coats", en_moderation.REASONS["spam"])
    await decided(database, article_id, "Not here", "You know why")

    ended = await evaluate(tmp_path, "--decisions", "--json", "--out", "own", DATABASE_URL=database_url)

    assert ended.code == 0, ended.err
    data = json.loads(ended.out)
    assert data["of_decisions"] is True
    assert (data["rows"], data["texts"]) == (2 * FEW + 5, 2 * FEW + 3)
    assert data["left_out"] == {
        "rejected because “It is advertising”": 1,
        "rejected for a reason in a moderator's own words": 1,
    }
    assert set(data["labels"]) == {"toxicity", "insult"}
    assert (data["labels"]["toxicity"]["toxic"], data["labels"]["insult"]["toxic"]) == (FEW + 3, FEW)
    assert data["labels"]["insult"]["texts"] == 2 * FEW  # a rejected threat may be an insult as well
    assert data["labels"]["toxicity"]["roc_auc"] > 0.95
    assert data["too_few"]["threat"] == {"toxic": 3, "clean": FEW}
    assert data["stored_scores"]["comments"] == data["stored_scores"]["of"] == 2 * FEW + 3
    assert data["stored_scores"]["largest_difference"] > 0.9
    assert data["stored_scores"]["other_outcome"] > FEW
    report = (tmp_path / "own" / "report.md").read_text()
    assert "Only what a person decided counts" in report
    assert "| comment | score | text |" in report


async def test_what_a_comment_quotes_is_not_held_against_its_author_and_what_it_only_seems_to_quote_is(
    database: Database, tmp_path: Path
) -> None:
    async with database.begin() as tx:
        article = await add_article(tx, title="He called them all", body_html="<p>stupid old liars</p>")
    seems = "> nobody but idiots reads this\nIt is so."
    await decided(database, article.id, "> all stupid old liars\nWho says so?")
    await decided(database, article.id, seems)
    source = of_decisions(await read_decided(database))
    classifier = ScoringService(partial(scripted, tmp_path))
    classifier.start()
    try:
        await classifier.wait_until_loaded()
        await measure(classifier, DEFAULT_THRESHOLDS, source, lambda: None, with_texts=False)
    finally:
        await classifier.close()
    asked = Script(tmp_path).asked()
    assert {"Who says so?", seems} <= set(asked)
    assert not any("stupid old liars" in text for text in asked)


async def test_too_few_decisions_are_said_plainly_instead_of_numbers(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    nothing = await evaluate(tmp_path, "--decisions", DATABASE_URL=database_url)
    assert (nothing.code, nothing.err) == (2, "Nobody has decided on a comment yet.\n")

    async with database.begin() as tx:
        article_id = (await add_article(tx)).id
    await decided(database, article_id, "Thank you")
    await decided(database, article_id, "You are an idiot", en_moderation.REASONS["insult"])
    ended = await evaluate(tmp_path, "--decisions", DATABASE_URL=database_url)
    assert ended.code == 0, ended.err
    said = " ".join(ended.out.split())
    assert f"Too few decisions for numbers that mean something: {FEW} rejected and {FEW} approved" in said
    assert "toxicity: 1 and 1" in said
    assert "ROC-AUC" not in said
    assert "What would become of the texts" not in said
    assert "Neutral sentences about groups" in said
    assert (tmp_path / "evaluation-decisions" / "curves.png").exists()
