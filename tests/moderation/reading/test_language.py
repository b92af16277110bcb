"""In which language a comment is, and whether a model is believed for it."""

import pytest

from moderation.engines.checkpoint import LANGUAGES
from moderation.reading.language import LONGEST, covered, language_of, languages_of
from tests.moderation.test_demo_model import HARMLESS, INSULTING

ENGLISH = LANGUAGES["original"]
SEVEN = LANGUAGES["multilingual"]


def told(text: str, languages: frozenset[str] = SEVEN) -> str | None:
    return language_of(languages_of(text), languages)


def is_covered(text: str, languages: frozenset[str] = ENGLISH) -> bool:
    return covered(languages_of(text), languages)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When does the bridge open?", "en"),
        ("Wann wird die Brücke geöffnet?", "de"),
        ("Quand ouvre le pont ?", "fr"),
        ("¿Cuándo abre el puente?", "es"),
        ("Quando apre il ponte sul fiume?", "it"),
        ("Você é um idiota", "pt"),
        ("Köprü ne zaman açılıyor?", "tr"),
        ("Когда откроют мост?", "ru"),
        ("Kiedy otworzą most?", "pl"),
        ("Ευχαριστώ για το άρθρο", "el"),
        ("شكرا على المقال", "ar"),
        ("谢谢这篇很好的文章", "zh"),
        ("Grazie\nper l'articolo", "it"),
        ("@somebody Vielen Dank für den Artikel https://news.example/the/long/way", "de"),
    ],
)
def test_language_of_a_short_comment_is_told(text: str, language: str) -> None:
    assert told(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "42",
        "👍👍👍",
        "haha",
        "Zbigniew Brzezinski",
        "LOL",
        "@ada",
        "Great news!",
        "https://ex.org/la/maison",
    ],
)
def test_language_of_names_numbers_pictures_and_single_words_is_not_guessed(text: str) -> None:
    assert told(text) is None


@pytest.mark.parametrize(
    ("text", "languages", "believed"),
    [
        ("When does the bridge open?", ENGLISH, True),
        ("Quand ouvre le pont ?", ENGLISH, False),
        ("Quand ouvre le pont ?", SEVEN, True),
        ("Когда откроют мост?", ENGLISH, False),
        ("Когда откроют мост?", SEVEN, True),
        ("Kiedy otworzą most?", SEVEN, False),
        ("ok", ENGLISH, True),
        ("👍", ENGLISH, True),
        ("нет", ENGLISH, False),
        ("нет", SEVEN, True),
        ("はい", SEVEN, False),
        ("ναι", ENGLISH, False),
        ("сука https://www.example.com/a", ENGLISH, False),
        ("сука https://www.example.com/a", SEVEN, True),
        ("сука @somebody", ENGLISH, False),
        ("сука #somebody", ENGLISH, False),
        ("ναι https://www.example.com/a", SEVEN, False),
        ("👍" * LONGEST + "сука", ENGLISH, False),
        ("https://www.example.com/a", ENGLISH, True),
        ("https://www.example.com/a", SEVEN, True),
        ("@somebody", ENGLISH, True),
        ("ok #сука", ENGLISH, False),
        ("https://сука", ENGLISH, False),
    ],
)
def test_model_is_believed_for_its_languages_and_where_none_can_be_told_for_its_letters(
    text: str, languages: frozenset[str], believed: bool
) -> None:
    assert is_covered(text, languages) is believed


def test_everyday_english_comments_are_not_taken_for_another_language() -> None:
    english = [text for text in [*HARMLESS, *INSULTING] if text.isascii() and "Merci" not in text]
    assert [text for text in english if not is_covered(text)] == []


# Short and rude, as people write below articles.
RUDE_ENGLISH = """
What a load of crap, damn it
You are such an idiot
Shut up, you moron
Bloody hell, what a mess
This is bullshit
Go to hell
You stupid cow
What an arse
Piss off
Get lost, loser
Damn it all
Kiss my ass
He is a liar and a thief
Who the hell wrote this crap?
Stop lying, you clown
Total garbage
Utter rubbish, mate
You make me sick
Drop dead
Screw you all
I don't give a damn
Dumb as a brick
Fuck off
Fuck this shit
Son of a bitch
Holy shit, that's bad
Bunch of morons
What a bunch of crooks
Pathetic little man
Nobody asked you, idiot
lol what a loser
Same old crap again
Crap article
Bad idea, really bad
No way, Jose
Poor effort, mayor
Who cares?
Lies, lies, lies
Sack the lot of them
Vote him out
Silly old fool
Pure evil scum
Bugger off, you twat
He's a dick
Eat shit and die
Burn in hell, traitor
A total disgrace
Mad as a hatter
You lot are insane
Fat ugly pig
Ban these bastards
Sod off
WHAT A LOAD OF CRAP
u r so dumb lol
omg ur such a bitch
Not my problem, asshole
Damn right!
Is he drunk again?
Well said, sir
Get a life
Same here, mate
Best mayor ever
Ass hat
Hell no
That idiot Miller again
Moron!
You disgust me
Lazy sods at the council
Clean up your own mess
Oh come on, referee
So sad
Nice one, Einstein
Never again
Crooked bastards
Damn taxes
Absolute joke of a council
Thanks for nothing
My dog writes better
Bin it
Rot in jail
"""
HELD_ALL_THE_SAME = {"Kiss my ass", "Ass hat"}


def test_english_comment_of_a_few_rude_words_is_not_taken_for_another_language() -> None:
    texts = RUDE_ENGLISH.strip().splitlines()
    assert len(texts) >= 60
    assert {text for text in texts if not is_covered(text)} <= HELD_ALL_THE_SAME
    assert {text for text in texts if not is_covered(text, SEVEN)} <= HELD_ALL_THE_SAME


RUDE_ELSEWHERE = {
    "de": """
        Du bist ein Idiot
        Halt die Fresse
        Du dumme Sau
        So ein Scheiß
        Verpiss dich
        Alles Lügner und Betrüger
        Du Arschloch
        Was für ein Mist
        Fick dich
        Dummes Geschwätz
        Ihr seid doch alle krank
        Blöder Hund
        Der Typ ist ein Depp
        So ein Quatsch
        Du bist eine Schande
        Geh sterben
        Leck mich am Arsch
        Alle einsperren
        Scheiß Politiker
        Du Hurensohn
    """,
    "fr": """
        Espèce de connard
        Ferme ta gueule
        Va te faire foutre
        Quelle bande de cons
        Tu es un idiot
        Fils de pute
        C'est de la merde
        Sale menteur
        Quel imbécile ce maire
        Casse-toi, pauvre con
        Nique ta mère
        Pauvre type
        T'es qu'une salope
        Bande de voleurs
        Bon débarras
        Crève, ordure
    """,
    "es": """
        Eres un idiota
        Vete a la mierda
        Hijo de puta
        Que te jodan
        Cállate la boca
        Qué asco de gente
        Todos son unos ladrones
        Maldito mentiroso
        Es una vergüenza
        Me cago en tu madre
        Puto alcalde
        Eres tonto
        Panda de inútiles
        Qué pedazo de mierda
        No tienes ni idea
        Gilipollas de mierda
    """,
    "it": """
        Sei un idiota
        Vai a cagare
        Figlio di puttana
        Che schifo
        Stai zitto, cretino
        Testa di cazzo
        Sei solo un ladro
        Fai schifo
        Brutto stronzo
        Tutti bugiardi
        Pezzo di merda
        Vergognati, buffone
        Che vergogna questo sindaco
        Ma va a quel paese
        Non capisci niente
        Siete dei pagliacci
    """,
    "pt": """
        Você é um burro
        Vai para o inferno
        Filho da puta
        Cala a boca, idiota
        Que merda de artigo
        Vai tomar no cu
    """,
    "tr": """
        Sen bir aptalsın
        Kapa çeneni
        Siktir git buradan
        Hepiniz yalancısınız
    """,
    "nl": """
        Je bent een idioot
        Hou je bek
        Wat een klootzak
        Rot op, sukkel
        Wat een onzin
    """,
    "pl": """
        Jesteś idiotą
        Zamknij się, głupku
        Co za bzdury
        Spadaj stąd
    """,
    "sv": """
        Du är en idiot
        Håll käften
        Vilken jävla skit
    """,
    "da": """
        Du er en idiot
        Hold din kæft
    """,
    "fi": """
        Olet täysi idiootti
        Pidä turpasi kiinni
    """,
    "cs": """
        Jsi úplný idiot
        Drž hubu
    """,
    "hu": """
        Te egy barom vagy
        Fogd be a szád
    """,
    "ro": """
        Ești un idiot
        Taci din gură
    """,
}
TAKEN_FOR_ENGLISH = {
    "Du dumme Sau", "Geh sterben", "Pauvre type", "Fai schifo", "Cala a boca, idiota", "Hou je bek",
    "Rot op, sukkel", "Ești un idiot",
}  # fmt: skip


def test_short_insult_in_another_language_is_not_covered_by_an_english_model() -> None:
    texts = [line.strip() for lines in RUDE_ELSEWHERE.values() for line in lines.strip().splitlines()]
    assert len(texts) >= 60
    assert {text for text in texts if is_covered(text)} <= TAKEN_FOR_ENGLISH


def test_short_insult_in_a_language_of_the_model_is_covered() -> None:
    for language in SEVEN & RUDE_ELSEWHERE.keys():
        for line in RUDE_ELSEWHERE[language].strip().splitlines():
            assert is_covered(line.strip(), SEVEN) or line.strip() == "Puto alcalde", line


def test_language_is_not_told_where_one_of_the_models_is_possible() -> None:
    assert told("What a load of crap, damn it", ENGLISH) is None
    assert told("What a load of crap, damn it", frozenset({"sv"})) == "sv"


def test_all_of_a_comment_tells_its_language_and_not_its_beginning_alone() -> None:
    assert told("42 " * 30 + "Wann wird die neue Brücke über den Fluss endlich geöffnet?") == "de"
    assert told("🙂 " * LONGEST + "Wann wird die Brücke geöffnet?") is None
