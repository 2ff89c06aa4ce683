/** News: a file's rows become stories, broken texts are mended, what is not whole is refused by its line; drawn stories; numbers. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import { lengths } from "../layers/sequences";
import { constant, forwardPass } from "../graph";
import { found, readSet } from "../runs/sets";
import { readNews } from "./newsfile";
import { balanced, drawnNews, encoded, TOPICS, UNKNOWN, vocabularyOf, wordsOf, type Story } from "./news";

const file = (text: string | Uint8Array, name = "news.csv") => ({ name, bytes: Buffer.from(text as string) });
const quoted = (...fields: string[]) => fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(",");
const mended = (text: string) => readNews(file(quoted("1", "", text)))[0].text;

test("rows become stories in their order, the title before the description, which may both be empty", () => {
  const text = `${quoted("3", "Oil, up", 'He said "no", twice')}\n${quoted("1", "", "no title")}\n${quoted("4", "no more", "")}\n`;
  const stories: Story[] = [
    { topic: 2, text: 'Oil, up He said "no", twice' },
    { topic: 0, text: "no title" },
    { topic: 3, text: "no more" },
  ];
  for (const bytes of [text, text.trimEnd(), text.replaceAll("\n", "\r\n")])
    assert.deepEqual(readNews(file(bytes)), stories);
  const inside = Buffer.concat([Buffer.from("xyz"), Buffer.from(text)]).subarray(3);
  assert.deepEqual(readNews({ name: "inside", bytes: inside }), stories);
});

test("what went lost in a text is put back: ampersands, line breaks, references within references; tags go", () => {
  const broken: [string, string][] = [
    ["Oracle #39;s  quot;offer quot; of  #36;8\\billion", `Oracle's "offer" of $8 billion`],
    ["AT amp;T, Marks  amp; Spencer, Western  amp;amp;amp; Co, women amp;apos;s", "AT&T, Marks & Spencer, Western & Co, women's"], // prettier-ignore
    ["r eacute;sum eacute; of higher #151;or lower #8212;prices", "résumé of higher—or lower—prices"],
    ["Up.&lt;br&gt;&lt;FONT face=\"a, b\"&gt;&lt;B&gt;-The Post&lt;/B&gt;&lt;/FONT&gt;&lt;br/&gt;", "Up. -The Post"],
    ["Dell Inc. &lt;A HREF=\"http://x.y/full\"&gt;DELL.O&lt;/A&gt;  lt;b gt;fell lt;/b gt;", "Dell Inc. DELL.O fell"],
    // and these stay: they look alike and are something else
    ["Kmart &lt;KMRT.O&gt; rose; 2 < 3 & 4 > 1", "Kmart <KMRT.O> rose; 2 < 3 & 4 > 1"],
    ["Stocks Up; Oil Lifts Euro; Blog takes #1; cents; not there;", "Stocks Up; Oil Lifts Euro; Blog takes #1; cents; not there;"], // prettier-ignore
  ]; // prettier-ignore
  for (const [text, meant] of broken) assert.equal(mended(text), meant);
});

describe("a file that is not whole is refused with its name, its line and what was expected", () => {
  const row = quoted("1", "a title", "a text");
  const tooFew = (n: number) => `expected 3 fields, a class, a title and a description, got ${n}`;
  const wrong: [what: string, text: string | Uint8Array, sentence: string][] = [
    ["a field too few", `${row}\n${quoted("2", "b")}\n`, `news.csv:2: ${tooFew(2)}`],
    ["a field too many", `${row}\n${row}\n${quoted("2", "b", "c", "d")}`, `news.csv:3: ${tooFew(4)}`],
    ["an empty line", `${row}\n\n${row}\n`, `news.csv:2: ${tooFew(1)}`],
    ["a class that is none", `${row}\n${quoted("7", "b", "c")}`, 'news.csv:2: expected a class, 1 … 4, got "7"'],
    ["class 0", quoted("0", "b", "c"), 'news.csv:1: expected a class, 1 … 4, got "0"'],
    ["a header", `class,title,description\n${row}`, 'news.csv:1: expected a class, 1 … 4, got "class"'],
    ["a text that was cut off", `${row}\n${row.slice(0, -1)}`, "news.csv:2: expected a closing quote, got the end of the file"], // prettier-ignore
    ["a quote that is not doubled", `${row}\n"2","a "b" c","d"\n`, "news.csv:2: expected a comma or the end of the line behind a closing quote, got more text"], // prettier-ignore
    ["a quote in a field without quotes", `${row}\n2,a "b" c,d\n`, "news.csv:2: expected a quote at the start of a field, got one in the middle"], // prettier-ignore
    ["other bytes than UTF-8", Buffer.concat([Buffer.from(`${row}\n${row}\n`), Buffer.from("\"1\",\"caf\xe9\",\"\"\n", "latin1"), Buffer.from(row)]), "news.csv:3: expected UTF-8, got other bytes"], // prettier-ignore
    ["a character that was cut off", Buffer.from(`${row}\n"1","café`).subarray(0, -1), "news.csv:2: expected UTF-8, got other bytes"], // prettier-ignore
    ["nothing", "", "news.csv holds no story"],
  ];
  for (const [what, text, message] of wrong) test(what, () => assert.throws(() => readNews(file(text)), { message }));

  test("while a row that ends lines later is told by its last line, and a right one with such a text is read", () => {
    assert.throws(() => readNews(file(`"1","a\nb","c"\n"5","d","e"`)), { message: /^news\.csv:3: / });
    assert.equal(readNews(file(`"1","a\nb","c"\n`))[0].text, "a b c");
  });
});

test("words are runs of letters and digits in lower case, and an apostrophe inside one stays", () => {
  assert.deepEqual(wordsOf("Don't say 'no'; the Dodgers' U.S. résumé — $5.50 in Q2"), "don't say no the dodgers u s résumé 5 50 in q2".split(" ")); // prettier-ignore
  assert.deepEqual(wordsOf("O’Hare IŞIK Москва"), ["o'hare", "işik", "москва"]); // with an i that has its dot, in Turkey too
  assert.deepEqual(wordsOf(" … !"), []);
});

test("as many of each topic as the rarest has, shuffled by the seed alone", () => {
  const topics = [0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 0];
  const stories = topics.map((topic, i) => ({ topic, text: String(i) }));
  const kept = balanced(stories, "1");
  assert.deepEqual(TOPICS.map((_, t) => kept.filter(({ topic }) => topic === t).length), [2, 2, 2, 2]); // prettier-ignore
  assert.equal(new Set(kept).size, 8);
  assert.deepEqual(balanced(stories, "1"), kept);
  assert.notDeepEqual(balanced(stories, "2"), kept);
  assert.notDeepEqual(
    kept,
    [...kept].sort((a, b) => Number(a.text) - Number(b.text)),
  );
  const seen = ["1", "2", "3", "4", "5", "6", "7", "8"].map((seed) => balanced(stories, seed).some(({ text }) => text === "11")); // prettier-ignore
  assert.ok(seen.includes(true) && seen.includes(false), "the last of a common topic is sometimes kept");
  assert.throws(() => balanced(stories.slice(0, 9), "1"), { message: "there is no story of the topic Sci/Tech among 9" }); // prettier-ignore
});

const texts = ["b a a c", "a b d", "e Zz"].map(wordsOf);

test("a vocabulary has the commonest words from 2 on, equally common ones by their code units", () => {
  assert.deepEqual([...vocabularyOf(texts, 4)], [["a", 2], ["b", 3], ["c", 4]]); // prettier-ignore
  assert.deepEqual([...vocabularyOf([...texts].reverse(), 4)], [...vocabularyOf(texts, 4)]);
  assert.equal(vocabularyOf(texts, 100).size, 6);
  assert.deepEqual([...vocabularyOf([["é", "z", "a'b", "ab", "1"]], 9).keys()], ["1", "a'b", "ab", "z", "é"]);
});

test("stories become word numbers that sequences take, and topics rows of 0 and 1", () => {
  const stories = [
    { topic: 3, text: "A, b!" },
    { topic: 0, text: "a x b c a a a" },
    { topic: 1, text: "…" },
  ];
  const { x, y } = encoded(stories, vocabularyOf(texts, 4), 4);
  assert.deepEqual([x.shape, y.shape], [[3, 4], [3, 4]]); // prettier-ignore
  assert.deepEqual([...x.data], [2, 3, 0, 0, 2, UNKNOWN, 3, 4, UNKNOWN, 0, 0, 0]);
  assert.deepEqual([...y.data], [0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0]);
  assert.ok(x.data instanceof Float32Array && y.data instanceof Float32Array);
  const counted = lengths(constant(x, "words"));
  forwardPass(counted)();
  assert.deepEqual([...counted.value.data], [2, 4, 1]);
});

// ------------------------------------------------------------------------------------------------------- drawn stories

const drawn = drawnNews(4000, "7");

test("drawn stories are fixed by n and seed, the first ones do not hang on n, and their bytes are these in every engine", () => {
  assert.deepEqual(drawnNews(30, "7"), drawn.slice(0, 30));
  assert.notDeepEqual(drawnNews(30, "8"), drawn.slice(0, 30));
  let hash = 0x811c9dc5; // FNV-1a
  for (const byte of Buffer.from(JSON.stringify(drawn))) hash = Math.imul(hash ^ byte, 0x01000193);
  assert.equal((hash >>> 0).toString(16), "71d92f91");
});

test("they have the topics in turn and 8 to 40 words of a lexicon of 400, common and rare", () => {
  const words = drawn.map(({ text }) => wordsOf(text));
  assert.ok(drawn.every(({ topic }, i) => topic === i % 4));
  const counts = words.map((each) => each.length);
  assert.deepEqual([Math.min(...counts), Math.max(...counts)], [8, 40]);
  assert.equal(new Set(words.flat()).size, 400);
  assert.match(drawn[0].text, /^[A-Z][a-z]+( [a-z]+)+\.$/);
  const vocabulary = [...vocabularyOf(words, 401).keys()];
  const uses = (word: string) => words.flat().filter((each) => each === word).length;
  assert.ok(uses(vocabulary[0]) > 10 * uses(vocabulary[100]));
});

/** The share of fresh stories whose topic naive Bayes tells after it has seen these. */
function told(stories: readonly Story[]): number {
  const counts = new Map<string, number[]>();
  for (const { topic, text } of stories)
    for (const word of wordsOf(text)) {
      if (!counts.has(word)) counts.set(word, [1, 1, 1, 1]);
      counts.get(word)![topic]++;
    }
  const sums = TOPICS.map((_, topic) => [...counts.values()].reduce((sum, each) => sum + each[topic], 0));
  const score = (words: string[], t: number) => words.reduce((sum, w) => sum + Math.log((counts.get(w)?.[t] ?? 1) / sums[t]), 0); // prettier-ignore
  const fresh = drawnNews(2000, "fresh");
  const right = fresh.filter(({ topic, text }) => {
    const scores = TOPICS.map((_, t) => score(wordsOf(text), t));
    return scores.indexOf(Math.max(...scores)) === topic;
  });
  return right.length / fresh.length;
}

test("their words tell nine topics in ten and not all; with topics that are not theirs nothing is told", () => {
  const share = told(drawn);
  assert.ok(share > 0.9 && share < 0.95, String(share));
  const wrong = told(drawn.map(({ text }, i) => ({ text, topic: Math.floor(i / 4) % 4 })));
  assert.ok(wrong < 0.35, String(wrong));
});

// ------------------------------------------------------------------------------------------------------ where it runs

const bundled = (contents: string) =>
  build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    format: "iife",
    platform: "browser",
    globalName: "news",
    metafile: true,
    write: false,
    logLevel: "silent",
  });

test("the reader works without anything of Node's, and a page that takes drawn stories carries no reader", async () => {
  const reader = await bundled('export * from "./newsfile"');
  const read = runInNewContext(`${reader.outputFiles[0].text}; news.readNews(file)`, {
    TextDecoder,
    file: { name: "a", bytes: new Uint8Array(Buffer.from(quoted("2", "Café", "it #39;s"))) },
  });
  assert.equal(JSON.stringify(read), JSON.stringify([{ topic: 1, text: "Café it's" }]));
  const inputs = async (contents: string) => Object.keys((await bundled(contents)).metafile.inputs).join(" ");
  assert.match(Object.keys(reader.metafile.inputs).join(" "), /csv-parse/);
  assert.doesNotMatch(await inputs('export { drawnNews, encoded } from "./news"'), /csv-parse|entities/);
});

test("AG News is read where it lies on this machine, whole or in part", { skip: found("agnews") === undefined }, () => {
  const { files, part } = readSet("agnews");
  const [train, tests] = files.map((each) => readNews(each));
  assert.equal(train.length, part === undefined ? 120_000 : 43_773);
  assert.deepEqual(TOPICS.map((_, t) => tests.filter(({ topic }) => topic === t).length), [1900, 1900, 1900, 1900]); // prettier-ignore
  const left = tests.filter(({ text }) => /#39;|quot;|&lt;|<\/?(b|br|a|font)\b|\\/i.test(text));
  assert.deepEqual(left, []);
});
