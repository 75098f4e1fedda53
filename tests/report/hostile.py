"""Strings that somebody might put into any field to make an output do something."""

from __future__ import annotations

HOSTILE = (
    # HTML and scripts
    "<script>alert(1)</script>", "</title><script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>", "' onmouseover='alert(1)", "</style><style>*{display:none}</style>",
    "<!-- ", "-->", "]]>", "<iframe src=//example.org></iframe>", "&lt;b&gt;&amp;&#x3c;",
    "javascript:alert(1)", "<a href=javascript:alert(1)>x</a>", "<meta http-equiv=refresh content=0>",
    "<base href=//example.org/>", "</table></section></main><h1>forged", "<plaintext>", "\u2028<b>\u2029",
    # templates
    "{{ 7*7 }}", "{% raw %}", "{# note #}", "{{ ''.__class__.__mro__ }}", "{0} {name} {}", "%s %n %(x)s",
    "${7*7}", "{page} of {pages}",
    # Typst
    "#panic()", "#panic(\"x\")", "@label", "$ x^2 $", "#read(\"/etc/passwd\")", "#import \"x.typ\": *",
    "*bold* _it_ `raw` = head", "= Heading", "<label>", "\\ \\u{41} \\#", "[#image(\"x\")]", "// comment",
    "/* comment", "#set page(width: 1pt)", "~ -- --- ...", "\"unclosed",
    # spreadsheets
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "=HYPERLINK(\"http://example.org\")",
    "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "a;=1+1;b", "a\n=1+1", "\uff1d1+1", "{=1+1}", "_x0041_",
    "\"=1+1", "'=1+1", "a\",=1+1,\"b", "=1+1\";=2+2",
    # what cannot be seen
    "a\u202eb gpj.exe", "\u2066a\u2069", "\u200f\u061cabc", "a\u200bb\u2060c", "\ufeffx", "a\0b",
    "a\x1b[31mred\x1b[0m", "a\x07\x08\x7fb", "a\x85b\x9bc", "a\x0bb\x0cc", "\udcff\udcfename",
    "\U000e0041\U000e0042", "\ue000 private", "\ufffe\uffff", "\ufffc", "a\u00adb", "\u3164\u115f blank",
    "z" + "\u0301" * 40 + "a", "line\r\nline\rline\nline",
    # very long
    "x" * 3000, "0123456789abcdef" * 40, "ж" * 400, "ب" * 300, "a-" * 500, "\\" * 200,
    # scripts
    "لا يظهر أي سلاح (1) في المقطع", "Қазақстан Үкіметі әңгіме ұйғарым", "საქართველო", "Հայաստան",
    "日本語テスト", "हिन्दी परीक्षण", "🎥👩‍👩‍👧 🏳️‍🌈", "שלום world 123", "Ünïcödé ﬁ ﷽", "می‌خواهم",
    # paths
    "../../etc/passwd", "-rf", "C:\\con\\aux", "a/b\nc.mp4", "; rm -rf /", "$(id) `id`", "' OR 1=1 --",
)  # fmt: skip
