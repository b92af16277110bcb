"""Where texts end that are too long, in the scripts of the world. The sentences are our own."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.news.cutting import ELLIPSIS, columns, cut
from bot.news.formatted import utf16_length
from tests.telegram_parser import read_html

CHINESE = (
    "河上的老桥星期一早晨重新开放，市长在桥头发表了简短的讲话。他说，修桥花了三年时间，“比我们想象的要久”。"
)
TRADITIONAL = (
    "河上的老橋星期一早晨重新開放，市長在橋頭發表了簡短的講話。他說：「比我們想像的要久。」大家都笑了。"
)
JAPANESE = (
    "川に架かる古い橋が月曜日の朝に再び開通し、市長が橋のたもとで短いスピーチをした。"
    "「待ったかいがあった」と市長は語った。チョコレート工場も近くで開いた。"
)
THAI = "สะพานเก่าข้ามแม่น้ำเปิดให้บริการอีกครั้งในเช้าวันจันทร์ นายกเทศมนตรีกล่าวสุนทรพจน์ที่เชิงสะพาน"
LAO = "ຂົວເກົ່າເປີດໃຫ້ບໍລິການອີກຄັ້ງໃນຕອນເຊົ້າວັນຈັນ ເຈົ້າເມືອງກ່າວຄຳປາໄສສັ້ນໆ"
KHMER = "ស្ពាន\u200bចាស់\u200bបាន\u200bបើក\u200bឡើងវិញ\u200bនៅ\u200bព្រឹក\u200bថ្ងៃ\u200bចន្ទ"
BURMESE = "တံတားဟောင်းကို တနင်္လာနေ့ နံနက်က ပြန်လည်ဖွင့်လှစ်ခဲ့သည်။ မြို့တော်ဝန်က စကားပြောသည်။"
KOREAN = "강을 가로지르는 오래된 다리가 월요일 아침에 다시 개통되었고 시장이 짧은 연설을 했다"
ARABIC = "افتتح الجسر القديم فوق النهر صباح يوم الاثنين، وألقى رئيس البلدية كلمة قصيرة"
HEBREW = "הגשר הישן מעל הנהר נפתח מחדש ביום שני בבוקר, וראש העיר נשא נאום קצר"
HINDI = "नदी पर बना पुराना पुल सोमवार सुबह फिर से खुल गया। महापौर ने संक्षिप्त भाषण दिया"
TAMIL = "ஆற்றின் மீதுள்ள பழைய பாலம் திங்கட்கிழமை காலை மீண்டும் திறக்கப்பட்டது"
MIXED = "新的iPhone和Valdora市政厅在2026年11月24日发布的公告显示，全市有350万人使用该系统"


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        # A clause that ends within reach, without its comma or stop.
        (CHINESE, 18, "河上的老桥星期一早晨重新开放"),
        (CHINESE, 34, "河上的老桥星期一早晨重新开放，市长在桥头发表了简短的讲话"),
        (
            CHINESE,
            54,
            "河上的老桥星期一早晨重新开放，市长在桥头发表了简短的讲话。他说，修桥花了三年时间，“比我们想象的要久”",
        ),
        (TRADITIONAL, 16, "河上的老橋星期一早晨重新開放"),
        (
            TRADITIONAL,
            46,
            "河上的老橋星期一早晨重新開放，市長在橋頭發表了簡短的講話。他說：「比我們想像的要久。」",
        ),
        (JAPANESE, 30, "川に架かる古い橋が月曜日の朝に再び開通し"),
        (
            JAPANESE,
            53,
            "川に架かる古い橋が月曜日の朝に再び開通し、市長が橋のたもとで短いスピーチをした",
        ),
        (THAI, 64, "สะพานเก่าข้ามแม่น้ำเปิดให้บริการอีกครั้งในเช้าวันจันทร์"),
        (LAO, 55, "ຂົວເກົ່າເປີດໃຫ້ບໍລິການອີກຄັ້ງໃນຕອນເຊົ້າວັນຈັນ"),
        (BURMESE, 70, "တံတားဟောင်းကို တနင်္လာနေ့ နံနက်က ပြန်လည်ဖွင့်လှစ်ခဲ့သည်"),
        # No clause ends within reach: a phrase or a word does.
        (CHINESE, 8, "河上的老桥"),
        (TRADITIONAL, 7, "河上的老橋"),
        (JAPANESE, 14, "川に架かる古い橋が月曜日の"),
        (JAPANESE, 18, "川に架かる古い橋が月曜日の朝に"),
        (THAI, 16, "สะพานเก่าข้าม"),
        # The words of these are parted by spaces that are not seen.
        (KHMER, 28, "ស្ពាន\u200bចាស់\u200bបាន\u200bបើក\u200bឡើងវិញ"),
        # Latin words and numbers among Chinese ones are not torn apart.
        (MIXED, 6, "新的"),
        (MIXED, 15, "新的iPhone和"),
        (MIXED, 24, "新的iPhone和Valdora市政厅在"),
        # These have spaces between their words.
        (KOREAN, 19, "강을 가로지르는 오래된 다리가"),
        (ARABIC, 24, "افتتح الجسر القديم فوق"),
        (HEBREW, 20, "הגשר הישן מעל הנהר"),
        (HINDI, 24, "नदी पर बना पुराना पुल"),
        (HINDI, 50, "नदी पर बना पुराना पुल सोमवार सुबह फिर से खुल गया"),
        (TAMIL, 30, "ஆற்றின் மீதுள்ள பழைய பாலம்"),
        # Nothing is taken away for nothing.
        ("河上的老桥梁", 4, "河上的"),
        ("まあ「はい」と", 5, "まあ"),
    ],
)
def test_a_text_ends_where_a_reader_would_pause(text: str, limit: int, kept: str) -> None:
    assert cut(text, limit) == (kept + ELLIPSIS, utf16_length(kept))


@pytest.mark.parametrize(
    "text", [CHINESE, TRADITIONAL, JAPANESE, THAI, LAO, KHMER, BURMESE, HINDI, TAMIL, MIXED]
)
def test_at_no_length_is_a_grapheme_torn_or_an_opening_mark_left_behind(text: str) -> None:
    graphemes = regex.findall(r"\X", text)
    ends = {len("".join(graphemes[:n])) for n in range(len(graphemes) + 1)}
    for limit in range(3, utf16_length(text)):
        shown, _ = cut(text, limit)
        kept = shown.removesuffix(ELLIPSIS)
        assert text.startswith(kept)
        assert len(kept) in ends
        assert utf16_length(shown) <= limit
        assert not regex.search(r"[「『（“(\[เแโใไເແໂໃໄ\u17d2]$", kept), kept
        after = text[len(kept) :]
        assert not regex.match(r"[ァィゥェォャュョッーぁぃぅぇぉゃゅょっะาำະາຳ]", after), kept
        assert read_html(shown).text == shown


@given(
    st.text(st.sampled_from("桥上。，「」『』くキャーッ、กเแาำ่้ a1👍🏽\u200d\n"), min_size=2, max_size=80),
    st.data(),
)
def test_any_mixture_is_cut_within_its_limit(text: str, data: st.DataObject) -> None:
    limit = data.draw(st.integers(1, utf16_length(text) - 1))
    shown, begin = cut(text, limit)
    assert utf16_length(shown) <= limit
    assert text.startswith(shown.removesuffix(ELLIPSIS))
    assert begin == utf16_length(shown) - 1


@pytest.mark.parametrize(
    ("text", "width"), [("bridge", 6), ("橋", 2), ("다리", 4), ("ｶﾞ", 2), ("👍", 2), ("สะพาน", 5)]
)
def test_wide_characters_take_two_columns(text: str, width: int) -> None:
    assert columns(text) == width
