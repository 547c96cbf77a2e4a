// Reads the documents whose paths stand on standard input, a JSON array, with each reader, and prints what these say.
import { readFileSync } from 'node:fs'
import { parseFeed, parseOpml } from 'feedsmith'
import Parser from 'rss-parser'

const parser = new Parser()
const readers = {
  feedsmith: (text) => parseFeed(text),
  'feedsmith-opml': (text) => parseOpml(text),
  'rss-parser': (text) => parser.parseString(text),
}

const read = readers[process.argv[2]]
const said = []
for (const path of JSON.parse(readFileSync(0, 'utf8'))) {
  said.push(await read(readFileSync(path, 'utf8')))
}
process.stdout.write(JSON.stringify(said))
