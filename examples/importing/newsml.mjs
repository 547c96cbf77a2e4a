/**
 * Read the NewsML-G2 message of a feed: a line of JSON for each article, in the order of the front.
 *
 *     npm ci
 *     node newsml.mjs newsml.xml [seen.json]
 *
 * With `seen.json` it prints only what is new since the last time, and keeps the file up to date. Node has no parser of
 * XML, so the program takes that of @xmldom/xmldom; `articles` itself takes any DOMParser, a browser's too.
 */

const XML = 'http://www.w3.org/XML/1998/namespace';
// What NITF calls otherwise than HTML. A class says which emphasis, or at which level a heading is.
const RENAMED = { bq: 'blockquote', credit: 'footer', lang: 'span', chron: 'time', classifier: 'abbr' };
const CLASSES = {
  em: { bold: 'strong', cite: 'cite', code: 'code', mark: 'mark', s: 's' },
  hl2: { h2: 'h2', h3: 'h3', h4: 'h4', h5: 'h5', h6: 'h6' },
};
const ATTRIBUTES = {
  class: 'class',
  href: 'href',
  'quote-source': 'cite',
  value: 'title',
  colspan: 'colspan',
  rowspan: 'rowspan',
  'xml:lang': 'lang',
  'its:dir': 'dir',
};

/** The articles of a message in the order of the front, then the withdrawals. */
export function articles(xml, DOMParser) {
  const root = parse(xml, DOMParser);
  const found = [root, ...all(root, 'itemSet/*')].filter((one) => ['newsItem', 'packageItem'].includes(one.localName));
  const items = new Map(found.map((item) => [item.getAttribute('guid'), item]));
  const fronts = found.filter((item) => profile(item) === 'feed');
  const order = fronts.flatMap((item) => all(item, 'groupSet/group/itemRef')).map((ref) => ref.getAttribute('residref'));
  const own = found.filter((item) => !['feed', 'gallery-text', 'medium'].includes(profile(item)));
  return own.map((item) => article(item, items, order));
}

/** The root element; a parser in JavaScript fetches nothing, and without a document type there are no entities. */
function parse(xml, DOMParser) {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  if (document.doctype) throw new Error('a NewsML-G2 message has no document type');
  const [error] = Array.from(document.getElementsByTagName('parsererror')); // how browsers say it
  if (error) throw new Error(`not well-formed: ${error.textContent}`);
  return document.documentElement;
}

function article(item, items, order) {
  const guid = item.getAttribute('guid');
  const status = local(attribute(item, 'itemMeta/pubStatus', 'qcode'));
  const identity = {
    action: status === 'usable' ? 'store' : 'remove',
    guid,
    version: Number(item.getAttribute('version')),
    status,
    language: item.getAttributeNS(XML, 'lang'),
    direction: item.getAttribute('dir'),
    notes: all(item, 'itemMeta/edNote').map((note) => ({
      role: local(note.getAttribute('role')),
      at: note.getAttribute('modified') || null,
      text: note.textContent,
    })),
  };
  if (identity.action === 'remove') return identity;
  // A gallery is a package, whose group names its text and its pictures in order; other articles link their media.
  const references =
    profile(item) === 'gallery'
      ? all(item, 'groupSet/group/itemRef')
      : having(all(item, 'itemMeta/link'), 'rel', 'irel:associatedWith');
  const related = references.map((reference) => items.get(reference.getAttribute('residref'))).filter(Boolean);
  const parts = [item, ...related];
  const subjects = all(item, 'contentMeta/subject').map(subject);
  const published = having(all(item, 'itemMeta/itemMetaExtProperty'), 'rel', 'synrel:published')[0];
  const policy = having(all(item, 'rightsInfo/link'), 'rel', 'irel:rightspolicy')[0];
  return {
    ...identity,
    kind: profile(item),
    place: order.indexOf(guid) + 1 || null,
    url: content(having(all(item, 'itemMeta/altRep'), 'contenttype', 'text/html')[0]),
    story: attribute(item, 'itemMeta/memberOf', 'uri'),
    derivedFrom: editions(item, 'irel:derivedFrom')[0] ?? null,
    translations: editions(item, 'synrel:translation'),
    headline: text(item, 'contentMeta/headline'),
    summary: described(item, 'drol:summary'),
    byline: text(item, 'contentMeta/by'),
    published: published?.getAttribute('value') ?? null,
    modified: text(item, 'contentMeta/contentModified'),
    expires: text(item, 'itemMeta/expires'),
    section: subjects.find((one) => one.code.startsWith('synsection:')) ?? null,
    subjects,
    rights: {
      holder: text(item, 'rightsInfo/copyrightHolder/name'),
      notice: text(item, 'rightsInfo/copyrightNotice'),
      terms: text(item, 'rightsInfo/usageTerms'),
      licence: policy?.getAttribute('href') ?? null,
    },
    html: parts.map(body).find((html) => html !== null) ?? null,
    media: parts.filter((part) => all(part, 'contentSet/remoteContent').length > 0).map(medium),
  };
}

function subject(concept) {
  const names = all(concept, 'name').map((name) => [name.getAttributeNS(XML, 'lang'), name.textContent]);
  return { code: concept.getAttribute('qcode'), names: Object.fromEntries(names) };
}

/** The article in other languages, as links with one `rel` tell of it. */
function editions(item, rel) {
  return having(all(item, 'itemMeta/link'), 'rel', rel).map((link) => ({
    language: attribute(link, 'language', 'tag'),
    guid: link.getAttribute('residref'),
    version: number(link, 'version'),
    url: text(link, 'altRep'),
    headline: text(link, 'headline'),
  }));
}

/** A picture, video, audio or graphic: an item of its own, or with an article's guid that article's own content. */
function medium(item) {
  const own = profile(item) !== 'medium';
  const said = all(item, 'contentSet/remoteContent/remoteContentExtProperty');
  const told = (rel) => having(said, 'rel', rel)[0]?.getAttribute('value') ?? null;
  return {
    guid: item.getAttribute('guid'),
    kind: local(attribute(item, 'itemMeta/itemClass', 'qcode')),
    role: own ? told('synrel:medium-role') : local(attribute(item, 'itemMeta/role', 'qcode')),
    caption: described(item, 'drol:caption'),
    alt: described(item, 'synrole:alt'),
    credit: own ? told('synrel:medium-credit') : text(item, 'contentMeta/creditline'),
    holder: own ? told('synrel:medium-copyright') : text(item, 'rightsInfo/copyrightHolder/name'),
    renditions: all(item, 'contentSet/remoteContent').map(rendition),
  };
}

function rendition(file) {
  const duration = number(file, 'duration');
  const inSeconds = file.getAttribute('durationunit') === 'timeunit:seconds';
  return {
    name: local(file.getAttribute('rendition')),
    url: file.getAttribute('href'),
    type: file.getAttribute('contenttype'),
    size: number(file, 'size'),
    width: number(file, 'width'),
    height: number(file, 'height'),
    milliseconds: duration !== null && inSeconds ? duration * 1000 : duration,
  };
}

/** The text as HTML, whichever form the newsroom sends: HTML as it is, else XHTML, else NITF. */
function body(item) {
  const [html] = having(all(item, 'contentSet/inlineData'), 'contenttype', 'text/html');
  if (html?.textContent) return html.textContent; // empty where there is no text
  const [page] = all(item, 'contentSet/inlineXML/html/body');
  if (page) return inner(page, xhtml);
  const [block] = all(item, 'contentSet/inlineXML/nitf/body/body.content/block');
  return block ? inner(block, nitf) : null;
}

/** What is in an element: its texts, and its elements as they are `written`. */
function inner(element, written) {
  const pieces = Array.from(element.childNodes).map((node) => {
    if (node.nodeType === 1) return written(node);
    return node.nodeType === 3 || node.nodeType === 4 ? escaped(node.nodeValue) : '';
  });
  return pieces.join('');
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function tagged(name, attributes, inside) {
  const marks = attributes.map(([key, value]) => ` ${key}="${escaped(value).replaceAll('"', '&quot;')}"`).join('');
  return ['br', 'img'].includes(name) ? `<${name}${marks}/>` : `<${name}${marks}>${inside}</${name}>`;
}

/** An element of XHTML as HTML: the same without its namespace. */
function xhtml(element) {
  const attributes = Array.from(element.attributes).map((one) => [one.name, one.value]);
  return tagged(element.localName, attributes.filter(([name]) => !name.startsWith('xmlns')), inner(element, xhtml));
}

/** An element of NITF as HTML. */
function nitf(element) {
  const name = element.localName;
  const inside = inner(element, nitf);
  if (['block', 'num'].includes(name)) return inside;
  if (name === 'media') return figure(element);
  if (CLASSES[name]) {
    return tagged(CLASSES[name][element.getAttribute('class')] ?? (name === 'em' ? 'em' : 'h2'), [], inside);
  }
  const attributes = taken(element, ATTRIBUTES);
  if (element.hasAttribute('norm')) attributes.push(['datetime', day(element.getAttribute('norm'))]);
  return tagged(RENAMED[name] ?? name, attributes, name === 'credit' ? `— ${inside}` : inside);
}

/** A medium of NITF: its first file, which is the best, its caption and who is named for it. */
function figure(media) {
  const name = { video: 'video', audio: 'audio' }[media.getAttribute('media-type')] ?? 'img';
  const [file] = all(media, 'media-reference');
  const size = name === 'audio' ? {} : { width: 'width', height: 'height' };
  const attributes = file ? taken(file, { source: 'src', ...size }) : [];
  if (name === 'img') attributes.push(['alt', file?.getAttribute('alternate-text') ?? '']);
  else attributes.push(['controls', 'controls']);
  const captions = all(media, 'media-caption').map((one) => inner(one, nitf));
  const credits = all(media, 'media-producer').map((one) => tagged('span', [['class', 'credit']], inner(one, nitf)));
  const said = [...captions, ...credits].join(' ');
  return `<figure>${tagged(name, attributes, '')}${said && tagged('figcaption', [], said)}</figure>`;
}

/** The attributes that an element has of those wanted, under their other names. */
function taken(element, names) {
  const given = Object.entries(names).filter(([name]) => element.hasAttribute(name));
  return given.map(([name, key]) => [key, element.getAttribute(name)]);
}

/** A date or time of NITF as HTML has it: `20261120T180000Z` is 2026-11-20T18:00:00Z. */
function day(norm) {
  const date = norm.replace(/^(\d{4})(\d\d)(\d\d)/, '$1-$2-$3');
  return date.replace(/T(\d\d)(\d\d)(\d\d)/, 'T$1:$2:$3').replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
}

function described(item, role) {
  return content(having(all(item, 'contentMeta/description'), 'role', role)[0]);
}

function profile(item) {
  return text(item, 'itemMeta/profile');
}

/** The elements that a path of names leads to; `*` is any name. */
function all(element, path) {
  let found = [element];
  for (const name of path.split('/')) {
    found = found.flatMap((one) => Array.from(one.childNodes)).filter((node) => node.nodeType === 1);
    if (name !== '*') found = found.filter((node) => node.localName === name);
  }
  return found;
}

function having(elements, name, value) {
  return elements.filter((element) => element.getAttribute(name) === value);
}

function text(element, path) {
  return content(all(element, path)[0]);
}

function content(element) {
  return element?.textContent ?? null;
}

function attribute(element, path, name) {
  return all(element, path)[0]?.getAttribute(name) ?? null;
}

/** A QCode without its alias: `usable` of `stat:usable`. */
function local(qcode) {
  return qcode?.slice(qcode.indexOf(':') + 1) ?? null;
}

function number(element, name) {
  return element.hasAttribute(name) ? Number(element.getAttribute(name)) : null;
}

/** What is newer than what was seen, which is noted there: a higher version, or a withdrawal of the same. */
export function* unseen(found, seen) {
  for (const one of found) {
    const removed = one.action === 'remove';
    const [version, wasRemoved] = seen[one.guid] ?? [0, false];
    if (one.version > version || (one.version === version && removed && !wasRemoved)) {
      yield one;
      seen[one.guid] = [one.version, removed];
    }
  }
}

if (globalThis.process?.argv[1]?.endsWith('newsml.mjs')) {
  const { existsSync, readFileSync, writeFileSync } = await import('node:fs');
  const { DOMParser } = await import('@xmldom/xmldom');
  const [message, memory] = process.argv.slice(2);
  const seen = memory && existsSync(memory) ? JSON.parse(readFileSync(memory, 'utf8')) : {};
  for (const one of unseen(articles(readFileSync(message, 'utf8'), DOMParser), seen)) {
    // An importer stores or removes the article here; only then is it noted as seen.
    process.stdout.write(`${JSON.stringify(one)}\n`);
  }
  if (memory) writeFileSync(memory, JSON.stringify(seen));
}
