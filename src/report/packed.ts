/** Text, or bytes, as a page carries it: deflated, since pages are large, and in letters that HTML leaves alone. */
import { deflateRawSync } from "node:zlib";
import { lettersOf } from "./letters";

/** `unpacked` of live/unpacked.ts is its inverse. zlib gives the same bytes in every Node from 18 to 24. */
export const packed = (content: string | Uint8Array): string => lettersOf(deflateRawSync(content, { level: 9 }));
