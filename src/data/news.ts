/**
 * News in four topics: what a story is, how its text becomes numbers, and drawn stories, which stand in where AG News is absent.
 * AG News itself is read by newsfile.ts, so that a page that trains on drawn stories carries no reader.
 */
import { shuffled, stream, type Stream } from "../random";
import { tensor } from "../tensor";
import type { Data } from "./generators";

/** AG News' classes 1 … 4. */
export const TOPICS = ["World", "Sports", "Business", "Sci/Tech"] as const;

export interface Story {
  /** 0 … 3, a place in TOPICS. */
  readonly topic: number;
  /** Title and description, one line. */
  readonly text: string;
}

// ---------------------------------------------------------------------------------------------------- texts as numbers

/**
 * The words of a text, in lower case: runs of letters and digits, in any script. An apostrophe inside a word stays, since
 * "don't" is no "don" and a "t", and is written in one way; everything else separates, so "U.S." is two words and "$5.50"
 * too. Nothing here hangs on the machine's language.
 */
export const wordsOf = (text: string): string[] =>
  text
    .replaceAll("’", "'")
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+(?:'[\p{L}\p{M}\p{N}]+)*/gu) ?? [];

/**
 * As many stories of each topic as the rarest topic has, shuffled; the order is fixed by the stories and the seed. Throws where a
 * topic has none.
 */
export function balanced(stories: readonly Story[], seed: string): Story[] {
  const counts = TOPICS.map((_, topic) => stories.filter((story) => story.topic === topic).length);
  const missing = counts.indexOf(0);
  if (missing >= 0) throw new Error(`there is no story of the topic ${TOPICS[missing]} among ${stories.length}`);
  const left = TOPICS.map(() => Math.min(...counts));
  return shuffled(stories.length, stream(seed, "data/news"))
    .map((i) => stories[i])
    .filter(({ topic }) => left[topic]-- > 0);
}

/** The number of each known word, from 2. 1 is a word that is not in it, and 0 says that a text has ended (layers/sequences.ts). */
export type Vocabulary = ReadonlyMap<string, number>;
export const UNKNOWN = 1;

/** The `size` − 1 commonest words of some texts, the commonest first; of equally common ones that with the smaller code units. */
export function vocabularyOf(texts: readonly (readonly string[])[], size: number): Vocabulary {
  const counts = new Map<string, number>();
  for (const words of texts) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const order = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return new Map(order.slice(0, size - 1).map(([word], i) => [word, UNKNOWN + 1 + i]));
}

/**
 * Stories for a network: word numbers, [story][length], texts cut at `length` words and 0 behind their end; topics one-hot,
 * [story][4]. Single precision. A text without a word has one unknown word, since a mean over none has no value.
 */
export function encoded(stories: readonly Story[], vocabulary: Vocabulary, length: number): Data {
  const x = new Float32Array(stories.length * length);
  for (const [i, { text }] of stories.entries()) {
    const numbers = wordsOf(text).slice(0, length).map((word) => vocabulary.get(word) ?? UNKNOWN); // prettier-ignore
    x.set(numbers.length > 0 ? numbers : [UNKNOWN], i * length);
  }
  const y = new Float32Array(stories.length * TOPICS.length);
  stories.forEach(({ topic }, i) => (y[i * TOPICS.length + topic] = 1));
  return { x: tensor([stories.length, length], x), y: tensor([stories.length, TOPICS.length], y) };
}

// ------------------------------------------------------------------------------------------------------- drawn stories

/** Invented words, the commonest first: two syllables of these, 400 words in an order that looks like none. */
const SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split(" ");
const LEXICON = Array.from({ length: SYLLABLES.length * SYLLABLES.length }, (_, i) => {
  const k = (i * 171 + 57) % (SYLLABLES.length * SYLLABLES.length); // 171 shares no factor with 400
  return SYLLABLES[Math.floor(k / SYLLABLES.length)] + SYLLABLES[k % SYLLABLES.length];
});

/** Words that favour no topic, the commonest of all. */
const PLAIN = 24;
/** One in so many of the other words is a topic's own, another one in so many it shares with the next topic. */
const TURN = 8;
/** How often a word is one of the topic's favourites: in a clear story, and in a weak one. A naive Bayes classifier tells 92 %. */
const CLEAR = 0.5;
const WEAK = 0.1;
/** The share of weak stories. */
const WEAKLY = 0.15;

/** Draws from some words as they are used: the one of rank r (from 1) 1/r as often as the first (Zipf's law). */
function zipf(words: readonly string[]): (random: Stream) => string {
  let sum = 0;
  const up = words.map((_, i) => (sum += 1 / (i + 1)));
  return (random) => {
    const at = sum * random.uniform();
    return words[up.findIndex((upper) => at < upper)];
  };
}

const anyWord = zipf(LEXICON);
const favourites = TOPICS.map((_, topic) =>
  zipf(
    LEXICON.filter((_, i) => {
      const turn = i % TURN;
      const sharer = turn - TOPICS.length;
      return i >= PLAIN && (turn === topic || sharer === topic || sharer === (topic + 1) % TOPICS.length);
    }),
  ),
);

/**
 * n drawn stories, the topics in turn, of 8 to 40 words. Each topic has words that it uses more often, some of them with a
 * neighbour; in the weak stories it hardly does, so that nobody can tell all topics. No result on them says anything of news.
 */
export function drawnNews(n: number, seed: string): Story[] {
  const random = stream(seed, "data/news/drawn");
  return Array.from({ length: n }, (_, i) => {
    const topic = i % TOPICS.length;
    const share = random.uniform() < WEAKLY ? WEAK : CLEAR;
    const words = Array.from({ length: 8 + random.below(33) }, () =>
      random.uniform() < share ? favourites[topic](random) : anyWord(random),
    );
    return { topic, text: `${words[0][0].toUpperCase()}${words.join(" ").slice(1)}.` };
  });
}
