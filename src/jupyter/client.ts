/**
 * A kernel of our own: start it, run cells in it, interrupt it, end it, with Node alone. It never outlives this process:
 * it is killed on the way out, Ctrl-C included, and it watches us itself in case we are killed (kernel/parent.cjs).
 */
import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Dealer, Subscriber } from "zeromq";
import { address, newConnection } from "./connection";
import { type Message, readMessage, request } from "./wire";

/** How a cell ended. */
export interface Reply {
  status: "ok" | "error" | "aborted";
  execution_count?: number;
  ename?: string;
  evalue?: string;
  traceback?: string[];
  /** Where in the cell's own lines the error came up. */
  place?: { line: number; column: number };
}

export interface Kernel {
  readonly pid: number;
  /** What the kernel says of itself: language_info and the like. */
  readonly info: Record<string, unknown>;
  /**
   * Runs one cell. `onMessage` gets what it puts out (stream, display_data …), all of it before the promise resolves; and what
   * timers and promises that the cell left behind put out later.
   */
  execute(code: string, onMessage: (message: Message) => void): Promise<Reply>;
  /** Any other request, complete_request say, and the content of its reply. */
  ask(type: string, content: object): Promise<Record<string, unknown>>;
  /** Stops a cell, whether it computes or waits; what was declared before stays. Resolves when the kernel has heard of it. */
  interrupt(): Promise<void>;
  /** Ends the process, by force if it does not go by itself. */
  shutdown(): Promise<void>;
}

export class KernelDied extends Error {}

const here = dirname(fileURLToPath(import.meta.url));
const resources = join(here, "kernels", "deltalab");
const PATIENCE = 2000; // ms for a kernel to go by itself

/**
 * `root` is the project whose src the cells import: this one, unless a test brings its own. `watched` kernels show how far a
 * cell is, others what it gives alone.
 */
export async function startKernel(root = join(here, "..", ".."), watched = false): Promise<Kernel> {
  const folder = mkdtempSync(join(tmpdir(), "deltalab-")); // ours alone: mode 700
  const connection = await newConnection(folder);
  const connectionFile = join(folder, "connection.json");
  writeFileSync(connectionFile, JSON.stringify(connection), { mode: 0o600 });

  const child = spawn(process.execPath, [...kernelArguments(connectionFile), root], {
    detached: process.platform !== "win32", // Ctrl-C is for us, and we end the kernel
    env: { ...process.env, JPY_PARENT_PID: String(process.pid), ...(!watched && { DELTALAB_UNWATCHED: "1" }) },
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  endWithUs(child, folder);

  const socketOptions = { linger: 0, reconnectInterval: 20, receiveHighWaterMark: 0 };
  const [shell, control, iopub] = [new Dealer(socketOptions), new Dealer(socketOptions), new Subscriber(socketOptions)];
  shell.connect(address(connection, connection.shell_port));
  control.connect(address(connection, connection.control_port));
  iopub.connect(address(connection, connection.iopub_port));
  iopub.subscribe();

  let words = "";
  child.stdout.resume();
  child.stderr.on("data", (data: Buffer) => (words = (words + data.toString()).slice(-10_000)));
  const death = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", async (code, signal) => {
      await Promise.race([once(child, "close"), sleep(500)]); // for its last words; a child of its own may hold the pipe
      resolve([signal ?? `exit code ${code}`, ...complaint(words)].join(": "));
    });
  });
  void death.then(() => {
    for (const socket of [shell, control, iopub]) socket.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const requests = new Map<string, (message: Message) => void>();
  async function listen(socket: Dealer | Subscriber) {
    try {
      for await (const frames of socket) {
        const message = readMessage(connection.key, frames);
        requests.get(message.parent)?.(message);
      }
    } catch (error) {
      if (!socket.closed) throw error;
    }
  }
  for (const socket of [shell, control, iopub]) void listen(socket);

  const session = randomUUID();
  /** Resolves with the reply once the kernel is idle again: the sockets are two, and the reply may overtake output. */
  async function ask(type: string, content: object, onMessage: (message: Message) => void = () => {}) {
    const { id, frames } = request(connection.key, session, type, content);
    try {
      return await new Promise<Message["content"]>((resolve, reject) => {
        let reply: Message["content"] | undefined;
        let idle = false;
        requests.set(id, (message) => {
          if (message.type === type.replace("request", "reply")) reply = message.content;
          else if (message.type !== "status") onMessage(message);
          else if (message.content.execution_state === "idle") idle = true;
          if (reply && idle) resolve(reply);
        });
        void death.then((cause) => reject(new KernelDied(`the kernel died (${cause})`)));
        const socket = /^(shutdown|interrupt)_/.test(type) ? control : shell;
        // In a later turn than a death that has been: to a closed socket nothing can be sent.
        Promise.resolve()
          .then(() => socket.send(frames))
          .catch(reject);
      });
    } finally {
      if (type !== "execute_request") requests.delete(id);
    }
  }

  /** Output is published to those who listen already: asks until an answer comes on that socket too. */
  async function introduction(): Promise<Message["content"]> {
    for (;;) {
      const answer = ask("kernel_info_request", {});
      answer.catch(() => {});
      const info = await Promise.race([answer, sleep(50)]);
      if (info) return info;
    }
  }

  let running = 0;
  return {
    pid: child.pid ?? 0,
    info: await introduction(),
    execute: async (code, onMessage) => {
      const content = { code, silent: false, store_history: true, allow_stdin: false, stop_on_error: false };
      running++;
      try {
        return (await ask("execute_request", content, onMessage)) as unknown as Reply;
      } finally {
        running--;
      }
    },
    ask: (type, content) => ask(type, content),
    interrupt: () =>
      ask("interrupt_request", {}).then(
        () => {},
        () => {}, // a kernel that died has nothing to stop
      ),
    async shutdown() {
      ask("shutdown_request", { restart: false }).catch(() => {});
      if (running === 0) await Promise.race([death, sleep(PATIENCE, undefined, { ref: false })]);
      child.kill("SIGKILL");
      await death;
    },
  };
}

/** The command Jupyter itself would run, so that a notebook cannot behave otherwise here. */
function kernelArguments(connectionFile: string): string[] {
  const { argv } = JSON.parse(readFileSync(join(resources, "kernel.json"), "utf8")) as { argv: string[] };
  const values = { "{resource_dir}": resources, "{connection_file}": connectionFile };
  return argv.slice(1).map((word) => word.replace(/\{\w+\}/, (name) => values[name as keyof typeof values] ?? name));
}

/** What a dying process said, if it said anything: the line that names the error, or the last one. */
function complaint(words: string): string[] {
  const lines = words.split("\n").filter((line) => line.trim() !== "");
  const line = lines.find((text) => /FATAL ERROR|Error: /.test(text)) ?? lines.at(-1);
  return line ? [line.trim()] : [];
}

/** Our kernels, and the folder of each. */
const alive = new Map<ChildProcess, string>();
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function endWithUs(child: ChildProcess, folder: string): void {
  if (alive.size === 0) {
    process.on("exit", killAll);
    for (const signal of SIGNALS) process.on(signal, killAllAndPassOn);
  }
  alive.set(child, folder);
  child.once("exit", () => {
    alive.delete(child);
    if (alive.size === 0) letGo();
  });
}

function killAll(): void {
  for (const [child, folder] of alive) {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

function letGo(): void {
  process.off("exit", killAll);
  for (const signal of SIGNALS) process.off(signal, killAllAndPassOn);
}

/** Someone else's handler decides what the signal means; without one, it means what it always does. */
function killAllAndPassOn(signal: (typeof SIGNALS)[number]): void {
  killAll();
  letGo();
  if (process.listenerCount(signal) === 0) process.kill(process.pid, constants.signals[signal]);
}
