/**
 * Jupyter's wire format on the kernel's side: a request is read, an answer signed with the connection's key.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html
 */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- plain CommonJS: node starts this file without a build */
const { createHmac, randomUUID } = require("node:crypto");

const DELIMITER = "<IDS|MSG>";

function signature(key, parts) {
  const hash = createHmac("sha256", key);
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** { identities, header, content, metadata } of a request; undefined for frames that nobody with the key has sent. */
function readRequest(key, frames) {
  const start = frames.findIndex((frame) => frame.toString() === DELIMITER);
  const [signed, ...parts] = frames.slice(start + 1);
  if (start < 0 || signed?.toString() !== signature(key, parts.slice(0, 4))) return undefined;
  const [header, , metadata, content] = parts.map((part) => JSON.parse(part.toString()));
  return { identities: frames.slice(0, start), header, content, metadata };
}

/** The frames of what answers a request, or of what is published because of it. */
function frames(key, { identities, header }, type, content, metadata = {}) {
  const { session, username } = header;
  const own = {
    msg_id: randomUUID(),
    session,
    username,
    date: new Date().toISOString(),
    msg_type: type,
    version: "5.3",
  };
  const parts = [own, header, metadata, content].map((part) => JSON.stringify(part));
  return [...identities, DELIMITER, signature(key, parts), ...parts];
}

const address = ({ transport, ip }, port) => `${transport}://${ip}${transport === "ipc" ? "-" : ":"}${port}`;

module.exports = { address, frames, readRequest };
