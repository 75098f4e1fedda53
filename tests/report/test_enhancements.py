"""Enhanced pictures in what is printed: beside the original, with every step, and plain text only."""

from __future__ import annotations

from datetime import UTC, datetime

from annotator.case.enhancement import PictureStep
from annotator.case.picture_steps import StepKind
from annotator.report.document import ReportDocument, compose
from annotator.report.enhanced_pair import EnhancedPair, ShownPicture
from annotator.report.html import render_html
from annotator.report.inputs import ReportOptions
from tests.report.invented_case import draw_still, invented_snapshot

STEPS = (PictureStep.plain(StepKind.GAMMA, gamma=180), PictureStep.plain(StepKind.SHARPEN))


def document(*pairs: EnhancedPair) -> ReportDocument:
    return compose(
        invented_snapshot(), {}, (), {}, {}, datetime(2026, 1, 1, tzinfo=UTC), {},
        ReportOptions(sections=("enhancements",)), enhanced=pairs,
    )  # fmt: skip


def pair(**changed: object) -> EnhancedPair:
    note = invented_snapshot().annotations[0]
    shown = [
        ShownPicture(*draw_still(number), full=(1920, 1080), digest=f"{number:064x}")
        for number in (1, 2)
    ]
    base: dict[str, object] = {
        "original": shown[0],
        "enhanced": shown[1],
        "remarks": ("Average frames: made of 5 frames <b>\u202e",),
        "tools": (("OpenCV", "5.0.0"),),
    }
    return EnhancedPair(
        note.id, note.exhibit_id, note.start, STEPS, of_note=True, **{**base, **changed}
    )  # type: ignore[arg-type]


def test_original_and_enhanced_stand_side_by_side_with_their_steps():
    made = document(pair())
    assert len(made.pictures) == 2
    page = render_html(made).decode("utf-8")
    for words in (
        "Original", "Enhanced — not the original", "Gamma: gamma 1.80", "Brings no detail back",
        "1920 × 1080 pixels", "OpenCV 5.0.0", "made of 5 frames &lt;b&gt;", f"{2:064x}",
    ):  # fmt: skip
        assert words in page
    assert "\u202e" not in page


def test_steps_that_cannot_be_applied_say_why():
    page = render_html(document(pair(original=None, enhanced=None, problem="Crop: <i>too far</i>")))
    assert "The steps could not be applied" in page.decode("utf-8")
    assert "Crop: &lt;i&gt;too far" in page.decode("utf-8")


def test_without_enhanced_pictures_the_section_says_so():
    made = document()
    assert made.pictures == ()
    assert "No picture was enhanced." in render_html(made).decode("utf-8")
