/**
 * Jupyter's messages, as far as the kernel's own thread sends and answers them (control and heartbeat are warden.cjs's):
 * requests in order, output that arrives whole however much of it there is, and no cell skipped in silence.
 */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- plain CommonJS: node starts this file without a build */
const { setTimeout: sleep } = require("node:timers/promises");
const { address, frames, readRequest } = require("./wire.cjs");

const STREAM_PAUSE = 100; // ms for which the text that a busy cell prints is gathered into one message
const COME_IN = 20; // ms for requests that were sent together with one that fails

/** `answers` are { type of a request → its reply's content }, `run(request, channel)` runs a cell, `guard` is guard.cjs's. */
async function serve(connection, answers, run, guard) {
  const zmq = require("zeromq");
  const [iopub, shell, stdin] = [new zmq.Publisher(), new zmq.Router(), new zmq.Router()];
  // zeromq.js sends each 513th message later and refuses those that come before: output, or the last "idle", would be lost.
  // Without a time-out to wait for, each is handed over at once; and without a limit a slow reader loses nothing.
  for (const socket of [iopub, shell]) Object.assign(socket, { sendTimeout: 0, sendHighWaterMark: 0 });
  await Promise.all([
    iopub.bind(address(connection, connection.iopub_port)),
    shell.bind(address(connection, connection.shell_port)),
    stdin.bind(address(connection, connection.stdin_port)), // bound, as Jupyter demands; nobody is ever asked
  ]);

  const sendOn = (socket, request, type, content) => void socket.send(frames(connection.key, request, type, content));
  const publish = (request, type, content) => {
    sendText(); // what was printed before
    sendOn(iopub, request, type, content);
  };
  const status = (request, execution_state) => publish(request, "status", { execution_state });

  /** Text not yet sent: { request, name, text }. Many small writes of one turn are one message. */
  let pending;
  let lastText = 0;
  function addText(request, name, text) {
    if (pending?.request !== request || pending.name !== name) sendText();
    if (!pending) setImmediate(sendText);
    pending ??= { request, name, text: "" };
    pending.text += text;
    // A loop that never gives way has no later turn: its progress is shown while it runs.
    if (Date.now() - lastText > STREAM_PAUSE) sendText();
  }
  function sendText() {
    if (!pending) return;
    const { request, name, text } = pending;
    guard.undisturbed(() => sendOn(iopub, request, "stream", { name, text }));
    pending = undefined; // now: a cell that is terminated while this is at work must not take its text with it
    lastText = Date.now();
  }

  /** What a cell may put out; also after its end, when it still belongs to it. */
  const channelOf = (request) => ({
    cellId: request.metadata.cellId,
    begin: (cell, execution_count) => {
      current.cell = cell;
      lastText = 0; // a cell's first words are shown at once
      const { code, silent } = request.content;
      if (!silent) publish(request, "execute_input", { code, execution_count });
    },
    text: (name, text) => addText(request, name, text),
    show: (data, update) => publish(request, update ? "update_display_data" : "display_data", data),
    result: (content) => publish(request, "execute_result", content),
  });

  const queue = []; // execute requests
  let current; // { request, cell, reply, sent } of the cell that runs; its reply is what is to be sent
  function next() {
    const request = current ? undefined : queue.shift();
    if (!request) return;
    const own = (current = { request });
    status(request, "busy");
    run(request.content, channelOf(request)).then((reply) => {
      own.reply = reply;
      if (own.sent || guard.isStopping()) return; // sent when that is over
      own.sent = true;
      void finish(own);
    });
  }
  async function finish({ request, reply }) {
    guard.works();
    const { ename, evalue, traceback } = reply;
    const failed = reply.status === "error";
    // What was sent before the client can know of the error falls with it, and nothing that is sent later.
    if (failed && request.content.stop_on_error !== false) await sleep(COME_IN);
    const fallen = failed && request.content.stop_on_error !== false ? queue.splice(0) : [];
    if (failed) publish(request, "error", { ename, evalue, traceback });
    sendText();
    sendOn(shell, request, "execute_reply", reply);
    status(request, "idle");
    for (const waiting of fallen) {
      status(waiting, "busy");
      sendOn(shell, waiting, "execute_reply", { status: "aborted" });
      status(waiting, "idle");
    }
    guard.rest();
    current = undefined;
    next();
  }

  function take(received) {
    const request = readRequest(connection.key, received);
    if (!request) return;
    const type = request.header.msg_type;
    if (type === "execute_request") {
      queue.push(request);
      next();
    } else if (answers[type]) {
      status(request, "busy");
      sendOn(shell, request, type.replace("request", "reply"), answer(type, request.content));
      status(request, "idle");
    } // Jupyter says of requests that a kernel does not know: ignore them.
  }
  /** Who asks waits for an answer, also where the question was none or TypeScript stumbles over it. */
  function answer(type, content) {
    try {
      return { status: "ok", ...guard.undisturbed(() => answers[type](content)) };
    } catch ({ name: ename, message: evalue }) {
      return { status: "error", ename, evalue, traceback: [`${ename}: ${evalue}`] };
    }
  }
  let listens = false;
  function listen() {
    listens = true;
    const again = (received) => {
      listens = false;
      listen();
      take(received);
    };
    shell.receive().then(again, (error) => {
      if (!shell.closed) throw error;
    });
  }
  listen();

  return {
    /** Control requests are answered on the other thread, which cannot publish. */
    published(header) {
      status({ identities: [], header }, "busy");
      status({ identities: [], header }, "idle");
    },
    /** The stopping of a cell is over. What is left of the cell, or of what listens here, may have been terminated with it. */
    over(cell, lost) {
      if (!listens) listen();
      if (!current || current.sent || current.cell !== cell) return;
      current.reply ??= lost();
      guard.works();
      current.sent = true;
      void finish(current);
    },
    close() {
      for (const socket of [iopub, shell, stdin]) socket.close();
    },
  };
}

module.exports = { serve };
