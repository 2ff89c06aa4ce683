/**
 * Logistic regression on a bag of words: what a text says whatever the order of its words. The baseline beside the transformer.
 *
 *   logits = mean over the words of table[word]        one row of `classes` weights a word
 *
 * A bias would be the same number added to every row, so there is none.
 */
import { layer, type Layer } from "../layers";
import { embedding, lengths, meanPool, nowhere } from "../layers/sequences";
import { plain, type Engine } from "../tensor";

/** The network over words [n][L], 0 where a text has ended, to logits [n][classes]; all weights begin at 0. */
export function bagOfWords(words: number, classes: number, engine: Engine = plain): Layer {
  const table = embedding("bag", engine.zeros([words, classes]), nowhere);
  return layer(table.params, (x) => meanPool(table(x), lengths(x)));
}
