/**
 * `{ rate }` where an earlier cell declared `rate`. tslab turns the names of earlier cells into `exports.rate`, but overlooks
 * this one, and the cell would fail with "rate is not defined".
 */
"use strict";

/** Wraps the making of programs, so that each cell is emitted with `{ rate: exports.rate }`. */
function spellOutShorthand(ts, createProgram, previousFile) {
  return (...args) => {
    const builder = createProgram(...args);
    const emit = builder.emit;
    builder.emit = (file, write, token, onlyTypes, transformers) =>
      emit(file, write, token, onlyTypes, { ...transformers, before: [transformer(ts, builder, previousFile)] });
    return builder;
  };
}

function transformer(ts, builder, previousFile) {
  const checker = builder.getProgram().getTypeChecker();
  const isEarlier = (node) =>
    (checker.getShorthandAssignmentValueSymbol(node)?.declarations ?? []).some(
      (declaration) => declaration.getSourceFile().fileName === previousFile,
    );

  return (context) => {
    const { factory } = context;
    const visit = (node) => {
      if (!ts.isShorthandPropertyAssignment(node) || !isEarlier(node)) return ts.visitEachChild(node, visit, context);
      const value = factory.createPropertyAccessExpression(factory.createIdentifier("exports"), node.name.text);
      const otherwise = node.objectAssignmentInitializer; // ({ rate = 1 } = …)
      const initializer = otherwise ? factory.createAssignment(value, ts.visitNode(otherwise, visit)) : value;
      return ts.setTextRange(factory.createPropertyAssignment(node.name.text, initializer), node);
    };
    return (file) => ts.visitNode(file, visit);
  };
}

module.exports = { spellOutShorthand };
