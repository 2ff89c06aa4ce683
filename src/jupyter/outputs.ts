/** What a kernel sends becomes the outputs of a notebook's cells. */
import type { Output } from "./notebook";
import type { Message } from "./wire";

type Shown = Extract<Output, { data: unknown }>;

/**
 * One for a whole notebook, because a display may be updated from a later cell: gives, for the outputs of a cell, what
 * takes the messages of that cell.
 */
export function outputCollector(): (outputs: Output[]) => (message: Message) => void {
  const displays = new Map<string, Shown[]>();
  return (outputs) => {
    let clearFirst = false;
    const add = (output: Output) => {
      if (clearFirst) outputs.length = 0;
      clearFirst = false;
      const last = outputs.at(-1);
      if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
        last.text += output.text; // how a stream was cut into messages is chance
      } else outputs.push(output);
    };
    return ({ type, content }) => {
      const fields = content as Shown & { transient?: { display_id?: string }; wait?: boolean };
      const id = fields.transient?.display_id;
      if (type === "stream") {
        const { name, text } = content as unknown as Extract<Output, { output_type: "stream" }>;
        add({ output_type: "stream", name, text });
      } else if (type === "display_data") {
        const output: Shown = { output_type: "display_data", data: fields.data, metadata: fields.metadata };
        add(output);
        if (id) displays.set(id, [...(displays.get(id) ?? []), output]);
      } else if (type === "update_display_data" && id) {
        for (const output of displays.get(id) ?? []) {
          Object.assign(output, { data: fields.data, metadata: fields.metadata });
        }
      } else if (type === "execute_result") {
        const { data, metadata, execution_count } = content as unknown as Extract<Output, { execution_count: unknown }>;
        add({ output_type: "execute_result", data, metadata, execution_count });
      } else if (type === "clear_output") {
        if (fields.wait) clearFirst = true;
        else outputs.length = 0;
      } else if (type === "error") {
        const { ename, evalue, traceback } = content as unknown as Extract<Output, { output_type: "error" }>;
        add({ output_type: "error", ename, evalue, traceback });
      }
    };
  };
}
