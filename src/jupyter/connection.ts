/**
 * Where a kernel and its client meet: sockets in a folder of their own, which no other kernel and no other user can reach;
 * on Windows, and where the folder's name is too long for a socket, ports of the local machine.
 */
import { randomUUID } from "node:crypto";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";

const CHANNELS = ["shell", "iopub", "stdin", "control", "hb"] as const;
type Ports = { [C in (typeof CHANNELS)[number] as `${C}_port`]: number };

/** The content of Jupyter's connection file. */
export type Connection = Ports & { transport: "ipc" | "tcp"; ip: string; key: string; signature_scheme: "hmac-sha256" };

const LONGEST_SOCKET_NAME = 100; // 108 bytes on Linux, 104 on macOS

export async function newConnection(folder: string): Promise<Connection> {
  const sockets = join(folder, "socket");
  const local = process.platform !== "win32" && Buffer.byteLength(sockets) + 2 <= LONGEST_SOCKET_NAME;
  const ports = local ? CHANNELS.map((_, i) => i + 1) : await freePorts(CHANNELS.length);
  return {
    ...(Object.fromEntries(CHANNELS.map((channel, i) => [`${channel}_port`, ports[i]])) as Ports),
    ...(local ? { transport: "ipc", ip: sockets } : { transport: "tcp", ip: "127.0.0.1" }),
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
  };
}

export const address = ({ transport, ip }: Connection, port: number): string =>
  transport === "ipc" ? `ipc://${ip}-${port}` : `tcp://${ip}:${port}`;

/** Ports that are free now, all held until the last is found so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const held = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = held.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
