"""The shipped fonts hold every letter that the program's languages need."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontDatabase, QGuiApplication, QRawFont

from annotator.resource_files import resource_path

FONTS = resource_path("fonts")
LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 àçéèêîôûñ¿¡œŒ"
MARKS = "“”‘’„«»–—…±×·°№§†‰"
RUSSIAN = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя"
KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
UKRAINIAN = "ҐґЄєІіЇї"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىةًٌٍَُِّْ٠١٢٣٤٥٦٧٨٩،؛؟"

ALPHABETIC = LATIN + MARKS + RUSSIAN + KAZAKH + UKRAINIAN
COVERAGE = {
    "NotoSans-Regular": ALPHABETIC,
    "NotoSans-Bold": ALPHABETIC,
    "NotoSans-Italic": ALPHABETIC,
    "NotoSansMono-Regular": ALPHABETIC,
    "NotoSansArabic-Regular": ARABIC,
    "NotoSansArabic-Bold": ARABIC,
}


@pytest.mark.parametrize("name", sorted(COVERAGE))
def test_font_covers_its_letters(qapp: QGuiApplication, name: str) -> None:
    font = QRawFont(str(FONTS / f"{name}.ttf"), 16)
    assert font.isValid()
    assert [letter for letter in COVERAGE[name] if not font.supportsCharacter(ord(letter))] == []


def test_fonts_register_under_the_family_names_that_the_theme_uses(qapp: QGuiApplication) -> None:
    families = set()
    for path in FONTS.glob("*.ttf"):
        number = QFontDatabase.addApplicationFont(str(path))
        assert number >= 0, path.name
        families.update(QFontDatabase.applicationFontFamilies(number))
        QFontDatabase.removeApplicationFont(number)
    assert {"Noto Sans", "Noto Sans Mono", "Noto Sans Arabic"} <= families


def test_digits_of_the_text_font_have_one_width(qapp: QGuiApplication) -> None:
    font = QRawFont(str(FONTS / "NotoSans-Regular.ttf"), 100)
    widths = {
        round(point.x(), 2)
        for point in font.advancesForGlyphIndexes(font.glyphIndexesForString("0123456789"))
    }
    assert len(widths) == 1


def test_fonts_stay_small_and_bring_their_licence() -> None:
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 6_000_000
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
