/**
 * What a cell becomes before TypeScript emits it, beside what tslab does:
 *
 * - `{ rate }` where an earlier cell declared `rate`. tslab turns the names of earlier cells into `exports.rate`, but overlooks
 *   this one, and the cell would fail with "rate is not defined".
 * - `await x` becomes `await __tslab__.wait(x)`, so that an interrupt throws there and ends what waits, as it ends what computes.
 */
"use strict";

/** Wraps the making of programs, so that each cell is emitted so. */
function rewriteCells(ts, createProgram, previousFile) {
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

    function spelledOut(node) {
      const value = factory.createPropertyAccessExpression(factory.createIdentifier("exports"), node.name.text);
      const otherwise = node.objectAssignmentInitializer; // ({ rate = 1 } = …)
      const initializer = otherwise ? factory.createAssignment(value, ts.visitNode(otherwise, visit)) : value;
      return ts.setTextRange(factory.createPropertyAssignment(node.name.text, initializer), node);
    }

    function through(name, expression) {
      const waiting = factory.createPropertyAccessExpression(factory.createIdentifier("__tslab__"), name);
      const call = factory.createCallExpression(waiting, undefined, [ts.visitNode(expression, visit)]);
      return ts.setTextRange(call, expression);
    }

    function visit(node) {
      if (ts.isShorthandPropertyAssignment(node) && isEarlier(node)) return spelledOut(node);
      if (ts.isAwaitExpression(node)) return factory.updateAwaitExpression(node, through("wait", node.expression));
      if (ts.isForOfStatement(node) && node.awaitModifier) {
        const { awaitModifier, initializer, expression, statement } = node;
        const [head, body] = [ts.visitNode(initializer, visit), ts.visitNode(statement, visit)];
        return factory.updateForOfStatement(node, awaitModifier, head, through("waitEach", expression), body);
      }
      return ts.visitEachChild(node, visit, context);
    }
    return (file) => ts.visitNode(file, visit);
  };
}

/** `wait` and `waitEach` for the cells, and `interrupt`, which throws an error wherever one of them waits. */
function createWaiting() {
  const waiting = new Set(); // functions that reject

  function wait(value) {
    if (typeof value?.then !== "function") return value;
    return new Promise((resolve, reject) => {
      waiting.add(reject);
      const end = (settle) => (result) => {
        waiting.delete(reject);
        settle(result);
      };
      value.then(end(resolve), end(reject));
    });
  }

  const waitEach = (iterable) => {
    if (!iterable?.[Symbol.asyncIterator]) return iterable;
    const iterator = iterable[Symbol.asyncIterator]();
    return {
      [Symbol.asyncIterator]: () => ({
        next: (...sent) => wait(iterator.next(...sent)),
        return: (value) => iterator.return?.(value) ?? Promise.resolve({ done: true, value }),
      }),
    };
  };

  return {
    wait,
    waitEach,
    interrupt(error) {
      for (const reject of waiting) reject(error);
      waiting.clear();
    },
  };
}

module.exports = { createWaiting, rewriteCells };
