"""Documents without a fault, and what to change in them so that they break one rule."""

from __future__ import annotations

from datetime import UTC, datetime

from syndicate.linting import Served

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://feeds.news.example/en/rss.xml"

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
<title>Harbour News</title>
<link>https://www.news.example/en/</link>
<description>News of the harbour towns.</description>
<language>en</language>
<managingEditor>desk@news.example (News desk)</managingEditor>
<lastBuildDate>Fri, 20 Nov 2026 09:15:00 GMT</lastBuildDate>
<ttl>15</ttl>
<image>
<url>https://www.news.example/logo.png</url>
<title>Harbour News</title>
<link>https://www.news.example/en/</link>
<width>144</width>
<height>144</height>
</image>
<atom:link rel="self" type="application/rss+xml" href="https://feeds.news.example/en/rss.xml"/>
<atom:link rel="alternate" type="application/rss+xml" hreflang="ar" href="https://feeds.news.example/ar/rss.xml"/>
<item>
<title>Ferries sail again</title>
<link>https://www.news.example/en/ferries</link>
<description>The wind has dropped.</description>
<content:encoded><![CDATA[<p>The wind has dropped.</p>
<figure><img src="https://www.news.example/f.jpg" srcset="https://www.news.example/f.jpg 2x" alt=""></figure>]]></content:encoded>
<dc:creator>Leila Haddad</dc:creator>
<category domain="tag:news.example,2026:section">News</category>
<enclosure url="https://www.news.example/f.mp3" length="1200" type="audio/mpeg"/>
<guid isPermaLink="false">tag:news.example,2026:article/1</guid>
<pubDate>Fri, 20 Nov 2026 09:15:00 GMT</pubDate>
<dc:language>en</dc:language>
<media:content url="https://www.news.example/f.jpg" type="image/jpeg" medium="image" width="800" height="600">
<media:credit role="photographer">A. Person</media:credit>
</media:content>
<atom:link rel="alternate" type="text/html" hreflang="en" href="https://www.news.example/en/ferries"/>
<atom:link rel="alternate" type="text/html" hreflang="ar" href="https://www.news.example/ar/ferries"/>
<atom:link rel="alternate" href="https://www.news.example/en/ferries"/>
</item>
<item>
<title>A new lighthouse</title>
<link>https://www.news.example/en/light</link>
<description>It shines.</description>
<guid isPermaLink="false">tag:news.example,2026:article/2</guid>
</item>
<item>
<title>Fish is dear</title>
<link>https://www.news.example/en/fish</link>
<description>Very dear.</description>
<guid isPermaLink="true">https://www.news.example/en/fish</guid>
</item>
</channel>
</rss>
"""
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title>Harbour News</title>
<subtitle type="html">News &lt;b&gt;and&lt;/b&gt; views</subtitle>
<id>tag:news.example,2026:feed/en</id>
<updated>2026-11-20T09:15:00Z</updated>
<author><name>News desk</name><email>desk@news.example</email><uri>https://www.news.example/</uri></author>
<generator uri="https://www.news.example/">syndicate</generator>
<link rel="self" type="application/atom+xml" href="https://feeds.news.example/en/rss.xml"/>
<link rel="alternate" type="text/html" href="https://www.news.example/en/"/>
<link rel="alternate" type="application/atom+xml" hreflang="ar" href="https://feeds.news.example/ar/atom.xml"/>
<entry>
<title>Ferries sail again</title>
<id>tag:news.example,2026:article/1</id>
<published>2026-11-20T09:15:00Z</published>
<updated>2026-11-20T09:15:00.5Z</updated>
<category term="news" scheme="tag:news.example,2026:section" label="News"/>
<summary>The wind has dropped.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The wind <b>has</b> dropped.</p></div></content>
<link rel="alternate" type="text/html" hreflang="en" href="https://www.news.example/en/ferries"/>
<link rel="alternate" type="text/html" hreflang="ar" href="https://www.news.example/ar/ferries"/>
<link rel="alternate" href="https://www.news.example/en/ferries"/>
</entry>
<entry>
<title>A new lighthouse</title>
<id>tag:news.example,2026:article/2</id>
<updated>2026-11-19T09:15:00Z</updated>
<content type="html">&lt;p&gt;It shines.&lt;/p&gt;</content>
<link href="https://www.news.example/en/light"/>
<source><id>tag:other.example,2026:feed</id><title>Other</title><updated>2026-11-19T09:15:00Z</updated></source>
</entry>
</feed>
"""
PODCAST = (
    RSS.replace("<rss ", '<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" ')
    .replace(
        "<ttl>",
        '<itunes:author>News desk</itunes:author><itunes:category text="News"><itunes:category text="Daily News"/>'
        '</itunes:category><itunes:image href="https://www.news.example/i.png"/><itunes:explicit>false</itunes:explicit>'
        "<itunes:owner><itunes:name>News</itunes:name><itunes:email>desk@news.example</itunes:email></itunes:owner><ttl>",
    )
    .replace("<pubDate>", "<itunes:duration>1:02:03</itunes:duration><pubDate>", 1)
)
JSON_FEED = """{
"version": "https://jsonfeed.org/version/1.1",
"title": "Harbour News",
"home_page_url": "https://www.news.example/en/",
"feed_url": "https://feeds.news.example/en/rss.xml",
"language": "en",
"authors": [{"name": "News desk"}],
"_syndicate": {"about": "https://www.news.example/"},
"items": [
{
"id": "tag:news.example,2026:article/1",
"url": "https://www.news.example/en/ferries",
"title": "Ferries sail again",
"content_html": "<p>The wind has dropped.</p>",
"date_published": "2026-11-20T09:15:00Z",
"tags": ["ferries"],
"attachments": [{"url": "https://www.news.example/f.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 1200}]
},
{"id": "tag:news.example,2026:article/2", "content_text": "It shines."}
]
}
"""
NINJS = """{
"uri": "tag:news.example,2026:feed/en",
"standard": {"name": "ninjs", "version": "3.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"},
"type": "composite",
"pubStatus": "usable",
"language": "en",
"headlines": [{"role": "main", "contentType": "text/plain", "value": "Harbour News"}],
"rightsInfo": {"linkedRights": "https://www.news.example/licence"},
"associations": [
{"name": "one", "uri": "tag:news.example,2026:article/1", "type": "text", "versionCreated": "2026-11-20T09:15:00Z",
"bodies": [{"contentType": "text/html", "value": "<p>The wind.</p>"}], "version": 2}
]
}
"""
NEWSML = """<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">
<header><sent>2026-11-20T09:15:00Z</sent><sender>news.example</sender></header>
<itemSet>
<newsItem standard="NewsML-G2" standardversion="2.35" conformance="power" guid="urn:newsml:a1" version="2"
 xml:lang="ar" dir="rtl">
<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="News"/><versionCreated>2026-11-20T09:15:00Z</versionCreated>
<embargoed>2026-12-01T09:00:00Z</embargoed><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><contentCreated>1931-05</contentCreated><headline>العبّارات تبحر</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml" xml:lang="ar" dir="rtl"
><html xmlns="http://www.w3.org/1999/xhtml" lang="ar" dir="rtl"><head><title>العبّارات</title></head><body><p>نص</p></body></html></inlineXML
><inlineData contenttype="text/html">&lt;p dir="rtl"&gt;نص&lt;/p&gt;</inlineData></contentSet>
</newsItem>
<newsItem standard="NewsML-G2" standardversion="2.35" conformance="power" guid="urn:newsml:a1:m1" version="2"
 xml:lang="en" dir="ltr">
<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>
<itemMeta><itemClass qcode="ninat:picture"/><provider literal="News"/><versionCreated>2026-11-20T09:15:00Z</versionCreated>
<pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><description>A dam.</description></contentMeta>
<contentSet><remoteContent rendition="rnd:highRes" href="https://www.news.example/m1.jpg" contenttype="image/jpeg"
 size="1200" width="800" height="600"/></contentSet>
</newsItem>
</itemSet>
</newsMessage>
"""
SERVED = {
    "rss": Served(URL, "application/rss+xml; charset=utf-8"),
    "podcast": Served(URL, "application/rss+xml"),
    "atom": Served(URL, "application/atom+xml"),
    "jsonfeed": Served(URL, "application/feed+json"),
    "ninjs": Served(URL, "application/json"),
    "newsml": Served(URL, "application/vnd.iptc.g2.newsmessage+xml"),
}
CLEAN = {
    "rss": RSS,
    "podcast": PODCAST,
    "atom": ATOM,
    "jsonfeed": JSON_FEED,
    "ninjs": NINJS,
    "newsml": NEWSML,
}
ITEM = '<guid isPermaLink="false">tag:news.example,2026:article/2</guid>'
RTL = "<language>en</language>"

# Which document, what is written in it, what it is changed to, the rules that it breaks then.
CASES: dict[str, tuple[str, str, str, str]] = {
    # --- XML and the document as a whole
    "no encoding": ("rss", ' encoding="UTF-8"', "", "document.no-encoding"),
    "an encoding nobody knows": ("rss", 'encoding="UTF-8"', 'encoding="klingon"', "document.unknown-encoding"),
    "a wrong encoding": ("rss", 'encoding="UTF-8"', 'encoding="UTF-16"', "document.encoding"),
    "an old encoding": ("rss", 'encoding="UTF-8"', 'encoding="windows-1252"', "document.other-encoding http.charset"),
    "cut off": ("rss", "</rss>", "", "xml.not-well-formed"),
    "XML 1.1": ("rss", 'version="1.0" enc', 'version="1.1" enc', "xml.version"),
    "a DOCTYPE": ("rss", "<rss ", '<!DOCTYPE rss SYSTEM "x.dtd"><rss ', "xml.doctype"),
    "entities": ("rss", "<rss ", '<!DOCTYPE rss [<!ENTITY a "b">]><rss ', "xml.entities"),
    "an entity of HTML": ("rss", "It shines.", "It&nbsp;shines.", "xml.undefined-entity"),
    "an entity of nobody": ("rss", "It shines.", "It&zzz;shines.", "xml.undefined-entity"),
    "an entity of a DTD": ("rss", "It shines.", "It&zzz;", "xml.undefined-entity"),
    "an undeclared prefix": ("rss", "<ttl>15</ttl>", "<x:ttl>15</x:ttl>", "xml.undeclared-prefix"),
    "a wrong namespace": ("rss", "com/mrss/", "com/mrss", "xml.wrong-namespace"),
    "an unknown namespace": ("rss", "<ttl>", '<x:y xmlns:x="urn:x"/><ttl>', "xml.unknown-namespace"),
    "a taken prefix": ("rss", "<ttl>", '<dcterms:y xmlns:dcterms="urn:x"/><ttl>', "xml.taken-prefix"),
    "prefixes exchanged": (
        "rss",
        "<ttl>",
        '<fh:total xmlns:fh="http://purl.org/syndication/thread/1.0">1</fh:total><ttl>',
        "xml.taken-prefix",
    ),
    "an unusual prefix": ("rss", "<ttl>", '<q:date xmlns:q="http://purl.org/dc/terms/"/><ttl>', "xml.unusual-prefix"),
    "Atom with a prefix": (
        "atom",
        "<updated>2026-11-19",
        '<a:rights xmlns:a="http://www.w3.org/2005/Atom">x</a:rights><updated>2026-11-19',
        "xml.prefixed-atom xml.unusual-prefix",
    ),
    "nested too deeply": ("rss", "<ttl>", "<a>" * 300 + "</a>" * 300 + "<ttl>", "document.too-deep"),
    "another root": ("rss", "<rss", "<rsss", "xml.not-well-formed"),
    # --- Feeds
    "no self link": ("rss", 'rel="self"', 'rel="related"', "feed.no-self-link"),
    "a relative self link": (
        "rss",
        'href="https://feeds.news.example/en/rss.xml"',
        'href="/rss.xml"',
        "feed.relative-self-link link.reference",
    ),
    "another self link": ("rss", "example/en/rss.xml", "example/en/other.xml", "feed.other-self-link"),
    "a self link of another type": (
        "rss",
        'rel="self" type="application/rss+xml"',
        'rel="self" type="text/html"',
        "feed.self-link-type",
    ),
    "a sibling without language": (
        "rss",
        'hreflang="ar" href="https://feeds',
        'href="https://feeds',
        "feed.sibling-language",
    ),
    "RSS 3": ("rss", 'version="2.0"', 'version="3.0"', "rss.version"),
    "no version": ("rss", ' version="2.0"', "", "feed.missing-attribute"),
    "no title": (
        "rss",
        "<title>Harbour News</title>\n<link>https://www.news.example/en/</link>\n<desc",
        "<link>https://www.news.example/en/</link>\n<desc",
        "feed.missing",
    ),
    "no url of the image": ("rss", "<url>https://www.news.example/logo.png</url>", "", "feed.missing"),
    "no channel": ("rss", RSS[RSS.index("<channel>") : RSS.index("</rss>")], "", "feed.missing"),
    "an item without title and description": ("rss", "<title>Fish is dear</title>", "", ""),
    "an empty item": (
        "rss",
        "<title>A new lighthouse</title>\n<link>https://www.news.example/en/light</link>\n<description>It shines.</description>",
        "",
        "feed.missing",
    ),
    "two languages": ("rss", RTL, RTL * 2, "feed.duplicate"),
    "an hour twice": ("rss", "<ttl>", "<skipHours><hour>1</hour><hour>1</hour></skipHours><ttl>", "feed.duplicate"),
    "a capital letter": ("rss", "<ttl>15</ttl>", "<TTL>15</TTL>", "feed.undefined"),
    "an element of Dublin Core that is none": ("rss", "<ttl>", "<dc:x/><ttl>", "feed.undefined"),
    "an element in text": ("rss", "Fish is dear", "Fish <b>is</b> dear", "feed.undefined"),
    "an attribute that is none": ("rss", "<category ", '<category scheme="x" ', "feed.unexpected-attribute"),
    "an attribute of another namespace": (
        "rss",
        "<category ",
        '<category x:y="1" xmlns:x="urn:x" ',
        "rss.foreign-attribute",
    ),
    "text between elements": ("rss", "<ttl>", "text<ttl>", "feed.unexpected-text"),
    "text in the image": ("rss", "<width>", "text<width>", "feed.unexpected-text"),
    "no number": ("rss", "<ttl>15", "<ttl>soon", "feed.number"),
    "a port of no cloud": (
        "rss",
        "<ttl>",
        '<cloud domain="d" port="0" path="/" registerProcedure="" protocol="x"/><ttl>',
        "feed.number text.blank",
    ),
    "a latitude that is none": (
        "rss",
        "<ttl>",
        '<geo:lat xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#">91</geo:lat><ttl>',
        "feed.number",
    ),
    "a longitude in words": (
        "rss",
        "<ttl>",
        '<geo:long xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#">east</geo:long><ttl>',
        "feed.number",
    ),
    "no day of the week": ("rss", "<ttl>", "<skipDays><day>Mon</day></skipDays><ttl>", "feed.value"),
    "no media type": ("rss", 'type="audio/mpeg"', 'type="mp3"', "feed.media-type"),
    "metadata behind items": ("rss", "</channel>", "<generator>x</generator></channel>", "feed.order"),
    "no guid": ("rss", ITEM, "", "rss.no-guid"),
    "a guid that is no address": ("rss", ITEM, ITEM.replace(' isPermaLink="false"', ""), "rss.guid-permalink"),
    "the same guid": ("rss", "article/2", "article/1", "rss.same-guid"),
    "content before description": ("rss", "<description>The wind has dropped.</description>", "", "rss.content-order"),
    "said twice": ("rss", "<pubDate>", "<dc:date>2026-11-20T09:15:00Z</dc:date><pubDate>", "rss.said-twice"),
    "an author without address": ("rss", ITEM, f"{ITEM}<author>Leila</author>", "feed.email"),
    "an author without name": ("rss", ITEM, f"{ITEM}<author>a@b.example</author>", "rss.email-name"),
    "an author with mailto": ("rss", ITEM, f"{ITEM}<author>mailto:a@b.example%20(A)?subject=x</author>", ""),
    "two enclosures": (
        "rss",
        "<enclosure ",
        '<enclosure url="https://a.example/a.mp3" length="1" type="audio/mpeg"/><enclosure ',
        "rss.enclosures",
    ),
    "an enclosure without length": ("rss", ' length="1200"', "", "feed.missing-attribute"),
    "an enclosure of no length": ("rss", ' length="1200"', ' length="0"', "rss.enclosure-length"),
    "an enclosure of ftp": ("rss", "https://www.news.example/f.mp3", "ftp://www.news.example/f.mp3", "link.invalid"),
    "an image that is too wide": ("rss", "<width>144", "<width>145", "rss.image-size"),
    "an image of another format": ("rss", "logo.png", "logo.webp", "rss.image-format"),
    "an image at no address": ("rss", "https://www.news.example/logo.png", "logo.png", "link.relative"),
    "another title of the image": (
        "rss",
        "<title>Harbour News</title>\n<link>https://www.news.example/en/</link>\n<width>",
        "<title>Other</title>\n<link>https://www.news.example/en/</link>\n<width>",
        "rss.image-differs",
    ),
    "a text input": (
        "rss",
        "<ttl>",
        "<textInput><title>a</title><description>b</description><name>c</name><link>https://a.example/</link></textInput><ttl>",
        "rss.text-input",
    ),
    "the own page not last": (
        "rss",
        '<atom:link rel="alternate" href="https://www.news.example/en/ferries"/>',
        "",
        "link.alternate-order",
    ),
    # --- Values
    "a date": ("rss", "<pubDate>Fri, 20 Nov 2026 09:15:00 GMT", "<pubDate>yesterday", "date.invalid"),
    "a day that is not": (
        "rss",
        "<pubDate>Fri, 20 Nov 2026 09:15:00 GMT",
        "<pubDate>31 Nov 2026 09:15:00 GMT",
        "date.invalid",
    ),
    "an hour that is not": (
        "rss",
        "<pubDate>Fri, 20 Nov 2026 09:15:00 GMT",
        "<pubDate>20 Nov 2026 25:15:00 GMT",
        "date.invalid",
    ),
    "an empty date": ("rss", "<pubDate>Fri, 20 Nov 2026 09:15:00 GMT", "<pubDate>", "date.invalid"),
    "UTC by name": (
        "rss",
        "<pubDate>Fri, 20 Nov 2026 09:15:00 GMT",
        "<pubDate>Fri, 20 Nov 2026 09:15:00 UTC",
        "date.invalid",
    ),
    "a wrong weekday": ("rss", "<pubDate>Fri", "<pubDate>Mon", "date.weekday"),
    "a naive date": (
        "rss",
        "<pubDate>Fri, 20 Nov 2026 09:15:00 GMT",
        "<pubDate>Fri, 20 Nov 2026 09:15:00",
        "date.no-zone",
    ),
    "digits of another script": ("rss", "<pubDate>Fri, 20 Nov", "<pubDate>Fri, ٢٠ Nov", "date.digits"),
    "a month in Spanish": ("rss", "<pubDate>Fri, 20 Nov 2026", "<pubDate>vie, 20 noviembre 2026", "date.localised"),
    "two digits of the year": ("rss", "<pubDate>Fri, 20 Nov 2026", "<pubDate>Fri, 20 Nov 26", "date.old-form"),
    "an offset of 45 minutes": ("rss", "09:15:00 GMT</pubDate>", "09:15:00 +0545</pubDate>", "date.old-form"),
    "a comment in a date": ("rss", "09:15:00 GMT</pubDate>", "09:15:00 +0000 (GMT)</pubDate>", "date.old-form"),
    "an offset": ("rss", "09:15:00 GMT</pubDate>", "09:15:00 -0330</pubDate>", ""),
    "a leap second": ("rss", "09:15:00 GMT</pubDate>", "23:59:60 EST</pubDate>", ""),
    "tomorrow": ("rss", "<pubDate>Fri, 20 Nov", "<pubDate>Mon, 23 Nov", "date.future"),
    "1970": ("rss", "<pubDate>Fri, 20 Nov 2026", "<pubDate>Thu, 01 Jan 1970", "date.implausible"),
    "a naive date of Atom": (
        "atom",
        "2026-11-19T09:15:00Z</updated>\n<content",
        "2026-11-19T09:15:00</updated>\n<content",
        "date.no-zone",
    ),
    "digits of Persian": (
        "atom",
        "2026-11-19T09:15:00Z</updated>\n<content",
        "۲۰۲۶-11-19T09:15:00Z</updated>\n<content",
        "date.digits",
    ),
    "lower case in a date": (
        "atom",
        "2026-11-19T09:15:00Z</updated>\n<content",
        "2026-11-19t09:15:00z</updated>\n<content",
        "date.invalid",
    ),
    "an offset that is not": (
        "atom",
        "2026-11-19T09:15:00Z</updated>\n<content",
        "2026-11-19T09:15:00+02:75</updated>\n<content",
        "date.invalid",
    ),
    "a day of a year": ("rss", "<ttl>", "<dc:date>2026-13</dc:date><ttl>", "date.invalid"),
    "a year": ("rss", "<ttl>", "<dc:date>2026</dc:date><ttl>", ""),
    "a time without seconds": ("rss", "<ttl>", "<dc:date>2026-11-20T09:15</dc:date><ttl>", "date.no-zone"),
    "an address with a space": (
        "rss",
        "<link>https://www.news.example/en/light",
        "<link>https://www.news.example/en/ light",
        "link.invalid",
    ),
    "an address without host": ("rss", "<link>https://www.news.example/en/light", "<link>https:/light", "link.invalid"),
    "half an address": ("rss", "<link>https://www.news.example/en/light", "<link>/en/light", "link.relative"),
    "half an address in Atom": (
        "atom",
        '<link href="https://www.news.example/en/light"',
        '<link href="/en/light"',
        "link.reference",
    ),
    "an IRI in RSS": (
        "rss",
        "<link>https://www.news.example/en/light",
        "<link>https://www.news.example/ar/ضوء",
        "link.not-ascii",
    ),
    "an IRI in Atom": (
        "atom",
        '<link href="https://www.news.example/en/light"',
        '<link href="https://www.news.example/ar/ضوء"',
        "link.iri",
    ),
    "a tag that is none": (
        "atom",
        "<id>tag:news.example,2026:feed/en",
        "<id>tag:news.example:feed/en",
        "link.identifier",
    ),
    "a UUID that is none": ("atom", "<id>tag:news.example,2026:feed/en", "<id>urn:uuid:1-2-3", "link.identifier"),
    "a URN": ("atom", "<id>tag:news.example,2026:feed/en", "<id>urn:isbn:3827370191", ""),
    "a scheme of nobody": (
        "rss",
        "<link>https://www.news.example/en/light",
        "<link>gmi://www.news.example/",
        "link.scheme",
    ),
    "an id in capitals": (
        "atom",
        "<id>tag:news.example,2026:feed/en",
        "<id>HTTPS://www.News.example:443/%7efeed",
        "link.canonical link.escapes",
    ),
    "an id that is an address": (
        "atom",
        "<id>tag:news.example,2026:feed/en",
        "<id>https://www.news.example/feed?x=1",
        "",
    ),
    "an id that is a mailbox": (
        "atom",
        "<id>tag:news.example,2026:feed/en",
        "<id>mailto:Desk@News.example",
        "link.canonical",
    ),
    "an id that no library reads": ("atom", "<id>tag:news.example,2026:feed/en", "<id>https://a_b..c.example/", ""),
    "small letters in an address": (
        "rss",
        "<link>https://www.news.example/en/light",
        "<link>https://www.news.example/%d8%b6",
        "link.escapes",
    ),
    "a token": (
        "rss",
        "<link>https://www.news.example/en/light",
        "<link>https://www.news.example/en/light?access_token=abc",
        "link.token",
    ),
    "a password": (
        "rss",
        "<link>https://www.news.example/en/light",
        "<link>https://me:pw@www.news.example/en/light",
        "link.credentials",
    ),
    "a link that is none": (
        "atom",
        '<link href="https://www.news.example/en/light"',
        '<link href=" https://www.news.example/en/light"',
        "link.invalid",
    ),
    "an underscore": ("rss", RTL, "<language>en_GB</language>", "language.invalid"),
    "an empty language": ("rss", RTL, "<language/>", "language.invalid language.missing"),
    "no language": ("rss", RTL, "", "language.missing"),
    "xml:lang": (
        "rss",
        "<channel>\n<title>Harbour News</title>",
        '<channel xml:lang="en">\n<title>Harbour News</title>',
        "",
    ),
    "an item in another language": ("rss", "<dc:language>en", "<dc:language>fr", "language.mixed"),
    "another script": ("rss", RTL, "<language>ar</language>", "language.script language.mixed"),
    "no character": ("rss", "It shines.", "It\u0085shines \ufffd.", "text.characters"),
    "an open direction mark": ("rss", "Very dear.", "Very \u202bdear.", "text.direction-marks"),
    "apart": ("rss", "Very dear.", "Tre\u0301s cher.", "text.not-nfc"),
    "markup in a title": ("rss", "Fish is dear", "Fish is &lt;b&gt;dear&lt;/b&gt;", "text.markup"),
    "an ampersand": ("rss", "Fish is dear", "S&amp;P500", "text.markup"),
    "an ampersand by its number": ("rss", "Fish is dear", "S&#x26;P500", ""),
    "less than": ("rss", "Fish is dear", "a &lt;b c", "text.markup"),
    "escaped twice": ("rss", "Fish is dear", "Fish &amp;amp; chips", "text.double-escaped"),
    "escaped twice in Atom": (
        "atom",
        "Ferries sail again",
        "Fish &amp;quot;and&amp;quot; chips",
        "text.double-escaped",
    ),
    "markup in Atom": ("atom", "Ferries sail again", "&lt;b&gt;Fish&lt;/b&gt;", "text.markup"),
    "an empty title": ("rss", "<title>Fish is dear</title>", "<title/>", "text.blank"),
    "a title that begins with Latin": (
        "rss",
        "<language>en</language>",
        "<language>ar</language>",
        "language.script language.mixed",
    ),
    "an iframe": ("rss", "<p>The wind has dropped.</p>", "<p>The wind.</p><iframe></iframe>", "html.unsafe"),
    "a script's attribute": (
        "rss",
        "<p>The wind has dropped.</p>",
        "<p onclick='x()'>The wind.</p>",
        "html.unsafe-attribute",
    ),
    "a style": ("rss", "<p>The wind has dropped.</p>", "<p style='position: fixed'>The wind.</p>", "html.style"),
    "a style that loads": (
        "rss",
        "<p>The wind has dropped.</p>",
        "<p style='background: url(x)'>The wind.</p>",
        "html.style",
    ),
    "a margin that covers": (
        "rss",
        "<p>The wind has dropped.</p>",
        "<p style='margin: 99999em'>The wind.</p>",
        "html.style",
    ),
    "a harmless style": ("rss", "<p>The wind has dropped.</p>", "<p style='color: red; margin: 1em'>The wind.</p>", ""),
    "no element": ("rss", "<p>The wind has dropped.</p>", "<wind>The wind.</wind>", "html.unknown"),
    "crossed": ("rss", "<p>The wind has dropped.</p>", "<p><b>The <i>wind</b>.</i></p>", "html.nesting"),
    "not closed": ("rss", "<p>The wind has dropped.</p>", "<p><b>The wind.</p>", "html.nesting"),
    "never closed": ("rss", "<p>The wind has dropped.</p>", "<b>The wind.", "html.nesting"),
    "cut in a tag": ("rss", 'alt=""></figure>', 'alt=""></figure><a href=', "html.nesting"),
    "ends left out": ("rss", "<p>The wind has dropped.</p>", "<ul><li>one<li>two</ul><p>x<br/></br></p></p>", ""),
    "a relative picture": ("rss", 'img src="https://www.news.example/f.jpg"', 'img src="/f.jpg"', "html.relative"),
    "a relative candidate": (
        "rss",
        'srcset="https://www.news.example/f.jpg 2x"',
        'srcset="https://a.example/a.jpg 1x, f.jpg 2x"',
        "html.relative",
    ),
    "a lazy picture": (
        "rss",
        '<img src="https://www.news.example/f.jpg" srcset="https://www.news.example/f.jpg 2x"',
        '<img data-src="https://www.news.example/f.jpg"',
        "html.lazy",
    ),
    "escaped HTML in HTML": (
        "rss",
        '<p>The wind has dropped.</p>\n<figure><img src="https://www.news.example/f.jpg" srcset="https://www.news.example/f.jpg 2x" alt=""></figure>',
        "&lt;p&gt;The wind.&lt;/p&gt;",
        "text.double-escaped",
    ),
    "a body of XHTML": (
        "rss",
        ITEM,
        f'{ITEM}<xhtml:body xmlns:xhtml="http://www.w3.org/1999/xhtml"><xhtml:script/></xhtml:body>',
        "html.unsafe rss.said-twice",
    ),
    # --- Atom
    "no id": ("atom", "<id>tag:news.example,2026:feed/en</id>", "", "feed.missing"),
    "no author": ("atom", ATOM[ATOM.index("<author>") : ATOM.index("<generator")], "", "atom.no-author"),
    "an author of the source": (
        "atom",
        "<title>Other</title>",
        "<title>Other</title><author><name>x</name></author>",
        "",
    ),
    "an author without a name": ("atom", "<name>News desk</name>", "", "feed.missing"),
    "no address for mail": ("atom", "desk@news.example", "desk", "feed.email"),
    "a name with an address": ("atom", "News desk", "News desk &lt;desk@news.example>", "atom.name-email"),
    "no type of text": ("atom", '<subtitle type="html">', '<subtitle type="text/html">', "atom.text-type"),
    "an empty type": ("atom", '<subtitle type="html">', '<subtitle type="">', "text.blank text.markup"),
    "no type of content": ("atom", '<content type="html">', '<content type="htm">', "feed.media-type"),
    "XHTML without div": (
        "atom",
        '<div xmlns="http://www.w3.org/1999/xhtml"><p>The wind <b>has</b> dropped.</p></div>',
        "The wind",
        "atom.xhtml-div",
    ),
    "a div of no namespace": ("atom", '<div xmlns="http://www.w3.org/1999/xhtml">', "<div>", "atom.xhtml-div"),
    "a drawing": ("atom", "<b>has</b>", '<svg xmlns="http://www.w3.org/2000/svg"/>', "html.unknown"),
    "XHTML escaped twice": (
        "atom",
        "<p>The wind <b>has</b> dropped.</p>",
        "&lt;p>The wind&lt;/p>",
        "text.double-escaped",
    ),
    "an iframe of XHTML": ("atom", "<b>has</b>", "<iframe/>", "html.unsafe"),
    "elements in text": (
        "atom",
        '<content type="html">&lt;p&gt;It shines.&lt;/p&gt;',
        '<content type="html"><p>It shines.</p>',
        "atom.inline-markup",
    ),
    "elements in plain text": (
        "atom",
        '<content type="html">&lt;p&gt;It shines.&lt;/p&gt;',
        '<content type="text/plain"><p>It shines.</p>',
        "atom.inline-markup",
    ),
    "markup in plain text": ("atom", '<content type="html">', '<content type="text/plain">', "text.markup"),
    "a part of HTML": ("atom", '<content type="html">', '<content type="text/html">', "atom.not-fragment"),
    "a whole page": (
        "atom",
        '<content type="html">&lt;p&gt;It shines.&lt;/p&gt;',
        '<content type="text/html">&lt;html>&lt;body>&lt;iframe>',
        "html.unsafe html.nesting",
    ),
    "a part of XHTML": (
        "atom",
        '<content type="html">&lt;p&gt;It shines.&lt;/p&gt;',
        '<content type="application/xhtml+xml"><p/>',
        "atom.not-fragment",
    ),
    "XML with text beside it": (
        "atom",
        '<content type="html">&lt;p&gt;It shines.&lt;/p&gt;',
        '<content type="image/svg+xml">x<svg xmlns="http://www.w3.org/2000/svg"/>',
        "feed.unexpected-text",
    ),
    "no Base64": (
        "atom",
        '<content type="html">&lt;p&gt;It shines.&lt;/p&gt;</content>',
        '<content type="image/png">?</content><summary>x</summary>',
        "feed.media-type",
    ),
    "Base64": (
        "atom",
        '<content type="html">&lt;p&gt;It shines.&lt;/p&gt;</content>',
        '<content type="image/png">AAAA</content><summary>x</summary>',
        "",
    ),
    "no summary": (
        "atom",
        '<content type="html">&lt;p&gt;It shines.&lt;/p&gt;',
        '<content type="image/png">AAAA',
        "atom.no-summary",
    ),
    "content elsewhere": (
        "atom",
        '<content type="html">&lt;p&gt;It shines.&lt;/p&gt;',
        '<content src="https://www.news.example/x">x',
        "atom.no-summary atom.no-type feed.unexpected-text",
    ),
    "content elsewhere of no type": (
        "atom",
        '<content type="html">&lt;p&gt;It shines.&lt;/p&gt;',
        '<content type="html" src="https://www.news.example/x">',
        "atom.no-summary feed.media-type",
    ),
    "neither text nor link": (
        "atom",
        '<content type="html">&lt;p&gt;It shines.&lt;/p&gt;</content>\n<link href="https://www.news.example/en/light"/>',
        "",
        "feed.missing",
    ),
    "no text": ("atom", '<content type="html">&lt;p&gt;It shines.&lt;/p&gt;</content>', "", "atom.no-text"),
    "no text in the content": ("atom", "&lt;p&gt;It shines.&lt;/p&gt;", "", "text.blank"),
    "a right-to-left body": ("atom", '<content type="html">', '<content type="html" xml:lang="ar">', "html.direction"),
    "a right-to-left body of XHTML": (
        "atom",
        '<content type="xhtml">',
        '<content type="xhtml" xml:lang="ar">',
        "html.direction",
    ),
    "the same alternate": (
        "atom",
        '<link href="https://www.news.example/en/light"/>',
        '<link href="https://www.news.example/en/light"/><link href="https://b.example/"/>',
        "atom.same-alternate",
    ),
    "no relation": (
        "atom",
        '<link href="https://www.news.example/en/light"/>',
        '<link href="https://www.news.example/en/light"/><link rel="service.post" href="https://b.example/"/>',
        "atom.link-relation",
    ),
    "an empty relation": (
        "atom",
        '<link href="https://www.news.example/en/light"/>',
        '<link href="https://www.news.example/en/light"/><link rel="" href="https://b.example/"/>',
        "text.blank",
    ),
    "a link with text": (
        "atom",
        '<link href="https://www.news.example/en/light"/>',
        '<link href="https://www.news.example/en/light">here</link>',
        "atom.link-content",
    ),
    "replies of no replies": (
        "atom",
        '<link href="https://www.news.example/en/light"/>',
        '<link href="https://www.news.example/en/light" thr:count="2" xmlns:thr="http://purl.org/syndication/thread/1.0"/>',
        "feed.unexpected-attribute",
    ),
    "the translation first": (
        "atom",
        '<link rel="alternate" type="text/html" hreflang="en" href="https://www.news.example/en/ferries"/>',
        "",
        "link.alternate-order",
    ),
    "translations alone": (
        "atom",
        'hreflang="en" href="https://www.news.example/en/ferries"/>',
        'hreflang="es" href="https://www.news.example/es/ferries"/>',
        "link.alternate-order",
    ),
    "the same id": ("atom", "article/2", "article/1", "atom.same-id"),
    "the same moment": (
        "atom",
        "2026-11-19T09:15:00Z</updated>\n<content",
        "2026-11-20T09:15:00.5Z</updated>\n<content",
        "atom.same-updated",
    ),
    "white space": (
        "atom",
        "<id>tag:news.example,2026:feed/en",
        "<id> tag:news.example,2026:feed/en",
        "atom.white-space",
    ),
    "white space in a person": ("atom", "<uri>https", "<uri> https", "atom.white-space"),
    "a source without id": ("atom", "<id>tag:other.example,2026:feed</id>", "", "atom.source"),
    "an archive's link on an entry": (
        "atom",
        '<link href="https://www.news.example/en/light"/>',
        '<link href="https://www.news.example/en/light"/><link rel="prev-archive" href="https://b.example/"/>',
        "atom.archive-relation",
    ),
    "complete with pages": (
        "atom",
        "<generator",
        '<fh:complete xmlns:fh="http://purl.org/syndication/history/1.0"/><link rel="next" href="https://b.example/"/><generator',
        "atom.complete",
    ),
    "complete and current": (
        "atom",
        "<generator",
        '<fh:complete xmlns:fh="http://purl.org/syndication/history/1.0"/><link rel="current" href="https://feeds.news.example/en/rss.xml"/><generator',
        "",
    ),
    "an archive alone": (
        "atom",
        "<generator",
        '<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/><generator',
        "atom.archive-alone atom.archive-current",
    ),
    "an archive": (
        "atom",
        "<generator",
        '<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/><link rel="next-archive" href="https://b.example/"/><link rel="current" href="https://c.example/"/><generator',
        "",
    ),
    "metadata behind entries": ("atom", "</feed>", "<rights>x</rights></feed>", "feed.order"),
    "no language of the feed": ("atom", ' xml:lang="en"', "", "language.missing"),
    "an empty language of the feed": ("atom", ' xml:lang="en"', ' xml:lang=""', ""),
    "a base that is none": (
        "atom",
        '<link href="https://www.news.example/en/light"',
        '<link xml:base="a b" href="https://www.news.example/en/light"',
        "link.invalid",
    ),
    "a base": (
        "atom",
        '<link rel="self" type="application/atom+xml" href="https://feeds.news.example/en/rss.xml"',
        '<link rel="self" type="application/atom+xml" xml:base="https://feeds.news.example/en/" href="rss.xml"',
        "link.reference",
    ),
    "an entry alone": (
        "atom",
        ATOM[ATOM.index("<feed") : ATOM.index("<entry>") + 7],
        '<entry xmlns="http://www.w3.org/2005/Atom">',
        "xml.not-well-formed",
    ),
    # --- Media and podcasts
    "a group of one": ("rss", "<media:content", "<media:group><media:content", "xml.not-well-formed"),
    "an empty group": ("rss", "<media:content", "<media:group/><media:content", "media.group"),
    "for adults": ("rss", "<media:credit", "<media:adult>false</media:adult><media:credit", "media.adult"),
    "a rating that is none": ("rss", "<media:credit", "<media:rating>x</media:rating><media:credit", "feed.value"),
    "a rating of another scheme": (
        "rss",
        "<media:credit",
        '<media:rating scheme="urn:x">x</media:rating><media:credit',
        "",
    ),
    "a digest that is none": ("rss", "<media:credit", "<media:hash>abc</media:hash><media:credit", "feed.value"),
    "a digest": ("rss", "<media:credit", f'<media:hash algo="sha-1">{"a" * 40}</media:hash><media:credit', ""),
    "a restriction that is none": (
        "rss",
        "<media:credit",
        '<media:restriction relationship="allow">some</media:restriction><media:credit',
        "feed.value",
    ),
    "a country that is none": (
        "rss",
        "<media:credit",
        '<media:restriction relationship="deny" type="country">Atlantis</media:restriction><media:credit',
        "feed.value",
    ),
    "a role in capitals": ("rss", 'role="photographer"', 'role="Photographer"', "feed.value"),
    "a duration in words": ("rss", 'medium="image"', 'medium="image" duration="long"', "feed.number"),
    "a title of HTML": (
        "rss",
        "<media:credit",
        '<media:title type="html">&lt;script></media:title><media:credit',
        "html.unsafe html.nesting",
    ),
    "a title with markup": (
        "rss",
        "<media:credit",
        "<media:title>&lt;b>x&lt;/b></media:title><media:credit",
        "text.markup",
    ),
    "a moment that is none": (
        "rss",
        "<media:credit",
        '<media:thumbnail url="https://a.example/a.jpg" time="soon"/><media:credit',
        "podcast.duration",
    ),
    "no category": (
        "podcast",
        '<itunes:category text="News"><itunes:category text="Daily News"/></itunes:category>',
        "",
        "podcast.missing",
    ),
    "a podcast without language": ("podcast", RTL, "", "language.missing podcast.missing"),
    "a podcast without mail": ("podcast", "<itunes:email>desk@news.example</itunes:email>", "", "podcast.missing"),
    "a category that is none": ("podcast", 'text="Daily News"', 'text="Gossip"', "podcast.category"),
    "a category without text": ("podcast", ' text="Daily News"', "", "feed.missing-attribute"),
    "too long": ("podcast", "<itunes:author>News desk", "<itunes:author>" + "News " * 60, "podcast.too-long"),
    "no duration": ("podcast", "1:02:03", "an hour", "podcast.duration"),
    "a file of an old kind": ("podcast", "f.mp3", "f.ogg", "podcast.file"),
    # --- JSON Feed
    "no JSON": ("jsonfeed", '"items": [', '"items": [,', "json.not-json"),
    "no number of JSON": ("jsonfeed", "1200", "NaN", "json.not-json"),
    "a member twice": ("jsonfeed", '"language": "en"', '"language": "en", "language": "en"', "json.same-name"),
    "version 2": ("jsonfeed", "version/1.1", "version/2", "json.version"),
    "version 1": ("jsonfeed", "version/1.1", "version/1", "json.old-version"),
    "a feed without title": ("jsonfeed", '"title": "Harbour News",\n', "", "json.missing"),
    "an id that is a number": ("jsonfeed", '"id": "tag:news.example,2026:article/2"', '"id": 2', "json.type"),
    "an empty id": ("jsonfeed", '"id": "tag:news.example,2026:article/2"', '"id": ""', "text.blank"),
    "a size in text": ("jsonfeed", "1200", '"1200"', "json.type"),
    "less than nothing": ("jsonfeed", "1200", "-1", "json.negative"),
    "a tag that is a number": ("jsonfeed", '["ferries"]', "[1]", "json.type"),
    "an item that is text": ("jsonfeed", '"items": [', '"items": ["x", ', "json.type"),
    "items that are none": ("jsonfeed", JSON_FEED[JSON_FEED.index("[\n{") :], "null}", "json.type feed.empty"),
    "no items": ("jsonfeed", JSON_FEED[JSON_FEED.index("[\n{") :], "[]}", "feed.empty"),
    "a member of nobody": ("jsonfeed", '"language": "en"', '"language": "en", "lang": "en"', "json.unknown"),
    "no name of an extension": ("jsonfeed", '"_syndicate"', '"_syn.dicate"', "json.extension"),
    "an extension that is text": ("jsonfeed", '{"about": "https://www.news.example/"}', '"x"', "json.extension"),
    "an author of old": ("jsonfeed", '"language": "en"', '"language": "en", "author": {"name": "x"}', "json.author"),
    "an author of an item": ("jsonfeed", '"content_text"', '"author": {"name": "x"}, "content_text"', "json.author"),
    "an empty author": ("jsonfeed", '{"name": "News desk"}', "{}", "json.empty-author"),
    "no content": ("jsonfeed", ', "content_text": "It shines."', "", "json.no-content"),
    "the same id in JSON": ("jsonfeed", "article/2", "article/1", "json.same-id"),
    "a circle": (
        "jsonfeed",
        '"language": "en"',
        '"language": "en", "next_url": "https://feeds.news.example/en/rss.xml"',
        "json.next-url",
    ),
    "no address of the feed": (
        "jsonfeed",
        '"feed_url": "https://feeds.news.example/en/rss.xml",\n',
        "",
        "feed.no-self-link",
    ),
    "another address": ("jsonfeed", "example/en/rss.xml", "example/en/other.json", "feed.other-self-link"),
    "no whole address": ("jsonfeed", "https://feeds.news.example/en/rss.xml", "feed.json", "link.relative"),
    "no language in JSON": ("jsonfeed", '"language": "en",\n', "", "language.missing"),
    "a title of Latin": (
        "jsonfeed",
        '"title": "Ferries sail again"',
        '"language": "ar", "title": "NOAA تنشر جداول المد والجزر"',
        "language.mixed text.title-direction html.direction",
    ),
    "HTML in a title": ("jsonfeed", "Ferries sail again", "<b>Ferries</b>", "text.markup"),
    "deep": (
        "jsonfeed",
        '{"about": "https://www.news.example/"}',
        '{"a":' + "[" * 300 + "]" * 300 + "}",
        "document.too-deep",
    ),
    # --- ninjs
    "an older ninjs": ("ninjs", '"version": "3.1"', '"version": "2.0"', "ninjs.standard"),
    "an older name": ("ninjs", '"pubStatus"', '"pubstatus"', "ninjs.name"),
    "no uri": ("ninjs", '"uri": "tag:news.example,2026:feed/en",\n', "", "json.missing"),
    "a status that is none": ("ninjs", '"usable"', '"gone"', "feed.value"),
    "a headline alone": (
        "ninjs",
        '[{"role": "main", "contentType": "text/plain", "value": "Harbour News"}]',
        '"Harbour News"',
        "json.type",
    ),
    "a headline as an object": (
        "ninjs",
        '[{"role": "main", "contentType": "text/plain", "value": "Harbour News"}]',
        '{"value": "x"}',
        "json.type",
    ),
    "a headline as a number": (
        "ninjs",
        '[{"role": "main", "contentType": "text/plain", "value": "Harbour News"}]',
        "1",
        "json.type",
    ),
    "a naive date of ninjs": ("ninjs", "09:15:00Z", "09:15:00", "date.no-zone"),
    "an iframe of ninjs": ("ninjs", "<p>The wind.</p>", "<iframe></iframe>", "html.unsafe"),
    "half an address of ninjs": ("ninjs", "https://www.news.example/licence", "/licence", "link.relative"),
    # --- NewsML-G2
    "no header": ("newsml", NEWSML[NEWSML.index("<header>") : NEWSML.index("<itemSet>")], "", "newsml.missing"),
    "no sent": ("newsml", "<sent>2026-11-20T09:15:00Z</sent>", "", "newsml.missing"),
    "no item set": ("newsml", NEWSML[NEWSML.index("<itemSet>") : NEWSML.index("</newsMessage>")], "", "newsml.missing"),
    "no provider": (
        "newsml",
        '<provider literal="News"/><versionCreated>2026-11-20T09:15:00Z</versionCreated>\n<pub',
        "<versionCreated>2026-11-20T09:15:00Z</versionCreated>\n<pub",
        "newsml.missing",
    ),
    "no conformance": (
        "newsml",
        'conformance="power" guid="urn:newsml:a1"',
        'guid="urn:newsml:a1"',
        "newsml.attribute",
    ),
    "an older standard": (
        "newsml",
        'standardversion="2.35" conformance="power" guid="urn:newsml:a1"',
        'standardversion="2.20" conformance="power" guid="urn:newsml:a1"',
        "newsml.old-version",
    ),
    "an order that is none": (
        "newsml",
        '<pubStatus qcode="stat:usable"/></itemMeta>\n<contentMeta><desc',
        '<pubStatus qcode="stat:usable"/><firstCreated>2026-11-20T09:15:00Z</firstCreated></itemMeta>\n<contentMeta><desc',
        "newsml.order",
    ),
    "an element that is none": (
        "newsml",
        "<contentMeta><description>",
        "<contentMeta><caption/><description>",
        "newsml.undefined",
    ),
    "a version in words": (
        "newsml",
        'guid="urn:newsml:a1" version="2"',
        'guid="urn:newsml:a1" version="two"',
        "newsml.version",
    ),
    "local time": ("newsml", "<sent>2026-11-20T09:15:00Z", "<sent>2026-11-20T11:15:00+02:00", "newsml.local-time"),
    "an offset without a colon": (
        "newsml",
        "<sent>2026-11-20T09:15:00Z",
        "<sent>2026-11-20T11:15:00+0200",
        "date.invalid",
    ),
    "sent tomorrow": ("newsml", "<sent>2026-11-20", "<sent>2026-11-24", "date.future"),
    "no qcode": (
        "newsml",
        'qcode="stat:usable"/></itemMeta>\n<contentMeta><desc',
        'qcode="usable"/></itemMeta>\n<contentMeta><desc',
        "newsml.qcode superdesk.no-status",
    ),
    "an empty qcode": (
        "newsml",
        '<itemClass qcode="ninat:picture"/>',
        '<itemClass qcode=""/>',
        "newsml.qcode superdesk.unknown-class",
    ),
    "an alias of nobody": (
        "newsml",
        '<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>\n<itemMeta><itemClass qcode="ninat:text"',
        '<catalog><scheme alias="stat" uri="x:"/></catalog>\n<itemMeta><itemClass qcode="ninat:text"',
        "newsml.alias",
    ),
    "no catalogue": (
        "newsml",
        '<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>\n<itemMeta><itemClass qcode="ninat:text"',
        '<itemMeta><itemClass qcode="ninat:text"',
        "newsml.catalog newsml.alias",
    ),
    "a code of nobody": ("newsml", "ninat:picture", "ninat:drawing", "newsml.code superdesk.unknown-class"),
    "no direction": (
        "newsml",
        'xml:lang="ar" dir="rtl">\n<catalogRef',
        'xml:lang="ar">\n<catalogRef',
        "newsml.direction",
    ),
    "no direction of the text": (
        "newsml",
        '<html xmlns="http://www.w3.org/1999/xhtml" lang="ar" dir="rtl">',
        '<html xmlns="http://www.w3.org/1999/xhtml">',
        "newsml.direction",
    ),
    "attributes of the body": ("newsml", "<body>", '<body dir="rtl">', "newsml.body-attributes"),
    "an empty body": ("newsml", "<body><p>نص</p></body>", "<body/>", "text.blank"),
    "an iframe in the body": ("newsml", "<body><p>نص</p></body>", "<body><iframe/></body>", "html.unsafe"),
    "an iframe in the data": ("newsml", '&lt;p dir="rtl"&gt;', "&lt;iframe>&lt;p>", "html.unsafe html.nesting"),
    "the same guid in a message": ("newsml", "urn:newsml:a1:m1", "urn:newsml:a1", "newsml.same-guid"),
    "a file without size": ("newsml", ' size="1200"', "", "newsml.file"),
    "canceled with a text": ("newsml", "stat:usable", "stat:canceled", "newsml.withdrawn newsml.no-reason"),
    "withheld without a reason": ("newsml", "stat:usable", "stat:withheld", "newsml.no-reason"),
    "a comment in a message": ("newsml", "</contentSet>", "<!-- x --></contentSet>", "superdesk.comment"),
    "markup in a headline": ("newsml", "العبّارات تبحر", "&lt;b>العبّارات&lt;/b>", "text.markup"),
    # --- What is right, though it looks odd
    "content elsewhere with a type": (
        "atom",
        '<content type="html">&lt;p&gt;It shines.&lt;/p&gt;</content>',
        '<content type="image/png" src="https://www.news.example/x"/><summary>x</summary>',
        "",
    ),
    "replies that are counted": (
        "atom",
        '<link href="https://www.news.example/en/light"/>',
        (
            '<link href="https://www.news.example/en/light"/><link rel="replies" href="https://b.example/" thr:count="2"'
            ' xmlns:thr="http://purl.org/syndication/thread/1.0"/>'
        ),
        "",
    ),
    "a thumbnail at its moment": (
        "rss",
        "<media:credit",
        '<media:thumbnail url="https://a.example/a.jpg" time="1:02:03"/><media:credit',
        "",
    ),
    "another namespace's attribute in Atom": ("atom", "<subtitle ", '<subtitle x:y="1" xmlns:x="urn:x" ', ""),
    "a knowledge item": (
        "newsml",
        "</itemSet>",
        '<knowledgeItem guid="urn:k"/></itemSet>',
        "superdesk.unknown-item",
    ),
    "no body": ("newsml", "<body><p>نص</p></body>", "", "superdesk.no-html"),
    "data of another type": ("newsml", 'contenttype="text/html"', 'contenttype="text/plain"', ""),
    "a list of texts": ("ninjs", '"pubStatus"', '"keywords": ["x"], "pubStatus"', ""),
    "a company with an ampersand": ("rss", "Fish is dear", "AT&amp;T", ""),
    "a tag of nobody": ("rss", "Fish is dear", "Fish &lt;is&gt; dear", "text.markup"),
    # --- HTML that is not well formed
    "a comment": ("rss", "<p>The wind has dropped.</p>", "<!-- <iframe> --><?php x ?><!x><p>a < b</p>", ""),
    "a comment without an end": ("rss", 'alt=""></figure>', 'alt=""></figure><!-- <iframe>', ""),
    "a value with a bracket": ("rss", "<p>The wind has dropped.</p>", "<p title='a > b'>x</p>", ""),
    "a value without an end": ("rss", "<p>The wind has dropped.</p>", "<p title='a>b</p><p lang='x>y</p>", ""),
    "values without an end": ("rss", "<p>The wind has dropped.</p>", "<p title='a>b</p>", ""),
    "a script with brackets": (
        "rss",
        "<p>The wind has dropped.</p>",
        '<script>if (a<b) x("<iframe>")</script>',
        "html.unsafe",
    ),
    "a script without an end": (
        "rss",
        'alt=""></figure>',
        'alt=""></figure><script><iframe>',
        "html.unsafe html.nesting",
    ),
    "a very long date": ("rss", "<pubDate>Fri, 20 Nov 2026", "<pubDate>" + "(" * 300, "date.invalid"),
}
