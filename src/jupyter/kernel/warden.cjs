/**
 * The kernel's second thread, which goes on while a cell computes: it answers the control channel (interrupt, shutdown) and
 * the heartbeat, stops cells, watches the memory, and ends the kernel with the process that started it.
 *
 * Stopping: what waits is told to end. What computes is terminated through V8's inspector, which says when that has happened;
 * a signal would stop it too, but Node passes signals on by a thread that may be late and hit the next cell. Nothing of the
 * terminated turn runs on, `finally` included; the kernel and what was declared stay as they are.
 */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- plain CommonJS: node starts this file without a build */
const inspector = require("node:inspector");
const { setTimeout: sleep } = require("node:timers/promises");
const { parentPort, workerData } = require("node:worker_threads");
const zmq = require("zeromq");
const { CELL, ENDED, HEARD, IDLE, PHASE, REASON, REASONS, RUNS, STOPPING, WORKS } = require("./phases.cjs");
const wire = require("./wire.cjs");

const { connection, info, shared, mostMemory, parent } = workerData;

const PATIENCE = 400; // ms in which the kernel's own thread is heard of, unless it computes
const LATER = 1000; // ms
const CALM = 3; // times that it is heard of while a cell's end is not
const WATCH = 100; // ms
const CLOSING = 500; // ms that the kernel has to close by itself
const GROWTH = 64e6; // bytes: a cell that takes less than that is not why the memory is full

// ------------------------------------------------------------------------------------------------------- stopping

const debug = new inspector.Session();
let attached = false;

/** Ends all that the kernel's own thread computes now; resolves when it has ended, since later it would end something else. */
async function terminate() {
  if (!attached) debug.connectToMainThread();
  attached = true;
  let ended = false;
  debug.post("Runtime.terminateExecution", () => (ended = true));
  while (!ended) {
    parentPort.postMessage({}); // something to do, where it has nothing
    await sleep(20);
  }
}

let asked = 0;
/** Tells the kernel's own thread to stop a cell that waits; whether it was heard within `patience` ms, or computes instead. */
async function tell(number, patience) {
  const own = ++asked;
  parentPort.postMessage({ interrupt: number, heard: own });
  const end = Date.now() + patience;
  while (Atomics.load(shared, HEARD) < own && Date.now() < end) await sleep(10);
  return Atomics.load(shared, HEARD) >= own;
}

/**
 * Stops the cell that runs now, or what an earlier one has left behind, for one of the REASONS. Under load a termination may
 * come when the cell has just ended, and hit the kernel's own code: so the kernel does not send a cell's end while it is being
 * stopped, but when it hears that this is over, whatever is left of the cell.
 */
async function stop(reason) {
  if (Atomics.exchange(shared, STOPPING, 1) === 1) return;
  const number = Atomics.load(shared, CELL);
  const phase = () => Atomics.load(shared, PHASE);
  if (phase() !== IDLE) Atomics.store(shared, REASON, REASONS.indexOf(reason));
  for (let calm = 0; calm < CALM;) {
    const heard = await tell(number, PATIENCE);
    if (heard && (phase() === IDLE || phase() === ENDED)) break;
    if (!heard && phase() !== WORKS) await terminate();
    calm = heard && phase() === RUNS ? calm + 1 : 0;
    await sleep(20);
  }
  over(number);
  // What the cell had started may compute now, and keep its end from being told, or the next cell from beginning.
  if (await tell(number, LATER)) return;
  if (phase() === WORKS || phase() === RUNS || Atomics.exchange(shared, STOPPING, 1) === 1) return;
  if (phase() === IDLE || phase() === ENDED) await terminate();
  over(number);
}

function over(number) {
  Atomics.store(shared, STOPPING, 0);
  parentPort.postMessage({ over: number });
}

// ------------------------------------------------------------------------------------------------ control, heartbeat

async function answer(control, frames) {
  const request = wire.readRequest(connection.key, frames);
  if (!request) return;
  parentPort.postMessage({ answered: request.header });
  const type = request.header.msg_type;
  const reply = (content) =>
    control.send(wire.frames(connection.key, request, type.replace("request", "reply"), { status: "ok", ...content }));
  if (type === "interrupt_request") {
    void stop("interrupt");
    await reply({});
  } else if (type === "kernel_info_request") await reply(info);
  else if (type === "shutdown_request") {
    await reply({ restart: request.content.restart === true });
    parentPort.postMessage("shutdown");
    await sleep(CLOSING);
    process.kill(process.pid, "SIGKILL"); // a cell computes, and would for ever
  }
}

async function listen(socket, port, onFrames) {
  socket.linger = 0;
  try {
    await socket.bind(wire.address(connection, port));
    for await (const frames of socket) await onFrames(frames);
  } catch (error) {
    if (!socket.closed) parentPort.postMessage({ failed: error.message });
  }
}

const control = new zmq.Router();
const heart = new zmq.Reply();
void listen(control, connection.control_port, (frames) => answer(control, frames));
void listen(heart, connection.hb_port, (frames) => heart.send(frames));

// -------------------------------------------------------------------------------------------------- memory, parent

let atStart = { number: 0, memory: 0 };

function watch() {
  // 0 where nobody waits for us: a kernel started by hand may be sent to the background.
  if (parent !== 0 && process.ppid !== parent) process.kill(process.pid, "SIGKILL");
  const memory = process.memoryUsage.rss();
  const number = Atomics.load(shared, CELL);
  if (number !== atStart.number) atStart = { number, memory };
  const full = memory > mostMemory && memory > atStart.memory + GROWTH;
  if (full && Atomics.load(shared, PHASE) !== IDLE && Atomics.load(shared, REASON) === 0) void stop("memory");
}
const watching = setInterval(watch, WATCH);

parentPort.on("message", (message) => {
  if (message.stop) void stop(message.stop);
  if (message !== "close") return;
  clearInterval(watching);
  for (const socket of [control, heart]) socket.close();
  if (attached) debug.disconnect();
  parentPort.close();
});
