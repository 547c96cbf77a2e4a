<?php

/**
 * Read the NewsML-G2 message of a feed: a line of JSON for each article, in the order of the front.
 *
 *     php newsml.php newsml.xml [seen.json]
 *
 * With `seen.json` it prints only what is new since the last time, and keeps the file up to date.
 * It needs the extensions dom and json.
 */

declare(strict_types=1);

const NAR = 'http://iptc.org/std/nar/2006-10-01/';
const XHTML = 'http://www.w3.org/1999/xhtml';
const NITF = 'http://iptc.org/std/NITF/2006-10-18/';
// What NITF calls otherwise than HTML. A class says which emphasis, or at which level a heading is.
const RENAMED = ['bq' => 'blockquote', 'credit' => 'footer', 'lang' => 'span', 'chron' => 'time', 'classifier' => 'abbr'];
const CLASSES = [
    'em' => ['bold' => 'strong', 'cite' => 'cite', 'code' => 'code', 'mark' => 'mark', 's' => 's'],
    'hl2' => ['h2' => 'h2', 'h3' => 'h3', 'h4' => 'h4', 'h5' => 'h5', 'h6' => 'h6'],
];
const ATTRIBUTES = [
    'class' => 'class',
    'href' => 'href',
    'quote-source' => 'cite',
    'value' => 'title',
    'colspan' => 'colspan',
    'rowspan' => 'rowspan',
    'xml:lang' => 'lang',
    'its:dir' => 'dir',
];

/** A message that was read: finds things in it. `n` stands for the namespace of NewsML-G2. */
final class Message
{
    private DOMXPath $xpath;

    public function __construct(string $document)
    {
        libxml_use_internal_errors(true);
        $dom = new DOMDocument();
        // Without LIBXML_NOENT no entity is put in; with LIBXML_NONET nothing is fetched.
        if (!$dom->loadXML($document, LIBXML_NONET)) {
            throw new RuntimeException('not well-formed: ' . trim(libxml_get_last_error()->message));
        }
        if ($dom->doctype !== null) {
            throw new RuntimeException('a NewsML-G2 message has no document type');
        }
        $this->xpath = new DOMXPath($dom);
        $this->xpath->registerNamespace('n', NAR);
        $this->xpath->registerNamespace('h', XHTML);
        $this->xpath->registerNamespace('f', NITF);
    }

    /** @return list<DOMElement> */
    public function all(string $path, ?DOMElement $below = null): array
    {
        return iterator_to_array($this->xpath->query($path, $below), false);
    }

    /** The text of the first element or attribute that the path leads to. */
    public function first(string $path, ?DOMElement $below = null): ?string
    {
        return $this->xpath->query($path, $below)->item(0)?->nodeValue;
    }
}

/** The articles of a message in the order of the front, then the withdrawals. */
function articles(string $document): array
{
    $message = new Message($document);
    $items = [];
    foreach ($message->all('//n:newsItem | //n:packageItem') as $item) {
        $items[$item->getAttribute('guid')] = $item;
    }
    $order = [];
    foreach ($message->all("//n:packageItem[n:itemMeta/n:profile='feed']/n:groupSet/n:group/n:itemRef") as $reference) {
        $order[] = $reference->getAttribute('residref');
    }
    $articles = [];
    foreach ($items as $item) {
        if (!in_array($message->first('n:itemMeta/n:profile', $item), ['feed', 'gallery-text', 'medium'], true)) {
            $articles[] = article($message, $item, $items, $order);
        }
    }
    return $articles;
}

function article(Message $message, DOMElement $item, array $items, array $order): array
{
    $first = fn (string $path) => $message->first($path, $item);
    $guid = $item->getAttribute('guid');
    $status = local($first('n:itemMeta/n:pubStatus/@qcode'));
    $identity = [
        'action' => $status === 'usable' ? 'store' : 'remove',
        'guid' => $guid,
        'version' => (int) $item->getAttribute('version'),
        'status' => $status,
        'language' => $first('@xml:lang'),
        'direction' => $first('@dir'),
        'notes' => array_map(fn (DOMElement $note) => [
            'role' => local($message->first('@role', $note)),
            'at' => $message->first('@modified', $note),
            'text' => $note->textContent,
        ], $message->all('n:itemMeta/n:edNote', $item)),
    ];
    if ($identity['action'] === 'remove') {
        return $identity;
    }
    // A gallery is a package, whose group names its text and its pictures in order; other articles link their media.
    $kind = $first('n:itemMeta/n:profile');
    $path = $kind === 'gallery' ? 'n:groupSet/n:group/n:itemRef' : "n:itemMeta/n:link[@rel='irel:associatedWith']";
    $parts = [$item];
    foreach ($message->all($path, $item) as $reference) {
        $parts[] = $items[$reference->getAttribute('residref')] ?? null;
    }
    $parts = array_values(array_filter($parts));
    $place = array_search($guid, $order, true);
    $subjects = array_map(fn ($concept) => subject($message, $concept), $message->all('n:contentMeta/n:subject', $item));
    $sections = array_filter($subjects, fn (array $one) => str_starts_with($one['code'], 'synsection:'));
    $bodies = array_map(fn (DOMElement $part) => body($message, $part), $parts);
    $media = array_filter($parts, fn (DOMElement $part) => $message->all('n:contentSet/n:remoteContent', $part));
    return $identity + [
        'kind' => $kind,
        'place' => $place === false ? null : $place + 1,
        'url' => $first("n:itemMeta/n:altRep[@contenttype='text/html']"),
        'story' => $first('n:itemMeta/n:memberOf/@uri'),
        'derivedFrom' => editions($message, $item, 'irel:derivedFrom')[0] ?? null,
        'translations' => editions($message, $item, 'synrel:translation'),
        'headline' => $first('n:contentMeta/n:headline'),
        'summary' => $first("n:contentMeta/n:description[@role='drol:summary']"),
        'byline' => $first('n:contentMeta/n:by'),
        'published' => $first("n:itemMeta/n:itemMetaExtProperty[@rel='synrel:published']/@value"),
        'modified' => $first('n:contentMeta/n:contentModified'),
        'expires' => $first('n:itemMeta/n:expires'),
        'section' => array_values($sections)[0] ?? null,
        'subjects' => $subjects,
        'rights' => [
            'holder' => $first('n:rightsInfo/n:copyrightHolder/n:name'),
            'notice' => $first('n:rightsInfo/n:copyrightNotice'),
            'terms' => $first('n:rightsInfo/n:usageTerms'),
            'licence' => $first("n:rightsInfo/n:link[@rel='irel:rightspolicy']/@href"),
        ],
        'html' => array_values(array_filter($bodies, fn (?string $html) => $html !== null))[0] ?? null,
        'media' => array_map(fn (DOMElement $part) => medium($message, $part), array_values($media)),
    ];
}

function subject(Message $message, DOMElement $concept): array
{
    $names = [];
    foreach ($message->all('n:name', $concept) as $name) {
        $names[$message->first('@xml:lang', $name)] = $name->textContent;
    }
    return ['code' => $concept->getAttribute('qcode'), 'names' => (object) $names];
}

/** The article in other languages, as links with one `rel` tell of it. */
function editions(Message $message, DOMElement $item, string $rel): array
{
    return array_map(fn (DOMElement $link) => [
        'language' => $message->first('n:language/@tag', $link),
        'guid' => $message->first('@residref', $link),
        'version' => number($message->first('@version', $link)),
        'url' => $message->first('n:altRep', $link),
        'headline' => $message->first('n:headline', $link),
    ], $message->all("n:itemMeta/n:link[@rel='$rel']", $item));
}

/** A picture, video, audio or graphic: an item of its own, or with an article's guid that article's own content. */
function medium(Message $message, DOMElement $item): array
{
    $first = fn (string $path) => $message->first($path, $item);
    $told = fn (string $rel) => $first("n:contentSet/n:remoteContent/n:remoteContentExtProperty[@rel='$rel']/@value");
    $own = $first('n:itemMeta/n:profile') !== 'medium';
    return [
        'guid' => $first('@guid'),
        'kind' => local($first('n:itemMeta/n:itemClass/@qcode')),
        'role' => $own ? $told('synrel:medium-role') : local($first('n:itemMeta/n:role/@qcode')),
        'caption' => $first("n:contentMeta/n:description[@role='drol:caption']"),
        'alt' => $first("n:contentMeta/n:description[@role='synrole:alt']"),
        'credit' => $own ? $told('synrel:medium-credit') : $first('n:contentMeta/n:creditline'),
        'holder' => $own ? $told('synrel:medium-copyright') : $first('n:rightsInfo/n:copyrightHolder/n:name'),
        'renditions' => array_map(
            fn (DOMElement $file) => rendition($message, $file),
            $message->all('n:contentSet/n:remoteContent', $item)
        ),
    ];
}

function rendition(Message $message, DOMElement $file): array
{
    $first = fn (string $path) => $message->first($path, $file);
    $duration = number($first('@duration'));
    $inSeconds = $first('@durationunit') === 'timeunit:seconds';
    return [
        'name' => local($first('@rendition')),
        'url' => $first('@href'),
        'type' => $first('@contenttype'),
        'size' => number($first('@size')),
        'width' => number($first('@width')),
        'height' => number($first('@height')),
        'milliseconds' => $duration !== null && $inSeconds ? $duration * 1000 : $duration,
    ];
}

/** The text as HTML, whichever form the newsroom sends: HTML as it is, else XHTML, else NITF. */
function body(Message $message, DOMElement $item): ?string
{
    $html = $message->first("n:contentSet/n:inlineData[@contenttype='text/html']", $item);
    if ($html !== null && $html !== '') { // empty where there is no text
        return $html;
    }
    $document = 'n:contentSet/n:inlineXML';
    foreach ($message->all("$document/h:html/h:body", $item) as $found) {
        return inner($found, 'xhtml');
    }
    foreach ($message->all("$document/f:nitf/f:body/f:body.content/f:block", $item) as $found) {
        return inner($found, 'nitf');
    }
    return null;
}

/** What is in an element: its texts, and its elements as they are written by a function. */
function inner(DOMElement $element, callable $written): string
{
    $pieces = '';
    foreach ($element->childNodes as $child) {
        if ($child instanceof DOMElement) {
            $pieces .= $written($child);
        } elseif ($child instanceof DOMText) {
            $pieces .= escaped($child->data);
        }
    }
    return $pieces;
}

function escaped(string $text): string
{
    return str_replace(['&', '<', '>'], ['&amp;', '&lt;', '&gt;'], $text);
}

function tagged(string $name, array $attributes, string $content): string
{
    $marks = '';
    foreach ($attributes as $key => $value) {
        $marks .= " $key=\"" . str_replace('"', '&quot;', escaped($value)) . '"';
    }
    return in_array($name, ['br', 'img'], true) ? "<$name$marks/>" : "<$name$marks>$content</$name>";
}

/** An element of XHTML as HTML: the same without its namespace. */
function xhtml(DOMElement $element): string
{
    $attributes = [];
    foreach ($element->attributes as $attribute) {
        $attributes[$attribute->nodeName] = $attribute->nodeValue;
    }
    return tagged($element->localName, $attributes, inner($element, 'xhtml'));
}

/** An element of NITF as HTML. */
function nitf(DOMElement $element): string
{
    $name = $element->localName;
    $content = inner($element, 'nitf');
    if (in_array($name, ['block', 'num'], true)) {
        return $content;
    }
    if ($name === 'media') {
        return figure($element);
    }
    if (isset(CLASSES[$name])) {
        return tagged(CLASSES[$name][$element->getAttribute('class')] ?? ($name === 'em' ? 'em' : 'h2'), [], $content);
    }
    $attributes = [];
    foreach (ATTRIBUTES as $given => $key) {
        if ($element->hasAttribute($given)) {
            $attributes[$key] = $element->getAttribute($given);
        }
    }
    if ($element->hasAttribute('norm')) {
        $attributes['datetime'] = day($element->getAttribute('norm'));
    }
    return tagged(RENAMED[$name] ?? $name, $attributes, $name === 'credit' ? "— $content" : $content);
}

/** A medium of NITF: its first file, which is the best, its caption and who is named for it. */
function figure(DOMElement $media): string
{
    $name = ['video' => 'video', 'audio' => 'audio'][$media->getAttribute('media-type')] ?? 'img';
    $file = $media->getElementsByTagNameNS(NITF, 'media-reference')->item(0);
    $attributes = [];
    foreach (['source' => 'src', 'width' => 'width', 'height' => 'height'] as $given => $key) {
        if ($file?->hasAttribute($given) && ($key === 'src' || $name !== 'audio')) {
            $attributes[$key] = $file->getAttribute($given);
        }
    }
    if ($name === 'img') {
        $attributes['alt'] = (string) $file?->getAttribute('alternate-text');
    } else {
        $attributes['controls'] = 'controls';
    }
    $said = [];
    foreach ($media->getElementsByTagNameNS(NITF, 'media-caption') as $caption) {
        $said[] = inner($caption, 'nitf');
    }
    foreach ($media->getElementsByTagNameNS(NITF, 'media-producer') as $producer) {
        $said[] = tagged('span', ['class' => 'credit'], inner($producer, 'nitf'));
    }
    $caption = $said ? tagged('figcaption', [], implode(' ', $said)) : '';
    return '<figure>' . tagged($name, $attributes, '') . "$caption</figure>";
}

/** A date or time of NITF as HTML has it: `20261120T180000Z` is 2026-11-20T18:00:00Z. */
function day(string $norm): string
{
    $norm = preg_replace('/^(\d{4})(\d\d)(\d\d)/', '$1-$2-$3', $norm);
    return preg_replace(['/T(\d\d)(\d\d)(\d\d)/', '/([+-]\d\d)(\d\d)$/'], ['T$1:$2:$3', '$1:$2'], $norm);
}

/** A QCode without its alias: `usable` of `stat:usable`. */
function local(?string $qcode): ?string
{
    return $qcode === null ? null : substr($qcode, strpos($qcode, ':') + 1);
}

function number(?string $digits): ?int
{
    return $digits === null ? null : (int) $digits;
}

/** What is newer than what was seen, which is noted there: a higher version, or a withdrawal of the same. */
function unseen(array $found, array &$seen): Generator
{
    foreach ($found as $one) {
        $rank = [$one['version'], $one['action'] === 'remove'];
        if ($rank > ($seen[$one['guid']] ?? [0, false])) {
            yield $one;
            $seen[$one['guid']] = $rank;
        }
    }
}

$memory = $argv[2] ?? null;
$seen = $memory !== null && file_exists($memory) ? json_decode(file_get_contents($memory), true) : [];
foreach (unseen(articles(file_get_contents($argv[1])), $seen) as $one) {
    // An importer stores or removes the article here; only then is it noted as seen.
    $flags = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_LINE_TERMINATORS | JSON_THROW_ON_ERROR;
    echo json_encode($one, $flags), "\n";
}
if ($memory !== null) {
    file_put_contents($memory, json_encode((object) $seen));
}
