"""Pictures in the Word report: each stored once, however often it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from annotator.file_text import xml_text

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.text.run import Run


class DocxPictures:
    """Puts pictures into a document, in time that grows with their number only.

    python-docx would compare each with the digests of all before it, computed anew, and
    pack each twice: `files` are put into the package when it is written, by their names there.
    """

    def __init__(self, docx: Docx) -> None:
        self._docx = docx
        self._parts: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self._shown = 0

    def put(
        self, run: Run, key: str, data: bytes, size_mm: tuple[float, float], description: str
    ) -> None:
        """Show the JPEG or PNG `data` of that key at the end of a run, `size_mm` wide and high."""
        from docx.oxml.shape import CT_Inline
        from docx.shared import Mm

        self._shown += 1
        name = f"Picture {self._shown}"
        width, height = (Mm(max(0.1, side)) for side in size_mm)
        inline: Any = CT_Inline.new_pic_inline(
            self._shown, self._part(key, data), name, width, height
        )
        inline.docPr.set("descr", xml_text(description))
        inline.docPr.set("name", name)
        run._r.add_drawing(inline)

    def _part(self, key: str, data: bytes) -> str:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        if key not in self._parts:
            kind, ending = ("png", "png") if data.startswith(b"\x89PNG") else ("jpeg", "jpg")
            place = PackURI(f"/word/media/image{len(self._parts) + 1}.{ending}")
            part = Part(place, f"image/{kind}", b"", self._docx.part.package)
            self._parts[key] = self._docx.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
            self.files[place.membername] = data
        return self._parts[key]
