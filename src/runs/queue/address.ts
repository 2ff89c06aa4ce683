/** Where the queue is, a Redis or Valkey server, and the connection to it. A password is never told: messages name host and port. */
import { Redis } from "ioredis";

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls: boolean;
}

/** The environment variable that an address may stand in, so that a password is in no list of processes. */
export const VARIABLE = "DELTALAB_QUEUE";

const FORM = "redis://[user:password@]host[:port][/database], rediss:// for TLS";

/**
 * The address that was given, or that of the environment. Throws one sentence, which repeats nothing of what was given: who
 * mistypes an address may have put the password anywhere.
 */
export function addressOf(given: string | undefined, variable = process.env[VARIABLE]): Address {
  const text = given ?? variable;
  const from = given === undefined ? VARIABLE : "--queue";
  const refuse = (what: string) => new Error(`${from}: expected ${what}`);
  if (text === undefined || text === "") throw new Error(`--queue: expected ${FORM}; or the same in ${VARIABLE}`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw refuse(`${FORM}, with a port below 65536 and special characters of a password as %XX`);
  const { protocol, hostname, port, pathname, search, hash } = url;
  if (protocol !== "redis:" && protocol !== "rediss:") throw refuse(FORM);
  if (hostname === "") throw refuse(`a host in ${FORM}`);
  if (port === "0") throw refuse("a port, 1 … 65535");
  if (!/^(\/\d{0,4})?$/.test(pathname)) throw refuse("the number of a database behind the host, or nothing");
  if (search !== "" || hash !== "") throw refuse(`nothing behind the database in ${FORM}`);
  const [username, password] = [url.username, url.password].map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      throw refuse("each % in the user and the password as %25");
    }
  });
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? 6379 : Number(port),
    db: Number(pathname.slice(1)),
    ...(username !== "" && { username }),
    ...(password !== "" && { password }),
    tls: protocol === "rediss:",
  };
}

/** An address without user and password. */
export const shown = ({ host, port, db, tls }: Address): string =>
  `${tls ? "rediss" : "redis"}://${host.includes(":") ? `[${host}]` : host}:${port}${db === 0 ? "" : `/${db}`}`;

/** What the server says, without the script that it says it of. */
export const said = (address: Address, message: string): string =>
  `${shown(address)}: ${message.replace(/ script: \w+, on @user_script.*$/, "")}`;

/** Milliseconds that a server may take to answer when we start. */
const PATIENCE = 5000;

/** The oldest version that BullMQ recommends. */
const OLDEST = [6, 2] as const;

export interface Connection {
  readonly client: Redis;
  readonly end: () => void;
}

/**
 * Connects. Throws one sentence where that fails; a server that goes away later is waited for, whatever is asked of it
 * meanwhile, and `tell` hears that it went and that it is back.
 */
export async function connected(address: Address, tell: (line: string) => void): Promise<Connection> {
  const { tls, ...where } = address;
  let ready = false;
  let ended = false;
  const client = new Redis({
    ...where,
    ...(tls && { tls: {} }),
    lazyConnect: true,
    connectTimeout: PATIENCE,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (ready ? Math.min(100 * times, 2000) : null),
  });
  const end = () => {
    ended = true;
    client.disconnect();
  };
  let last: Error | undefined;
  client.on("error", (error: Error) => (last = error)); // a database that is not there is told nowhere else
  const answered = async () => {
    await client.connect();
    const info = await client.info();
    if (last !== undefined) throw last;
    return info;
  };
  const late = new Promise<never>((_, fail) =>
    setTimeout(() => fail({ code: `no answer within ${PATIENCE / 1000} s` }), PATIENCE).unref(),
  );
  const problem = await Promise.race([answered(), late]).then(unfit, (error: Error) => why(last ?? error, address));
  if (problem !== undefined) {
    end();
    throw new Error(`${shown(address)}: ${problem}`);
  }
  ready = true;
  let away = false;
  client.on("close", () => {
    if (!away && !ended) tell(`${shown(address)} is away, and is waited for`);
    away = true;
  });
  client.on("ready", () => {
    if (away) tell(`${shown(address)} is back`);
    away = false;
  });
  return { client, end };
}

/** What keeps us from the server, in words. */
function why({ message, code }: Error & { readonly code?: string }, { db }: Address): string {
  if (code !== undefined || message === "connect ETIMEDOUT")
    return `no Redis or Valkey server answers there (${code ?? "ETIMEDOUT"}); redis-server starts one`;
  if (/^(NOAUTH|WRONGPASS|ERR invalid password)/.test(message))
    return `the server wants another password, or one at all; it belongs into the address, or into ${VARIABLE}`;
  if (message.includes("DB index is out of range")) return `the server has no database ${db}`;
  return `what answers there is no server that can be used (${message})`;
}

/** Why a server is not fit for a queue: it is too old, or may forget jobs. */
function unfit(info: string): string | undefined {
  const [version] = /(?<=^redis_version:)[\d.]+/m.exec(info) ?? ["0"];
  const [major, minor] = version.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    return `version ${version} is too old; expected ${OLDEST.join(".")} or newer`;
  const [policy] = /(?<=^maxmemory_policy:)[\w-]+/m.exec(info) ?? ["noeviction"];
  return policy === "noeviction"
    ? undefined
    : `under its maxmemory-policy ${policy} it may forget jobs; redis-cli config set maxmemory-policy noeviction`;
}
