/**
 * Jupyter's messages, as far as the kernel's own thread sends and answers them (control and heartbeat are warden.cjs's):
 * requests in order, output that arrives whole however much of it there is, and no cell skipped in silence.
 */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- plain CommonJS: node starts this file without a build */
const { setTimeout: sleep } = require("node:timers/promises");
const { address, frames, readRequest } = require("./wire.cjs");

const STREAM_PAUSE = 100; // ms for which the text that a busy cell prints is gathered into one message
const COME_IN = 50; // ms for requests that were sent together with a failed one

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
    pending = undefined;
    lastText = Date.now();
    sendOn(iopub, request, "stream", { name, text });
  }

  /** What a cell may put out; also after its end, when it still belongs to it. */
  const channelOf = (request) => ({
    cellId: request.metadata.cellId,
    begin: (execution_count) => {
      const { code, silent } = request.content;
      if (!silent) publish(request, "execute_input", { code, execution_count });
    },
    text: (name, text) => addText(request, name, text),
    show: (data, update) => publish(request, update ? "update_display_data" : "display_data", data),
    result: (content) => publish(request, "execute_result", content),
  });

  const queue = []; // execute requests
  let busy = false;
  async function work() {
    if (busy) return;
    busy = true;
    for (let request = queue.shift(); request; request = queue.shift()) {
      status(request, "busy");
      const reply = await run(request.content, channelOf(request));
      const { ename, evalue, traceback } = reply;
      if (reply.status === "error") publish(request, "error", { ename, evalue, traceback });
      sendText();
      sendOn(shell, request, "execute_reply", reply);
      status(request, "idle");
      guard.rest();
      if (reply.status === "error" && request.content.stop_on_error !== false) await abortWaiting();
    }
    busy = false;
  }
  async function abortWaiting() {
    await sleep(COME_IN);
    for (const request of queue.splice(0)) {
      status(request, "busy");
      sendOn(shell, request, "execute_reply", { status: "aborted" });
      status(request, "idle");
    }
  }

  function take(received) {
    const request = readRequest(connection.key, received);
    if (!request) return;
    const type = request.header.msg_type;
    if (type === "execute_request") {
      queue.push(request);
      void work();
    } else if (answers[type]) {
      status(request, "busy");
      const reply = guard.undisturbed(() => answers[type](request.content));
      sendOn(shell, request, type.replace("request", "reply"), { status: "ok", ...reply });
      status(request, "idle");
    } // Jupyter says of requests that a kernel does not know: ignore them.
  }
  async function listen() {
    try {
      for await (const received of shell) take(received);
    } catch (error) {
      if (!shell.closed) throw error;
    }
  }
  void listen();

  return {
    /** Control requests are answered on the other thread, which cannot publish. */
    published(header) {
      status({ identities: [], header }, "busy");
      status({ identities: [], header }, "idle");
    },
    close() {
      for (const socket of [iopub, shell, stdin]) socket.close();
    },
  };
}

module.exports = { serve };
