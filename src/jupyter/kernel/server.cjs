/**
 * tslab's Jupyter server, with the messages Jupyter expects: In [n], real errors, output that arrives whole however much
 * of it there is, and no cell skipped in silence.
 */
"use strict";

const ANSWERED = /^(kernel_info|execute|is_complete|inspect|complete|comm_info|shutdown)_request$/;

const STREAM_PAUSE = 100; // ms for which the text that a busy cell prints is gathered into one message

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

function handlerClass(tslab, errors, cell, version) {
  return class extends tslab("./jupyter.js").JupyterHandlerImpl {
    handleKernel() {
      const info = super.handleKernel();
      Object.assign(info.language_info, { version });
      return { ...info, status: "ok", implementation: "deltalab", banner: `deltalab (TypeScript ${version})` };
    }

    /** As tslab's, but an error is told, and cancels what waits behind it only if the client wants that. */
    async handleExecute(request, writeStream, writeDisplayData, begin) {
      try {
        return await this.execQueue.add(async () => {
          const reply = await this.run(request, writeStream, writeDisplayData, begin);
          if (reply.status === "error" && request.stop_on_error !== false) throw reply;
          return reply;
        });
      } catch (reply) {
        if (reply instanceof tslab("./util.js").TaskCanceledError) return { status: "aborted" };
        this.execQueue.reset(200); // tslab's time for requests sent together to come in
        return reply;
      }
    }

    async run(request, writeStream, writeDisplayData, begin) {
      Object.assign(cell, { number: this.execCount + 1, code: request.code });
      errors.begin();
      begin(cell.number);
      let ok = true;
      try {
        await super.handleExecuteImpl(request, writeStream, writeDisplayData);
      } catch (failure) {
        ok = false;
        if (failure instanceof Error) errors.caught(failure);
      }
      await nextTurn(); // in which node reports the rejections that this cell left behind
      const count = { execution_count: this.execCount };
      if (request.silent) this.execCount--;
      if (!ok) return { status: "error", ...count, ...errors.describe() };
      for (const message of errors.all()) console.error(message);
      return { status: "ok", ...count, payload: [], user_expressions: {} };
    }

    createWriteToIopub(name, writeStream) {
      const decoder = new TextDecoder();
      return (chunk, encoding, done) => {
        writeStream(name, typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
        const callback = typeof encoding === "function" ? encoding : done;
        if (callback) process.nextTick(callback);
        return true;
      };
    }
  };
}

function serverClass(tslab) {
  return class extends tslab("./jupyter.js").ZmqServer {
    /** Text not yet sent: { message, name, text }. Many small writes of one turn are one message. */
    text = null;
    lastText = 0;

    async bindSocket(socket, port) {
      const { transport, ip } = this.connInfo;
      // zeromq.js sends each 513th message later and refuses those that come before; tslab would not notice, and output,
      // or the last "idle", is lost. Without a time-out to wait for, each is handed over at once.
      socket.sendTimeout = 0;
      socket.sendHighWaterMark = 0; // no limit: a slow reader loses nothing
      await socket.bind(transport === "ipc" ? `ipc://${ip}-${port}` : `${transport}://${ip}:${port}`);
    }

    send(message, type, content, socket = this.iopub) {
      if (socket === this.iopub) this.sendText();
      const reply = message.createReply();
      reply.header.msg_type = type;
      reply.content = content;
      reply.signAndSend(this.connInfo.key, socket);
    }

    addText(message, name, text) {
      if (this.text?.message !== message || this.text.name !== name) this.sendText();
      if (!this.text) setImmediate(() => this.sendText());
      this.text ??= { message, name, text: "" };
      this.text.text += text;
      // A loop that never gives way has no later turn: its progress is shown while it runs.
      if (Date.now() - this.lastText > STREAM_PAUSE) this.sendText();
    }

    sendText() {
      if (!this.text) return;
      const { message, name, text } = this.text;
      this.text = null;
      this.lastText = Date.now();
      this.send(message, "stream", { name, text });
    }

    publishStatus(status, message) {
      this.send(message, "status", { execution_state: status });
    }

    async handleShellMessage(socket, ...frames) {
      const delimiter = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
      const { msg_type } = JSON.parse(frames[delimiter + 2]?.toString() ?? "{}");
      // tslab prints a warning into the running cell for each request it does not know; Jupyter says: ignore them.
      if (ANSWERED.test(msg_type)) await super.handleShellMessage(socket, ...frames);
    }

    async handleExecute(socket, message) {
      const { code, silent } = message.content;
      const reply = await this.handler.handleExecute(
        message.content,
        (name, text) => this.addText(message, name, text),
        (data, update) => this.send(message, update ? "update_display_data" : "display_data", data),
        (count) => silent || this.send(message, "execute_input", { code, execution_count: count }),
      );
      const { ename, evalue, traceback } = reply;
      if (reply.status === "error") this.send(message, "error", { ename, evalue, traceback });
      this.send(message, "execute_reply", reply, socket);
    }

    handleCommInfoRequest(socket, message) {
      this.send(message, "comm_info_reply", { status: "ok", comms: {} }, socket);
    }

    handleShutdown(socket, message) {
      this.send(message, "shutdown_reply", { status: "ok", restart: message.content.restart }, socket);
    }

    close() {
      super.close();
      setTimeout(() => process.exit(0), 100); // a cell may have left timers running
    }
  };
}

/**
 * Shows one thing in several forms; the page takes the richest it can draw. Shown again in the same cell under the same
 * id, it changes what stands there. Gives nothing back: tslab would print it below a figure that ends a cell.
 */
function displayBundles(tslab, cell) {
  const shown = new Set();
  return (data, metadata = {}, id = undefined) => {
    const display_id = id === undefined ? undefined : `${id} of cell ${cell.number}`;
    const update = shown.has(display_id);
    if (id !== undefined) shown.add(display_id);
    const encoded = Object.entries(data).map(([mime, value]) => [mime, base64(value)]);
    const transient = display_id === undefined ? {} : { display_id };
    tslab("./jupyter.js").lastWriteDisplayData({ data: Object.fromEntries(encoded), metadata, transient }, update);
  };
}

const base64 = (value) => (value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value);

function serve(connectionFile, tslab, executor, compiler, errors, cell) {
  const Handler = handlerClass(tslab, errors, cell, compiler.version);
  const Server = serverClass(tslab);
  globalThis.displayBundle = displayBundles(tslab, cell);
  const server = new Server(new Handler(executor, false), connectionFile);
  server.init().catch((error) => {
    console.error(`the kernel could not open its sockets: ${error.message}`);
    process.exit(1);
  });
}

module.exports = { serve };
