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
    "<a href='https://example.org/%'>f</a> <a href='https://[2001:db8::1]/'>g</a> <a "
    "href='HTTPS://EXAMPLE.ORG'>h</a>",
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
    "numbered lists": "<ol type=a><li>a<li value=4>d<li>e</ol><ol type=I start=3><li>c</ol>"
    "<ol reversed><li>x<li>y</ol><ol start=nine><li>z</ol>",
    "paragraphs in definitions": "<dl><dt>A</dt><dd><p>one</p><p>two</p></dd><dt>B</dt><dd>three</dd></dl>",
    "table with a long row": "<table><caption>Roads</caption><tr><th>Road</th><th>What is so</th></tr>"
    f"<tr><td>East</td><td>{'closed until the bridge is mended ' * 5}</td></tr>"
    f"<tr><th>West</th><td>{'open again since the morning ' * 6}</td></tr></table>",
    "row headings": "<table><tr><td></td><th>2025</th><th>2026</th></tr>"
    "<tr><th>Votes</th><td>12</td><td></td></tr></table>",
    "youtube": "<p>a</p><figure class='wp-block-embed'><iframe title='How the bridge was &amp; is' "
    "src='https://www.youtube.com/embed/abc-DEF_123?feature=oembed'></iframe>"
    "<figcaption>Film: the town</figcaption></figure><p>b</p>",
    "other players": "<iframe data-src='//player.vimeo.com/video/123456?h=a' src='about:blank'></iframe>"
    "<iframe src='https://open.spotify.com/embed/episode/4Abc'></iframe>"
    "<iframe src='https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a/b&amp;color=1'></iframe>"
    "<iframe src='https://maps.example/embed?pb=1' aria-label='Map'></iframe>"
    "<audio controls src='/a.mp3'>no</audio><video poster=p.jpg><source src='/v.mp4'>no</video>"
    "<object data='https://x.example/x.pdf'><p>See the plan</p></object>"
    "<amp-youtube data-videoid='xyz12345678'></amp-youtube>",
    "players that show nothing": "<iframe src='https://www.googletagmanager.com/ns.html?id=1'></iframe>"
    "<iframe src='https://x.example/pixel' width=1 height=1></iframe><iframe src='javascript:x'></iframe>"
    "<iframe></iframe><video></video><iframe src='https://x.example/' style='display:none'></iframe>a",
    "player twice": "<noscript><iframe src='https://youtube.com/embed/abc1'></iframe></noscript>"
    "<iframe src='https://www.youtube-nocookie.com/embed/abc1?rel=0'></iframe>",
    "pictures with words": "<p>a <img src=lead.jpg alt='The old bridge'> b</p>"
    "<p><img src='/map.jpg' alt='A map of the &lt;old&gt; bridge'></p>"
    "<figure><img src=c.jpg alt='Hidden by its caption'><figcaption>Captioned</figcaption></figure>"
    "<img src=d.jpg alt='IMG_1234.jpg'><img src=e.jpg alt=image>"
    "<img src=f.jpg alt='A map of the &lt;old&gt; bridge'>"
    "<a href='https://shop.example/'><img src=g.png alt='Buy a ticket'></a>"
    "<a href='https://x.example/big.jpg'><img src=h.png alt='The bridge at night'></a>",
    "emoji pictures": "so <img class=wp-smiley alt='😀' src=x.png> and <img class=emoji alt='👩‍🚒'>!",
    "notes": "<p>Said<sup><a href='#f1' id=r1>12</a>"
    "</sup>, 1<sup>st</sup>, m<sup>−1</sup>, 10<sup>1,5</sup>, "
    "x<sup><i>n+1</i></sup>, a<sub>ij</sub>, v<sub>max.</sub></p>"
    "<ol><li id=f1>The mayor. <a href='#r1'>↩︎</a></li></ol><h2>More<a href='#more'>¶</a></h2>",
    "formulas": "<p>If <math><mi>x</mi><mo>=</mo><mfrac><mn>1</mn><mrow><mi>a</mi><mo>+</mo><mn>2</mn>"
    "</mrow></mfrac>"
    "<mo>+</mo><msqrt><mn>3</mn></msqrt><mo>+</mo><msup><mi>c</mi><mn>2</mn></msup></math> then</p>"
    "<math><semantics><mi>E</mi><annotation encoding='application/x-tex'>E_0</annotation></semantics></math>",
    "ruby without brackets": "<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>",
    "google docs": "<b style='font-weight:normal' id='docs-internal-guid-1'><p>"
    "<span style='font-weight:700'>Bold</span>"
    "<span style='font-weight:400'> plain </span>"
    "<span style='font-style:italic;text-decoration:underline'>both</span>"
    "<span style='text-decoration-line: line-through'> gone</span></p></b>",
    "word": "<p class=MsoListParagraph><![if !supportLists]>"
    "<span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span>"
    "<![endif]>First</p><p><span style='mso-list: Ignore'>2.<span>&nbsp; </span></span>Second</p>"
    "<xml><w:View>Normal</w:View></xml><p><b style='mso-bidi-font-weight:normal'>Bold<o:p></o:p></b></p>",
    "gutenberg": "<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph --><figure class='wp-block-pullquote'>"
    "<blockquote><p>b</p><cite>c</cite></blockquote></figure><pre class='wp-block-verse'>d\n  e</pre>"
    "<div class='wp-block-button'><a class='wp-block-button__link' href='/go'>Go</a></div>"
    "<div class='wp-block-file'><a href='/f.pdf'>Plan</a>"
    "<a href='/f.pdf' class='wp-block-file__button'>Download</a></div>",
    "contacts": "<a href='mailto:desk@news.example?subject=x'>Write to us</a>, "
    "<a href='mailto:desk@news.example'>desk@news.example</a>, <a href='tel:+44-20-123'>+44 20 123</a>, "
    "<a href='tel:112'>call</a>, <a href='mailto:x'>no</a>",
    "local links": "<a href='http://192.168.1.1/'>a</a> <a href='http://127.0.0.1:8/'>b</a> "
    "<a href='http://printer.local/'>c</a> <a href='http://wiki.corp/'>d</a> <a "
    "href='http://[fe80::1]/'>e</a> "
    "<a href='ftp://x.example/'>f</a> <a href='tg://user?id=1'>g</a>",
    "cdata around markup": "<![CDATA[<p>a <b>b</b></p>]]>",
    "code in a language": "<pre><code class='hljs language-python'>x = 1 &lt; 2</code></pre>"
    "<pre class='brush: js; toolbar: false'>y</pre><pre>z</pre>",
    "code with line numbers": "<table><tr><td class=gutter><pre>1\n2</pre></td>"
    "<td class=code><pre>a\nb</pre></td></tr></table>",
    "old preformatted": "<xmp><b>raw</b></xmp><listing>a\n b</listing>"
    "<p style='white-space: pre-wrap'>c\n  d</p>",
    "checkboxes": "<ul><li><input type=checkbox checked> done</li><li><input type=checkbox> to do</li>"
    "</ul><input value=x>",
    "for screen readers": "<a href='https://x.example/'>a<span class='screen-reader-text'> (opens "
    "elsewhere)</span></a>",
    "khmer": "ស្ពាន\u200bចាស់ a\u200bb",
    "deep lists": "<ul><li>" * 300 + "bottom",
    "many spaces": "a" + " &nbsp;" * 20_000 + "b",
    "deep formulas": "<math>" + "<msup><mi>x</mi>" * 500,
    "deep tables": "<table><tr><td>x<td>" * 400,
}
