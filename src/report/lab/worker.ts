/**
 * The worker's side of the lab: it trains a film in short turns, so that it hears at once when other settings come, and shows any
 * iteration of the film again.
 */
import { film, type Film, type Lines, type Part } from "../../lab/film";
import type { Moment } from "../../lab/probe";
import { Refused } from "../../lab/refusal";
import type { Key, Settings } from "../../lab/settings";

/** What the page asks. A turn is a film; what belongs to an older one is forgotten. */
export type Asked = { readonly turn: number } & (
  | { readonly ask: "train"; readonly settings: Settings }
  | { readonly ask: "stop" }
  | { readonly ask: "look"; readonly iteration: number; readonly sample: number }
  | { readonly ask: "lines"; readonly sample: number }
);

/** What the worker answers. */
export type Answer = { readonly turn: number } & (
  | { readonly is: "begun"; readonly samples: number; readonly x: Float64Array; readonly y: Float64Array }
  | { readonly is: "part"; readonly part: Part }
  | { readonly is: "seen"; readonly moments: readonly [Moment, Moment] }
  | { readonly is: "lines"; readonly sample: number; readonly lines: Lines }
  | { readonly is: "refused"; readonly key: Key; readonly words: string }
  | { readonly is: "broken"; readonly words: string }
);

/** Milliseconds between two looks into the letter box. */
const TURN_MS = 12;

/** Serves one page; `post` sends to it, `clock` is in milliseconds, and `pause` lets a message come in. */
export function server(post: (answer: Answer) => void, clock: () => number, pause: () => Promise<void>) {
  let turn = -1;
  let current: Film | undefined;

  async function train(mine: number, settings: Settings): Promise<void> {
    turn = mine;
    current = undefined;
    const made = await film(settings);
    if (turn !== mine) return;
    current = made;
    post({ turn: mine, is: "begun", samples: made.samples, x: Float64Array.from(made.x.data), y: Float64Array.from(made.y.data) }); // prettier-ignore
    for (;;) {
      const until = clock() + TURN_MS;
      const part = made.advance(() => clock() > until);
      if (part === undefined) return;
      post({ turn: mine, is: "part", part });
      await pause();
      if (turn !== mine) return;
    }
  }

  return async (asked: Asked): Promise<void> => {
    try {
      if (asked.ask === "train") await train(asked.turn, asked.settings);
      else if (asked.ask === "stop") turn = -1;
      else if (current === undefined) return;
      else if (asked.ask === "look")
        post({ turn: asked.turn, is: "seen", moments: current.look(asked.iteration, asked.sample) });
      else post({ turn: asked.turn, is: "lines", sample: asked.sample, lines: current.lines(asked.sample) });
    } catch (error) {
      if (error instanceof Refused) post({ turn: asked.turn, is: "refused", key: error.key, words: error.message });
      else post({ turn: asked.turn, is: "broken", words: String(error) });
    }
  };
}
