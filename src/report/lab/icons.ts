/** The signs on the buttons that go through iterations: drawn, since not every font has them. */
const shapes = {
  rewind: "M1 1h2v10H1zM11 1v10L4 6z",
  play: "M2 1l9 5-9 5z",
  pause: "M2 1h3v10H2zM7 1h3v10H7z",
  end: "M9 1h2v10H9zM1 1v10l7-5z",
  check: "M1 6.6 2.4 5.2l2.4 2.4L9.8 2.2 11.2 3.6 4.8 10.4z",
  back: "M5 2 1 5.5 5 9V6.5h3a1.5 1.5 0 0 1 0 3H6V11h2a3 3 0 0 0 0-6.5H5z",
  dice: "M2 0h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H2a2 2 0 0 1-2-2V2a2 2 0 0 1 2-2zm1.5 2.2a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6zm5 5a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6z",
} as const;

export const icon = (name: keyof typeof shapes): string =>
  `<svg viewBox="0 0 12 12" aria-hidden="true"><path d="${shapes[name]}"/></svg>`;
