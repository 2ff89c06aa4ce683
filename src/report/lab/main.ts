/** One script, two places: in the page it is the lab, in a worker it trains. */
import { start } from "./client";
import { server, type Asked } from "./worker";

if (typeof document !== "undefined") start();
else {
  const scope = globalThis as unknown as { onmessage: unknown; postMessage: (message: unknown) => void };
  // A message to oneself lets others in first, and unlike a timer it does not wait.
  const { port1, port2 } = new MessageChannel();
  let go: () => void;
  port2.onmessage = () => go();
  const pause = () =>
    new Promise<void>((resume) => {
      go = resume;
      port1.postMessage(0);
    });
  const serve = server(scope.postMessage.bind(scope), () => performance.now(), pause);
  scope.onmessage = ({ data }: { data: Asked }) => void serve(data);
}
