/** What a worker thread answers: what the work gave, or why it failed. A thread that answers nothing has died. */
export type Answer<R> = { readonly value: R } | { readonly error: string };

/** A worker's program from the work. */
export const answering =
  <J, R>(work: (job: J) => R) =>
  (job: J): Answer<R> => {
    try {
      return { value: work(job) };
    } catch (error) {
      return { error: String(error) };
    }
  };
