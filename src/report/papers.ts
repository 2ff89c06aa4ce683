/** The five papers that the notebooks rebuild, as a page names them; 6 is a peer whose published runs ours are held against. */
export const papers: Readonly<Record<number, string>> = {
  1: "Difference back propagation with inverse sigmoid function",
  2: "Function changes in the backpropagation equation is equivalent to an implicit learning rate",
  3: "Symmetry of backpropagation and chain rule",
  4: "Memo: Back-propagation",
  5: "The backprop algorithm",
  6: "Deep learning without weight transport (Akrout et al. 2019), its runs on MNIST",
};

/** The number of what is no paper of the five. */
export const PEER = 6;

/** What stands before its title. */
export const paperLabel = (paper: number): string => (paper === PEER ? "A peer" : `Paper ${paper}`);
