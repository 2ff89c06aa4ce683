/**
 * Jupyter's wire format, as far as a client needs it: a message is a few frames, signed with the connection's key.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

export interface Message {
  type: string;
  /** The id of the request that this answers. */
  parent: string;
  content: Record<string, unknown>;
}

const DELIMITER = "<IDS|MSG>";

function signature(key: string, parts: readonly (string | Buffer)[]): string {
  const hash = createHmac("sha256", key);
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** The frames of a request, and its id. */
export function request(key: string, session: string, type: string, content: object): { id: string; frames: string[] } {
  const id = randomUUID();
  const header = { msg_id: id, session, username: "deltalab", date: new Date().toISOString(), msg_type: type };
  const parts = [{ ...header, version: "5.3" }, {}, {}, content].map((part) => JSON.stringify(part));
  return { id, frames: [DELIMITER, signature(key, parts), ...parts] };
}

export function readMessage(key: string, frames: readonly Buffer[]): Message {
  const start = frames.findIndex((frame) => frame.toString() === DELIMITER);
  const [signed = Buffer.alloc(0), ...parts] = frames.slice(start + 1);
  const expected = Buffer.from(signature(key, parts));
  if (start < 0 || signed.length !== expected.length || !timingSafeEqual(signed, expected)) {
    throw new Error("a message came without the kernel's signature");
  }
  const [header, parent, , content] = parts.map((part) => JSON.parse(part.toString()));
  return { type: header.msg_type, parent: parent.msg_id ?? "", content };
}
