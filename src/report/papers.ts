/** The five papers that the notebooks rebuild, as a page names them. */
export const papers: Readonly<Record<number, string>> = {
  1: "Difference back propagation with inverse sigmoid function",
  2: "Function changes in the backpropagation equation is equivalent to an implicit learning rate",
  3: "Symmetry of backpropagation and chain rule",
  4: "Memo: Back-propagation",
  5: "The backprop algorithm",
};
