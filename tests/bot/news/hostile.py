"""Article HTML as the wild has it, and worse, in our own words. Each with a name for the test report."""

HOSTILE = {
    "nothing": "",
    "blank": " \n\t &nbsp; ",
    "only a picture": '<img src="https://example.org/a.jpg" alt="A bridge">',
    "only a comment": "<!-- nothing to see -->",
    "unclosed": "<p>one<b>two<i>three<blockquote>four",
    "misnested": "<b>one<i>two</b>three</i>four<a href='https://example.org'>five<p>six</a>seven</p>",
    "bare signs": "3 < 5 && 7 > 2 & AT&T; x<y <notatag> &notanentity; &lt;b&gt;",
    "entities": "&nbsp;&mdash;&hellip;&#8217;&#x1F600;&amp;amp;&lt;script&gt;&quot;&apos;"
    "&zwj;&#0;&#xD800;&#x110000;",
    "doctype": "<!DOCTYPE html><html><head><title>no</title></head><body><p>yes</p></body></html>",
    "xml declaration": "<?xml version='1.0' encoding='iso-8859-1'?><p>na\u00efve caf\u00e9</p>",
    "php": "<?php echo 'x'; ?>text",
    "cdata": "<![CDATA[ <b>inside</b> ]]> after",
    "script and style": "<script>alert('<b>x</b>')</script><style>p{}</style>a<noscript>b</noscript>c",
    "svg": "<svg><title>t</title><text>inside</text></svg>after",
    "iframe": "<p>a<iframe src='https://example.org'>fallback</iframe>b</p>",
    "figure": "<figure><img src='a.jpg'><figcaption>The <b>bridge</b> at dawn</figcaption></figure>"
    "<p>Text</p>",
    "sup and sub": "H<sub>2</sub>O, 10<sup>6</sup>, x<sup>th</sup>, note<sup><a href='#n'>1</a></sup>",
    "table": "<table><caption>Results</caption><thead><tr><th>Town</th><th>Votes</th></tr></thead>"
    "<tbody><tr><td>Lower Tarnow</td><td><p>1,204</p></td></tr>"
    "<tr><td></td><td>&nbsp;</td></tr></tbody></table>",
    "layout table": "<table><tr><td><p>" + "A long story. " * 40 + "</p></td><td>Side</td></tr></table>",
    "table in table": "<table><tr><td>a</td><td><table><tr><td>b</td><td>c</td></tr></table></td></tr>"
    "</table>",
    "cells without table": "<td>a</td><td>b</td><tr><li>c",
    "nested lists": "<ul><li>a<ol start='3'><li>b<li>c<ul><li>d</ul></ol><li><p>e</p><p>f</p></ul>",
    "empty list": "<ul><li></li><li><br></li></ul>",
    "nested quotes": "<blockquote>a<blockquote>b<blockquote>c</blockquote></blockquote>d</blockquote>e",
    "code": "<pre><code class='x'>if a &lt; b:\n\tpass\n\n\n\n  # end\n</code></pre>"
    "<p><code>x<b>y</b></code></p>",
    "code in link": "<a href='https://example.org/'>see <code>f(x)</code> there</a>",
    "pre in quote": "<blockquote>a<pre>b\nc</pre>d</blockquote>",
    "link in link": "<a href='https://a.example/'>a<a href='https://b.example/'>b</a>c</a>",
    "bad links": "<a href='javascript:alert(1)'>a</a> <a href='tel:123'>b</a> "
    "<a href='mailto:a@b.example'>c</a> "
    "<a href=''>d</a> <a>e</a> <a href='#top'>f</a> <a href='http://localhost/x'>g</a> <a href='//'>h</a> "
    "<a href='https://'>i</a> <a href='http://[::1'>j</a> <a href='http://example.org:99999/'>k</a> "
    "<a href='data:text/html,x'>l</a> <a href=' JaVaScRiPt:x'>m</a> <a href='java\nscript:x'>n</a>",
    "odd links": "<a href='https://example.org/a b?c=\"d\"&amp;lt=<e>&f'>a</a> "
    "<a href='https://bücher.example/ä'>b</a> "
    "<a href='https://user:pass@example.org/'>c</a> <a href='http://1.2.3.4:8080/'>d</a> "
    "<a href='//x.example/y'>e</a> "
    "<a href='https://example.org/%'>f</a> <a href='https://[2001:db8::1]/'>g</a> <a href='HTTPS://EXAMPLE.ORG'>h</a>",
    "relative links": "<a href='/a?b=1&c=2'>a</a> <a href='../b'>b</a> <a href='?q'>c</a>",
    "own base": "<base href='https://base.example/x/'><a href='y'>z</a>",
    "long link": f"<a href='https://example.org/{'x' * 5000}'>a</a>b",
    "many links": "".join(f"<a href='https://example.org/{'y' * 90}{n}'>link {n}</a> " for n in range(150)),
    "many entities": "".join(f"<b>{n}</b> <i>x</i> " for n in range(300)),
    "deep": "<div><b><i><u>" * 300 + "bottom",
    "deep quotes": "<blockquote><p>" * 100 + "x" + "</p></blockquote>" * 100,
    "line breaks": "a<br><br/><br>\n<br>b<hr><hr>c<br>",
    "empty blocks": "<p></p><div><br></div><p>&nbsp;</p><h2></h2>a<p></p><div></div>b<p><br></p>",
    "rules first and last": "<hr>a<hr>",
    "spaces around tags": "a <b> b </b> c<i> d</i>e<u>f </u>g",
    "formatted blanks": "<b> </b><i>&nbsp;</i><a href='https://example.org/'> </a>"
    "<blockquote> </blockquote>x",
    "bidi and controls": "a\u202eb\u0007c\u2066d\x00e\u200b\ufeff&#x202e;&#8;",
    "surrogates": "a\ud83db\ude00c",
    "decomposed": "A\u030angstro\u0308m",
    "zalgo": "a" + "\u0301\u0316\u0333" * 500 + " b",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈🇫🇷👍🏽" * 300,
    "no spaces": "x" * 9000,
    "chinese": "<p>" + "河上的桥星期一重新开放，市长讲了话。" * 300 + "</p>",
    "arabic": "<p>" + "افتتح الجسر يوم الاثنين. " * 300 + "</p>",
    "ampersands": "&amp;" * 5000,
    "quotes": "&quot;" * 5000,
    "angle brackets": "&lt;b&gt;" * 2000,
    "hidden": "<p style='display: none'>secret</p><span hidden>secret</span><p>shown</p>",
    "form": "<form>a<input value='x'><select><option>o</select><textarea>t</textarea>"
    "<button>b</button>c</form>",
    "details": "<details><summary>More</summary><p>Less</p></details>",
    "definitions": "<dl><dt>Bridge</dt><dd>Closed</dd><dt>Road</dt><dd>Open</dd></dl>",
    "ruby": "<ruby>橋<rp>(</rp><rt>はし</rt><rp>)</rp></ruby>",
    "quotation": "<p>He said <q>come <em>here</em></q>.</p>",
    "headings": "<h1>One</h1><h2>Two <b>bold</b></h2>text<h6>Six</h6>",
    "upper case": "<P ALIGN=center>A<BR>B <B>C</B></P>",
    "office": "<o:p>&nbsp;</o:p><p class=MsoNormal><span lang=EN-US>Text<o:p></o:p></span></p>"
    "<![if !x]>y<![endif]>",
    "custom elements": "<x-card><slot>inside</slot></x-card>",
    "frameset": "<frameset><frame src='x'></frameset><noframes>n</noframes>",
    "plaintext": "a<plaintext>b<b>c",
    "template": "<template><p>a</p></template>b",
    "attributes": "<b onclick='x' class=\"a>b\">c</b><p title='<i>'>d</p>",
    "broken tag": "a <b class='x>c</b> d",
    "cut off tag": "text <a href='https://example.org/",
    "cut off entity": "text &am",
}
