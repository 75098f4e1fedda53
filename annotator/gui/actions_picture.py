"""The actions of picture work: enhancing and measuring."""

from __future__ import annotations

from annotator.gui.action_spec import ActionSpec, Context, keys_of


def _picture_work() -> tuple[ActionSpec, ...]:
    """Enhancing and measuring; neither touches the frame or its digest."""
    menu = "View/Picture work"
    acts: tuple[tuple[str, str, str, str, Context, str, str], ...] = (
        ("view.enhanced", "Enhanced or original", "E", "eye", "viewer", "What the steps make of the frame, and back to the frame as it is", "exhibit"),
        ("view.split", "Split: original and enhanced", "Y", "split", "viewer", "Original left and enhanced right of a line that can be dragged", "exhibit"),
        ("view.enhance", "Picture steps…", "", "sliders-horizontal", "window", "Levels, gamma, sharpening, averaging and more; logged and reversible", "exhibit"),
        ("view.measure_length", "Measure a length", "", "ruler", "window", "Two points: pixels, and a length where a scale is set", "exhibit"),
        ("view.measure_angle", "Measure an angle", "", "chevron-left", "window", "Three points, the vertex second", "exhibit"),
        ("view.set_scale", "Set a scale…", "", "scale", "window", "A known length in the picture, to measure others in its plane", "exhibit writable"),
        ("still.save_enhanced", "Save original and enhanced…", "Shift+C", "images", "viewer", "Both as PNG, with the steps, their settings, versions and digests", "exhibit"),
    )  # fmt: skip
    return tuple(
        ActionSpec(
            id,
            text,
            keys_of(keys),
            sign,
            menu,
            where,
            tip,
            (),
            needs,
            checkable=id in ("view.enhanced", "view.split"),
            rule=id in ("view.measure_length", "still.save_enhanced"),
        )
        for id, text, keys, sign, where, tip, needs in acts
    )


PICTURE_WORK_ACTIONS: tuple[ActionSpec, ...] = _picture_work()
