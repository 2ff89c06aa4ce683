/**
 * What a cell becomes before TypeScript emits it, beside what tslab does:
 *
 * - `{ rate }` where an earlier cell declared `rate`. tslab turns the names of earlier cells into `exports.rate`, but overlooks
 *   this one, and the cell would fail with "rate is not defined".
 * - `await x` becomes `await __tslab__.wait(x)`, so that an interrupt throws there and ends what waits, as it ends what computes.
 */
"use strict";

/** Wraps the making of programs, so that each cell is emitted so. */
function rewriteCells(ts, createProgram, previousFile, cell) {
  return (...args) => {
    const builder = createProgram(...args);
    const emit = builder.emit;
    builder.emit = (file, write, token, onlyTypes, transformers) =>
      emit(file, write, token, onlyTypes, { ...transformers, before: [transformer(ts, builder, previousFile, cell)] });
    return builder;
  };
}

function transformer(ts, builder, previousFile, cell) {
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

    /** Of the waiting node, its place goes along: V8 forgets who awaits a promise of ours. */
    function through(name, { expression, ...node }, file) {
      const waiting = factory.createPropertyAccessExpression(factory.createIdentifier("__tslab__"), name);
      const { line, character } = file.getLineAndCharacterOfPosition(ts.skipTrivia(file.text, node.pos));
      const place = [cell.number, line, character + 1]; // the line above the cell is tslab's
      const values = [ts.visitNode(expression, visit), ...place.map((n) => factory.createNumericLiteral(n))];
      return ts.setTextRange(factory.createCallExpression(waiting, undefined, values), expression);
    }

    let file;
    function visit(node) {
      if (ts.isShorthandPropertyAssignment(node) && isEarlier(node)) return spelledOut(node);
      if (ts.isAwaitExpression(node)) return factory.updateAwaitExpression(node, through("wait", node, file));
      if (ts.isForOfStatement(node) && node.awaitModifier) {
        if (!ts.findAncestor(node, ts.isFunctionLike)) cell.waits = true; // tslab looks for `await x` alone
        const { awaitModifier, initializer, statement } = node;
        const [head, body] = [ts.visitNode(initializer, visit), ts.visitNode(statement, visit)];
        return factory.updateForOfStatement(node, awaitModifier, head, through("waitEach", node, file), body);
      }
      return ts.visitEachChild(node, visit, context);
    }
    return (source) => ts.visitNode((file = source), visit);
  };
}

/**
 * `wait` and `waitEach` for the cells, and `interrupt`, which throws an error wherever one of them waits. `rejected` is told
 * of errors that come to a cell so, and the place where it waited.
 */
function createWaiting(rejected) {
  const waiting = new Set(); // functions that reject

  function wait(value, ...place) {
    if (typeof value?.then !== "function") return value;
    return new Promise((resolve, reject) => {
      waiting.add(reject);
      const end = (settle) => (result) => {
        waiting.delete(reject);
        settle(result);
      };
      value.then(
        end(resolve),
        end((error) => {
          rejected(error, ...place);
          reject(error);
        }),
      );
    });
  }

  const waitEach = (iterable, ...place) => {
    if (!iterable?.[Symbol.asyncIterator]) return iterable;
    const iterator = iterable[Symbol.asyncIterator]();
    return {
      [Symbol.asyncIterator]: () => ({
        next: (...sent) =>
          wait(iterator.next(...sent), ...place).catch((error) => {
            void iterator.return?.(); // an interrupt: it may stop what it does
            throw error;
          }),
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
